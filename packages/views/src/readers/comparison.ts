import {
  checked,
  encodedArray,
  finiteNumber,
  list,
  nonEmptyText,
  numberWhere,
  oneOf,
  optional,
  record,
  require,
  requireShape,
  taggedBy,
  text,
  type Reader,
} from '../reader.js';
import type { View } from '../types.js';
import type {
  ComparedDistance,
  ComparedNumber,
  ComparedSpectra,
  ComparedSpectrum,
  ComparisonView,
} from '../wire/comparison.js';
import { intervals } from './lyapunov-spectrum.js';
import { version } from './picture.js';

/** More than these are no picture any more. */
const maxExponents = 4096;
const maxMeasures = 24;

const notNegative = numberWhere((value) => value >= 0, 'a number from 0');

const spectrum: Reader<ComparedSpectrum> = checked(
  record<ComparedSpectrum>({ exponents: encodedArray(undefined), intervals: optional(intervals) }),
  ({ exponents, intervals: ends }, path) => {
    const [k] = exponents.shape;
    require(k <= maxExponents, `${path}.exponents.shape`, `of at most ${maxExponents} exponents`, k);
    if (ends === undefined) return;
    requireShape(ends.lower, `${path}.intervals.lower`, [k]);
    requireShape(ends.upper, `${path}.intervals.upper`, [k]);
  },
);

const spectra: Reader<ComparedSpectra> = record<ComparedSpectra>({
  per: oneOf('step', 'time'),
  truth: spectrum,
  model: spectrum,
});

const measure: Reader<ComparedNumber | ComparedDistance> = taggedBy<ComparedNumber | ComparedDistance>(
  'type',
  {
    number: record<ComparedNumber>({
      type: oneOf('number'),
      name: nonEmptyText,
      truth: finiteNumber,
      model: finiteNumber,
      noiseFloor: optional(notNegative),
      note: optional(text),
    }),
    distance: record<ComparedDistance>({
      type: oneOf('distance'),
      name: nonEmptyText,
      distance: notNegative,
      noiseFloor: optional(notNegative),
      note: optional(text),
    }),
  },
);

/** Reads a comparison. */
export const comparison: Reader<View> = checked(
  record<ComparisonView>({
    kind: oneOf('comparison'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    names: record<ComparisonView['names']>({ truth: text, model: text }),
    spectra: optional(spectra),
    measures: list(measure),
  }),
  ({ measures }, path) =>
    require(measures.length <= maxMeasures, `${path}.measures`, `a list of at most ${maxMeasures}`, measures),
);
