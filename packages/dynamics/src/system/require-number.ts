/** Throws a `RangeError` unless `value` is an integer of at least `least`. */
export function requireWhole(purpose: string, argument: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(
    `${purpose}: \`${argument}\` must be an integer of at least ${least}: got ${String(value)}`,
  );
}

/** Throws a `RangeError` unless `value` is positive; `Infinity` passes, where it means without bound. */
export function requirePositive(purpose: string, argument: string, value: number): void {
  if (value > 0) return;
  throw new RangeError(`${purpose}: \`${argument}\` must be positive: got ${String(value)}`);
}

/** Throws a `RangeError` unless `value` is positive and finite. */
export function requirePositiveFinite(purpose: string, argument: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(`${purpose}: \`${argument}\` must be positive and finite: got ${String(value)}`);
}

/** Throws a `RangeError` unless `value` is finite and not negative. */
export function requireNonNegative(purpose: string, argument: string, value: number): void {
  if (value >= 0 && Number.isFinite(value)) return;
  throw new RangeError(`${purpose}: \`${argument}\` must be finite and not negative: got ${String(value)}`);
}
