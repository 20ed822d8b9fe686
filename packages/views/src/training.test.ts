import { elmanCell, squaredError, train } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { fitToBudget, sizeOf } from './budget.js';
import { decodeArray } from './encoding.js';
import { figure } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { parseView } from './parse.js';
import { summarize } from './summarize.js';
import { trainingView } from './training.js';

const halving = {
  name: 'halving',
  batch: () => ({ inputs: [[[1]], [[0]]], loss: squaredError([[[0.5]], [[0.25]]]) }),
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
