/**
 * A root of a continuous function between two points where it has different signs, by Ridders' method: the bracket at
 * least halves with every two evaluations.
 *
 * Source: Ridders, IEEE Trans. Circuits Syst. 26 (1979) 979.
 */
export function findRoot(f: (x: number) => number, from: number, to: number, tolerance: number): number {
  let [a, b] = [from, to];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0) return a;
  if (fb === 0) return b;
  let estimate = NaN;
  while (Math.abs(b - a) > tolerance) {
    const middle = (a + b) / 2;
    const fm = f(middle);
    if (fm === 0 || middle === a || middle === b) return middle;
    // In units of the largest value: squares of the others cannot overflow.
    const unit = Math.max(Math.abs(fa), Math.abs(fb), Math.abs(fm));
    const [u, v, w] = [fa / unit, fm / unit, fb / unit];
    const x = middle + ((middle - a) * Math.sign(u - w) * v) / Math.sqrt(v * v - u * w);
    const fx = f(x);
    // It converges quadratically: what the last estimate was off is a bound of what this one is.
    if (fx === 0 || Math.abs(x - estimate) <= tolerance) return x;
    estimate = x;
    if (fm > 0 !== fx > 0) [a, fa, b, fb] = [middle, fm, x, fx];
    else if (fa > 0 !== fx > 0) [b, fb] = [x, fx];
    else [a, fa] = [x, fx];
  }
  return (a + b) / 2;
}
