import { cellDims } from '../model.js';
import {
  checked,
  count,
  encodedArray,
  encodedNumber,
  list,
  numberWhere,
  oneOf,
  optional,
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import type { View } from '../types.js';
import type { PseudospectrumView } from '../wire/pseudospectrum.js';
import { model } from './model.js';
import { axes, version } from './picture.js';

/** Reads a picture of pseudospectra. */
export const pseudospectrum: Reader<View> = checked(
  record<PseudospectrumView>({
    kind: oneOf('pseudospectrum'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    columns: count,
    rows: count,
    logSigma: encodedArray(undefined, undefined),
    axes,
    levels: list(numberWhere((level) => level > 0, 'a positive number')),
    eigenvalues: encodedArray(undefined, 2),
    norms: encodedArray(undefined),
    kreissLowerBound: encodedNumber,
    spectralRadius: encodedNumber,
    state: optional(encodedArray(undefined)),
    model: optional(model),
  }),
  (view, path) => {
    requireShape(view.logSigma, `${path}.logSigma`, [view.rows, view.columns]);
    const [powers] = view.norms.shape;
    require(powers >= 2, `${path}.norms.shape`, 'of at least 2 entries', powers);
    if (view.model === undefined) return;
    const { stateDim } = cellDims(view.model.cell);
    requireShape(view.eigenvalues, `${path}.eigenvalues`, [stateDim, 2]);
    if (view.state !== undefined) requireShape(view.state, `${path}.state`, [stateDim]);
    // Computed anew the grid is square, its axes symmetric.
    require(view.rows === view.columns && view.rows >= 2, `${path}.rows`, 'as many as `columns`', view.rows);
    const { range } = view.axes.x;
    require(range[1] > 0, `${path}.axes.x.range[1]`, 'a positive number', range[1]);
  },
);
