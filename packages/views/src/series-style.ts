import type { Vector } from '@phasebook/linalg';

/** Successive samples closer than this many standard deviations, in the mean, are those of a flow. */
const smooth = 0.35;

/** `line` where a series is a sampled flow, `points` where its samples are as far apart as a map's. */
export function styleOf(x: Vector): 'line' | 'points' {
  let mean = 0;
  for (const value of x) mean += value / x.length;
  let [squares, changes] = [0, 0];
  for (let t = 0; t < x.length; t++) {
    squares += (x[t] - mean) ** 2 / x.length;
    if (t > 0) changes += Math.abs(x[t] - x[t - 1]) / (x.length - 1);
  }
  return changes < smooth * Math.sqrt(squares) ? 'line' : 'points';
}
