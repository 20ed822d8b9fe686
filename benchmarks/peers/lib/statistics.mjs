export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Slope of ln y against ln x by least squares: the exponent p of y ∝ xᵖ. */
export function fittedExponent(xs, ys) {
  const lx = xs.map(Math.log);
  const ly = ys.map(Math.log);
  const mx = lx.reduce((a, b) => a + b) / lx.length;
  const my = ly.reduce((a, b) => a + b) / ly.length;
  const covariance = lx.reduce((sum, x, i) => sum + (x - mx) * (ly[i] - my), 0);
  return covariance / lx.reduce((sum, x) => sum + (x - mx) ** 2, 0);
}

/** Seeded numbers for the data: mulberry32 with Box–Muller, nothing of the library under test. */
export function dice(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** A matrix of independent normal numbers. */
export function gaussian(random, rows, columns, scale = 1, Type = Float64Array) {
  const values = Type.from({ length: rows * columns }, () => scale * random.normal());
  return { shape: [rows, columns], values };
}

/** A vector of independent normal numbers. */
export function gaussianVector(random, length, scale = 1) {
  return { shape: [length], values: gaussian(random, 1, length, scale).values };
}
