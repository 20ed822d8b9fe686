import { elmanCell, squaredError, train, type TrainingRecord } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { fitToBudget, sizeOf } from './budget.js';
import { decodeArray } from './encoding.js';
import { figure, figureHeight } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { parseView } from './parse.js';
import { summarize } from './summarize.js';
import { trainingView } from './training.js';

const halving = {
  name: 'halving',
  batch: () => ({ inputs: [[[1]], [[0]]], loss: squaredError([[[0.5]], [[0.25]]]) }),
};

/** The same for two units. */
const pairs = {
  name: 'pairs',
  batch: () => ({ inputs: [[[1]], [[0]]], loss: squaredError([[[0.5, 0.2]], [[0.25, 0.1]]]) }),
};

describe('trainingView', () => {
  it('shows what `train` returns', () => {
    const cell = elmanCell({ recurrent: [[0.1]], input: [[0.2]] });
    const result = train(cell, { task: halving, steps: 30, clipNorm: 0.5 });
    const view = trainingView(result, { title: 'Halving' });
    expect(view.status).toBe('complete');
    expect(decodeArray(view.losses)).toEqual(result.losses);
    expect([view.clipNorm, view.clippedShare]).toEqual([0.5, result.clippedShare]);
    expect(parseView(JSON.stringify(view))).toEqual(view);
    expect(trainingView(result.checkpoint).status).toBe('running');
    expect(summarize(view)).toMatch(
      /^Halving: training over 30 updates: loss between .+; .+ cut to 0\.5\. Warning: The gradient was clipped in 30 of 30 updates\.$/,
    );
  });

  it('is logarithmic where values spread over decades and all are positive', () => {
    const yLabel = (losses: number[]): string | undefined =>
      figure(trainingView({ losses, gradientNorms: losses }), 'light').layout.annotations.find(
        ({ name }) => name === 'y-label',
      )?.text;
    expect(yLabel([1, 0.001])).toBe('↑ loss, log₁₀');
    expect(yLabel([1, 0.5])).toBe('↑ loss');
    expect(yLabel([1, 0, -1])).toBe('↑ loss');
  });

  it('draws the running mean over the values themselves', () => {
    const losses = Array.from({ length: 80 }, (_, k) => 1 + (k % 2));
    const [raw, mean] = figure(trainingView({ losses, gradientNorms: losses }), 'light')
      .data as ScatterTrace[];
    expect(raw.y.slice(0, 2)).toEqual([1, 2]);
    // Two neighbours on either side.
    expect(mean.y[40]).toBeCloseTo((1 + 2 + 1 + 2 + 1) / 5, 12);
  });

  it('is decimated to its budget and says so', () => {
    const losses = Array.from({ length: 5000 }, (_, k) => 1 / (1 + k));
    const view = fitToBudget(trainingView({ losses, gradientNorms: losses }), 20_000);
    expect(sizeOf(view)).toBeLessThanOrEqual(20_000);
    expect(view.decimatedFrom).toBe(5000);
    expect(decodeArray(view.updates).at(-1)).toBe(4999);
    expect(summarize(view)).toMatch(/of 5000 updates kept\. Warning: The run is decimated/);
  });

  it('refuses what cannot be', () => {
    expect(() => trainingView({ losses: [1], gradientNorms: [] })).toThrow(/gradientNorms/);
    expect(() => trainingView({ losses: [1], gradientNorms: [1] }, { clipNorm: 0 })).toThrow(RangeError);
    expect(figure(trainingView({ losses: [], gradientNorms: [] }), 'light').data).toHaveLength(4);
  });
});

describe('the history of a training run', () => {
  const cell = elmanCell({
    recurrent: [
      [0.1, 0.3],
      [-0.3, 0.1],
    ],
    input: [[0.2], [0.1]],
  });
  const records: TrainingRecord[] = [];
  const result = train(cell, {
    ...{ task: pairs, steps: 24 },
    onUpdate: (record) => void (record.step % 4 === 0 && records.push(record)),
  });
  const view = trainingView(result, { records });

  it('has the norms of the gradient by steps before the end, and the eigenvalues of the weights of then', () => {
    const { updates, lags, stateGradients, eigenvalues, block } = view.history!;
    expect([decodeArray(updates), decodeArray(lags), block]).toEqual([
      Float64Array.of(0, 4, 8, 12, 16, 20),
      Float64Array.of(0, 1, 2),
      'recurrent',
    ]);
    const norms = decodeArray(stateGradients);
    records.forEach(({ stateGradientNorms: [atStart, , atEnd] }, i) => {
      expect([norms[3 * i], norms[3 * i + 2]]).toEqual([Math.fround(atEnd), Math.fround(atStart)]);
    });
    // 0.1 ± 0.3 i at first.
    const first = decodeArray(eigenvalues).slice(0, 4);
    [0.1, 0.3, 0.1, -0.3].forEach((value, i) => expect(first[i]).toBeCloseTo(value, 6));
    expect(parseView(JSON.stringify(view))).toEqual(view);
  });

  it('is drawn as a map of gradients and sizes of eigenvalues', () => {
    const drawn = figure(view, 'light', { width: 640 });
    const map = drawn.data.find(({ type }) => type === 'heatmap')!;
    expect([map.xaxis, map.type === 'heatmap' && [map.x0, map.dx, map.z.length]]).toEqual(['x3', [0, 4, 3]]);
    const lines = drawn.data.filter(
      ({ xaxis, meta }) => xaxis === 'x4' && meta.role === 'series',
    ) as ScatterTrace[];
    expect(lines.map(({ y }) => y[0])).toEqual([1, 1].map(() => expect.closeTo(Math.hypot(0.1, 0.3), 6)));
    expect(figureHeight(view, 640)).toBeGreaterThan(figureHeight(trainingView(result), 640));
    expect(summarize(view)).toContain('spectral radius of the recurrent weights first 0.316');
  });

  it('keeps what fits on a picture, and refuses what does not belong together', () => {
    const many = Array.from({ length: 250 }, (_, step) => ({ ...records[0], step }));
    expect(trainingView(result, { records: many }).history!.updates.shape).toEqual([84]);
    expect(() => trainingView(result, { records: [records[1], records[0]] })).toThrow('must ascend');
    const shorter = { ...records[1], stateGradientNorms: Float64Array.of(1) };
    expect(() => trainingView(result, { records: [records[0], shorter] })).toThrow('records[1]');
  });
});
