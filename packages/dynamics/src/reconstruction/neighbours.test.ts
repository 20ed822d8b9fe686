import type { Matrix } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../system/random.js';
import { falseNeighbours } from './false-neighbours.js';
import { neighbourSearch } from './neighbours.js';

function cloud(rows: number, columns: number, seed: number): Matrix {
  const random = randomStream(seed);
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, () => random.normal()) };
}

/** The same by looking at every row. */
function bySearch({ rows, columns, data }: Matrix, i: number, theilerWindow: number): number {
  let [nearest, least] = [-1, Infinity];
  for (let k = 0; k < rows; k++) {
    if (Math.abs(k - i) <= theilerWindow) continue;
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += (data[i * columns + j] - data[k * columns + j]) ** 2;
    if (sum < least) [nearest, least] = [k, sum];
  }
  return nearest;
}

describe('neighbourSearch', () => {
  // Downwards: a search in one dimension must not remember one in more.
  it.each([6, 5, 4, 3, 2, 1])('finds the nearest of all rows in %i dimensions', (columns) => {
    const states = cloud(300, columns, columns);
    const search = neighbourSearch(states, 3);
    for (let i = 0; i < states.rows; i++) {
      const [found] = search.nearest(states.data.subarray(i * columns, (i + 1) * columns), 1, i);
      expect(found.index).toBe(bySearch(states, i, 3));
    }
  });
});

describe('falseNeighbours', () => {
  it('gives the same numbers when it is asked again', () => {
    const series = Float64Array.from({ length: 1000 }, (_, t) => Math.sin(0.1 * t));
    const options = { delay: 3, maxDimension: 6 };
    const first = falseNeighbours(series, options);
    expect(falseNeighbours(series, options)).toEqual(first);
  });
});
