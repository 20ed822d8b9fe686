/**
 * An argument has the wrong shape.
 *
 * @example
 * ```ts
 * const error = new ShapeMismatchError('Cannot multiply', 'right', '[3, n]', '[2, 2]');
 * assertEqual(error.message, 'Cannot multiply: `right` must have shape [3, n]: got [2, 2]');
 * ```
 */
export class ShapeMismatchError extends RangeError {
  override readonly name: string = 'ShapeMismatchError';
  readonly argument: string;
  readonly expected: string;
  readonly actual: string;

  constructor(purpose: string, argument: string, expected: string, actual: string) {
    super(`${purpose}: \`${argument}\` must have shape ${expected}: got ${actual}`);
    this.argument = argument;
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * NaN or an infinity stands in an argument or appears on an orbit.
 *
 * @example
 * ```ts
 * const error = new NonFiniteError('Cannot step', 'state', 2, NaN);
 * assertEqual(error.message, 'Cannot step: `state` must be finite: got NaN at index 2');
 * ```
 */
export class NonFiniteError extends RangeError {
  override readonly name: string = 'NonFiniteError';
  readonly argument: string;
  readonly index: number;
  /** Step of the orbit at which it appeared, where there is an orbit. */
  readonly step: number | undefined;

  constructor(purpose: string, argument: string, index: number, value: number, step?: number) {
    const where = step === undefined ? '' : ` (step ${step})`;
    super(`${purpose}: \`${argument}\` must be finite: got ${value} at index ${index}${where}`);
    this.argument = argument;
    this.index = index;
    this.step = step;
  }
}

/** Throws a {@link NonFiniteError} at the first entry of `values` that is NaN or infinite. */
export function requireFinite(purpose: string, argument: string, values: ArrayLike<number>): void {
  if (values instanceof Float64Array && isFiniteThroughout(values)) return;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new NonFiniteError(purpose, argument, i, values[i]);
  }
}

/** A number times 0 is 0 unless it is NaN or infinite; four sums at a time, because one would wait for itself. */
function isFiniteThroughout(values: Float64Array): boolean {
  const { length } = values;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    a += values[i] * 0;
    b += values[i + 1] * 0;
    c += values[i + 2] * 0;
    d += values[i + 3] * 0;
  }
  for (; i < length; i++) a += values[i] * 0;
  return a + b + c + d === 0;
}

/** Throws a {@link ShapeMismatchError} where `values` does not have `length` entries. */
export function requireLength(
  purpose: string,
  argument: string,
  values: ArrayLike<number>,
  length: number,
): void {
  if (typeof values !== 'object' || values === null || typeof values.length !== 'number') {
    throw new TypeError(`${purpose}: \`${argument}\` must be a vector: got ${String(values)}`);
  }
  if (values.length !== length) {
    throw new ShapeMismatchError(purpose, argument, `[${length}]`, `[${values.length}]`);
  }
}
