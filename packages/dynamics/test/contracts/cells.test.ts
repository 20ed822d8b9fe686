import { describe, expect, it } from 'vitest';
import { ACTIVATION_NAMES } from '../../src/cells/activations.js';
import { cellFrom } from '../../src/cells/cell-from.js';
import { elmanCell } from '../../src/cells/elman.js';
import { gruCell } from '../../src/cells/gru.js';
import { leakyCell } from '../../src/cells/leaky-cell.js';
import { linearCell } from '../../src/cells/linear.js';
import { lstmCell } from '../../src/cells/lstm.js';
import { piecewiseLinearCell } from '../../src/cells/piecewise-linear.js';
import { parametersOf, withParameters } from '../../src/cells/parameters.js';
import type { Cell } from '../../src/system/cell.js';
import { checkCell, checkSmoothMap, type CellSample } from '../../src/system/contract.js';
import { iterate } from '../../src/system/iterate.js';
import { antisymmetricCell, residualCell } from '../../src/cells/residual-cell.js';
import { leaky } from '../../src/system/leaky.js';
import { withInput } from '../../src/system/with-input.js';
import { sineMatrix, sineVector } from '../support/test-matrices.js';

/** Gated weights from the portable test matrices. */
function gated(gates: number, units: number, inputs: number, gain: number): Parameters<typeof gruCell>[0] {
  const rows = gates * units;
  return {
    recurrent: sineMatrix(rows, units, 0.3, gain),
    input: sineMatrix(rows, inputs, 1.3, gain),
    recurrentBias: sineVector(rows, 2.3, 0.4),
    inputBias: sineVector(rows, 3.3, 0.5),
  };
}

function plain(units: number, inputs: number, gain: number): Parameters<typeof linearCell>[0] {
  return {
    recurrent: sineMatrix(units, units, 0.3, gain),
    input: sineMatrix(units, inputs, 1.3, gain),
    bias: sineVector(units, 2.3, 0.6),
  };
}

/** Every kind of cell, every activation, every wrapper; one component varied at a time. */
const CELLS: readonly (readonly [string, Cell])[] = [
  ['linear', linearCell(plain(3, 2, 0.8))],
  ['linear, no inputs', linearCell({ recurrent: sineMatrix(4, 4, 0.1, 0.5) })],
  ...ACTIVATION_NAMES.map(
    (activation) => [`elman ${activation}`, elmanCell({ ...plain(4, 2, 0.9), activation })] as const,
  ),
  ['elman tanh, one unit', elmanCell({ recurrent: [[2]], input: [[1]], bias: [0.3] })],
  ['elman tanh, no inputs', elmanCell({ recurrent: sineMatrix(5, 5, 0.2, 1.5) })],
  ['elman tanh, strongly driven', elmanCell(plain(3, 2, 4))],
  ['gru', gruCell(gated(3, 4, 2, 0.9))],
  ['gru, one unit', gruCell(gated(3, 1, 1, 2))],
  ['gru, no inputs', gruCell({ recurrent: sineMatrix(9, 3, 0.5, 1.2) })],
  ['gru, strongly driven', gruCell(gated(3, 3, 2, 3))],
  ['lstm', lstmCell(gated(4, 3, 2, 0.9))],
  ['lstm, one unit', lstmCell(gated(4, 1, 1, 2))],
  ['lstm, no inputs', lstmCell({ recurrent: sineMatrix(12, 3, 0.5, 1.2) })],
  ['piecewise-linear', piecewiseLinearCell({ ...plain(3, 2, 0.9), diagonal: sineVector(3, 4.3, 0.9) })],
  ['leaky elman', leakyCell(elmanCell(plain(3, 2, 1.2)), 0.3)],
  ['leaky linear, full rate', leakyCell(linearCell(plain(3, 1, 1.2)), 1)],
  ['leaky gru', leakyCell(gruCell(gated(3, 3, 1, 0.8)), 0.05)],
  ['leaky lstm', leakyCell(lstmCell(gated(4, 2, 1, 0.8)), 0.7)],
  ['residual gru', residualCell(gruCell(gated(3, 3, 1, 0.8)), 0.3)],
  ['residual leaky elman', residualCell(leakyCell(elmanCell(plain(2, 1, 1)), 0.5), 0.2)],
  ['antisymmetric', antisymmetricCell({ generator: plain(3, 2, 1).recurrent, damping: 0.1, timeStep: 0.2 })],
  [
    'residual, rebuilt from its description',
    cellFrom(residualCell(lstmCell(gated(4, 2, 1, 0.8)), 0.4).description),
  ],
  ['leaky leaky elman', leakyCell(leakyCell(elmanCell(plain(2, 1, 1)), 0.5), 0.5)],
  ['rebuilt from its description', cellFrom(leakyCell(gruCell(gated(3, 2, 2, 1)), 0.4).description)],
];

/** States and inputs in general position, in and outside of the unit cube. */
function samplesFor(cell: Cell): CellSample[] {
  // A piecewise-linear cell has its kinks at 0.
  const rest = cell.description.kind === 'piecewise-linear' ? 0.2 : 0;
  return [
    { state: new Float64Array(cell.stateDim).fill(rest), input: sineVector(cell.inputDim, 0.9, 0.4) },
    { state: sineVector(cell.stateDim, 0.4, 0.7), input: sineVector(cell.inputDim, 2.2, 1.1) },
    { state: sineVector(cell.stateDim, 1.9, 2.5), input: sineVector(cell.inputDim, 4.1, 0.6) },
  ];
}

describe.each(CELLS)('contract of the cell: %s', (_, cell) => {
  const samples = samplesFor(cell);
  const states = samples.map(({ state }) => state);
  const input = sineVector(cell.inputDim, 0.6, 0.5);
  const kept = { violations: [], ok: true };

  it('keeps every promise of Cell, with all three Jacobians', () => {
    const report = checkCell(cell, samples, {
      parameters: parametersOf(cell),
      withParameters: (flat) => withParameters(cell, flat),
    });
    expect(report).toMatchObject(kept);
    expect(report.jacobianError).toBeLessThanOrEqual(1e-8);
    expect(report.parameterJacobianError).toBeLessThanOrEqual(1e-8);
    if (cell.inputDim > 0) expect(report.inputJacobianError).toBeLessThanOrEqual(1e-8);
  });

  it('keeps every promise of SmoothMap once its input is frozen', () => {
    expect(checkSmoothMap(withInput(cell, input), states)).toMatchObject(kept);
  });

  it('keeps them as an iterate', () => {
    expect(checkSmoothMap(iterate(withInput(cell, input), 3), states)).toMatchObject(kept);
  });

  it('keeps them as a leaky map', () => {
    expect(checkSmoothMap(leaky(withInput(cell, input), 0.2), states)).toMatchObject(kept);
  });
});

describe('the contract suite itself', () => {
  const cell = gruCell(gated(3, 3, 2, 0.9));

  it('finds runs over sequences and gradients that are not those of step and Jacobians', () => {
    const other = gruCell(gated(3, 3, 2, 0.91));
    const { ok, violations } = checkCell({ ...cell, unroll: other.unroll }, samplesFor(cell));
    expect(ok).toBe(false);
    expect(violations).toContain('unroll must give the states of step');
    expect(violations).toContain('unroll must pull back as stateJacobian does');
    expect(checkCell({ ...cell, unroll: undefined }, samplesFor(cell)).ok).toBe(true);
  });

  it.each(['stateJacobian', 'inputJacobian', 'parameterJacobian'] as const)(
    'finds a fault in %s',
    (method) => {
      const broken: Cell = {
        ...cell,
        [method]: (state: Float64Array, input: Float64Array) => {
          const result = cell[method](state, input);
          result.data[1] += 1e-6;
          return result;
        },
      };
      const report = checkCell(broken, samplesFor(cell), {
        parameters: parametersOf(cell),
        withParameters: (flat) => withParameters(cell, flat),
      });
      expect(report.ok).toBe(false);
      expect(report.violations.join()).toContain(method);
    },
  );

  it('finds a GRU whose update gate is swapped', () => {
    const swapped: Cell = {
      ...cell,
      step: (state, input) => {
        const next = cell.step(state, input);
        return next.map((value, i) => state[i] - value);
      },
    };
    expect(checkCell(swapped, samplesFor(cell)).ok).toBe(false);
  });
});
