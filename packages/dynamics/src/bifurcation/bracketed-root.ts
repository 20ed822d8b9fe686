/** A zero of a scalar function between two arguments with values of opposite sign. */
export interface BracketedRoot {
  readonly argument: number;
  readonly value: number;
  /** Width of the last bracket. */
  readonly width: number;
}

const MOST_STEPS = 80;

/**
 * Zero of a continuous function by Brent's method: secant and inverse quadratic steps, kept within a bracket.
 *
 * @param value - The function; `undefined` ends the search with the best bracket so far.
 * @param from - One end of the bracket and its value.
 * @param to - The other end, of opposite sign.
 * @param tolerance - Width of the bracket at which to stop.
 *
 * Source: Brent, Algorithms for Minimization without Derivatives (1973), chapter 4.
 */
export function bracketedRoot(
  value: (argument: number) => number | undefined,
  from: readonly [number, number],
  to: readonly [number, number],
  tolerance: number,
): BracketedRoot {
  let [a, fa] = from;
  let [b, fb] = to;
  let [c, fc] = from;
  let d = b - a;
  let e = d;
  for (let step = 0; step < MOST_STEPS; step++) {
    if (Math.sign(fb) === Math.sign(fc)) {
      [c, fc] = [a, fa];
      d = e = b - a;
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, fa] = [b, fb];
      [b, fb] = [c, fc];
      [c, fc] = [a, fa];
    }
    const limit = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= limit || fb === 0) break;
    if (Math.abs(e) >= limit && Math.abs(fa) > Math.abs(fb)) {
      const s = fb / fa;
      let p: number;
      let q: number;
      if (a === c) {
        p = 2 * half * s;
        q = 1 - s;
      } else {
        const u = fa / fc;
        const r = fb / fc;
        p = s * (2 * half * u * (u - r) - (b - a) * (r - 1));
        q = (u - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      p = Math.abs(p);
      if (2 * p < Math.min(3 * half * q - Math.abs(limit * q), Math.abs(e * q))) {
        e = d;
        d = p / q;
      } else {
        d = e = half;
      }
    } else {
      d = e = half;
    }
    [a, fa] = [b, fb];
    b += Math.abs(d) > limit ? d : Math.sign(half) * limit;
    const next = value(b);
    if (next === undefined) return { argument: a, value: fa, width: Math.abs(c - a) };
    fb = next;
  }
  return { argument: b, value: fb, width: fb === 0 ? 0 : Math.abs(c - b) };
}
