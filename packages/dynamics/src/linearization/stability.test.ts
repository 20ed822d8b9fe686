import { diagonal, matrix, type Complex } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { golden } from '../../test/support/files.js';
import { spectrum } from './spectrum.js';
import { stability, type Stability } from './stability.js';

const real = (...values: number[]): Complex[] => values.map((re) => ({ re, im: 0 }));
const pair = (modulus: number, angle: number): Complex[] => {
  const re = modulus * Math.cos(angle);
  const im = modulus * Math.sin(angle);
  return [
    { re, im },
    { re, im: -im },
  ];
};

type Expected = readonly [Stability['kind'], Stability['verdict'], number, number, boolean];

function summary(result: Stability): Expected {
  return [result.kind, result.verdict, result.unstableDimension, result.marginalDimension, result.hasFlip];
}

describe('stability of a map', () => {
  it.each<[string, Complex[], Expected]>([
    ['two contracting', real(0.5, 0.2), ['stable-node', 'stable', 0, 0, false]],
    ['superstable', real(0, 0), ['stable-node', 'stable', 0, 0, false]],
    ['rounding around zero', [...real(-1e-17), ...pair(1e-9, 2)], ['stable-node', 'stable', 0, 0, false]],
    ['alternating approach', real(-0.5, 0.2), ['stable-node', 'stable', 0, 0, true]],
    ['alternation that dies out first', real(0.5, -0.2), ['stable-node', 'stable', 0, 0, false]],
    ['± of the same size', real(0.5, -0.5), ['stable-node', 'stable', 0, 0, true]],
    ['spiralling in', pair(0.9, 0.7), ['stable-focus', 'stable', 0, 0, false]],
    ['a pair behind a real one', [...real(0.9), ...pair(0.5, 1)], ['stable-node', 'stable', 0, 0, false]],
    ['one growing', real(1.8, 0.35), ['saddle', 'unstable', 1, 0, false]],
    ['growing and alternating', real(-1.8, 0.35), ['saddle', 'unstable', 1, 0, true]],
    ['alternating only where it shrinks', real(1.8, -0.35), ['saddle', 'unstable', 1, 0, false]],
    ['both growing', real(1.8, 1.2), ['unstable-node', 'unstable', 2, 0, false]],
    ['one to each side', real(Math.sqrt(3), -Math.sqrt(3), 0), ['saddle', 'unstable', 2, 0, true]],
    ['spiralling out', pair(1.1, 0.7), ['unstable-focus', 'unstable', 2, 0, false]],
    ['spiralling out of a plane', [...pair(1.1, 0.7), ...real(0.3)], ['saddle', 'unstable', 2, 0, false]],
    ['at a fold', real(1, 0.3), ['marginal', 'marginal', 0, 1, false]],
    ['at a flip', real(-1, 0.3), ['marginal', 'marginal', 0, 1, true]],
    ['at a Neimark–Sacker bifurcation', pair(1, 0.7), ['marginal', 'marginal', 0, 2, false]],
    ['both at the margin', real(1 + 4e-7, -1 + 4e-7), ['marginal', 'marginal', 0, 2, true]],
    ['marginal, but something else grows', real(1.3, 1), ['unstable-node', 'unstable', 1, 1, false]],
    ['growth, a marginal flip, decay', real(1.3, -1, 0.4), ['saddle', 'unstable', 1, 1, true]],
    ['no state at all', [], ['stable-node', 'stable', 0, 0, false]],
  ])('%s', (_, multipliers, expected) => {
    expect(summary(stability(multipliers))).toEqual(expected);
  });

  it('calls a point unstable by 0.6 % unstable, and one by 2.5e-5, too', () => {
    expect(summary(stability(real(-1.00640617, 0.28534648, 0)))).toEqual(['saddle', 'unstable', 1, 0, true]);
    const stress = real(1.31595668, -1.00002453, 0.44841629, 0);
    expect(summary(stability(stress))).toEqual(['saddle', 'unstable', 2, 0, true]);
    // With a margin that covers the flip it is still unstable, by the other direction.
    expect(summary(stability(stress, { margin: 1e-4 }))).toEqual(['saddle', 'unstable', 1, 1, true]);
    expect(summary(stability(real(-1.00002453, 0.4), { margin: 1e-4 }))).toEqual([
      'marginal',
      'marginal',
      0,
      1,
      true,
    ]);
  });

  it('gives the same answer for a Jacobian, its spectrum and its multipliers', () => {
    const jacobian = matrix([
      [0.5, -1.5],
      [1.5, 0.5],
    ]);
    const expected = stability(jacobian);
    expect(expected.kind).toBe('unstable-focus');
    expect(stability(spectrum(jacobian))).toEqual(expected);
    expect(stability(spectrum(jacobian).eigenvalues)).toEqual(expected);
    expect(
      stability([
        [0.5, -1.5],
        [1.5, 0.5],
      ]),
    ).toEqual(expected);
  });

  it('uses the unit circle and not the imaginary axis', () => {
    expect(stability(real(-0.5)).verdict).toBe('stable');
    expect(stability(real(0.5)).verdict).toBe('stable');
    expect(stability(real(-1.5)).verdict).toBe('unstable');
  });

  it('has a margin that is stated and inclusive', () => {
    expect(stability(real(1 + 5e-7)).verdict).toBe('marginal');
    expect(stability(real(1 - 5e-7)).verdict).toBe('marginal');
    expect(stability(real(1 + 2e-6)).verdict).toBe('unstable');
    expect(stability(real(1 - 2e-6)).verdict).toBe('stable');
    expect(stability(real(1.25), { margin: 0.25 })).toMatchObject({ verdict: 'marginal', margin: 0.25 });
    expect(stability(real(1), { margin: 0 }).verdict).toBe('marginal');
    expect(stability(real(0.5)).margin).toBe(1e-6);
  });

  it('does not take the rounding of two equal real multipliers for a rotation', () => {
    expect(stability([...pair(0.5, 1e-9)]).kind).toBe('stable-node');
    expect(summary(stability([...pair(1.5, Math.PI - 1e-9)]))).toEqual([
      'unstable-node',
      'unstable',
      2,
      0,
      true,
    ]);
    expect(stability(pair(0.5, 1e-3)).kind).toBe('stable-focus');
    expect(stability(pair(0.5, Math.PI / 2)).kind).toBe('stable-focus');
  });

  it('says it in words', () => {
    expect(stability(real(1.8, 0.35)).describe).toBe('saddle with 1 unstable direction');
    expect(stability(real(1.8, 1.2, 0.35)).describe).toBe('saddle with 2 unstable directions');
    expect(stability(real(1.3, -1, 0.4)).describe).toBe(
      'saddle with 1 unstable and 1 marginal direction, flipping sides',
    );
    expect(stability(real(0.5)).describe).toBe('stable node');
    expect(stability(pair(1.1, 1)).describe).toBe('unstable focus');
    expect(stability(pair(1, 1)).describe).toBe('marginal point with 2 marginal directions');
    expect(stability(real(1.3, 1)).describe).toBe('unstable node with 1 marginal direction');
  });

  it('counts the unstable directions of the uncoupled three-neuron net: C(3, k) · 2^(3 − k)', () => {
    const slopes = [0.166372087751674, 2, 0.166372087751674];
    const counts = [0, 0, 0, 0];
    for (const a of slopes) {
      for (const b of slopes) {
        for (const c of slopes) counts[stability(diagonal([a, b, c])).unstableDimension]++;
      }
    }
    expect(counts).toEqual([8, 12, 6, 1]);
  });

  it('names what is wrong', () => {
    expect(() => stability(real(0.5), { margin: -1 })).toThrow(RangeError);
    expect(() => stability(real(0.5), { margin: NaN })).toThrow(
      'Cannot classify a fixed point: `margin` must lie in [0, 1): got NaN',
    );
    expect(() => stability([{ re: NaN, im: 0 }])).toThrow('`source` must be finite: got NaN at index 0');
    expect(() => stability([[1, 2]])).toThrow('[n, n]');
  });
});

describe('fixed points of the reference networks', () => {
  const { networks } = golden<{
    readonly networks: {
      readonly name: string;
      readonly activation: string;
      readonly W: number[][];
      readonly count_by_unstable_dimension: Record<string, number>;
      readonly points: {
        readonly point: number[];
        readonly multipliers: [number, number][];
        readonly unstable_dimension: number;
      }[];
    }[];
  }>('fixed_points.json');

  it.each(networks.filter(({ activation }) => activation === 'tanh'))('$name', (network) => {
    const counts: Record<string, number> = {};
    for (const { point, multipliers, unstable_dimension: unstable } of network.points) {
      const jacobian = network.W.map((row, i) => row.map((weight) => (1 - point[i] ** 2) * weight));
      const { eigenvalues, residual } = spectrum(jacobian);
      expect(residual).toBeLessThan(1e-14);
      const remaining = multipliers.map(([re, im]) => ({ re, im }));
      for (const { re, im } of eigenvalues) {
        const at = remaining.findIndex((other) => Math.hypot(re - other.re, im - other.im) < 1e-9);
        expect(at).toBeGreaterThanOrEqual(0);
        remaining.splice(at, 1);
      }
      const { unstableDimension, marginalDimension, verdict } = stability(eigenvalues);
      expect(unstableDimension).toBe(unstable);
      expect(marginalDimension).toBe(0);
      expect(verdict).toBe(unstable === 0 ? 'stable' : 'unstable');
      counts[unstableDimension] = (counts[unstableDimension] ?? 0) + 1;
    }
    expect(counts).toEqual(network.count_by_unstable_dimension);
  });
});
