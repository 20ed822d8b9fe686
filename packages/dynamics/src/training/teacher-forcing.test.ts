import { ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { gaussianWeights } from '../cells/initialization.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { lstmCell } from '../cells/lstm.js';
import { parametersOf, withParameters } from '../cells/parameters.js';
import { bptt, runSequences, type BpttOptions } from '../gradients/bptt.js';
import { meanSquaredError, weightedSum } from '../gradients/losses.js';
import type { Cell } from '../system/cell.js';
import { checkCell } from '../system/contract.js';
import { adam } from './optimizers.js';
import { predictionTask } from './prediction-task.js';
import { teacherForced } from './teacher-forcing.js';
import { train, type TrainingResult } from './train.js';

const observed = 2;
const CELLS: readonly (readonly [string, Cell])[] = [
  ['elman', elmanCell({ recurrent: sineMatrix(4, 4, 0.3, 0.9), bias: sineVector(4, 1, 0.3) })],
  ['gru', gruCell({ recurrent: sineMatrix(12, 4, 0.3, 0.9), inputBias: sineVector(12, 1, 0.3) })],
  ['lstm', lstmCell({ recurrent: sineMatrix(8, 2, 0.3, 0.9), inputBias: sineVector(8, 1, 0.3) })],
  ['leaky elman', leakyCell(elmanCell({ recurrent: sineMatrix(3, 3, 0.3, 0.9) }), 0.4)],
  ['elman without fast path', { ...elmanCell({ recurrent: sineMatrix(3, 3, 0.3, 0.9) }), unroll: undefined }],
];

describe.each(CELLS)('teacherForced: %s', (_, cell) => {
  const [T, B, n] = [5, 3, cell.stateDim];
  const data = Array.from({ length: T }, (_, t) =>
    Array.from({ length: B }, (_, b) => Array.from(sineVector(observed, t + 0.7 * b, 0.8))),
  );
  const options: BpttOptions = {
    inputs: data,
    start: sineMatrix(B, n, 0.9, 0.6),
    readout: { weight: sineMatrix(2, n, 0.7, 0.6), bias: [0.1, -0.2] },
    loss: meanSquaredError(data),
  };

  it.each([0, 0.3, 1])('keeps the contract of a cell (strength %f)', (strength) => {
    const forced = teacherForced(cell, { strength, observed });
    const samples = [0.4, 1.9].map((shift) => ({
      state: sineVector(n, shift, 0.8),
      input: sineVector(observed, shift + 1, 0.9),
    }));
    const report = checkCell(forced, samples, {
      parameters: parametersOf(forced),
      withParameters: (flat) => teacherForced(withParameters(cell, flat), { strength, observed }),
    });
    expect(report.violations).toEqual([]);
    expect(report.parameterJacobianError).toBeLessThan(1e-8);
  });

  it('runs and differentiates batches as its Jacobians do', () => {
    const forced = teacherForced(cell, { strength: 0.3, observed });
    const fast = bptt(forced, options);
    const plain = bptt({ ...forced, unroll: undefined }, options);
    for (const [a, b] of [
      [fast.parameters, plain.parameters],
      [fast.start.data, plain.start.data],
      [fast.readout!.weight.data, plain.readout!.weight.data],
      [fast.stateGradientNorms, plain.stateGradientNorms],
      [fast.finalStates.data, plain.finalStates.data],
    ]) {
      a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(1e-13));
    }
    const leaky = leakyCell(forced, 0.5);
    const leakyGradient = bptt(leaky, options).parameters;
    bptt({ ...leaky, unroll: undefined }, options).parameters.forEach((value, i) =>
      expect(Math.abs(value - leakyGradient[i])).toBeLessThan(1e-13),
    );
  });

  it('is the cell itself at strength 0', () => {
    const forced = runSequences(teacherForced(cell, { strength: 0, observed }), options);
    const free = runSequences(cell, { ...options, inputs: data.map((rows) => rows.map(() => [])) });
    free.outputs.data.forEach((value, i) => expect(forced.outputs.data[i]).toBeCloseTo(value, 13));
  });

  it('passes nothing on through fully forced units', () => {
    const forced = teacherForced(cell, { strength: 1, observed });
    const { data: jacobian } = forced.stateJacobian(sineVector(n, 1, 1), sineVector(observed, 2, 1));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < observed; j++) expect(Math.abs(jacobian[i * n + j])).toBe(0);
    }
    const { start } = bptt(forced, options);
    for (let b = 0; b < B; b++) {
      for (let j = 0; j < observed; j++) expect(Math.abs(start.data[b * n + j])).toBe(0);
    }
  });
});

describe('teacherForced', () => {
  it('keeps gradients of a chaotic network from exploding, as long as the forcing contracts', () => {
    const n = 20;
    const chaotic = elmanCell({ recurrent: gaussianWeights(n, n, { gain: 3, seed: 1 }) });
    const T = 150;
    const start = sineMatrix(1, n, 0.3, 0.5);
    const free = runSequences(chaotic, { inputs: Array.from({ length: T }, () => [[]]), start });
    const data = { ...free.outputs, data: free.outputs.data.slice() };
    const loss = weightedSum(
      Array.from({ length: T }, (_, t) => [Array.from({ length: n }, () => (t === T - 1 ? 1 : 0))]),
    );
    // Forced along its own orbit nothing is pulled: the states are the same, only the gradients differ.
    const gain = (strength: number): number => {
      const forced = teacherForced(chaotic, { strength, observed: n });
      const inputs = { ...data, data: Float64Array.from([...start.data, ...data.data.slice(0, -n)]) };
      const { stateGradientNorms } = bptt(forced, { inputs, start, loss });
      return stateGradientNorms[0] / stateGradientNorms[T];
    };
    expect(gain(0)).toBeGreaterThan(1e6);
    // Every step back is shorter by the factor 1 − α.
    expect(gain(0.5) / gain(0) / 0.5 ** T).toBeCloseTo(1, 6);
    expect(gain(0.7)).toBeLessThan(1e-10);
  });

  it('lets a network learn a chaotic map, where free runs learn its mean', () => {
    // x' = 1 − 1.9 x²
    const series: number[][] = [[0.3]];
    while (series.length < 600) series.push([1 - 1.9 * series[series.length - 1][0] ** 2]);
    const n = 8;
    const cell = gruCell({
      recurrent: gaussianWeights(3 * n, n, { gain: 1.5, seed: 4 }),
      inputBias: gaussianWeights(3 * n, 1, { seed: 5 }).data,
    });
    const readout = { weight: [Array.from({ length: n }, (_, i) => (i === 0 ? 1 : 0))] };
    const run = (strength: number): TrainingResult =>
      train(cell, {
        task: predictionTask(series, { steps: 50, batch: 8 }),
        readout,
        steps: 400,
        trainable: cell.parameterBlocks.map(({ name }) => name),
        optimizer: adam({ learningRate: 5e-3 }),
        wrap: (inner) => teacherForced(inner, { strength, observed: 1 }),
      });
    const forced = run(0.9);
    expect(forced.status).toBe('complete');
    expect(forced.losses[399]).toBeLessThan(0.03);
    expect(Math.max(...forced.gradientNorms)).toBeLessThan(1);
    expect(run(0).losses[399]).toBeGreaterThan(0.3);
    // Readout and forcing stay out of what is trained.
    expect(forced.readout!.weight.data).toEqual(Float64Array.from(readout.weight[0]));
    expect(forced.cell.inputDim).toBe(0);
  });

  it('refuses bad input by name', () => {
    const [, cell] = CELLS[0];
    expect(() => teacherForced(cell, { strength: 1.1, observed })).toThrow(/`strength`/);
    expect(() => teacherForced(cell, { strength: NaN, observed })).toThrow(/`strength`/);
    expect(() => teacherForced(cell, { strength: 1, observed: 5 })).toThrow(/`observed` must lie in 1 … 4/);
    expect(() => teacherForced(cell, { strength: 1, observed: 0 })).toThrow(/`observed`/);
    const driven = elmanCell({ recurrent: [[1]], input: [[1]] });
    expect(() => teacherForced(driven, { strength: 1, observed: 1 })).toThrow(ShapeMismatchError);
    const forced = teacherForced(cell, { strength: 1, observed });
    expect(() => forced.step(new Float64Array(4), new Float64Array(1))).toThrow(ShapeMismatchError);
    expect(() => forced.step(new Float64Array(3), new Float64Array(2))).toThrow(ShapeMismatchError);
  });
});
