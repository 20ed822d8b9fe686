import { expect } from 'vitest';
import { identity, multiply, transpose, type Matrix } from '../../src/matrix.js';
import { distance, norm } from '../../src/vector.js';

/** What every real Schur form must be. */
export function expectSchurForm(a: Matrix, q: Matrix, t: Matrix, tolerance: number = 1e-13): void {
  const n = a.rows;
  expect(distance(multiply(transpose(q), q).data, identity(n).data)).toBeLessThan(tolerance * (1 + n / 10));
  const size = norm(a.data);
  expect(distance(multiply(multiply(q, t), transpose(q)).data, a.data)).toBeLessThanOrEqual(tolerance * size);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i - 1; j++) expect(t.data[i * n + j]).toBe(0);
    if (i === 0 || t.data[i * n + i - 1] === 0) continue;
    // A block of order 2: a conjugate pair in standard form, with nothing below it.
    const below = t.data[i * n + i - 1];
    expect(t.data[i * n + i]).toBe(t.data[(i - 1) * (n + 1)]);
    expect(below * t.data[(i - 1) * n + i]).toBeLessThan(0);
    if (i + 1 < n) expect(t.data[(i + 1) * n + i]).toBe(0);
  }
}
