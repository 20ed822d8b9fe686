import type { ContinuationSettings, StepOptions } from './branch.js';

/** Checks the options of a continuation and fills in the defaults. */
export function continuationSettings(
  purpose: string,
  range: readonly [number, number],
  start: number,
  options: StepOptions,
): ContinuationSettings {
  const [lower, upper] = range;
  if (!(lower < upper)) {
    throw new RangeError(`${purpose}: \`range\` must rise: got [${lower}, ${upper}]`);
  }
  if (!(start >= lower && start <= upper)) {
    throw new RangeError(`${purpose}: \`range\` must hold the start ${start}: got [${lower}, ${upper}]`);
  }
  const {
    parameterUnit = Math.min((upper - lower) / 10, 10 * Math.max(1, Math.abs(start))),
    firstStep = 0.01,
    smallestStep = 1e-7,
    largestStep = 0.1,
    maxPoints = 1000,
    tolerance = 1e-10,
    stateBound = 1e6,
  } = options;
  const positive = { parameterUnit, firstStep, smallestStep, largestStep, tolerance, stateBound };
  for (const [name, value] of Object.entries(positive)) {
    if (!(value > 0 && value < Infinity)) {
      throw new RangeError(`${purpose}: \`${name}\` must be positive: got ${String(value)}`);
    }
  }
  if (smallestStep > firstStep || firstStep > largestStep) {
    throw new RangeError(
      `${purpose}: \`firstStep\` must lie between the smallest and the largest step: got ${firstStep}`,
    );
  }
  if (!Number.isInteger(maxPoints) || maxPoints < 1) {
    throw new RangeError(`${purpose}: \`maxPoints\` must be a positive integer: got ${String(maxPoints)}`);
  }
  return {
    range: [lower, upper],
    parameterUnit,
    firstStep,
    smallestStep,
    largestStep,
    maxPoints,
    tolerance,
    stateBound,
  };
}
