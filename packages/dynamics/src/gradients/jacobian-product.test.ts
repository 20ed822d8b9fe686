import { describe, expect, it } from 'vitest';
import {
  matrix,
  multiply,
  norm,
  singularValues,
  toRows,
  transpose,
  vector,
  zeros,
  type Matrix,
} from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
import { randomStream, type RandomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { henonMap } from '../zoo/maps.js';
import { factoredProduct, jacobianProduct } from './jacobian-product.js';
import { orderedProduct } from './ordered-product.js';

function randomMatrix(random: RandomStream, n: number): Matrix {
  const result = zeros(n, n);
  result.data.forEach((_, i) => (result.data[i] = random.normal()));
  return result;
}

const alternating = (a: number[][], b: number[][], steps: number): number[][][] =>
  Array.from({ length: steps }, (_, t) => (t % 2 === 0 ? a : b));

describe('orderedProduct', () => {
  it('D17: the latest factor stands on the left', () => {
    const J = [
      [
        [1, 2],
        [0, 1],
      ],
      [
        [1, 0],
        [3, 1],
      ],
      [
        [0, 1],
        [1, 1],
      ],
    ];
    expect(toRows(orderedProduct(J))).toEqual([
      [3, 7],
      [4, 9],
    ]);
    expect(toRows(orderedProduct([...J].reverse()))).toEqual([
      [2, 9],
      [1, 4],
    ]);
    expect(() => orderedProduct([])).toThrow(RangeError);
    expect(() => orderedProduct([[[1, 2]], [[1]], [[1, 2]]])).toThrow(/shape/);
  });
});

describe('factoredProduct', () => {
  it.each([
    [1, 5],
    [2, 4],
    [5, 3],
    [8, 4],
    [20, 2],
  ])('of %s × %s random factors: values and vectors are those of the product itself', (n, length) => {
    const random = randomStream(10 * n + length);
    const factors = Array.from({ length }, () => randomMatrix(random, n));
    const direct = orderedProduct(factors);
    const { logSingularValues, left, right, identityResidual } = factoredProduct(factors);
    const exact = singularValues(direct);
    logSingularValues.forEach((value, i) =>
      expect(Math.abs(Math.exp(value) - exact[i])).toBeLessThan(1e-13 * exact[0]),
    );
    expect(identityResidual).toBeLessThan(1e-10);
    const middle = zeros(n, n);
    logSingularValues.forEach((value, i) => (middle.data[i * (n + 1)] = Math.exp(value)));
    const rebuilt = multiply(multiply(left, middle), transpose(right));
    rebuilt.data.forEach((value, i) =>
      expect(Math.abs(value - direct.data[i])).toBeLessThan(1e-13 * exact[0]),
    );
    for (const vectors of [left, right]) {
      multiply(transpose(vectors), vectors).data.forEach((value, i) =>
        expect(Math.abs(value - (i % (n + 1) === 0 ? 1 : 0))).toBeLessThan(1e-13),
      );
    }
  });

  it('the product of the transposes in reverse order has the same values, the vectors change places', () => {
    const random = randomStream(77);
    const factors = Array.from({ length: 300 }, () => randomMatrix(random, 4));
    const forward = factoredProduct(factors);
    const backward = factoredProduct([...factors].reverse().map(transpose));
    forward.logSingularValues.forEach((value, i) =>
      expect(Math.abs(value - backward.logSingularValues[i])).toBeLessThan(1e-9),
    );
    forward.left.data.forEach((value, i) =>
      expect(Math.abs(Math.abs(value) - Math.abs(backward.right.data[i]))).toBeLessThan(1e-9),
    );
  });

  it('neither overflows nor loses small values over 10⁴ factors, whatever the seed', () => {
    // Similar to diag(3, 1, 1/3, 1e-6): the values of Aᵏ differ from powers by bounded factors.
    const random = randomStream(5);
    const P = randomMatrix(random, 4);
    const D = [3, 1, 1 / 3, 1e-6];
    const scaled = { ...P, data: P.data.map((value, i) => value * D[i % 4]) };
    const columns = [0, 1, 2, 3].map((j) => solveFor(P, j));
    const inverse = transpose(matrix(columns));
    const A = multiply(scaled, inverse);
    const steps = 10_000;
    for (const seed of [0, 1]) {
      const factors = new Array<Matrix>(steps).fill(A);
      const { logSingularValues, identityResidual } = factoredProduct(factors, { seed });
      logSingularValues.forEach((value, i) =>
        expect(Math.abs(value / steps - Math.log(D[i]))).toBeLessThan(2e-3),
      );
      expect(identityResidual).toBeLessThan(1e-4);
    }
  });

  it('D18: spectral radii do not multiply (erratum 16)', () => {
    const rate = (a: number[][], b: number[][]): number => {
      const { logSingularValues } = factoredProduct(alternating(a, b, 4000));
      return logSingularValues[0] / 4000;
    };
    expect(
      rate(
        [
          [0, 2],
          [0, 0],
        ],
        [
          [0, 0],
          [2, 0],
        ],
      ),
    ).toBeCloseTo(Math.LN2, 12);
    // Values of a power exceed the radius by a bounded factor: an error of order 1/steps.
    expect(
      Math.abs(
        rate(
          [
            [0.5, 2],
            [0, 0.5],
          ],
          [
            [0.5, 0],
            [2, 0.5],
          ],
        ) - 0.750488,
      ),
    ).toBeLessThan(1e-6);
    expect(
      rate(
        [
          [2, 0],
          [0, 0.25],
        ],
        [
          [0.25, 0],
          [0, 2],
        ],
      ),
    ).toBeCloseTo(-0.346574, 6);
  });

  it('a singular factor gives an exact zero and no NaN', () => {
    const { logSingularValues, logDeterminant, identityResidual, left, right } = factoredProduct([
      [
        [1, 0],
        [0, 0],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(logSingularValues[1]).toBe(-Infinity);
    expect(logDeterminant).toBe(-Infinity);
    expect(identityResidual).toBe(0);
    expect([...left.data, ...right.data].every(Number.isFinite)).toBe(true);
  });

  it('checks its matrices, reports progress and can be stopped', () => {
    expect(() => factoredProduct([])).toThrow(/at least one/);
    expect(() => factoredProduct([[[1, 2]]])).toThrow(/`matrices\[0\]` must have shape \[n, n\]/);
    expect(() =>
      factoredProduct([
        [[1]],
        [
          [1, 0],
          [0, 1],
        ],
      ]),
    ).toThrow(/`matrices\[1\]` must have shape \[1, 1\]/);
    expect(() => factoredProduct([[[NaN]]])).toThrow(/finite/);
    const seen: number[] = [];
    factoredProduct([[[1]], [[2]]], { onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([0, 2]);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => factoredProduct([[[1]]], { signal })).toThrow('stop');
  });
});

/** Column j of the inverse, by Cramer's rule through elimination on a copy. */
function solveFor(a: Matrix, j: number): number[] {
  const rows = toRows(a).map((row, i) => [...row, i === j ? 1 : 0]);
  const n = a.rows;
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]) > Math.abs(rows[best][k]) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      rows[i] = rows[i].map((value, c) => value - factor * rows[k][c]);
    }
  }
  return rows.map((row, k) => row[n] / row[k]);
}

describe('jacobianProduct', () => {
  it('case 3.10: the norms of the powers of [[.5, 10], [0, .5]]', () => {
    const map = withInput(
      linearCell({
        recurrent: [
          [0.5, 10],
          [0, 0.5],
        ],
      }),
    );
    const norms = [10.024938, 10.006246, 7.502083, 5.000781, 3.125313, 1.87513, 1.093806, 0.625024];
    norms.forEach((value, k) => {
      const { logSingularValues } = jacobianProduct(map, [0, 0], { steps: k + 1 });
      expect(Math.abs(Math.exp(logSingularValues[0]) - value)).toBeLessThan(6e-7);
    });
  });

  it('case 3.10: singular values of [[1, 2], [3, 4]]', () => {
    const map = withInput(
      linearCell({
        recurrent: [
          [1, 2],
          [3, 4],
        ],
      }),
    );
    const { logSingularValues } = jacobianProduct(map, [0, 0], { steps: 1 });
    expect(Math.exp(logSingularValues[0])).toBeCloseTo(5.464985704219043, 13);
    expect(Math.exp(logSingularValues[1])).toBeCloseTo(0.365966190626258, 13);
  });

  it('on Hénon the sum is k ln .3 exactly, and the state is that of the orbit', () => {
    const map = henonMap();
    const steps = 3000;
    const result = jacobianProduct(map, [0.1, 0.1], { steps, transientSteps: 100 });
    const sum = result.logSingularValues[0] + result.logSingularValues[1];
    expect(Math.abs(sum - steps * Math.log(0.3))).toBeLessThan(1e-8);
    expect(result.identityResidual).toBeLessThan(1e-8);
    let h = vector(0.1, 0.1);
    for (let t = 0; t < 100 + steps; t++) h = map.step(h);
    expect(result.state).toEqual(h);
  });

  it('takes a driven cell with its inputs; the transient uses up the first of them', () => {
    const random = randomStream(2);
    const cell = elmanCell({ recurrent: randomMatrix(random, 3), input: [[1], [0.3], [-1]] });
    const inputs = Array.from({ length: 30 }, () => [random.normal()]);
    let h = vector(0.1, 0, -0.2);
    const jacobians: Matrix[] = [];
    inputs.forEach((x, t) => {
      if (t >= 10) jacobians.push(cell.stateJacobian(h, vector(x)));
      h = cell.step(h, vector(x));
    });
    const exact = factoredProduct(jacobians);
    const start = [0.1, 0, -0.2];
    const listed = jacobianProduct({ cell, inputs }, start, { steps: 20, transientSteps: 10 });
    const called = jacobianProduct({ cell, inputs: (t) => inputs[t] }, start, {
      steps: 20,
      transientSteps: 10,
    });
    expect(listed.logSingularValues).toEqual(exact.logSingularValues);
    expect(called).toEqual(listed);
    expect(() => jacobianProduct({ cell, inputs }, start, { steps: 31 })).toThrow(/one for each of 31 steps/);
  });

  it('a permutation of the neurons permutes nothing but the vectors', () => {
    const random = randomStream(8);
    const W = toRows(randomMatrix(random, 4));
    const order = [2, 0, 3, 1];
    const permuted = order.map((i) => order.map((j) => W[i][j]));
    const start = [0.1, 0.2, -0.3, 0.4];
    const plain = jacobianProduct(withInput(elmanCell({ recurrent: W })), start, { steps: 15 });
    const other = jacobianProduct(
      withInput(elmanCell({ recurrent: permuted })),
      order.map((i) => start[i]),
      { steps: 15 },
    );
    plain.logSingularValues.forEach((value, i) =>
      expect(Math.abs(value - other.logSingularValues[i])).toBeLessThan(1e-9),
    );
    expect(norm(plain.right.data.subarray(0, 4))).toBeCloseTo(
      norm([0, 1, 2, 3].map((k) => other.right.data[4 + k])),
      9,
    );
  });

  it('ends where the orbit leaves the finite numbers, and names wrong arguments', () => {
    const map = withInput(linearCell({ recurrent: [[1e100]] }));
    const result = jacobianProduct(map, [1], { steps: 50 });
    expect(result.status).toBe('diverged');
    expect(result.steps).toBe(3);
    expect(result.warnings[0]).toMatch(/after 3 steps/);
    expect(() => jacobianProduct(map, [1, 2], { steps: 1 })).toThrow(/`start` must have shape \[1\]/);
    expect(() => jacobianProduct(map, [NaN], { steps: 1 })).toThrow(/finite/);
    expect(() => jacobianProduct(map, [1], { steps: 0 })).toThrow(/`steps`/);
    expect(() => jacobianProduct(map, [1], { steps: 1, transientSteps: -1 })).toThrow(/`transientSteps`/);
  });
});
