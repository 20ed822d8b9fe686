import { zeros, type Matrix } from '@phasebook/linalg';

/** The portable test matrix D(n, m, s, g) with entries g · sin(s + 1.7 i + 2.3 j + 0.11 i j), i and j from 0. */
export function sineMatrix(rows: number, columns: number, shift: number, gain: number): Matrix {
  const result = zeros(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      result.data[i * columns + j] = gain * Math.sin(shift + 1.7 * i + 2.3 * j + 0.11 * i * j);
    }
  }
  return result;
}

/** The portable test vector: the first column of {@link sineMatrix}. */
export function sineVector(length: number, shift: number, gain: number): Float64Array {
  return sineMatrix(length, 1, shift, gain).data;
}
