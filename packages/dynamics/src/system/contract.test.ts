import {
  add,
  matrix,
  multiplyVector,
  requireLength,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import type { Cell } from './cell.js';
import { checkCell, checkSmoothMap, type CellSample } from './contract.js';
import { iterate } from './iterate.js';
import { leaky } from './leaky.js';
import type { SmoothMap } from './smooth-map.js';
import { withInput } from './with-input.js';

const weights = matrix([
  [1.2, -0.8],
  [0.8, 0.3],
]);

/** h ↦ tanh(W h), written out. */
function goodMap(changes: Partial<SmoothMap> = {}): SmoothMap {
  const step = (state: Vector): Vector => {
    requireLength('Cannot step', 'state', state, 2);
    return multiplyVector(weights, state).map(Math.tanh);
  };
  return {
    dim: 2,
    range: { lower: Float64Array.of(-1, -1), upper: Float64Array.of(1, 1) },
    step,
    jacobian(state: Vector): Matrix {
      const next = step(state);
      return { rows: 2, columns: 2, data: weights.data.map((w, k) => (1 - next[k >> 1] ** 2) * w) };
    },
    tanhNetwork: { recurrent: weights, bias: zeros(1, 2) },
    ...changes,
  };
}

const states = [
  [0.3, -0.2],
  [-0.9, 0.4],
  [2, -3],
];

/** h' = tanh(w h + u x), θ = (w, u). */
function goodCell(w: number = 1.3, u: number = 0.7, changes: Partial<Cell> = {}): Cell {
  const check = (state: Vector, input: Vector): void => {
    requireLength('Cannot step', 'state', state, 1);
    requireLength('Cannot step', 'input', input, 1);
  };
  const step = (state: Vector, input: Vector): Vector => {
    check(state, input);
    return Float64Array.of(Math.tanh(w * state[0] + u * input[0]));
  };
  const slope = (state: Vector, input: Vector): number => 1 - step(state, input)[0] ** 2;
  return {
    description: {
      kind: 'elman',
      activation: 'tanh',
      recurrent: matrix([[w]]),
      input: matrix([[u]]),
      bias: Float64Array.of(0),
    },
    stateDim: 1,
    inputDim: 1,
    parameterBlocks: [
      { name: 'recurrent', shape: [1, 1], offset: 0, size: 1 },
      { name: 'input', shape: [1, 1], offset: 1, size: 1 },
    ],
    step,
    stateJacobian: (state, input) => matrix([[slope(state, input) * w]]),
    inputJacobian: (state, input) => matrix([[slope(state, input) * u]]),
    parameterJacobian: (state, input) =>
      matrix([[slope(state, input) * state[0], slope(state, input) * input[0]]]),
    ...changes,
  };
}

const samples: CellSample[] = [
  { state: [0.4], input: [-0.3] },
  { state: [-0.8], input: [1.5] },
];
const parameters = {
  parameters: [1.3, 0.7],
  withParameters: ([w, u]: Vector): Cell => goodCell(w, u),
};

const goodBatch = {
  stepBatch(at: Matrix, out: Matrix): void {
    for (let i = 0; i < at.rows; i++) out.data.set(goodMap().step(at.data.slice(2 * i, 2 * i + 2)), 2 * i);
  },
  addJacobians(at: Matrix, out: Matrix): void {
    for (let i = 0; i < at.rows; i++) {
      const { data } = goodMap().jacobian(at.data.slice(2 * i, 2 * i + 2));
      data.forEach((value, k) => (out.data[4 * i + k] += value));
    }
  },
};

describe('checkSmoothMap', () => {
  it('finds nothing wrong with a map that is right', () => {
    const report = checkSmoothMap(goodMap(), states);
    expect(report).toMatchObject({ ok: true, violations: [], tolerance: 1e-8 });
    expect(report.jacobianError).toBeLessThan(1e-10);
    expect(report.inputJacobianError).toBeUndefined();
  });

  it('accepts iterates, leaky maps and cells with a frozen input', () => {
    expect(checkSmoothMap(iterate(goodMap(), 5), states)).toMatchObject({ ok: true });
    expect(checkSmoothMap(leaky(goodMap(), 0.2), states)).toMatchObject({ ok: true });
    expect(checkSmoothMap(withInput(goodCell(), [0.4]), [[0.3], [-2]])).toMatchObject({ ok: true });
  });

  it.each([1e-9, 1e-6, 0.01])('sees an error of %f in one entry of a Jacobian', (error) => {
    const map = goodMap({
      jacobian: (state) =>
        add(
          goodMap().jacobian(state),
          matrix([
            [0, 0],
            [error, 0],
          ]),
        ),
    });
    const report = checkSmoothMap(map, states);
    expect(report.ok).toBe(error < 1e-8);
    // Relative to the larger of 1 and the largest entry.
    expect(report.jacobianError / error).toBeGreaterThan(0.5);
    expect(report.jacobianError / error).toBeLessThan(1.5);
    expect(checkSmoothMap(map, states, { tolerance: 1 }).ok).toBe(true);
  });

  it('sees a transposed Jacobian and one with NaN', () => {
    const transposed = goodMap({
      jacobian: (state) => {
        const { data } = goodMap().jacobian(state);
        return { rows: 2, columns: 2, data: Float64Array.of(data[0], data[2], data[1], data[3]) };
      },
    });
    expect(checkSmoothMap(transposed, states).violations).toEqual([
      'jacobian must agree with differences of step within 1e-8',
    ]);
    const notANumber = goodMap({
      jacobian: (state) =>
        add(
          goodMap().jacobian(state),
          matrix([
            [0, NaN],
            [0, 0],
          ]),
        ),
    });
    expect(checkSmoothMap(notANumber, states).ok).toBe(false);
  });

  it.each<[string, Partial<SmoothMap>]>([
    ['step must return a Float64Array of shape [2]', { step: () => new Float64Array(3) }],
    ['step must return a Float64Array of shape [2]', { step: () => [0, 0] as never }],
    [
      'step must give the same bits for the same state',
      {
        step: (
          (calls) => () =>
            Float64Array.of(calls++, 0)
        )(0),
      },
    ],
    [
      'step must not write to its state',
      {
        step: (state) => {
          state[0] += 1e-9;
          return goodMap().step(state);
        },
      },
    ],
    [
      'step must return a fresh array',
      {
        step: (
          (scratch) => () =>
            scratch
        )(new Float64Array(2)),
      },
    ],
    ['step must return a fresh array', { step: (state) => state }],
    ['step must throw a ShapeMismatchError for a state of another length', { step: (h) => h.map(Math.tanh) }],
    [
      'step must map range into itself',
      { range: { lower: Float64Array.of(0, -1), upper: Float64Array.of(0.31, 1) } },
    ],
    [
      'range must have bounds of shape [2]',
      { range: { lower: Float64Array.of(-1), upper: Float64Array.of(1) } },
    ],
    ['jacobian must have shape [2, 2]: got [2, 1] with 2 entries', { jacobian: () => zeros(2, 1) }],
    [
      'jacobian must return a fresh matrix',
      {
        jacobian: (
          (scratch) => () =>
            scratch
        )(zeros(2, 2)),
      },
    ],
    [
      'jacobian must give the same bits for the same state',
      {
        jacobian: (
          (calls) => () =>
            matrix([
              [calls++, 0],
              [0, 0],
            ])
        )(0),
      },
    ],
    [
      'jacobian must throw a ShapeMismatchError for a state of another length',
      { jacobian: (state) => goodMap().jacobian(state.slice(0, 2)) },
    ],
    [
      'tanhNetwork must give the same numbers as step',
      { tanhNetwork: { recurrent: zeros(2, 2), bias: zeros(1, 2) } },
    ],
    ['stepBatch must give the numbers of step', { stepBatch: (at, out) => void out.data.set(at.data) }],
    [
      'stepBatch must give a state the same numbers whatever the others are',
      { stepBatch: (at, out) => out.data.fill(at.rows) },
    ],
    [
      'stepBatch must not write to its states',
      {
        stepBatch(at, out) {
          goodBatch.stepBatch(at, out);
          at.data[0] = 0.5;
        },
      },
    ],
    [
      'stepBatch must throw a ShapeMismatchError for states of another length',
      { stepBatch: () => undefined },
    ],
    ['jacobianBatch must give the numbers of jacobian', { jacobianBatch: (_, out) => out.data.fill(0) }],
    [
      // What it adds to was there before.
      'jacobianBatch must give the numbers of jacobian',
      { jacobianBatch: (at, out) => goodBatch.addJacobians(at, out) },
    ],
  ])('sees that %s', (violation, changes) => {
    const report = checkSmoothMap(goodMap(changes), states);
    expect(report.ok).toBe(false);
    expect(report.violations).toContain(violation);
  });

  it('names wrong samples', () => {
    expect(() => checkSmoothMap(goodMap(), [[1]])).toThrow('`states[0]` must have shape [2]: got [1]');
    expect(() =>
      checkSmoothMap(goodMap(), [
        [1, 2],
        [NaN, 1],
      ]),
    ).toThrow('`states[1]` must be finite');
  });

  it('has differences good to 1e-10 on functions that vary quickly, slowly, and over many orders', () => {
    const scalar = (f: (x: number) => number, slope: (x: number) => number): SmoothMap => ({
      dim: 1,
      step(state) {
        requireLength('Cannot step', 'state', state, 1);
        return Float64Array.of(f(state[0]));
      },
      jacobian(state) {
        requireLength('Cannot step', 'state', state, 1);
        return matrix([[slope(state[0])]]);
      },
    });
    const cases = [
      scalar(
        (x) => Math.tanh(40 * x),
        (x) => 40 / Math.cosh(40 * x) ** 2,
      ),
      scalar(
        (x) => Math.sin(x),
        (x) => Math.cos(x),
      ),
      scalar(
        (x) => x ** 5,
        (x) => 5 * x ** 4,
      ),
      scalar(
        (x) => Math.exp(-x),
        (x) => -Math.exp(-x),
      ),
      scalar(
        (x) => Math.max(0, x),
        (x) => (x > 0 ? 1 : 0),
      ),
      scalar(
        (x) => 7 - 0.25 * x,
        () => -0.25,
      ),
      scalar(
        (x) => 1 / (1 + 25 * x * x),
        (x) => (-50 * x) / (1 + 25 * x * x) ** 2,
      ),
      scalar(
        (x) => Math.log(x + 10.1),
        (x) => 1 / (x + 10.1),
      ),
    ];
    for (const map of cases) {
      const report = checkSmoothMap(map, [[0.02], [-0.3], [1.7], [9], [-10]], { tolerance: 1e-10 });
      expect(report.violations).toEqual([]);
    }
  });

  it('accepts a map without a state', () => {
    const map: SmoothMap = {
      dim: 0,
      step(state) {
        requireLength('Cannot step', 'state', state, 0);
        return new Float64Array(0);
      },
      jacobian(state) {
        requireLength('Cannot step', 'state', state, 0);
        return zeros(0, 0);
      },
    };
    expect(checkSmoothMap(map, [[]])).toMatchObject({ ok: true, jacobianError: 0 });
  });

  it('refuses to look nowhere', () => {
    expect(() => checkSmoothMap(withInput(goodCell(), [0.2]), [])).toThrow(/`states` must hold at least one/);
  });
});

describe('checkCell', () => {
  it('finds nothing wrong with a cell that is right', () => {
    const report = checkCell(goodCell(), samples, parameters);
    expect(report).toMatchObject({ ok: true, violations: [] });
    expect(report.jacobianError).toBeLessThan(1e-10);
    expect(report.inputJacobianError).toBeLessThan(1e-10);
    expect(report.parameterJacobianError).toBeLessThan(1e-10);
  });

  it('says what it could not measure', () => {
    const report = checkCell(goodCell(), samples);
    expect(report.ok).toBe(true);
    expect(report.parameterJacobianError).toBeUndefined();
    const wrongShape = goodCell(1.3, 0.7, { parameterJacobian: () => matrix([[0]]) });
    expect(checkCell(wrongShape, samples).ok).toBe(false);
  });

  it.each<[string, Partial<Cell>]>([
    [
      'stateJacobian must agree with differences of step within 1e-8',
      { stateJacobian: (h, x) => matrix([[1.3001 * (1 - goodCell().step(h, x)[0] ** 2)]]) },
    ],
    [
      'inputJacobian must agree with differences of step within 1e-8',
      { inputJacobian: () => matrix([[0.7]]) },
    ],
    [
      'parameterJacobian must agree with differences of step within 1e-8',
      { parameterJacobian: () => matrix([[0, 0]]) },
    ],
    [
      'parameterJacobian must have shape [1, 2]: got [1, 1] with 1 entries',
      { parameterJacobian: () => matrix([[0]]) },
    ],
    [
      'parameterBlocks must follow each other without gaps',
      { parameterBlocks: [{ name: 'recurrent', shape: [1, 1], offset: 1, size: 1 }] },
    ],
    [
      "parameterBlocks: the size of 'recurrent' must be the product of its shape",
      { parameterBlocks: [{ name: 'recurrent', shape: [1, 2], offset: 0, size: 1 }] },
    ],
    [
      'step must throw a ShapeMismatchError for an input of another length',
      { step: (h, x) => goodCell().step(h, x.slice(0, 1)) },
    ],
    [
      'no method may write to its input',
      {
        inputJacobian: (h, x) => {
          x[0] += 1e-9;
          return goodCell().inputJacobian(h, x);
        },
      },
    ],
    ['withParameters must give the same cell back for its own parameters', goodCell(1.4, 0.7)],
  ])('sees that %s', (violation, changes) => {
    const count = changes.parameterBlocks?.length === 1 ? changes.parameterBlocks[0].offset + 1 : 2;
    const report = checkCell(goodCell(1.3, 0.7, changes), samples, {
      parameters: [1.3, 0.7].slice(0, count),
      withParameters: ([w, u = 0.7]: Vector) => goodCell(w, u),
    });
    expect(report.ok).toBe(false);
    expect(report.violations).toContain(violation);
  });

  it('names wrong samples', () => {
    expect(() => checkCell(goodCell(), [{ state: [1, 2], input: [1] }])).toThrow(
      '`samples[0].state` must have shape [1]: got [2]',
    );
    expect(() => checkCell(goodCell(), [{ state: [1], input: [] }])).toThrow('`samples[0].input`');
    expect(() => checkCell(goodCell(), samples, { parameters: [1] })).toThrow('`parameters`');
  });
});
