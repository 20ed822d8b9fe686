import { describe, expect, it } from 'vitest';
import { timeConstants } from './time-constants.js';

const tau = (re: number, im = 0): number => timeConstants([{ re, im }])[0].timeConstantSteps;
const frequency = (re: number, im = 0): number => timeConstants([{ re, im }])[0].frequencyCyclesPerStep;

describe('timeConstants', () => {
  it.each([
    [0.01, 99.49916247342152],
    [0.05, 19.49572575],
    [0.1, 9.49122158],
    [0.2, 4.48142012],
    [0.5, 1.44269504],
    [0.9, 0.43429448],
  ])('a leak of %f forgets in %f steps, not in its reciprocal', (leakRate, steps) => {
    expect(tau(1 - leakRate)).toBeCloseTo(steps, 6);
    expect(Math.abs(tau(1 - leakRate) - 1 / leakRate)).toBeGreaterThan(0.4);
  });

  it('self-weight 0.9 with leak 0.1: eigenvalue 0.99, 99.499 steps', () => {
    expect(tau(1 - 0.1 + 0.1 * 0.9)).toBeCloseTo(99.499, 3);
  });

  it.each([
    [0.5, 1],
    [0.9, 6.578813],
    [0.95, 13.513407],
    [0.99, 68.967564],
  ])('gives half-lives: radius %f, %f steps', (radius, steps) => {
    expect(tau(radius) * Math.LN2).toBeCloseTo(steps, 6);
  });

  it('1 % horizon at 0.95: 89.781135 steps', () => {
    expect(tau(0.95) * Math.log(100)).toBeCloseTo(89.781135, 6);
  });

  it.each([
    [1, 3.192219],
    [2, 7.878482],
    [5, 148.912599],
  ])('a forget gate with bias %f keeps its cell for %f steps', (bias, steps) => {
    expect(tau(1 / (1 + Math.exp(-bias)))).toBeCloseTo(steps, 5);
  });

  it('knows the ends: 0, 1 and beyond', () => {
    expect(Object.is(tau(0), 0)).toBe(true);
    expect(tau(1)).toBe(Infinity);
    expect(tau(-1)).toBe(Infinity);
    expect(tau(0, 1)).toBe(Infinity);
    expect(tau(Math.E)).toBeCloseTo(-1, 14);
    expect(tau(1.8)).toBeLessThan(0);
  });

  it('measures rotation in cycles per step, signed, alternation as one half', () => {
    expect(frequency(0.5)).toBe(0);
    expect(frequency(-0.5)).toBe(0.5);
    expect(frequency(-0.5, -0)).toBe(0.5);
    expect(frequency(0, 0.9)).toBe(0.25);
    expect(frequency(0, -0.9)).toBe(-0.25);
    expect(frequency(0)).toBe(0);
    expect(frequency(-0, -0)).toBe(0);
    const angle = 0.722734248;
    expect(1 / frequency(Math.cos(angle), Math.sin(angle))).toBeCloseTo(8.693631617, 6);
  });

  it('keeps the order and takes any number of them', () => {
    expect(timeConstants([])).toEqual([]);
    const [first, second] = timeConstants([
      { re: 0.6, im: 0.1 },
      { re: 0.6, im: -0.1 },
    ]);
    expect(second.timeConstantSteps).toBe(first.timeConstantSteps);
    expect(second.frequencyCyclesPerStep).toBe(-first.frequencyCyclesPerStep);
  });
});
