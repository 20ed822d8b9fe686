import { moments } from './series.js';

/** The line through points that comes closest to them, with the standard error of its slope. */
export interface FittedLine {
  readonly slope: number;
  readonly intercept: number;
  readonly standardError: number;
}

/** Least squares; with fewer than three points the standard error is NaN. */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): FittedLine {
  const n = x.length;
  const meanX = moments(x).mean;
  const meanY = moments(y).mean;
  let [xx, xy] = [0, 0];
  for (let i = 0; i < n; i++) {
    xx += (x[i] - meanX) ** 2;
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  const slope = xy / xx;
  const intercept = meanY - slope * meanX;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (y[i] - intercept - slope * x[i]) ** 2;
  return { slope, intercept, standardError: n > 2 ? Math.sqrt(squares / (n - 2) / xx) : NaN };
}
