import { matrix, norm, singularValues, zeros, type Matrix } from '@phasebook/linalg';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeArray, decodeMatrix } from './encoding.js';
import { symmetricEigen } from './principal-axes.js';
import { lift, planeFromVectors, principalPlane, project, projector, unitProjection } from './projection.js';

const flipFlop = JSON.parse(
  readFileSync(new URL('../test/fixtures/flipflop-gru.fixed-points.json', import.meta.url), 'utf8'),
) as { points: { state: number[]; readout: number[]; unstable_dimension: number }[] };

const basisOf = (plane: ReturnType<typeof principalPlane>): Matrix => decodeMatrix(plane.basis);
const dotRows = ({ data, columns }: Matrix, i: number, j: number): number =>
  Array.from({ length: columns }, (_, k) => data[i * columns + k] * data[j * columns + k]).reduce(
    (a, b) => a + b,
  );

describe('unitProjection', () => {
  it('takes the variables in the order given and lifts back on the base', () => {
    const projection = unitProjection([2, 0], [0.1, 0.2, 0.3]);
    expect(project(projection, [1, 2, 3])).toEqual([3, 1]);
    expect(lift(projection, [7, 8])).toEqual(Float64Array.of(8, 0.2, 7));
    expect(projector(projection).projectDifference([1, 2, 3])).toEqual([3, 1]);
  });

  it('lifts a point of the line of one variable to its horizontal coordinate', () => {
    expect(lift(unitProjection([0, 0], [0]), [0.4, -3])).toEqual(Float64Array.of(0.4));
  });

  it('names what is wrong', () => {
    expect(() => unitProjection([0, 2], [0, 0])).toThrow(
      /`units\[1\]` must be the index of one of 2 .*: got 2/,
    );
    expect(() => unitProjection([0, 1], [0, NaN])).toThrow(/`base` must be finite/);
    expect(() => project(unitProjection([0, 1], [0, 0]), [1])).toThrow(
      /`state` must have shape \[2\]: got \[1\]/,
    );
  });
});

describe('planeFromVectors', () => {
  it('is orthonormal and contains both vectors', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 15, maxLength: 15 }),
        (numbers) => {
          const [origin, first, second] = [0, 5, 10].map((at) => numbers.slice(at, at + 5));
          fc.pre(norm(first) > 0.1);
          const along = first.reduce((sum, v, i) => sum + v * second[i], 0) / norm(first) ** 2;
          fc.pre(norm(second.map((v, i) => v - along * first[i])) > 0.1);
          const plane = planeFromVectors(origin, [first, second]);
          const basis = basisOf(plane);
          expect(dotRows(basis, 0, 0)).toBeCloseTo(1, 12);
          expect(dotRows(basis, 1, 1)).toBeCloseTo(1, 12);
          expect(dotRows(basis, 0, 1)).toBeCloseTo(0, 12);
          const state = origin.map((v, i) => v + first[i] - 2 * second[i]);
          const back = lift(plane, project(plane, state));
          state.forEach((value, i) => expect(back[i]).toBeCloseTo(value, 9));
        },
      ),
    );
  });

  it('keeps the direction of the first vector', () => {
    const plane = planeFromVectors(
      [0, 0],
      [
        [-3, 0],
        [1, 1],
      ],
    );
    expect(Array.from(decodeArray(plane.basis))).toEqual([-1, 0, 0, 1]);
  });

  it('refuses vectors that span no plane', () => {
    expect(() =>
      planeFromVectors(
        [0, 0],
        [
          [1, 1],
          [2, 2],
        ],
      ),
    ).toThrow(/must not be zero or parallel/);
    expect(() =>
      planeFromVectors(
        [0, 0],
        [
          [0, 0],
          [2, 2],
        ],
      ),
    ).toThrow(/must not be zero or parallel/);
    expect(() => planeFromVectors([0, 0], [[1], [2, 2]])).toThrow(/`vectors\[0\]` must have shape \[2\]/);
  });
});

describe('principalPlane', () => {
  it('finds the axes of an ellipse, the longer one first', () => {
    const rows = Array.from({ length: 40 }, (_, k) => {
      const angle = (2 * Math.PI * k) / 40;
      return [1 + 0.5 * Math.cos(angle), 2, 3 - 2 * Math.sin(angle)];
    });
    const plane = principalPlane(matrix(rows));
    const axes = Array.from(decodeArray(plane.basis), (value) => Math.round(value * 1e12) / 1e12 + 0);
    expect(axes).toEqual([0, 0, 1, 1, 0, 0]);
    expect(plane.explainedVariance?.[0]).toBeCloseTo(4 / 4.25, 12);
    expect(plane.explainedVariance?.[1]).toBeCloseTo(0.25 / 4.25, 12);
    expect(Array.from(decodeArray(plane.origin), (value) => Number(value.toFixed(12)))).toEqual([1, 2, 3]);
  });

  it('is the same for more states than variables as for fewer', () => {
    const wide = matrix([
      [1, 2, 0, 4],
      [0, 1, 1, 0],
      [2, 2, 5, 1],
    ]);
    const doubled: Matrix = { rows: 6, columns: 4, data: Float64Array.from([...wide.data, ...wide.data]) };
    const [few, many] = [principalPlane(wide), principalPlane(doubled)];
    Array.from(decodeArray(few.basis)).forEach((value, i) =>
      expect(decodeArray(many.basis)[i]).toBeCloseTo(value, 10),
    );
  });

  it('has its entries of largest size positive, whatever the signs of the states', () => {
    for (const sign of [1, -1]) {
      const plane = principalPlane(
        matrix([
          [3 * sign, sign, 0],
          [-3 * sign, -sign, 0],
          [0, sign, sign],
        ]),
      );
      for (const row of [0, 3]) {
        const axis = Array.from(decodeArray(plane.basis).subarray(row, row + 3));
        expect(Math.max(...axis)).toBe(Math.max(...axis.map(Math.abs)));
      }
    }
  });

  it('is completed where the states span less', () => {
    for (const states of [
      [[1, 2, 3]],
      [
        [1, 0, 0],
        [2, 0, 0],
      ],
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
    ]) {
      const plane = principalPlane(matrix(states));
      const basis = basisOf(plane);
      expect([dotRows(basis, 0, 0), dotRows(basis, 1, 1), dotRows(basis, 0, 1)]).toEqual([1, 1, 0]);
    }
    expect(
      principalPlane(
        matrix([
          [1, 0, 0],
          [2, 0, 0],
        ]),
      ).explainedVariance,
    ).toEqual([1, 0]);
  });

  it('shows the eight memories of the flip-flop network in eight places', () => {
    const stable = flipFlop.points.filter((point) => point.unstable_dimension === 0);
    const plane = principalPlane(matrix(flipFlop.points.map((point) => point.state)));
    const [first, second] = plane.explainedVariance ?? [0, 0];
    const origin = decodeArray(plane.origin);
    const centred = flipFlop.points.map(({ state }) => state.map((value, i) => value - origin[i]));
    const squares = Array.from(singularValues(matrix(centred)), (sigma) => sigma ** 2);
    const total = squares.reduce((sum, square) => sum + square, 0);
    expect(first).toBeCloseTo(squares[0] / total, 12);
    expect(second).toBeCloseTo(squares[1] / total, 12);
    const places = stable.map((point) => project(plane, point.state));
    places.forEach(([x, y], i) => {
      places.slice(i + 1).forEach(([u, v]) => expect(Math.hypot(x - u, y - v)).toBeGreaterThan(0.1));
    });
    const shown = flipFlop.points.reduce(
      (sum, { state }) => sum + Math.hypot(...project(plane, state)) ** 2,
      0,
    );
    expect(shown / total).toBeCloseTo(first + second, 12);
  });

  it('refuses what has no plane', () => {
    expect(() => principalPlane(matrix([[1], [2]]))).toThrow(/`states` must have shape/);
    expect(() => principalPlane(zeros(0, 3))).toThrow(/`states` must have shape/);
    expect(() => principalPlane(matrix([[1, NaN]]))).toThrow(/`states` must be finite/);
  });
});

describe('symmetricEigen', () => {
  it('reconstructs symmetric matrices', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 64, maxLength: 64 }),
        (n, numbers) => {
          const data = new Float64Array(n * n);
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) data[i * n + j] = numbers[8 * Math.min(i, j) + Math.max(i, j)];
          }
          const { values, vectors } = symmetricEigen({ rows: n, columns: n, data });
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) {
              const entry = vectors.reduce((sum, vector, k) => sum + values[k] * vector[i] * vector[j], 0);
              expect(entry).toBeCloseTo(data[i * n + j], 10);
            }
          }
        },
      ),
    );
  });
});
