import { NonFiniteError, ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { decisionFamily, rickerFamily, toggleFamily } from '../../test/support/bifurcation-systems.js';
import { cellFamily } from '../cells/cell-family.js';
import { elmanCell } from '../cells/elman.js';
import { mapFamily } from '../system/family.js';
import { lorenzFamily } from '../zoo/flows.js';
import { henonFamily, logisticFamily } from '../zoo/maps.js';
import type { ContinuationPoint } from './branch.js';
import { followBranches, type BranchDiagram } from './follow-branches.js';

/** Points of all branches where they leave the range at its upper end. */
function atUpperEnd({ branches }: BranchDiagram): ContinuationPoint[] {
  return branches.flatMap(({ points, settings }) =>
    [points[0], points[points.length - 1]].filter(({ parameter }) => parameter === settings.range[1]),
  );
}

describe('followBranches', () => {
  it('D5b, D6c: from h = 0 of the neuron to both outer branches and to the 2-cycle', () => {
    const family = cellFamily(elmanCell({ recurrent: [[0.5]] }));
    const diagram = followBranches(family, { parameter: 'recurrent[0,0]', starts: [[0]], range: [-2, 2] });
    expect(diagram.status).toBe('complete');
    expect(diagram.branches.map(({ period, from }) => [period, from?.bifurcation])).toEqual([
      [1, undefined],
      [2, 0],
      [1, 1],
    ]);
    const [, cycle, outer] = diagram.branches;
    expect(Math.abs(cycle.points[cycle.points.length - 1].state[0])).toBeCloseTo(0.957504024, 8);
    expect(outer.points[0].state[0] * outer.points[outer.points.length - 1].state[0]).toBeCloseTo(
      -(0.957504024 ** 2),
      8,
    );
    expect(outer.points.filter(({ verdict }) => verdict === 'unstable')).toEqual([]);
  });

  it('case 3.6: the period-doubling cascade of the logistic map, with the ratio of Feigenbaum', () => {
    const { branches, status } = followBranches(logisticFamily, {
      parameter: 'r',
      starts: [[0.6]],
      values: { r: 2 },
      range: [1.5, 3.57],
      maxPeriod: 32,
    });
    expect(status).toBe('budget');
    expect(branches.map(({ period }) => period)).toEqual([1, 2, 4, 8, 16, 32]);
    const flips = branches.map(({ bifurcations }) => bifurcations[0].parameter);
    expect(flips[0]).toBeCloseTo(3, 10);
    expect(flips[1]).toBeCloseTo(1 + Math.sqrt(6), 10);
    expect(flips[2]).toBeCloseTo(3.544090359552, 9);
    expect(flips[3]).toBeCloseTo(3.564407266095, 9);
    const ratio = (k: number): number => (flips[k] - flips[k - 1]) / (flips[k + 1] - flips[k]);
    expect(ratio(4)).toBeCloseTo(4.6692016, 2);
    expect(branches.every(({ bifurcations }) => bifurcations[0].criticality === 'supercritical')).toBe(true);
  });

  it('a doubled cycle that ends in a second flip is one branch, and is followed once', () => {
    // The flip at |p| = ½ of x' = −(1.25 − p²) x + x³ is left and entered again.
    const family = mapFamily({
      dim: 1,
      parameters: { p: -1 },
      step: ([x], { p }) => [-(1.25 - p * p) * x + x ** 3],
      jacobian: ([x], { p }) => [[-(1.25 - p * p) + 3 * x * x]],
    });
    const { branches } = followBranches(family, { parameter: 'p', starts: [[0]], range: [-1, 1] });
    expect(branches.map(({ period }) => period)).toEqual([1, 2]);
    expect(
      branches[0].bifurcations.map(({ kind, parameter }) => [kind, Math.round(parameter * 1e9) / 1e9]),
    ).toEqual([
      ['flip', -0.5],
      ['flip', 0.5],
    ]);
    expect(branches[1].ends.last).toBe('period-halved');
    // The cycle ±√(¼ − p²).
    for (const { state, parameter } of branches[1].points) {
      expect(state[0] ** 2).toBeCloseTo(0.25 - parameter ** 2, 8);
    }
  });

  it('a start on a doubled cycle leads back to the fixed point', () => {
    const { branches } = followBranches(logisticFamily, {
      parameter: 'r',
      starts: [[0.8]],
      values: { r: 3.2 },
      range: [2.5, 3.3],
      period: 2,
    });
    expect(branches.map(({ period }) => period)).toEqual([2, 1]);
    expect(branches[0].ends).toEqual({ first: 'period-halved', last: 'left-range' });
    expect(branches[0].bifurcations.map(({ kind, period }) => [kind, period])).toEqual([['flip', 1]]);
  });

  it('two points of one cycle are starts of one branch', () => {
    const { branches } = followBranches(logisticFamily, {
      parameter: 'r',
      starts: [[0.8], [0.513]],
      values: { r: 3.2 },
      range: [3.1, 3.3],
      period: 2,
    });
    expect(branches).toHaveLength(1);
  });

  it('G4: Ricker map, flip at r = 2, period 4 from 2.526468', () => {
    const { branches } = followBranches(rickerFamily, {
      parameter: 'r',
      starts: [[1]],
      range: [0.5, 2.6],
      maxPeriod: 4,
    });
    expect(branches.map(({ bifurcations }) => bifurcations[0]?.parameter)).toEqual([
      expect.closeTo(2, 9),
      expect.closeTo(2.526468, 6),
      undefined,
    ]);
  });

  it('case 3.6: Hénon map, the flips that follow the first', () => {
    const { branches } = followBranches(henonFamily, {
      parameter: 'a',
      starts: [[0.9, 0.28]],
      values: { a: 0.3 },
      range: [0.2, 1.06],
      maxPeriod: 4,
    });
    const flips = branches.map(({ bifurcations }) => bifurcations[0].parameter);
    expect(flips[0]).toBeCloseTo(0.3675, 9);
    // The 2-cycle has x₁ + x₂ = 0.7/a and x₁ x₂ = (0.49 − a)/a², hence trace 4 a² x₁ x₂ + 0.6 and determinant 0.09:
    // an eigenvalue −1 asks for 1 + trace + 0.09 = 0.
    expect(flips[1]).toBeCloseTo(0.49 + 1.69 / 4, 9);
    expect(flips[2]).toBeCloseTo(1.0258554, 6);
  });

  it('P1: Lorenz equations, one branch through both C+ and C−, with both Hopf bifurcations', () => {
    const { branches } = followBranches(lorenzFamily, {
      parameter: 'rho',
      starts: [[0, 0, 0]],
      values: { rho: 0.5 },
      range: [0, 28],
    });
    expect(branches).toHaveLength(2);
    expect(branches[1].bifurcations.map(({ kind }) => kind)).toEqual(['hopf', 'hopf']);
    const ends = [branches[1].points[0], branches[1].points[branches[1].points.length - 1]];
    expect(ends.map(({ state }) => Math.abs(state[0]))).toEqual([
      expect.closeTo(8.485281374, 8),
      expect.closeTo(8.485281374, 8),
    ]);
  });

  it('G1: toggle switch at α = 3, two stable points and a saddle', () => {
    const diagram = followBranches(toggleFamily, {
      parameter: 'alpha',
      starts: [[0.5, 0.5]],
      range: [0.5, 3],
    });
    const ends = atUpperEnd(diagram).sort((a, b) => a.state[0] - b.state[0]);
    expect(ends.map(({ state }) => state[0])).toEqual([
      expect.closeTo(0.381966, 6),
      expect.closeTo(1.213412, 6),
      expect.closeTo(2.618034, 6),
    ]);
    expect(ends.map(({ eigenvalues }) => eigenvalues[0].re)).toEqual([
      expect.closeTo(-5 / 3, 6),
      expect.closeTo(-2.191059, 5),
      expect.closeTo(-5 / 3, 6),
    ]);
    expect(ends[1].eigenvalues[1].re).toBeCloseTo(0.191059, 6);
  });

  it('B3: decision network, pitchfork of the symmetric state at μ₀ = 10.6768; five states at 0, three at 30', () => {
    const diagram = followBranches(decisionFamily, {
      parameter: 'mu0',
      starts: [
        [0.1026, 0.1026],
        [0.0319, 0.567],
      ],
      range: [-10, 30],
    });
    const [symmetric] = diagram.branches;
    expect(symmetric.bifurcations.map(({ kind }) => kind)).toEqual(['pitchfork']);
    expect(symmetric.bifurcations[0].parameter).toBeCloseTo(10.6768, 4);
    const at30 = atUpperEnd(diagram)
      .filter(({ verdict }) => verdict === 'stable')
      .map(({ state }) => Math.max(...state));
    expect(at30).toEqual([expect.closeTo(0.658694, 6), expect.closeTo(0.658694, 6)]);
    // Where the branches pass μ₀ = 0.
    const crossings = diagram.branches.flatMap(({ points }) =>
      points
        .slice(1)
        .flatMap((point, k) => (point.parameter < 0 === points[k].parameter < 0 ? [] : [points[k].verdict])),
    );
    expect(crossings.filter((verdict) => verdict === 'stable')).toHaveLength(3);
    expect(crossings.filter((verdict) => verdict === 'unstable')).toHaveLength(2);
  });

  it('D7: three uncoupled neurons: all 27 points hang together, found beside a point of three critical modes', () => {
    const family = cellFamily(
      elmanCell({
        recurrent: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      }),
    );
    const diagram = followBranches(family, {
      parameter: 'gain',
      starts: [[0, 0, 0]],
      values: { gain: 0.5 },
      range: [0.3, 2],
    });
    const states = atUpperEnd(diagram);
    expect(states).toHaveLength(27);
    const byUnstable = [0, 1, 2, 3].map(
      (k) => states.filter(({ unstableDimension }) => unstableDimension === k).length,
    );
    expect(byUnstable).toEqual([8, 12, 6, 1]);
    for (const { state } of states) {
      for (const h of state) {
        expect(Math.min(Math.abs(h), Math.abs(Math.abs(h) - 0.957504024))).toBeLessThan(1e-8);
      }
    }
    expect(diagram.branches[0].bifurcations[0].critical).toHaveLength(3);
  });

  it('coupling separates the three pitchforks, and each branch leaves its own', () => {
    const family = cellFamily(
      elmanCell({
        recurrent: [
          [1, 0.1, 0.02],
          [0.1, 1, 0.05],
          [0.02, 0.05, 1],
        ],
      }),
    );
    const { branches } = followBranches(family, {
      parameter: 'gain',
      starts: [[0, 0, 0]],
      values: { gain: 0.5 },
      range: [0.3, 1.2],
    });
    expect(branches[0].bifurcations.map(({ kind }) => kind)).toEqual(['pitchfork', 'pitchfork', 'pitchfork']);
    expect(branches.slice(1).map(({ from }) => from)).toEqual(
      [0, 1, 2].map((bifurcation) => ({ branch: 0, bifurcation })),
    );
  });

  it('two starts on one branch make one branch, and a start that leads nowhere a warning', () => {
    const family = cellFamily(elmanCell({ recurrent: [[2]] }));
    const one = followBranches(family, {
      parameter: 'bias[0]',
      starts: [[0.9], [-0.9], [0]],
      range: [-1, 1],
    });
    expect(one.branches).toHaveLength(1);
    const nowhere = mapFamily({
      dim: 1,
      parameters: { p: 1 },
      step: ([h], { p }) => [h + p + h * h],
      jacobian: ([h]) => [[1 + 2 * h]],
    });
    const none = followBranches(nowhere, { parameter: 'p', starts: [[0]], range: [-2, 2] });
    expect(none).toEqual({
      branches: [],
      status: 'complete',
      warnings: ['starts[0]: no solution was found near the start'],
    });
  });

  it('keeps its budget', () => {
    const options = { parameter: 'r', starts: [[0.6]], values: { r: 2 }, range: [0.5, 3.5] as const };
    const { branches, status } = followBranches(logisticFamily, { ...options, maxBranches: 2 });
    expect([branches.length, status]).toEqual([2, 'budget']);
  });

  it('bad input', () => {
    const good = { parameter: 'r', starts: [[0.6]], range: [0, 4] as [number, number] };
    expect(() => followBranches(logisticFamily, { ...good, parameter: 'q' })).toThrow(/known are r/);
    expect(() => followBranches(logisticFamily, { ...good, starts: [[1, 2]] })).toThrow(ShapeMismatchError);
    expect(() => followBranches(logisticFamily, { ...good, starts: [[NaN]] })).toThrow(NonFiniteError);
    expect(() => followBranches(logisticFamily, { ...good, maxBranches: 0 })).toThrow(
      /`maxBranches` must be/,
    );
    expect(() => followBranches(logisticFamily, { ...good, maxPeriod: 1.5 })).toThrow(/`maxPeriod` must be/);
  });
});
