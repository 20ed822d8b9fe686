import { describe, expect, it } from 'vitest';
import { axisTicks } from './ticks.js';

describe('axisTicks', () => {
  it('steps by 1, 2 or 5 times a power of ten', () => {
    expect(axisTicks({ range: [-1, 1], nticks: 5 }).labels).toEqual(['−1', '−0.5', '0', '0.5', '1']);
    expect(axisTicks({ range: [0, 120], nticks: 8 }).labels).toEqual([
      '0',
      '20',
      '40',
      '60',
      '80',
      '100',
      '120',
    ]);
    expect(axisTicks({ range: [2.8, 4], nticks: 9 }).labels).toEqual([
      '2.8',
      '3',
      '3.2',
      '3.4',
      '3.6',
      '3.8',
      '4',
    ]);
    expect(axisTicks({ range: [-3e-7, 3e-7], nticks: 4 }).values.map((v) => Math.round(v * 1e7))).toEqual([
      -2, 0, 2,
    ]);
  });

  it('goes on to the next step where the rough one is exact, as plotly does', () => {
    expect(axisTicks({ range: [-1, 1], nticks: 4 }).labels).toEqual(['−1', '0', '1']);
  });

  it('keeps a given step', () => {
    expect(axisTicks({ range: [-0.1, 3.1], nticks: 9, dtick: 1, tick0: 0 }).labels).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
  });

  it('never runs away', () => {
    expect(axisTicks({ range: [0, 1], nticks: 9, dtick: 1e-9 }).values.length).toBeLessThanOrEqual(200);
    expect(axisTicks({ range: [5, 5], nticks: 4 }).values).toEqual([5]);
  });
});
