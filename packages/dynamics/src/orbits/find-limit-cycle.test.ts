import { scale, vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { continuousTime } from '../system/continuous-time.js';
import type { Flow } from '../system/flow.js';
import { withInput } from '../system/with-input.js';
import {
  fitzHughNagumoFlow,
  linearFlow,
  lorenzFlow,
  rosslerFlow,
  stuartLandauFlow,
  vanDerPolFlow,
} from '../zoo/flows.js';
import { findLimitCycle } from './find-limit-cycle.js';

/** The same orbits, run backwards: what attracts now repels. */
const backwards = (flow: Flow): Flow => ({
  dim: flow.dim,
  rate: (h) => flow.rate(h).map((value) => -value),
  jacobian: (h) => scale(flow.jacobian(h), -1),
});

describe('findLimitCycle', () => {
  it('case 3.5, D19b: van der Pol, period, amplitude, multiplier and exponent', () => {
    const cycle = findLimitCycle(vanDerPolFlow(1), { from: [1, 0] });
    expect(cycle.status).toBe('converged');
    expect(cycle.period).toBeCloseTo(6.663286859, 9);
    expect(cycle.range.upper[0]).toBeCloseTo(2.00861986, 7);
    expect(cycle.range.lower[0]).toBeCloseTo(-2.00861986, 7);
    expect(cycle.multipliers[0].re).toBeCloseTo(8.59695e-4, 9);
    expect(cycle.exponentsPerTime[0]).toBeCloseTo(-1.059377, 6);
    expect(cycle.stability?.verdict).toBe('stable');
    expect(cycle.residual).toBeLessThan(1e-10);
    expect(cycle.trivialError).toBeLessThan(1e-9);
    expect(cycle.identityResidual).toBeLessThan(1e-6);
    expect(cycle.warnings).toEqual([]);
  });

  it('B8: FitzHugh–Nagumo at I = 0.5 fires every 39.474415', () => {
    const { period, status, trivialError } = findLimitCycle(fitzHughNagumoFlow({ current: 0.5 }), {
      from: [0, 0],
    });
    expect(status).toBe('converged');
    expect(period).toBeCloseTo(39.474415, 6);
    expect(trivialError).toBeLessThan(1e-8);
  });

  it('D19b: Stuart–Landau turns once in 2π/ω and forgets its radius at the rate 2μ', () => {
    for (const [mu, omega] of [
      [1, 1],
      [0.5, 2],
    ]) {
      const cycle = findLimitCycle(stuartLandauFlow({ mu, omega }), { from: [0.3, 0] });
      expect(cycle.period).toBeCloseTo((2 * Math.PI) / omega, 9);
      expect(cycle.exponentsPerTime[0]).toBeCloseTo(-2 * mu, 8);
      expect(cycle.range.upper[0]).toBeCloseTo(Math.sqrt(mu), 8);
      expect(cycle.identityResidual).toBeLessThan(1e-8);
    }
  });

  it('finds a cycle that repels, from a guess, with one segment and with four', () => {
    const flow = backwards(vanDerPolFlow(1));
    for (const segments of [1, 4]) {
      const cycle = findLimitCycle(flow, { from: [2, 0], period: 6.6, segments });
      expect(cycle.status).toBe('converged');
      expect(cycle.period).toBeCloseTo(6.663286859, 8);
      expect(cycle.multipliers[0].re * 8.59695e-4).toBeCloseTo(1, 5);
      expect(cycle.stability?.verdict).toBe('unstable');
    }
  });

  it('finds the saddle cycle inside the Rössler attractor', () => {
    const cycle = findLimitCycle(rosslerFlow({ a: 0.2, b: 0.2, c: 5.7 }), {
      from: [6, -4.5, 0.04],
      period: 5.88,
      segments: 4,
    });
    expect(cycle.period).toBeCloseTo(5.88108845, 7);
    expect(cycle.multipliers[0].re).toBeCloseTo(-2.4039535, 6);
    expect(cycle.stability?.kind).toBe('saddle');
  });

  it('does not depend on the point it starts from, nor on the units of time', () => {
    const first = findLimitCycle(vanDerPolFlow(1), { from: [1, 0] });
    const { samples } = first;
    const elsewhere = findLimitCycle(vanDerPolFlow(1), {
      from: samples.data.slice(74, 76),
      period: first.period,
    });
    expect(elsewhere.period).toBeCloseTo(first.period, 10);
    expect(elsewhere.multipliers[0].re).toBeCloseTo(first.multipliers[0].re, 10);
    const slow: Flow = {
      dim: 2,
      rate: (h) =>
        vanDerPolFlow(1)
          .rate(h)
          .map((value) => value / 10),
      jacobian: (h) => scale(vanDerPolFlow(1).jacobian(h), 0.1),
    };
    const stretched = findLimitCycle(slow, { from: [2, 0] });
    expect(stretched.period).toBeCloseTo(10 * first.period, 7);
    expect(stretched.multipliers[0].re).toBeCloseTo(first.multipliers[0].re, 9);
  });

  it('gives the shortest period, whatever multiple of it the search begins with', () => {
    const cycle = findLimitCycle(stuartLandauFlow({ mu: 1, omega: 1 }), { from: [0.9, 0], period: 18.8 });
    expect(cycle.status).toBe('converged');
    expect(cycle.period).toBeCloseTo(2 * Math.PI, 9);
  });

  it('works on a continuous-time network', () => {
    const net = elmanCell({
      recurrent: [
        [2, -2],
        [2, 2],
      ],
    });
    const cycle = findLimitCycle(continuousTime(withInput(net)), { from: [0.1, 0] });
    expect([cycle.status, cycle.stability?.verdict]).toEqual(['converged', 'stable']);
    expect(cycle.identityResidual).toBeLessThan(1e-6);
  });

  it('says why there is none: rest, no return, escape', () => {
    const atRest = findLimitCycle(lorenzFlow({ rho: 14 }), { from: [1, 1, 0] });
    expect([atRest.status, atRest.period, atRest.multipliers.length]).toEqual(['equilibrium', NaN, 0]);
    expect(atRest.warnings[0]).toMatch(/came to rest/);
    const onPoint = findLimitCycle(stuartLandauFlow(), { from: [0, 0], period: 3 });
    expect(onPoint.status).toBe('equilibrium');
    const drift: Flow = {
      dim: 1,
      rate: () => vector(1),
      jacobian: () => ({ rows: 1, columns: 1, data: vector(0) }),
    };
    expect(findLimitCycle(drift, { from: [0], longestPeriod: 10 }).status).toBe('no-return');
    expect(findLimitCycle(linearFlow([[10]]), { from: [1] }).status).toBe('diverged');
    const stuck = findLimitCycle(rosslerFlow(), { from: [1, 1, 0], period: 5, maxSteps: 1 });
    expect(stuck.status).toBe('max-steps');
    expect(stuck.warnings[0]).toMatch(/does not close/);
  });

  it('refuses bad input and stops when asked', () => {
    const flow = vanDerPolFlow(1);
    expect(() => findLimitCycle(flow, { from: [1] })).toThrow(/`from` must have shape \[2\]/);
    expect(() => findLimitCycle(flow, { from: [1, NaN] })).toThrow(/finite/);
    expect(() => findLimitCycle(flow, { from: [1, 0], period: 0 })).toThrow(/`period` must be positive/);
    expect(() => findLimitCycle(flow, { from: [1, 0], segments: 0 })).toThrow(/segments/);
    expect(() => findLimitCycle(flow, { from: [1, 0], transientTime: -1 })).toThrow(/transientTime/);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => findLimitCycle(flow, { from: [1, 0], signal })).toThrow('stop');
  });
});
