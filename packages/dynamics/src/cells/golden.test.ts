import { identity, multiply, toRows, vector, type Matrix, type Vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { golden as load } from '../../test/support/files.js';
import { sineMatrix } from '../../test/support/test-matrices.js';
import type { Cell } from '../system/cell.js';
import { elmanCell } from './elman.js';
import { gruCell } from './gru.js';
import { lstmCell } from './lstm.js';

interface Parameters {
  readonly weight_ih: number[][];
  readonly weight_hh: number[][];
  readonly bias_ih: number[];
  readonly bias_hh: number[];
}

interface GoldenCell {
  readonly cell: string;
  readonly parameters: Parameters;
  readonly tolerance: number;
  readonly jacobian_tolerance: number;
}

const golden = load<{
  readonly one_step: (GoldenCell & {
    readonly name: string;
    readonly state: number[];
    readonly input: number[];
    readonly next_state: number[];
    readonly jacobian_state: number[][];
    readonly jacobian_input: number[][];
    readonly fixed_point: {
      readonly state: number[];
      readonly jacobian: number[][];
      readonly eigenvalues: [number, number][];
      readonly lyapunov_exponents: (number | null)[];
      readonly tolerance: number;
      readonly wrong_exponents_if_cell_state_is_dropped?: number[];
    };
  })[];
  readonly driven: (GoldenCell & {
    readonly inputs: number[][];
    readonly initial_state: number[];
    readonly states: number[][];
    readonly forget_gate_product: number[];
    readonly jacobian_state_20_to_0: number[][];
    readonly ratio_to_forget_product: number[];
  })[];
}>('cells.json');

function cellOf(kind: string, parameters: Parameters): Cell {
  const { weight_ih: input, weight_hh: recurrent, bias_ih: inputBias, bias_hh: recurrentBias } = parameters;
  if (kind === 'gru') return gruCell({ recurrent, input, inputBias, recurrentBias });
  if (kind === 'lstm') return lstmCell({ recurrent, input, inputBias, recurrentBias });
  const activation = kind === 'elman-relu' ? 'relu' : 'tanh';
  return elmanCell({ recurrent, input, bias: inputBias.map((b, i) => b + recurrentBias[i]), activation });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `entry ${i}`).toBeLessThanOrEqual(tolerance);
  }
}

function trace(a: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += a.data[i * a.columns + i];
  return sum;
}

/** Traces of J, J², …, Jⁿ: they determine the n eigenvalues as a set. */
function powerSums(jacobian: Matrix): number[] {
  const sums: number[] = [];
  let power = jacobian;
  for (let k = 0; k < jacobian.rows; k++) {
    sums.push(trace(power));
    power = multiply(jacobian, power);
  }
  return sums;
}

function realPower(value: readonly number[], k: number): number {
  return Math.hypot(value[0], value[1]) ** k * Math.cos(k * Math.atan2(value[1], value[0]));
}

describe.each(golden.one_step)('golden cell $name', (entry) => {
  const cell = cellOf(entry.cell, entry.parameters);
  const state = vector(entry.state);
  const input = vector(entry.input);

  it('case 3.4: takes the same step', () => {
    expectClose(cell.step(state, input), entry.next_state, entry.tolerance);
  });

  it('case 3.4: has the same Jacobians', () => {
    const byState = cell.stateJacobian(state, input);
    const byInput = cell.inputJacobian(state, input);
    expectClose(byState.data, entry.jacobian_state.flat(), entry.jacobian_tolerance);
    expectClose(byInput.data, entry.jacobian_input.flat(), entry.jacobian_tolerance);
  });

  it('case 3.4: has the same fixed point with the same eigenvalues', () => {
    const { fixed_point: fixedPoint } = entry;
    const point = vector(fixedPoint.state);
    expectClose(cell.step(point, input), point, 1e-14);
    const jacobian = cell.stateJacobian(point, input);
    expectClose(jacobian.data, fixedPoint.jacobian.flat(), entry.jacobian_tolerance);
    powerSums(jacobian).forEach((sum, k) => {
      const expected = fixedPoint.eigenvalues.reduce((total, value) => total + realPower(value, k + 1), 0);
      expect(Math.abs(sum - expected)).toBeLessThanOrEqual(fixedPoint.tolerance);
    });
  });
});

describe('the cell state of an LSTM', () => {
  const entry = golden.one_step[0];
  const cell = cellOf('lstm', entry.parameters);
  const point = vector(entry.fixed_point.state);
  const rows = toRows(cell.stateJacobian(point, vector(entry.input)));

  it('case 3.4: carries the two slowest exponents: the Jacobian is 2H × 2H and the h-block alone is wrong', () => {
    expect(cell.stateDim).toBe(4);
    const exponents = entry.fixed_point.lyapunov_exponents.map(Number);
    expect(exponents).toHaveLength(4);
    // The eigenvalues of this point are real: each exponent must make J ∓ e^λ singular.
    const eigenvalues = entry.fixed_point.eigenvalues.map(([re]) => re);
    eigenvalues.forEach((value, k) => {
      expect(Math.log(Math.abs(value))).toBeCloseTo(exponents[k], 9);
      expect(determinant(rows, value)).toBeCloseTo(0, 10);
    });
    const block = [rows[0].slice(0, 2), rows[1].slice(0, 2)];
    expect(Math.abs(determinant(block, eigenvalues[0]))).toBeGreaterThan(0.1);
    const [slowest] = entry.fixed_point.wrong_exponents_if_cell_state_is_dropped ?? [NaN];
    expect(slowest).toBeLessThan(exponents[1] - 0.9);
  });
});

/** det(a − λ) by expansion along the first row. */
function determinant(a: readonly (readonly number[])[], shift = 0): number {
  const shifted = a.map((row, i) => row.map((value, j) => (i === j ? value - shift : value)));
  if (shifted.length === 1) return shifted[0][0];
  return shifted[0].reduce((sum, value, j) => {
    const minor = shifted.slice(1).map((row) => row.filter((_, column) => column !== j));
    return sum + (j % 2 === 0 ? 1 : -1) * value * determinant(minor);
  }, 0);
}

describe('a driven LSTM: the forget-gate highway is not the whole gradient', () => {
  const [entry] = golden.driven;
  const cell = cellOf(entry.cell, entry.parameters);

  const run = (): { states: Vector[]; product: Matrix; gates: number[] } => {
    let state = vector(entry.initial_state);
    let product = identity(6);
    const gates = [1, 1, 1];
    const states: Vector[] = [];
    for (const x of entry.inputs) {
      const jacobian = cell.stateJacobian(state, vector(x));
      gates.forEach((_, k) => (gates[k] *= jacobian.data[(3 + k) * 6 + 3 + k]));
      product = multiply(jacobian, product);
      state = cell.step(state, vector(x));
      states.push(state);
    }
    return { states, product, gates };
  };

  it('has the weights of the portable test matrices', () => {
    expect(toRows(sineMatrix(12, 1, 0.3, 0.5)).flat()).toEqual(
      entry.parameters.weight_ih.flat().map((value) => expect.closeTo(value, 14) as number),
    );
    expect(toRows(sineMatrix(12, 3, 0.7, 0.4)).flat()).toEqual(
      entry.parameters.weight_hh.flat().map((value) => expect.closeTo(value, 14) as number),
    );
    expect(sineMatrix(2, 2, 1, 1).data[3]).toBeCloseTo(-0.9219886775, 10);
  });

  it('visits the same states', () => {
    const { states } = run();
    states.forEach((state, t) => expectClose(state, entry.states[t], entry.tolerance));
    expectClose(
      states[19],
      [-0.131539351, -0.084110612, 0.165728605, -0.276493649, -0.168129904, 0.331538519],
      1e-9,
    );
  });

  it('has the same ordered product of Jacobians over 20 steps', () => {
    const { product } = run();
    expectClose(product.data, entry.jacobian_state_20_to_0.flat(), entry.jacobian_tolerance);
  });

  it('differs from the product of the forget gates by factors −1.14, 1.59 and 4.42', () => {
    const { product, gates } = run();
    expectClose(gates, entry.forget_gate_product, 1e-14);
    const diagonal = [0, 1, 2].map((k) => product.data[(3 + k) * 6 + 3 + k]);
    expectClose(diagonal, [-0.0010737315, 0.0039299557, 0.0114804348], 1e-10);
    expectClose(
      diagonal.map((value, k) => value / gates[k]),
      entry.ratio_to_forget_product,
      1e-9,
    );
    expectClose(
      diagonal.map((value, k) => value / gates[k]),
      [-1.14, 1.59, 4.42],
      0.005,
    );
  });
});
