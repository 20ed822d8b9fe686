import {
  checked,
  encodedArray,
  finiteNumber,
  list,
  numberWhere,
  oneOf,
  optional,
  pair,
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import { cellDims } from '../model.js';
import type { BifurcationCurveTrace, SpecialPointMark, TwoParameterView } from '../wire/two-parameter.js';
import { beside } from './beside.js';
import { model } from './model.js';
import { axes, version } from './picture.js';

const curve: Reader<BifurcationCurveTrace> = record<BifurcationCurveTrace>({
  kind: oneOf('fold', 'flip', 'neimark-sacker', 'hopf'),
  period: numberWhere((value) => Number.isSafeInteger(value) && value >= 1, 'a whole number from 1'),
  points: encodedArray(undefined, 2),
});

const specialPoint: Reader<SpecialPointMark> = record<SpecialPointMark>({
  kind: oneOf(
    'cusp',
    'bogdanov-takens',
    'resonance-1:1',
    'resonance-1:2',
    'resonance-1:3',
    'resonance-1:4',
    'generalized-flip',
    'chenciner',
    'bautin',
    'fold-flip',
    'fold-neimark-sacker',
    'flip-neimark-sacker',
    'double-neimark-sacker',
    'zero-hopf',
    'double-hopf',
  ),
  position: pair(finiteNumber),
});

/** Reads curves over two parameters. */
export const twoParameter: Reader<TwoParameterView> = checked(
  record<TwoParameterView>({
    kind: oneOf('two-parameter'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    parameters: pair(text),
    axes,
    curves: list(curve),
    specialPoints: list(specialPoint),
    cursor: optional(pair(finiteNumber)),
    state: optional(encodedArray(undefined)),
    beside: optional(beside),
    model: optional(model),
  }),
  (view, path) => {
    if (view.model === undefined) return;
    const names = view.model.parameters?.map(({ name }) => name) ?? [];
    view.parameters.forEach((name, i) =>
      require(names.includes(name), `${path}.parameters[${i}]`, 'the name of a parameter of the model', name),
    );
    const { stateDim } = cellDims(view.model.cell);
    if (view.state !== undefined) requireShape(view.state, `${path}.state`, [stateDim]);
  },
);
