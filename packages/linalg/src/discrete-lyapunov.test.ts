import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import { randomMatrix, randomOrthogonal, relativeDistance } from '../test/support/random-matrices.js';
import { discreteLyapunov } from './discrete-lyapunov.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import {
  add,
  diagonal,
  identity,
  matrix,
  multiply,
  scale,
  transpose,
  type Matrix,
  type MatrixLike,
} from './matrix.js';
import { isSymmetric } from './symmetric.js';

interface Case {
  readonly name: string;
  readonly given: { readonly A: number[][]; readonly Q: number[][] };
  readonly expected: { readonly X: number[][]; readonly trace: number };
  readonly tolerance: number;
}

function solution(a: MatrixLike, q: MatrixLike, status: 'stable' | 'unstable' = 'stable'): Matrix {
  const result = discreteLyapunov(a, q);
  expect(result.status).toBe(status);
  expect(result.residual).toBeLessThan(1e-13);
  return result.solution as Matrix;
}

describe('discreteLyapunov', () => {
  const { discrete_lyapunov: cases } = golden<{ readonly discrete_lyapunov: Case[] }>('linalg.json');

  it.each(cases.map((each) => [each.name, each] as const))('golden: %s', (_name, { given, expected }) => {
    const found = solution(given.A, given.Q);
    expect(relativeDistance(found, matrix(expected.X))).toBeLessThan(1e-12);
  });

  it('D4b: the squared H2 norm is an entry of the gramian', () => {
    const found = solution(
      [
        [0.5, 0.2],
        [-0.3, 0.8],
      ],
      [
        [1, 0.5],
        [0.5, 0.25],
      ],
    );
    // As the sum of the squared impulse response c Wⁱ b.
    let [x, y, sum] = [1, 0.5, 0];
    for (let i = 0; i < 400; i++) {
      sum += x * x;
      [x, y] = [0.5 * x + 0.2 * y, -0.3 * x + 0.8 * y];
    }
    expect(found.data[0]).toBeCloseTo(sum, 13);
  });

  it.each([1, 2, 3, 6, 17, 40, 90])('is the sum of Aᵏ Q Aᵏᵀ, order %i', (n) => {
    const raw = randomMatrix(n, n, 7 * n);
    const [{ re, im }] = eigenvalues(raw);
    const a = scale(raw, 0.9 / Math.hypot(re, im));
    const q = randomMatrix(n, n, n);
    const found = solution(a, q);
    // Smith's doubling: X ← X + A X Aᵀ, A ← A².
    let [sum, power] = [q, a];
    for (let k = 0; k < 12; k++) {
      sum = add(sum, multiply(multiply(power, sum), transpose(power)));
      power = multiply(power, power);
    }
    expect(relativeDistance(found, sum)).toBeLessThan(1e-11);
  });

  it('is symmetric to the last bit where Q is', () => {
    const found = solution(scale(randomMatrix(9, 9, 2), 0.15), identity(9));
    expect(isSymmetric(found)).toBe(true);
    expect(eigenvalues(found).every(({ re }) => re >= 1)).toBe(true);
  });

  it('turns with its arguments', () => {
    const a = scale(randomMatrix(6, 6, 3), 0.2);
    const q = randomMatrix(6, 6, 4);
    const u = randomOrthogonal(6, 5);
    const turn = (x: Matrix): Matrix => multiply(multiply(u, x), transpose(u));
    expect(relativeDistance(solution(turn(a), turn(q)), turn(solution(a, q)))).toBeLessThan(1e-13);
  });

  it('solves unstable equations, too, and says that X is no covariance', () => {
    expect(Array.from(solution(diagonal([2, 3]), identity(2), 'unstable').data)).toEqual([
      -1 / 3,
      0,
      0,
      -1 / 8,
    ]);
    const a = matrix([
      [1.2, -0.9, 0.3],
      [0.9, 1.2, 0.1],
      [0, 0, 0.5],
    ]);
    solution(a, randomMatrix(3, 3, 1), 'unstable');
  });

  it.each<[string, number[][]]>([
    [
      '2 and 1/2',
      [
        [2, 0],
        [0, 0.5],
      ],
    ],
    ['1', [[1]]],
    [
      'a rotation',
      [
        [0.6, -0.8],
        [0.8, 0.6],
      ],
    ],
    [
      '−1, hidden',
      [
        [-0.2, 0.8],
        [0.4, -0.6],
      ],
    ],
    [
      'a pair outside with its mirror inside',
      [
        [0, -2, 0, 0],
        [2, 0, 0, 0],
        [0, 0, 0, -0.5],
        [0, 0, 0.5, 0],
      ],
    ],
  ])('has no solution for eigenvalues that multiply to 1: %s', (_name, a) => {
    const result = discreteLyapunov(a, identity(a.length));
    expect(result.status).toBe('reciprocal-eigenvalues');
    expect(result.solution).toBe(undefined);
    if (result.status === 'reciprocal-eigenvalues') expect(result.reason).toMatch(/multiply to 1/);
  });

  it('comes close to the limit of stability', () => {
    const found = solution([[1 - 1e-12]], [[1]]);
    expect(found.data[0] * 2e-12).toBeCloseTo(1, 3);
  });

  it('takes zeros and empty matrices, refuses others that do not fit', () => {
    expect(Array.from(solution(diagonal([0, 0]), identity(2)).data)).toEqual([1, 0, 0, 1]);
    expect(discreteLyapunov([], [])).toMatchObject({ status: 'stable', residual: 0 });
    expect(() => discreteLyapunov([[1, 2]], [[1]])).toThrow(ShapeMismatchError);
    expect(() => discreteLyapunov([[1]], [[1, 2]])).toThrow(/`q` must have shape \[1, 1\]/);
    expect(() => discreteLyapunov([[NaN]], [[1]])).toThrow(NonFiniteError);
    expect(() => discreteLyapunov([[0.5]], [[Infinity]])).toThrow(/`q` must be finite/);
  });
});
