import { describe, expect, it } from 'vitest';
import { fill, hide, randomMatrix, setDistance, uniforms } from '../test/support/random-matrices.js';
import { expectSchurForm } from '../test/support/schur.js';
import type { Complex } from './complex.js';
import { diagonal, identity, matrix, multiply, scale, transpose, type Matrix } from './matrix.js';
import { realSchur, type RealSchur } from './real-schur.js';
import { reorderSchur, type ReorderedSchur } from './reorder-schur.js';
import { distance, norm } from './vector.js';

const modulus = ({ re, im }: Complex): number => Math.hypot(re, im);

/** Everything that a reordering promises. */
function expectOrdered(a: Matrix, before: RealSchur, after: ReorderedSchur, count: number): void {
  expect(after.status).toBe('reordered');
  expect(after.count).toBe(count);
  expectSchurForm(a, after.q, after.t, 1e-12);
  expect(after.residual).toBeLessThan(1e-13);
  expect(setDistance(after.values, before.values)).toBeLessThan(1e-12 * norm(a.data));
  // A Q₁ = Q₁ T₁₁: the first columns span an invariant subspace.
  const n = a.rows;
  const first = fill(n, count, (i, j) => after.q.data[i * n + j]);
  const corner = fill(count, count, (i, j) => after.t.data[i * n + j]);
  expect(distance(multiply(a, first).data, multiply(first, corner).data)).toBeLessThan(1e-12 * norm(a.data));
}

describe('reorderSchur', () => {
  it.each([2, 3, 4, 5, 8, 20, 50])('puts the chosen eigenvalues first, order %i', (n) => {
    for (const select of [
      ({ re }: Complex) => re < 0,
      (value: Complex) => modulus(value) > Math.sqrt(n) / 2,
      ({ im }: Complex) => im !== 0,
      ({ im }: Complex) => im === 0,
    ]) {
      const a = randomMatrix(n, n, 11 * n);
      const before = realSchur(a);
      const after = reorderSchur(before, (value) => select(value));
      expectOrdered(a, before, after, before.values.filter(select).length);
      after.values.forEach((value, k) => expect(select(value)).toBe(k < after.count));
    }
  });

  it('exchanges blocks of every pair of orders', () => {
    const pair = (re: number, im: number): number[][] => [
      [re, im * 2],
      [-im / 2, re],
    ];
    const blocks: number[][][] = [[[1]], [[2]], pair(3, 1), pair(4, 2)];
    for (const first of blocks) {
      for (const second of blocks) {
        if (first === second) continue;
        const [p, q] = [first.length, second.length];
        const t = fill(p + q, p + q, (i, j) => {
          if (i < p && j < p) return first[i][j];
          if (i >= p && j >= p) return second[i - p][j - p];
          return i < p ? 1 + i + 2 * j : 0;
        });
        const before = realSchur(t);
        const chosen = second[0][0];
        const after = reorderSchur(before, ({ re }) => Math.abs(re - chosen) < 1e-9);
        expectOrdered(t, before, after, q);
      }
    }
  });

  it('keeps the order within both groups, and the bits of real eigenvalues', () => {
    const a = fill(6, 6, (i, j) => (i === j ? i + 1 : i < j ? 1 : 0));
    const { values } = reorderSchur(realSchur(a), ({ re }) => re % 2 === 0);
    expect(values.map(({ re }) => re)).toEqual([2, 4, 6, 1, 3, 5]);
  });

  it('changes nothing where all or none are chosen', () => {
    const schur = realSchur(randomMatrix(7, 7, 1));
    for (const isChosen of [true, false]) {
      const after = reorderSchur(schur, () => isChosen);
      expect(after).toMatchObject({ count: isChosen ? 7 : 0, t: schur.t, q: schur.q, status: 'reordered' });
    }
  });

  it('stays backward stable for close, defective and badly scaled eigenvalues', () => {
    const uniform = uniforms(5);
    const close = fill(6, 6, (i, j) => (i === j ? 1 + 1e-13 * i : i < j ? uniform() : 0));
    for (const a of [close, hide(close, 2), hide(diagonal([1, 1, 1, 2, 2, 2]), 3)]) {
      const before = realSchur(a);
      const after = reorderSchur(before, ({ re }) => re === before.values[5].re);
      expect(after.residual).toBeLessThan(1e-13);
      expectSchurForm(a, after.q, after.t, 1e-12);
    }
    for (const size of [1e-250, 1e250]) {
      const a = scale(randomMatrix(6, 6, 8), size);
      const after = reorderSchur(realSchur(a), ({ re }) => re > 0);
      expect(after.residual).toBeLessThan(1e-13);
      expect(after.t.data.every(Number.isFinite)).toBe(true);
    }
  });

  it('leaves out an exchange that would change the eigenvalues, and says so', () => {
    // Two pairs that agree to 3e-11, in blocks as badly scaled as they can be.
    const t = matrix([
      [1, 722.1472003505841, 1.5146129611997432e-5, 8.656239833962183e-7],
      [-0.001384759228471045, 1, 2.042795306001161e-6, -1.6338237717813673e-5],
      [0, 0, 1.000000000027215, 0.0028243782501254436],
      [0, 0, -354.06022546123216, 1.000000000027215],
    ]);
    const before = realSchur(t);
    const after = reorderSchur(before, ({ re }) => re === before.values[2].re);
    expect(after).toMatchObject({ status: 'too-close', count: 0, t, residual: 0 });
  });

  it('spans the same subspace for a matrix and its similar', () => {
    const a = randomMatrix(5, 5, 6);
    const isChosen = ({ re }: Complex): boolean => re < 0;
    const projector = (x: Matrix): Matrix => {
      const { q, count } = reorderSchur(realSchur(x), isChosen);
      const first = fill(5, count, (i, j) => q.data[i * 5 + j]);
      return multiply(first, transpose(first));
    };
    const turn = fill(5, 5, (i, j) => (j === (i + 2) % 5 ? 1 : 0));
    const turned = multiply(multiply(turn, a), transpose(turn));
    const wanted = multiply(multiply(turn, projector(a)), transpose(turn));
    expect(distance(projector(turned).data, wanted.data)).toBeLessThan(1e-12);
  });

  it('takes orders 0 and 1', () => {
    expect(reorderSchur(realSchur([]), () => true).count).toBe(0);
    expect(reorderSchur(realSchur(matrix([[3]])), () => true)).toMatchObject({ count: 1, t: matrix([[3]]) });
    expect(reorderSchur(realSchur(identity(1)), () => false).count).toBe(0);
  });
});
