import { norm, vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { bracketedRoot } from './bracketed-root.js';
import { advance, correct, startNode, type CurveSystem } from './curve.js';
import { extrapolatedDerivative } from './extrapolated-derivative.js';

describe('bracketedRoot', () => {
  it.each([
    [(x: number) => x - 0.3, 0.3],
    [(x: number) => Math.tanh(50 * (x - 0.7)), 0.7],
    [(x: number) => (x - 0.1) ** 3, 0.1],
    [(x: number) => Math.exp(20 * x) - Math.exp(18), 0.9],
  ])('%s', (f, root) => {
    const found = bracketedRoot(f, [0, f(0)], [1, f(1)], 1e-13);
    expect(Math.abs(found.argument - root)).toBeLessThanOrEqual(found.width + 1e-13);
    expect(found.width).toBeLessThan(1e-7);
  });

  it('keeps the best bracket where the function ends', () => {
    const f = (x: number): number | undefined => (Math.abs(x - 0.5) < 0.1 ? undefined : x - 0.5);
    const { argument, width } = bracketedRoot(f, [0, -0.5], [1, 0.5], 1e-13);
    expect(Math.abs(argument - 0.5)).toBeLessThanOrEqual(width);
  });
});

describe('extrapolatedDerivative', () => {
  it.each([1, 2] as const)('order %i of smooth functions, with an error that covers', (order) => {
    for (const [value, exact] of [
      [(x: number) => vector(Math.tanh(0.4 + x)), [1 - Math.tanh(0.4) ** 2]],
      [(x: number) => vector(Math.exp(3 * x), Math.cos(2 * x)), [3, 0]],
    ] as const) {
      const t = Math.tanh(0.4);
      const wanted = order === 1 ? exact : exact.length === 1 ? [-2 * t * (1 - t * t)] : [9, -4];
      const found = extrapolatedDerivative(value, order, 0.125);
      const miss = norm((found?.value ?? vector(NaN)).map((entry, i) => entry - wanted[i]));
      expect(miss).toBeLessThan(order === 1 ? 1e-11 : 1e-8);
      expect(miss).toBeLessThan(10 * (found?.error ?? NaN) + 1e-13);
    }
  });

  it('finds its step where the first is far too large, and stays within the domain', () => {
    const narrow = extrapolatedDerivative((x) => vector(Math.tanh(1e4 * x)), 1, 0.125);
    expect((narrow?.value[0] ?? NaN) / 1e4).toBeCloseTo(1, 9);
    const logarithm = (x: number): Float64Array | undefined =>
      x > -0.01 ? vector(Math.log(0.01 + x)) : undefined;
    expect(extrapolatedDerivative(logarithm, 1, 0.125)?.value[0]).toBeCloseTo(100, 6);
    expect(extrapolatedDerivative(() => undefined, 1, 0.125)).toBeUndefined();
  });
});

describe('advance', () => {
  const circle: CurveSystem = {
    at: (x) => ({
      residual: vector(x[0] ** 2 + x[1] ** 2 - 1),
      jacobian: () => ({ rows: 1, columns: 2, data: vector(2 * x[0], 2 * x[1]) }),
    }),
  };

  it('walks round a circle, through both folds, to rounding', () => {
    let node = startNode(circle, vector(1, 0), vector(0, 1));
    for (let k = 0; k < 100 && node !== undefined; k++) {
      expect(Math.abs(norm(node.x) - 1)).toBeLessThan(1e-14);
      expect(Math.abs(node.x[0] * node.tangent[0] + node.x[1] * node.tangent[1])).toBeLessThan(1e-13);
      const step = advance(circle, node, 0.1, 1e-10);
      expect(step?.angle).toBeLessThan(0.11);
      node = step?.node;
    }
    expect(node?.x[0]).toBeCloseTo(Math.cos(100 * Math.asin(0.1)), 1);
  });

  it('says so where there is no solution', () => {
    expect(correct(circle, vector(0, 2), vector(0, 1), 1e-10)).toBeUndefined();
    expect(startNode({ at: () => undefined }, vector(1, 0), vector(0, 1))).toBeUndefined();
  });
});
