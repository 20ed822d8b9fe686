import { multiply, norm, singularValues, toMatrix, transpose, polarFactor } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { orthogonalWeights, uniformWeights } from '../cells/initialization.js';
import { linearCell } from '../cells/linear.js';
import { parametersOf, withParameters } from '../cells/parameters.js';
import { bptt } from '../gradients/bptt.js';
import { meanSquaredError, weightedSum } from '../gradients/losses.js';
import { spectralNormalize } from '../gradients/spectral-normalization.js';
import type { Cell } from '../system/cell.js';
import { randomStream } from '../system/random.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { flipFlopTask } from './flip-flop-task.js';
import { cosineSchedule } from './learning-rate.js';
import { adam, sgd } from './optimizers.js';
import {
  train,
  type TrainingCheckpoint,
  type TrainingRecord,
  type TrainingTask,
  type TrainOptions,
} from './train.js';

const units = 6;
const gru = gruCell({
  recurrent: uniformWeights(3 * units, units, { seed: 1 }),
  input: uniformWeights(3 * units, 2, { fan: units, seed: 2 }),
});
const options: TrainOptions = {
  task: flipFlopTask({ bits: 2, steps: 12, batch: 4 }),
  readout: { weight: uniformWeights(2, units, { seed: 3 }) },
  optimizer: adam({ learningRate: cosineSchedule(0.02, { steps: 40 }) }),
  clipNorm: 0.2,
  steps: 40,
  seed: 7,
};

/** The recurrent matrix of a cell with another one in its place. */
const withRecurrent = (cell: Cell, change: (data: Float64Array) => Float64Array): Cell => {
  const flat = parametersOf(cell);
  const { offset, size } = cell.parameterBlocks[0];
  flat.set(change(flat.slice(offset, offset + size)), offset);
  return withParameters(cell, flat);
};

describe('train', () => {
  it('D4e: learning tunes w and u of a scalar linear network to 0.8 and 1', () => {
    // y_t = Σ 0.8^i x_{t−i}
    const steps = 60;
    const task: TrainingTask = {
      name: 'exponential trace',
      batch(random) {
        const inputs = Array.from({ length: steps }, () =>
          Array.from({ length: 16 }, () => [random.normal()]),
        );
        const targets: number[][][] = [];
        inputs.forEach((row, t) =>
          targets.push(row.map(([x], b) => [x + (t === 0 ? 0 : 0.8 * targets[t - 1][b][0])])),
        );
        return { inputs, loss: meanSquaredError(targets) };
      },
    };
    const { cell, losses } = train(linearCell({ recurrent: [[0.1]], input: [[0.3]] }), {
      task,
      steps: 400,
      optimizer: adam({ learningRate: 0.02 }),
    });
    const wanted = [0.8, 1, 0];
    parametersOf(cell).forEach((value, i) => expect(Math.abs(value - wanted[i])).toBeLessThan(1e-6));
    expect(losses[399]).toBeLessThan(1e-14);
  });

  it('does one update as bptt and the optimiser say', () => {
    const record: TrainingRecord[] = [];
    let drawn: ReturnType<TrainingTask['batch']> | undefined;
    const task: TrainingTask = {
      name: 'one batch',
      batch: (random, step) => (drawn = options.task.batch(random, step)),
    };
    const result = train(gru, {
      ...options,
      task,
      steps: 1,
      clipNorm: undefined,
      optimizer: sgd({ learningRate: 0.5 }),
      onUpdate: (entry) => record.push(entry),
    });
    const gradient = bptt(gru, { ...drawn!, readout: options.readout! });
    const weight = toMatrix(options.readout!.weight).data;
    expect(parametersOf(result.cell)).toEqual(
      parametersOf(gru).map((value, i) => value - 0.5 * gradient.parameters[i]),
    );
    expect(result.readout!.weight.data).toEqual(
      weight.map((value, i) => value - 0.5 * gradient.readout!.weight.data[i]),
    );
    expect(result.readout!.bias).toEqual(gradient.readout!.bias.map((value) => 0 - 0.5 * value));
    const { weight: v, bias: c } = gradient.readout!;
    const size = norm([...gradient.parameters, ...v.data, ...c]);
    expect(record).toEqual(
      [
        {
          step: 0,
          loss: gradient.loss,
          gradientNorm: size,
          clipFactor: 1,
          stateGradientNorms: gradient.stateGradientNorms,
          cell: gru,
        },
      ].map((entry) => ({ ...entry, cell: expect.anything() as unknown })),
    );
    expect([result.losses[0], result.gradientNorms[0]]).toEqual([gradient.loss, size]);
  });

  it('gives the same bits for the same seed, others for another', () => {
    const first = train(gru, options);
    const second = train(gru, options);
    expect(second.checkpoint).toEqual(first.checkpoint);
    expect(train(gru, { ...options, seed: 8 }).losses[0]).not.toBe(first.losses[0]);
    expect(first.losses[39]).toBeLessThan(first.losses[0]);
    expect(parametersOf(gru)).toEqual(parametersOf(gruCell(gru.description as never)));
  });

  it.each([
    ['adam', {}],
    ['momentum', { optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }) }],
    ['truncation', { truncation: 5 }],
    ['single precision', { precision: 'single' as const }],
    ['a constraint', { constrain: (cell: Cell) => withRecurrent(cell, (data) => data.map((v) => 0.99 * v)) }],
    ['frozen blocks', { trainable: ['input', 'readout'] }],
  ])('goes on from a checkpoint with the bits of an uninterrupted run (%s)', (_, more) => {
    const kept: string[] = [];
    const whole = train(gru, {
      ...options,
      ...more,
      checkpointEvery: 15,
      onCheckpoint: (checkpoint) => kept.push(writeCheckpoint(checkpoint)),
    });
    expect(kept.map((text) => readCheckpoint(text).step)).toEqual([15, 30]);
    for (const text of kept) {
      const resumed = train(gru, { ...options, ...more, from: readCheckpoint(text) });
      expect(resumed.checkpoint).toEqual(whole.checkpoint);
      expect(resumed.losses).toEqual(whole.losses);
      expect(resumed.clippedShare).toBe(whole.clippedShare);
      expect(parametersOf(resumed.cell)).toEqual(parametersOf(whole.cell));
    }
    const nothing = train(gru, { ...options, ...more, from: whole.checkpoint });
    expect(nothing.checkpoint).toEqual(whole.checkpoint);
  });

  it('draws other examples at every step', () => {
    const drawn = new Set<number>();
    const task: TrainingTask = {
      name: 'drawing',
      batch(random, step) {
        const first = random.uniform();
        expect(drawn.has(first)).toBe(false);
        drawn.add(first);
        return options.task.batch(random, step);
      },
    };
    for (const seed of [-1, 0, 1]) train(gru, { ...options, task, seed, steps: 30 });
    expect(drawn.size).toBe(90);
  });

  it('leaves blocks alone that are not trainable, whatever momentum and decay want', () => {
    for (const optimizer of [adam({ weightDecay: 0.5 }), sgd({ momentum: 0.9 })]) {
      const { cell, readout } = train(gru, { ...options, optimizer, trainable: ['input'] });
      const [before, after] = [parametersOf(gru), parametersOf(cell)];
      for (const { name, offset, size } of gru.parameterBlocks) {
        const isSame = after.subarray(offset, offset + size).every((v, i) => v === before[offset + i]);
        expect(isSame, name).toBe(name !== 'input');
      }
      expect(readout!.weight.data).toEqual(toMatrix(options.readout!.weight).data);
    }
    const onlyReadout = train(gru, { ...options, trainable: ['readout'] });
    expect(parametersOf(onlyReadout.cell)).toEqual(parametersOf(gru));
    expect(onlyReadout.losses[39]).toBeLessThan(onlyReadout.losses[0]);
  });

  it('D20: keeps the spectral norm that a constraint allows', () => {
    const start = elmanCell({
      recurrent: orthogonalWeights(units, { gain: 0.9, seed: 1 }),
      input: uniformWeights(units, 2, { seed: 2 }),
    });
    const norms: number[] = [];
    const largest = ({ data }: { data: Float64Array }): number =>
      singularValues({ rows: units, columns: units, data })[0];
    const recurrent = (cell: Cell): { data: Float64Array } => ({
      data: parametersOf(cell).slice(0, units * units),
    });
    let trained = start;
    const run = (constrain?: (cell: Cell) => Cell): number => {
      const { cell } = train(start, {
        ...options,
        clipNorm: undefined,
        optimizer: adam({ learningRate: 0.03 }),
        onUpdate: (record) => norms.push(largest(recurrent(record.cell))),
        ...(constrain && { constrain }),
      });
      trained = cell;
      return largest(recurrent(cell));
    };
    expect(run()).toBeGreaterThan(1.1);
    norms.length = 0;
    const limited = run((cell) =>
      withRecurrent(cell, (data) => spectralNormalize({ rows: units, columns: units, data }).matrix.data),
    );
    // The estimate of the norm is good to its tolerance.
    expect(Math.max(limited, ...norms)).toBeLessThan(1 + 1e-6);
    expect(limited).toBeGreaterThan(0.99);
    // With slopes of at most 1 no gradient grows on its way back.
    const { inputs } = options.task.batch(randomStream(9), 0);
    const atTheEnd = Array.from({ length: 12 }, (_, t) =>
      Array.from({ length: 4 }, () => new Float64Array(units).fill(t === 11 ? 1 : 0)),
    );
    const { stateGradientNorms } = bptt(trained, { inputs, loss: weightedSum(atTheEnd) });
    for (let t = 0; t < 12; t++) {
      expect(stateGradientNorms[t]).toBeLessThanOrEqual(stateGradientNorms[t + 1] * (1 + 1e-6));
    }
  });

  it('keeps weights orthogonal by the polar factor', () => {
    const start = elmanCell({
      recurrent: orthogonalWeights(units, { seed: 1 }),
      input: uniformWeights(units, 2, { seed: 2 }),
    });
    const { cell, losses } = train(start, {
      ...options,
      optimizer: adam({ learningRate: 0.03 }),
      constrain: (updated) =>
        withRecurrent(updated, (data) => polarFactor({ rows: units, columns: units, data }).orthogonal.data),
    });
    const w = { rows: units, columns: units, data: parametersOf(cell).slice(0, units * units) };
    multiply(transpose(w), w).data.forEach((value, k) =>
      expect(Math.abs(value - (k % (units + 1) === 0 ? 1 : 0))).toBeLessThan(1e-12),
    );
    expect(w.data.some((value, i) => Math.abs(value - parametersOf(start)[i]) > 0.05)).toBe(true);
    expect(losses[39]).toBeLessThan(losses[0]);
  });

  it('clips the norm and says how often', () => {
    const records: TrainingRecord[] = [];
    const limit = 0.05;
    const run = { ...options, optimizer: sgd({ learningRate: 1 }), clipNorm: limit };
    const result = train(gru, { ...run, onUpdate: (record) => records.push(record) });
    let before = Float64Array.from([...parametersOf(gru), ...toMatrix(options.readout!.weight).data, 0, 0]);
    for (const [i, { clipFactor, gradientNorm }] of records.entries()) {
      expect(clipFactor).toBe(gradientNorm > limit ? limit / gradientNorm : 1);
      const { checkpoint } = train(gru, { ...run, steps: i + 1 });
      const after = Float64Array.from([...checkpoint.parameters, ...checkpoint.readout]);
      const length = norm(after.map((value, k) => value - before[k]));
      expect(length).toBeCloseTo(Math.min(limit, gradientNorm), 12);
      before = after;
      if (i === 4) break;
    }
    const clipped = records.filter(({ clipFactor }) => clipFactor < 1).length;
    expect(result.clippedShare).toBe(clipped / 40);
    expect(clipped).toBeGreaterThan(20);
    expect(result.warnings.join()).toContain(`clipped in ${clipped} of 40`);
  });

  it('gives divergence as data, with the last cell whose loss was finite', () => {
    // Every update makes w larger; h_T = w^T h_0 overflows at the end.
    const task: TrainingTask = {
      name: 'growth',
      batch: () => ({
        inputs: Array.from({ length: 50 }, () => [[]]),
        start: [[1]],
        loss: weightedSum(Array.from({ length: 50 }, (_, t) => [[t === 49 ? -1 : 0]])),
      }),
    };
    const start = linearCell({ recurrent: [[1.1]] });
    const run = { task, steps: 100, optimizer: sgd({ learningRate: 1e-3 }) };
    const result = train(start, run);
    expect(result.status).toBe('diverged');
    expect(result.warnings[0]).toMatch(/left the finite numbers at update \d+/);
    const last = result.losses.length - 1;
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(99);
    expect(result.losses.every(Number.isFinite)).toBe(true);
    const again = bptt(result.cell, task.batch(randomStream(0), 0));
    expect(again.loss).toBe(result.losses[last]);
    // The checkpoint is that of the cell, can be stored, and comes to the same end.
    expect(result.checkpoint.step).toBe(last);
    const from = readCheckpoint(writeCheckpoint(result.checkpoint));
    expect(train(start, { ...run, from })).toMatchObject({ status: 'diverged', losses: result.losses });
  });

  it('gives overflowing parameters as divergence, not as an error', () => {
    const result = train(gru, { ...options, clipNorm: undefined, optimizer: sgd({ learningRate: 1e308 }) });
    expect(result.status).toBe('diverged');
    expect(parametersOf(result.cell).every(Number.isFinite)).toBe(true);
    // Its square is what Adam would remember.
    const steep: TrainingTask = {
      name: 'steep',
      batch: () => ({ inputs: [[[1, 1]]], loss: weightedSum([[[1e200, 0]]]) }),
    };
    const overflowing = train(twoUnits, { task: steep, steps: 3 });
    expect(overflowing.status).toBe('diverged');
    expect(readCheckpoint(writeCheckpoint(overflowing.checkpoint)).step).toBe(0);
    const first: TrainingTask = {
      name: 'infinite at once',
      batch: (random, step) => ({
        ...options.task.batch(random, step),
        loss: ({ data }) => ({ value: NaN, gradient: new Float64Array(data.length) }),
      }),
    };
    const atOnce = train(gru, { ...options, task: first });
    expect(atOnce).toMatchObject({ status: 'diverged', clippedShare: 0 });
    expect(atOnce.losses.length).toBe(0);
    expect(parametersOf(atOnce.cell)).toEqual(parametersOf(gru));
  });

  it('stops where the signal says, reports progress, and leaves checkpoints behind', () => {
    const signal = { aborted: false, reason: new Error('enough') };
    const checkpoints: TrainingCheckpoint[] = [];
    const done: number[] = [];
    const run = (): unknown =>
      train(gru, {
        ...options,
        signal,
        checkpointEvery: 5,
        onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
        onProgress: (progress) => {
          done.push(progress.done);
          signal.aborted = progress.done === 12;
        },
      });
    expect(run).toThrow(signal.reason);
    expect(done).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(checkpoints.map(({ step }) => step)).toEqual([5, 10]);
  });

  it('hands the cell of each step to `wrap`', () => {
    const steps: number[] = [];
    const result = train(gru, {
      ...options,
      steps: 3,
      wrap(cell, step) {
        steps.push(step);
        return { ...cell };
      },
    });
    expect(steps).toEqual([0, 1, 2]);
    expect(result.checkpoint).toEqual(train(gru, { ...options, steps: 3 }).checkpoint);
  });

  it('refuses bad input, by name', () => {
    const fails =
      (more: Partial<TrainOptions>): (() => unknown) =>
      () =>
        train(gru, { ...options, ...more });
    expect(fails({ steps: -1 })).toThrow(/`steps` must be an integer of at least 0: got -1/);
    expect(fails({ steps: 2.5 })).toThrow(/`steps`/);
    expect(fails({ clipNorm: 0 })).toThrow(/`clipNorm`/);
    expect(fails({ truncation: 0 })).toThrow(/`truncation`/);
    expect(fails({ checkpointEvery: 0 })).toThrow(/`checkpointEvery`/);
    expect(fails({ seed: 0.5 })).toThrow(/`seed` must be an integer: got 0.5/);
    expect(fails({ trainable: ['recurent'] })).toThrow(/`trainable` .*recurrent, input.*got 'recurent'/);
    expect(fails({ readout: { weight: [[1, 2, 3, 4, 5, 6, 7]] } })).toThrow(/readout.weight/);
    expect(fails({ readout: { weight: options.readout!.weight, bias: [1] } })).toThrow(/readout.bias/);
    expect(fails({ task: flipFlopTask({ bits: 3 }) })).toThrow(/`inputs`/);
    expect(fails({ wrap: () => linearCell({ recurrent: [[1]], input: [[1, 1]] }) })).toThrow(/readout|wrap/);
    expect(fails({ readout: undefined, wrap: () => twoUnits, task: toTwo })).toThrow(/`wrap`/);
    expect(fails({ constrain: () => linearCell({ recurrent: [[1]] }) })).toThrow(/`constrain`/);
    const { checkpoint } = train(gru, { ...options, steps: 2 });
    expect(fails({ from: checkpoint, steps: 1 })).toThrow(/`steps` must be an integer of at least 2/);
    expect(fails({ from: checkpoint, readout: undefined })).toThrow(/`from` must hold 180 parameters and 0/);
    expect(fails({ from: checkpoint, optimizer: sgd() })).toThrow(/`from`.*optimiser/);
    expect(() => train(twoUnits, { ...options, from: checkpoint })).toThrow(/`from` must hold/);
  });
});

const twoUnits = linearCell({
  recurrent: [
    [0.5, 0],
    [0, 0.5],
  ],
  input: [
    [1, 0],
    [0, 1],
  ],
});
const toTwo: TrainingTask = {
  name: 'two',
  batch: () => ({ inputs: [[[1, 2]]], loss: weightedSum([[[1, 1]]]) }),
};
