import { describe, expect, it } from 'vitest';
import { lstmCell } from '../cells/lstm.js';
import { elmanCell } from '../cells/elman.js';
import { closedLoop } from './closed-loop.js';
import { checkSmoothMap } from './contract.js';

const d = (n: number, m: number, s: number, g: number): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: m }, (_, j) => g * Math.sin(s + 1.7 * i + 2.3 * j + 0.11 * i * j)),
  );

describe('closedLoop', () => {
  it('keeps the contract of a map, for an LSTM that is read by its h alone', () => {
    const cell = lstmCell({
      input: d(12, 2, 0.3, 0.5),
      recurrent: d(12, 3, 0.7, 0.4),
      inputBias: new Float64Array(12).fill(0.1),
    });
    const map = closedLoop(cell, { weight: d(2, 3, 1, 0.8), bias: [0.1, -0.2] });
    expect(map.dim).toBe(6);
    const states = [
      [0.1, -0.2, 0.3, 0.5, -0.4, 0.2],
      [0, 0, 0, 0, 0, 0],
    ];
    expect(checkSmoothMap(map, states).violations).toEqual([]);
  });

  it('tells the engine that a tanh cell stays a tanh network', () => {
    const cell = elmanCell({ recurrent: d(3, 3, 1, 0.4), input: d(3, 2, 2, 0.6), bias: [0.1, 0, -0.3] });
    const map = closedLoop(cell, { weight: d(2, 3, 3, 0.5), bias: [0.2, -0.1] });
    expect(map.tanhNetwork).toBeDefined();
    expect(checkSmoothMap(map, [[0.3, -0.2, 0.5]]).violations).toEqual([]);
  });

  it('feeds back V h + b', () => {
    const cell = elmanCell({ recurrent: [[0.5]], input: [[2]], bias: [0.1] });
    const map = closedLoop(cell, { weight: [[-0.3]], bias: [0.7] });
    expect(map.step(Float64Array.of(0.4))[0]).toBeCloseTo(
      Math.tanh(0.5 * 0.4 + 2 * (-0.3 * 0.4 + 0.7) + 0.1),
      15,
    );
  });

  it('names the wrong argument', () => {
    const cell = elmanCell({ recurrent: [[0.5]], input: [[2]] });
    expect(() => closedLoop(cell, { weight: [[1, 2]] })).toThrow(
      /`readout.weight` must have shape \[1, 1\]: got \[1, 2\]/,
    );
    expect(() => closedLoop(cell, { weight: [[1]], bias: [1, 2] })).toThrow(/`readout.bias`/);
    expect(() => closedLoop(cell, { weight: [[NaN]] })).toThrow(/NaN/);
    expect(() => closedLoop(cell, { weight: [[1]] }).step(Float64Array.of(1, 2))).toThrow(/shape \[1\]/);
  });
});
