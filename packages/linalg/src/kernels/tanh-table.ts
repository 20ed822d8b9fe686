/** Values of tanh per unit of x in the table. */
export const TANH_PER_UNIT = 128;
/** From here on, tanh rounds to 1. */
export const TANH_RANGE = 20;
/** Entries of the table: a power of two, so that a mask keeps every index inside. */
export const TANH_ENTRIES = 4096;

let table: Float64Array | undefined;

/**
 * tanh(j / 128), rounded to nearest, for j = 0 … 2560, and 1 after that: the kernels interpolate between them by the
 * addition theorem. Computed once, in whole numbers with 160 binary digits after the point.
 */
export function tanhTable(): Float64Array {
  if (table !== undefined) return table;
  const digits = 160n;
  const one = 1n << digits;
  // e^(2 / 128), the factor from one entry's e^(2x) to the next.
  let factor = 0n;
  let term = one;
  for (let k = 1n; term > 0n; k++) {
    factor += term;
    term /= 64n * k;
  }
  table = new Float64Array(TANH_ENTRIES).fill(1);
  let exponential = one;
  for (let j = 0; j <= TANH_PER_UNIT * TANH_RANGE; j++) {
    table[j] = Number(((exponential - one) << digits) / (exponential + one)) / 2 ** 160;
    exponential = (exponential * factor) >> digits;
  }
  return table;
}
