import {
  checked,
  count,
  encodedArray,
  encodedNumber,
  flag,
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
import type {
  ExponentConvergence,
  ExponentIntervals,
  KaplanYorkeMark,
  LyapunovSource,
  LyapunovSpectrumView,
  TheoryCurve,
} from '../wire/lyapunov-spectrum.js';
import { checkStateDim, model } from './model.js';
import { version } from './picture.js';

/** Reads confidence intervals of exponents. */
export const intervals: Reader<ExponentIntervals> = record<ExponentIntervals>({
  level: numberWhere((level) => level > 0 && level < 1, 'a number between 0 and 1'),
  lower: encodedArray(undefined),
  upper: encodedArray(undefined),
});

const convergence: Reader<ExponentConvergence> = record<ExponentConvergence>({
  at: encodedArray(undefined),
  exponents: encodedArray(undefined, undefined),
});

const kaplanYorke: Reader<KaplanYorkeMark> = record<KaplanYorkeMark>({
  value: encodedNumber,
  isComplete: flag,
  interval: optional(pair(encodedNumber)),
});

const theory: Reader<TheoryCurve> = checked(
  record<TheoryCurve>({ name: text, numbers: encodedArray(undefined), exponents: encodedArray(undefined) }),
  ({ numbers, exponents }, path) => requireShape(exponents, `${path}.exponents`, numbers.shape),
);

const source: Reader<LyapunovSource> = record<LyapunovSource>({
  start: encodedArray(undefined),
  steps: count,
  transientSteps: optional(count),
  seed: count,
});

/** Reads a Lyapunov spectrum. */
export const lyapunovSpectrum: Reader<LyapunovSpectrumView> = checked(
  record<LyapunovSpectrumView>({
    kind: oneOf('lyapunov-spectrum'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    per: oneOf('step', 'time'),
    dim: count,
    exponents: encodedArray(undefined),
    intervals: optional(intervals),
    convergence: optional(convergence),
    kaplanYorke: optional(kaplanYorke),
    entropyRate: optional(encodedNumber),
    identityResidual: optional(encodedNumber),
    steps: count,
    theory: optional(theory),
    source: optional(source),
    model: optional(model),
  }),
  (view, path) => {
    const [k] = view.exponents.shape;
    require(k <= view.dim, `${path}.exponents.shape`, `of at most ${view.dim} exponents`, k);
    if (view.intervals !== undefined) {
      requireShape(view.intervals.lower, `${path}.intervals.lower`, [k]);
      requireShape(view.intervals.upper, `${path}.intervals.upper`, [k]);
    }
    if (view.convergence !== undefined) {
      const [rows] = view.convergence.at.shape;
      requireShape(view.convergence.exponents, `${path}.convergence.exponents`, [rows, k]);
    }
    if (view.source !== undefined) requireShape(view.source.start, `${path}.source.start`, [view.dim]);
    if (view.model !== undefined) checkStateDim(view.model, `${path}.model`, view.dim);
  },
);
