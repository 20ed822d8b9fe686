import { requireFinite, ShapeMismatchError, toMatrix, type MatrixLike, type Vector } from '@phasebook/linalg';
import { requirePositiveFinite } from '../system/require-number.js';
import { column, moments } from './series.js';

/** How long a prediction stays close. */
export interface ValidTime {
  /** First step at which the error passes the threshold; `undefined` if it never does. */
  readonly steps: number | undefined;
  /** The same in units of time. */
  readonly time: number | undefined;
  /** The same in Lyapunov times: multiplied by the largest exponent. */
  readonly lyapunovTimes: number | undefined;
  /** Root mean square over the variables of error / standard deviation, at each step. */
  readonly errors: Vector;
  readonly settings: {
    readonly threshold: number;
    readonly timeStep: number;
    readonly exponentPerTime: number;
  };
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/** Options of `validTime`. */
export interface ValidTimeOptions {
  /** Largest exponent of the truth, per unit of time, > 0. */
  readonly exponentPerTime: number;
  /** Time between rows. @default 1 */
  readonly timeStep?: number;
  /** Error in standard deviations of the truth that ends the prediction. @default 0.4 */
  readonly threshold?: number;
}

/**
 * Valid time of a prediction: how long it stays within a threshold of the truth, in Lyapunov times.
 *
 * @param truth - States in rows, from the first one predicted, shape [T, m]; long enough to give standard deviations.
 * @param prediction - States in rows, shape [T′, m], T′ ≤ T.
 * @param options - Exponent, time step and threshold.
 * @returns First passage of the threshold, and the errors.
 * @throws {ShapeMismatchError} If the two do not fit.
 * @throws {RangeError} If an option is not positive, or the truth has fewer than two rows or a constant variable.
 *
 * Cost: O(T m).
 * Source: Vlachas et al., Neural Netw. 126 (2020) 191, eq. 13.
 *
 * @example An error that doubles every step
 * ```ts
 * const truth = Array.from({ length: 20 }, (_, t) => [t % 2 === 0 ? 1 : -1]);
 * const prediction = truth.map(([x], t) => [x + 0.01 * 2 ** t]);
 * assertEqual(validTime(truth, prediction, { exponentPerTime: Math.LN2 }).steps, 6);
 * ```
 */
export function validTime(truth: MatrixLike, prediction: MatrixLike, options: ValidTimeOptions): ValidTime {
  const purpose = 'Cannot find a valid time';
  const { exponentPerTime, timeStep = 1, threshold = 0.4 } = options;
  const a = toMatrix(truth, 'truth');
  const b = toMatrix(prediction, 'prediction');
  requireFinite(purpose, 'truth', a.data);
  if (a.rows < 2) throw new RangeError(`${purpose}: \`truth\` must have at least 2 rows: got ${a.rows}`);
  if (a.columns !== b.columns || b.rows > a.rows) {
    throw new ShapeMismatchError(
      purpose,
      'prediction',
      `[T, ${a.columns}], T ≤ ${a.rows}`,
      `[${b.rows}, ${b.columns}]`,
    );
  }
  for (const [name, value] of Object.entries({ exponentPerTime, timeStep, threshold })) {
    requirePositiveFinite(purpose, name, value);
  }
  const deviations = Array.from({ length: a.columns }, (_, j) => {
    const { deviation } = moments(column(a, j));
    if (deviation === 0) throw new RangeError(`${purpose}: column ${j} of \`truth\` must not be constant`);
    return deviation;
  });
  const errors = Float64Array.from({ length: b.rows }, (_, i) => {
    let squares = 0;
    deviations.forEach((deviation, j) => {
      squares += ((a.data[i * a.columns + j] - b.data[i * a.columns + j]) / deviation) ** 2;
    });
    return Math.sqrt(squares / a.columns);
  });
  // A prediction that left the numbers has passed every threshold.
  const passed = errors.findIndex((error) => !(error <= threshold));
  const steps = passed < 0 ? undefined : passed;
  return {
    steps,
    time: steps === undefined ? undefined : steps * timeStep,
    lyapunovTimes: steps === undefined ? undefined : steps * timeStep * exponentPerTime,
    errors,
    settings: { threshold, timeStep, exponentPerTime },
    warnings:
      steps === undefined ? [`The prediction ends after ${b.rows} steps, still within the threshold`] : [],
  };
}
