import { describe, expect, it } from 'vitest';
import { identity, logDeterminant, matrixExponential, scale, vector, type Vector } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
import { continuousTime } from '../system/continuous-time.js';
import type { Flow } from '../system/flow.js';
import { randomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { linearFlow, lorenzFlow, vanDerPolFlow } from '../zoo/flows.js';
import { pairStep, denseCoefficients, interpolated } from './dormand-prince.js';
import { drivenFlow } from './driven-flow.js';
import { stateAtTime } from './flow-orbit.js';
import { integrate } from './integrate.js';
import type { TimedFlow } from './integration-settings.js';

const oscillator = linearFlow([
  [0, 1],
  [-1, 0],
]);

/** dh/dt = f(h) of one variable. */
const scalar = (
  rate: (h: number, t: number) => number,
  slope: (h: number, t: number) => number,
): TimedFlow => ({
  dim: 1,
  rate: ([h], t) => vector(rate(h, t)),
  jacobian: ([h], t) => ({ rows: 1, columns: 1, data: vector(slope(h, t)) }),
});

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

describe('integrate', () => {
  it('the pair has orders 5 and 4, its interpolant order 4', () => {
    // Non-autonomous and nonlinear: dh/dt = −2 t h², h = 1/(1 + t²).
    const rate = ([h]: Vector, t: number): Vector => vector(-2 * t * h * h);
    const exact = (t: number): number => 1 / (1 + t * t);
    const errors = (step: number): number[] => {
      const y = vector(exact(0.5));
      const pair = pairStep(rate, y, 0.5, step, rate(y, 0.5));
      const dense = denseCoefficients(y, step, pair);
      const middle = interpolated(dense, 0.4, 1)[0] - exact(0.5 + 0.4 * step);
      const low = pair.next[0] - pair.error[0] - exact(0.5 + step);
      return [pair.next[0] - exact(0.5 + step), low, middle];
    };
    const coarse = errors(0.025);
    const fine = errors(0.0125);
    // Local errors: one power more than the order.
    const orders = coarse.map((value, i) => Math.log2(value / fine[i]));
    expect(orders[0]).toBeGreaterThan(5.7);
    expect(Math.abs(orders[1] - 5)).toBeLessThan(0.3);
    expect(Math.abs(orders[2] - 5)).toBeLessThan(0.4);
  });

  it.each([1e-4, 1e-6, 1e-8, 1e-10, 1e-12])('the error follows the tolerance: %s', (relativeTolerance) => {
    const flow = linearFlow([
      [-0.1, 2],
      [-2, -0.1],
    ]);
    const options = { duration: 10, relativeTolerance, absoluteTolerance: relativeTolerance };
    const orbit = integrate(flow, [1, 0], options);
    const exact = vector(Math.exp(-1) * Math.cos(20), -Math.exp(-1) * Math.sin(20));
    const error = largest(orbit.state, exact);
    expect(orbit.status).toBe('complete');
    expect(orbit.time).toBe(10);
    expect(error).toBeLessThan(30 * relativeTolerance + 1e-14);
    expect(error).toBeLessThan(10 * orbit.localErrorSum);
    expect(orbit.localErrorSum).toBeGreaterThan(0);
  });

  it('the interpolant is as accurate as the steps, at every time', () => {
    const orbit = integrate(oscillator, [1, 0], {
      duration: 7,
      relativeTolerance: 1e-9,
      absoluteTolerance: 1e-9,
    });
    for (let t = 0; t <= 7; t += 0.173) {
      expect(largest(stateAtTime(orbit, t), [Math.cos(t), -Math.sin(t)])).toBeLessThan(2e-8);
    }
    expect(stateAtTime(orbit, 0)).toEqual(vector(1, 0));
    expect(largest(stateAtTime(orbit, 7), orbit.state)).toBeLessThan(1e-15);
    expect(() => stateAtTime(orbit, 7.1)).toThrow(/`time` must lie in \[0, 7\]/);
  });

  it('samples are the interpolated states; ends alone cost no memory', () => {
    const sampleTimes = [0, 0.5, 1.25, 3];
    const dense = integrate(oscillator, [1, 0], { duration: 3, sampleTimes });
    const ends = integrate(oscillator, [1, 0], { duration: 3, sampleTimes, keep: 'ends' });
    expect(dense.samples).toEqual(ends.samples);
    sampleTimes.forEach((t, i) =>
      expect(
        largest(ends.samples!.data.subarray(2 * i, 2 * i + 2), [Math.cos(t), -Math.sin(t)]),
      ).toBeLessThan(1e-7),
    );
    expect(ends.times).toEqual(vector(0, 3));
    expect(ends.dense).toBeUndefined();
    expect(() => stateAtTime(ends, 1)).toThrow(/densely/);
    expect(dense.times.length).toBe(dense.statistics.accepted + 1);
  });

  it('tangent vectors: the state transition matrix of a linear flow is the matrix exponential', () => {
    const J = [
      [0, 1],
      [-4, -0.2],
    ];
    const { tangents } = integrate(linearFlow(J), [0, 0], {
      duration: 2.5,
      tangents: identity(2),
      relativeTolerance: 1e-11,
    });
    const exact = matrixExponential(scale({ rows: 2, columns: 2, data: vector(J.flat()) }, 2.5));
    expect(largest(tangents!.data, exact.data)).toBeLessThan(1e-9);
  });

  it('on Lorenz, ln |det| of the transition matrix is −41/3 T (Liouville)', () => {
    const orbit = integrate(lorenzFlow(), [1, 2, 20], {
      duration: 1.5,
      tangents: identity(3),
      relativeTolerance: 1e-10,
    });
    expect(logDeterminant(orbit.tangents!).logAbsolute).toBeCloseTo((-41 / 3) * 1.5, 4);
  });

  it('D19b: period, amplitude and multiplier of van der Pol’s cycle by events', () => {
    const upwards = { value: ([x]: Vector) => x, direction: 'rising' as const };
    const settle = integrate(vanDerPolFlow(1), [2, 0], {
      duration: 60,
      events: [upwards],
      relativeTolerance: 1e-11,
      absoluteTolerance: 1e-12,
    });
    const last = settle.events[settle.events.length - 1];
    expect(Math.abs(last.residual)).toBeLessThan(1e-14);
    const cycle = integrate(vanDerPolFlow(1), last.state, {
      duration: 10,
      events: [{ ...upwards, after: 1, then: 'stop' }, { value: ([, y]: Vector) => y }],
      tangents: identity(2),
      relativeTolerance: 1e-12,
      absoluteTolerance: 1e-12,
    });
    expect(cycle.status).toBe('event');
    expect(cycle.time).toBeCloseTo(6.663286859323, 8);
    expect(largest(cycle.state, last.state)).toBeLessThan(1e-8);
    const peaks = cycle.events.filter(({ event }) => event === 1);
    expect(peaks.map(({ direction }) => direction)).toEqual(['falling', 'rising']);
    expect(peaks[0].state[0]).toBeCloseTo(2.00861986, 7);
    // One multiplier is 1: the other is the determinant.
    expect(Math.exp(logDeterminant(cycle.tangents!).logAbsolute)).toBeCloseTo(8.59695e-4, 8);
  });

  it('events: direction, several in a step, none at the start, and a stop in order', () => {
    const events = [
      { value: ([x]: Vector) => x },
      { value: ([x]: Vector) => x, direction: 'falling' as const },
      { value: (_: Vector, t: number) => t - 4, then: 'stop' as const },
      { value: (_: Vector, t: number) => t - 4.001 },
    ];
    const orbit = integrate(oscillator, [0, 1], { duration: 20, events, relativeTolerance: 1e-10 });
    expect(orbit.status).toBe('event');
    expect(orbit.events.map(({ event }) => event)).toEqual([0, 1, 2]);
    expect(orbit.events[0].time).toBeCloseTo(Math.PI, 9);
    expect(orbit.time).toBeCloseTo(4, 12);
    expect(orbit.times[orbit.times.length - 1]).toBe(orbit.time);
    expect(largest(orbit.state, [Math.sin(4), Math.cos(4)])).toBeLessThan(1e-8);
  });

  it('a rate that depends on time', () => {
    // dh/dt = −h + sin t
    const flow = scalar(
      (h, t) => -h + Math.sin(t),
      () => -1,
    );
    const exact = (t: number): number => 0.5 * (Math.sin(t) - Math.cos(t)) + 1.5 * Math.exp(-t);
    const orbit = integrate(flow, [2], { duration: 5, startTime: 1, relativeTolerance: 1e-10 });
    const shift = (2 - 0.5 * (Math.sin(1) - Math.cos(1))) * Math.exp(-5);
    expect(orbit.state[0]).toBeCloseTo(exact(6) - 1.5 * Math.exp(-6) + shift, 9);
    expect(orbit.time).toBe(6);
  });

  it('a state that runs to infinity ends with a status, not an error', () => {
    const blowUp = scalar(
      (h) => h * h,
      (h) => 2 * h,
    );
    const orbit = integrate(blowUp, [1], { duration: 2 });
    expect(['step-too-small', 'diverged']).toContain(orbit.status);
    expect(orbit.time).toBeCloseTo(1, 6);
    expect(orbit.warnings.length).toBe(1);
    const nowhere = scalar(
      () => NaN,
      () => NaN,
    );
    expect(integrate(nowhere, [1], { duration: 1 })).toMatchObject({ status: 'diverged', time: 0 });
    expect(integrate(oscillator, [1, 0], { duration: 100, maxSteps: 5 })).toMatchObject({
      status: 'max-steps',
      statistics: { accepted: 5 },
    });
  });

  it('names a stiff flow', () => {
    const stiff = linearFlow([
      [-1000, 999],
      [0, -1],
    ]);
    expect(integrate(stiff, [2, 1], { duration: 5 }).warnings[0]).toMatch(/stiff/);
    expect(integrate(oscillator, [1, 0], { duration: 50 }).warnings).toEqual([]);
  });

  it('a flow at rest takes few steps and stays', () => {
    const rest: Flow = linearFlow([[0]]);
    const orbit = integrate(rest, [3], { duration: 1000 });
    expect(orbit.state).toEqual(vector(3));
    expect(orbit.statistics.accepted).toBeLessThan(15);
  });

  it('reports progress, can be stopped, and checks its arguments', () => {
    const seen: number[] = [];
    integrate(lorenzFlow(), [1, 1, 1], { duration: 20, onProgress: ({ done }) => seen.push(done) });
    expect(seen[seen.length - 1]).toBe(20);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => integrate(oscillator, [1, 0], { duration: 1, signal })).toThrow('stop');
    for (const options of [
      { duration: 0 },
      { duration: -1 },
      { duration: Infinity },
      { duration: 1, relativeTolerance: 0 },
      { duration: 1, absoluteTolerance: -1 },
      { duration: 1, maxSteps: 0.5 },
      { duration: 1, firstStep: 0 },
      { duration: 1, longestStep: NaN },
      { duration: 1, sampleTimes: [0.5, 0.2] },
      { duration: 1, sampleTimes: [1.5] },
    ]) {
      expect(() => integrate(oscillator, [1, 0], options)).toThrow(RangeError);
    }
    expect(() => integrate(oscillator, [1], { duration: 1 })).toThrow(/`start` must have shape \[2\]/);
    expect(() => integrate(oscillator, [1, NaN], { duration: 1 })).toThrow(/finite/);
    expect(() => integrate(oscillator, [1, 0], { duration: 1, tangents: [[1]] })).toThrow(/`tangents`/);
  });
});

describe('drivenFlow', () => {
  it('a leak under a cosine, and a network under a constant signal', () => {
    const leak = linearCell({ recurrent: [[0]], input: [[1]] });
    const flow = drivenFlow(leak, { input: (t) => [Math.cos(t / 2)], timeConstant: 2 });
    // 2 dh/dt = −h + cos(t/2): h = (cos(t/2) + sin(t/2))/2 from h(0) = ½.
    const { state } = integrate(flow, [0.5], { duration: 9, relativeTolerance: 1e-10 });
    expect(state[0]).toBeCloseTo((Math.cos(4.5) + Math.sin(4.5)) / 2, 9);

    const cell = elmanCell({ recurrent: randomRows(3), input: [[1], [0], [-1]] });
    const constant = drivenFlow(cell, { input: () => [0.7], timeConstant: 3 });
    const autonomous = continuousTime(withInput(cell, [0.7]), 3);
    const h = vector(0.1, -0.2, 0.3);
    expect(constant.rate(h, 5)).toEqual(autonomous.rate(h));
    expect(constant.jacobian(h, 5)).toEqual(autonomous.jacobian(h));
  });

  it('checks the signal', () => {
    const leak = linearCell({ recurrent: [[0]], input: [[1]] });
    expect(() => drivenFlow(leak, { input: () => [], timeConstant: 0 })).toThrow(/`timeConstant`/);
    const flow = drivenFlow(leak, { input: () => [1, 2] });
    expect(() => integrate(flow, [0], { duration: 1 })).toThrow(/`input` must have shape \[1\]/);
  });
});

const randomRows = (n: number): number[][] => {
  const random = randomStream(n);
  return Array.from({ length: n }, () => Array.from({ length: n }, () => random.normal()));
};
