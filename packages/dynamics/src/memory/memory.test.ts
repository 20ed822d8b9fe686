import { eigenvalues, NonFiniteError, ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { linearCell } from '../cells/linear.js';
import { elmanCell } from '../cells/elman.js';
import { drivenTrajectory, stateAt } from '../orbits/trajectory.js';
import { decaySteps } from './decay.js';
import { frequencyResponse } from './frequency-response.js';
import { hInfinityNorm } from './h-infinity-norm.js';
import { gramians } from './gramians.js';
import { hoKalman } from './ho-kalman.js';
import { impulseResponse } from './impulse-response.js';
import { linearize, linearSystem } from './linear-system.js';
import { memoryCapacity } from './memory-capacity.js';
import { pseudospectrum } from './pseudospectrum.js';
import { transientGrowth } from './transient-growth.js';
import { unroll } from './unroll.js';

const example = linearSystem({
  recurrent: [
    [0.5, 0.2],
    [-0.3, 0.8],
  ],
  input: [[1], [0.5]],
  readout: [[1, 0]],
});
const inputs = [[1], [2], [-1], [0.5], [3]];

const close = (actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-8): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(tolerance));
};

/** W x scaled by a shift to the next unit. */
const shift = (n: number, factor: number, isClosed = false): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j + 1 || (isClosed && i === 0 && j === n - 1) ? factor : 0)),
  );

const unit = (n: number): number[][] => Array.from({ length: n }, (_, i) => [i === 0 ? 1 : 0]);

describe('unroll', () => {
  it('D1: the state is the sum of what is left of each input, under E1', () => {
    const { state, fromStart, fromInputs, firstInputIndex } = unroll(example, [1, -1], inputs, {
      convention: 'E1',
    });
    close(state, [3.05499, 0.76661]);
    expect(firstInputIndex).toBe(0);
    const cell = linearCell({ recurrent: example.recurrent, input: example.input });
    const driven = drivenTrajectory(cell, [1, -1], inputs, { convention: 'E1' });
    close(stateAt(driven, 5), Array.from(state), 1e-14);
    // W⁴ U is what is left of the first input, here 1.
    close(fromInputs.data.slice(0, 2), [0.0348, -0.1828]);
    // W⁵ h₀ and what is left of each input add up to the state.
    const sum = [0, 1].map((j) =>
      inputs.reduce((total, _, t) => total + fromInputs.data[2 * t + j], fromStart[j]),
    );
    close(state, sum, 1e-14);
    // With the indices of the other convention the sum misses x₀ and needs an x₅ that has not come: with 0 for it
    // the result is another one.
    const wrong = unroll(example, [1, -1], [...inputs.slice(1), [0]], { convention: 'E1' }).state;
    close(wrong, [1.64979, -0.28819]);
  });

  it('numbers the inputs from 1 under PT', () => {
    expect(unroll(example, [0, 0], inputs, { convention: 'PT' }).firstInputIndex).toBe(1);
  });

  it('refuses what does not fit', () => {
    expect(() => unroll(example, [1], inputs, { convention: 'E1' })).toThrow(ShapeMismatchError);
    expect(() => unroll(example, [0, 0], [[1, 2]], { convention: 'E1' })).toThrow(/inputs\[0\]/);
    expect(() => unroll(example, [0, 0], [[NaN]], { convention: 'E1' })).toThrow(NonFiniteError);
  });
});

describe('decaySteps', () => {
  it('D2: half-lives and the one per cent horizon', () => {
    close(
      [0.5, 0.9, 0.95, 0.99].map((rho) => decaySteps(rho)),
      [1, 6.578813, 13.513407, 68.967564],
      1e-6,
    );
    expect(decaySteps(0.95, 0.01)).toBeCloseTo(89.781135, 6);
  });

  it('is 0 for a nilpotent mode, infinite at 1, negative for growth', () => {
    expect([decaySteps(0), decaySteps(1)]).toEqual([0, Infinity]);
    expect(decaySteps(1.1)).toBeLessThan(0);
    expect(() => decaySteps(-0.1)).toThrow(RangeError);
    expect(() => decaySteps(0.5, 1)).toThrow(/fraction/);
  });
});

describe('impulseResponse', () => {
  it('D3: a scaled shift has radius 0 and norm 100, and forgets exactly after N steps', () => {
    const n = 6;
    const chain = linearSystem({ recurrent: shift(n, 100), input: unit(n) });
    const response = impulseResponse(chain, { steps: 12 });
    expect(response.zeroFrom).toBe(n);
    expect(response.spectralRadius).toBe(0);
    expect(response.norms[1]).toBe(100);
    expect(Array.from(response.norms.slice(n))).toEqual(new Array(12 - n).fill(0));
  });

  it('D1: eigenvalues, radius and W⁴U', () => {
    const { responses, spectralRadius, warnings } = impulseResponse(
      linearSystem({ recurrent: example.recurrent, input: example.input }),
      { steps: 40 },
    );
    close(responses[4].data, [0.0348, -0.1828], 1e-12);
    expect(spectralRadius).toBeCloseTo(0.678232998312527, 14);
    expect(eigenvalues(example.recurrent)[0].re).toBeCloseTo(0.65, 12);
    expect(eigenvalues(example.recurrent)[0].im).toBeCloseTo(0.193649167, 9);
    expect(warnings).toEqual([]);
  });

  it('warns where the response has not died down', () => {
    expect(impulseResponse(example, { steps: 3 }).warnings).toHaveLength(1);
    expect(() => impulseResponse(example, { steps: 0 })).toThrow(/steps/);
  });
});

describe('transientGrowth', () => {
  it('D4: growth by 27 below a spectral radius of 0.9', () => {
    const growth = transientGrowth(
      [
        [0.9, 10],
        [0, 0.8],
      ],
      { steps: 60 },
    );
    expect(growth.peak.step).toBe(6);
    expect(growth.peak.norm).toBeCloseTo(26.936218, 6);
    expect(growth.belowOneAt).toBe(44);
    expect(growth.kreissLowerBound).toBeCloseTo(17.17, 2);
    expect(growth.kreissPoint.im).toBe(0);
  });

  it('case 3.10: the table of a Jordan-like matrix', () => {
    const { norms } = transientGrowth(
      [
        [0.5, 10],
        [0, 0.5],
      ],
      { steps: 8 },
    );
    const expected = [1, 10.024938, 10.006246, 7.502083, 5.000781, 3.125313, 1.87513, 1.093806, 0.625024];
    close(norms, expected, 1e-6);
  });

  it('never bounds the peak from above, and is 1 for a normal contraction', () => {
    const rotation = [
      [0.6, -0.6],
      [0.6, 0.6],
    ];
    expect(transientGrowth(rotation, { steps: 10 }).kreissLowerBound).toBeCloseTo(1, 5);
    for (let s = 0; s < 10; s++) {
      const w = Array.from({ length: 4 }, (_, i) =>
        Array.from({ length: 4 }, (_, j) => 0.5 * Math.sin(s + 1.7 * i + 2.3 * j + 0.11 * i * j)),
      );
      const growth = transientGrowth(w, { steps: 80, directions: 9 });
      if (growth.spectralRadius < 1) {
        expect(growth.kreissLowerBound).toBeLessThanOrEqual(growth.peak.norm + 1e-9);
      }
    }
  });

  it('refuses bad input and says when the powers do not die', () => {
    expect(() => transientGrowth([[1, 2]], { steps: 3 })).toThrow(ShapeMismatchError);
    expect(() => transientGrowth([[NaN]], { steps: 3 })).toThrow(NonFiniteError);
    expect(transientGrowth([[1.1]], { steps: 3 }).warnings).toHaveLength(2);
  });
});

describe('pseudospectrum', () => {
  it('is the same above and below the real axis, with or without the mirror', () => {
    const w = [
      [0.9, 10],
      [0, 0.8],
    ];
    const whole = pseudospectrum(w, { re: [-1, 2], im: [-1, 1], size: 9 });
    const half = pseudospectrum(w, { re: [-1, 2], im: [-1, 0], size: 5 });
    close(
      whole.smallestSingularValues.data.slice(0, 9),
      Array.from(whole.smallestSingularValues.data.slice(72)),
      0,
    );
    expect(half.smallestSingularValues.data[0]).toBeCloseTo(whole.smallestSingularValues.data[0], 10);
    expect(whole.kreissLowerBound).toBeGreaterThan(10);
    expect(whole.kreissLowerBound).toBeLessThanOrEqual(26.936218);
  });

  it('refuses an empty window', () => {
    expect(() => pseudospectrum([[1]], { re: [1, 1] })).toThrow(/`re` must ascend/);
    expect(() => pseudospectrum([[1]], { size: 1 })).toThrow(/size/);
  });
});

describe('gramians', () => {
  it('D4b: gramian and H2 norm, with both identities', () => {
    const result = gramians(example);
    close(result.controllability.data, [1.490371712, 0.512026973, 0.512026973, 0.384334742], 1e-9);
    expect(result.h2Norm).toBeCloseTo(1.220807811, 9);
    expect(result.identityResidual).toBeLessThan(1e-14);
    expect(result.equationResidual).toBeLessThan(1e-14);
  });

  it('is the sum along the impulse response', () => {
    const { responses } = impulseResponse(example, { steps: 200 });
    const energy = responses.reduce((sum, { data }) => sum + data[0] ** 2, 0);
    expect(gramians(example).h2Norm).toBeCloseTo(Math.sqrt(energy), 12);
  });

  it('says that an unstable network has none', () => {
    const result = gramians(linearSystem({ recurrent: [[1.1]], input: [[1]] }));
    expect(result.status).toBe('unstable');
    expect(result.h2Norm).toBeNaN();
    expect(result.spectralRadius).toBeCloseTo(1.1, 12);
  });
});

describe('frequencyResponse', () => {
  it('D4b: the gain to a constant', () => {
    const { gains, phases } = frequencyResponse(example, [0, Math.PI]);
    expect(gains[0]).toBeCloseTo(1.875, 12);
    expect(phases[0]).toBe(0);
  });

  it('gives the amplitude that a driven network reaches', () => {
    const omega = 0.7;
    const cell = linearCell({ recurrent: example.recurrent, input: example.input });
    const waves = Array.from({ length: 400 }, (_, t) => [Math.cos(omega * t)]);
    const driven = drivenTrajectory(cell, [0, 0], waves, { convention: 'E1' });
    const { transfers } = frequencyResponse(example, [omega]);
    const [re, im] = [transfers[0].re.data[0], transfers[0].im.data[0]];
    const expected = re * Math.cos(omega * 400) - im * Math.sin(omega * 400);
    expect(stateAt(driven, 400)[0]).toBeCloseTo(expected, 10);
  });

  it('refuses frequencies that are no numbers', () => {
    expect(() => frequencyResponse(example, [NaN])).toThrow(NonFiniteError);
  });
});

describe('hInfinityNorm', () => {
  it('D4b: norm and frequency, between its bounds', () => {
    const { norm, frequency, lowerBound, upperBound, status } = hInfinityNorm(example);
    expect(status).toBe('converged');
    expect(norm).toBeCloseTo(2.109050189, 8);
    expect(frequency).toBeCloseTo(0.33015, 4);
    expect(upperBound / lowerBound - 1).toBeLessThan(1e-7);
  });

  it('is not below the gain on any of 400 frequencies, for several inputs and outputs', () => {
    const entries = (rows: number, columns: number, s: number, factor: number): number[][] =>
      Array.from({ length: rows }, (_, i) =>
        Array.from({ length: columns }, (_, j) => factor * Math.sin(s + 1.7 * i + 2.3 * j + 0.11 * i * j)),
      );
    for (let s = 0; s < 6; s++) {
      const system = linearSystem({
        recurrent: entries(5, 5, s, 0.3),
        input: entries(5, 2, s + 1, 1),
        readout: entries(3, 5, s + 2, 1),
      });
      const { norm, status } = hInfinityNorm(system);
      expect(status).toBe('converged');
      const { gains } = frequencyResponse(
        system,
        Array.from({ length: 400 }, (_, k) => (Math.PI * k) / 399),
      );
      const largest = Math.max(...gains);
      expect(largest).toBeLessThanOrEqual(norm * (1 + 1e-9));
      expect(largest).toBeGreaterThan(norm * 0.99);
    }
  });

  it('is infinite for an unstable network and zero without a path', () => {
    expect(hInfinityNorm(linearSystem({ recurrent: [[1]], input: [[1]] })).status).toBe('unstable');
    expect(hInfinityNorm(linearSystem({ recurrent: [[0.5]], input: [[0]] })).norm).toBe(0);
  });
});

describe('memoryCapacity', () => {
  it('D4c: the cycle reservoir, lag by lag and in sum', () => {
    const n = 10;
    const cycle = linearSystem({ recurrent: shift(n, 0.9, true), input: unit(n) });
    const { perLag, total, limit, warnings } = memoryCapacity(cycle, { lags: 400 });
    perLag.forEach((value, k) =>
      expect(value).toBeCloseTo((1 - 0.9 ** 20) * 0.9 ** (20 * Math.floor(k / n)), 12),
    );
    expect(perLag[9]).toBeCloseTo(0.878423, 6);
    expect(perLag[19]).toBeCloseTo(0.106796, 6);
    expect(total).toBeCloseTo(10, 10);
    expect(limit).toBe(10);
    expect(perLag.slice(0, n).reduce((sum, value) => sum + value, 0)).toBeCloseTo(8.784233, 6);
    expect(warnings).toEqual([]);
  });

  it('says why there is none', () => {
    const two = linearSystem({
      recurrent: [
        [0.5, 0],
        [0, 0.3],
      ],
      input: [[1], [0]],
    });
    expect(memoryCapacity(two, { lags: 3 }).status).toBe('not-controllable');
    expect(memoryCapacity(linearSystem({ recurrent: [[1]], input: [[1]] }), { lags: 3 }).status).toBe(
      'unstable',
    );
    expect(() => memoryCapacity(linearSystem({ recurrent: [[0.5]], input: [[1, 2]] }), { lags: 3 })).toThrow(
      /one input/,
    );
    expect(() => memoryCapacity(example, { lags: 1.5 })).toThrow(/lags/);
  });
});

describe('hoKalman', () => {
  const responses = [0.85, 0.735, 0.5675, 0.40905, 0.280885, 0.1857135].map((value) => [[value]]);

  it('D4d: order, Hankel singular values and eigenvalues from six responses', () => {
    const truth = linearSystem({
      recurrent: [
        [0.7, 0.2],
        [-0.1, 0.5],
      ],
      input: [[1], [0.3]],
      readout: [[1, -0.5]],
    });
    const exact = impulseResponse(truth, { steps: 6 }).responses;
    exact.forEach(({ data }, k) => expect(data[0]).toBeCloseTo(responses[k][0][0], 12));
    const { system, order, hankelSingularValues, residual, warnings } = hoKalman(exact);
    expect(order).toBe(2);
    close(hankelSingularValues, [1.782038, 0.083653, 0], 1e-6);
    const [first, second] = eigenvalues(system.recurrent);
    close([first.re, first.im, second.re, second.im], [0.6, 0.1, 0.6, -0.1], 1e-12);
    expect(residual).toBeLessThan(1e-14);
    expect(warnings).toEqual([]);
  });

  it('warns where more responses are needed, and where the order is too low', () => {
    expect(hoKalman(responses.slice(0, 2)).warnings).toHaveLength(1);
    const low = hoKalman(responses, { order: 1 });
    expect(low.residual).toBeGreaterThan(1e-3);
    expect(low.warnings).toHaveLength(1);
  });

  it('refuses bad input', () => {
    expect(() => hoKalman([[[1]]])).toThrow(RangeError);
    expect(() => hoKalman([[[1]], [[1, 2]]])).toThrow(ShapeMismatchError);
    expect(() => hoKalman([[[1]], [[NaN]]])).toThrow(NonFiniteError);
    expect(() => hoKalman(responses, { order: 3 })).toThrow(/order/);
  });
});

describe('linearize', () => {
  it('is the cell itself for small deviations', () => {
    const cell = elmanCell({
      recurrent: [
        [0.5, 0.2],
        [-0.3, 0.8],
      ],
      input: [[1], [0.5]],
      bias: [0.1, 0],
    });
    const state = Float64Array.of(0.2, -0.1);
    const system = linearize(cell, state, { input: [0.3], readout: [[1, 1]] });
    const small = 1e-6;
    const moved = cell.step(Float64Array.of(0.2 + small, -0.1), Float64Array.of(0.3 + small));
    const rest = cell.step(state, Float64Array.of(0.3));
    for (const i of [0, 1]) {
      const predicted = system.recurrent.data[2 * i] + system.input.data[i];
      expect((moved[i] - rest[i]) / small).toBeCloseTo(predicted, 5);
    }
    expect(() => linearize(cell, [0, 0], { readout: [[1]] })).toThrow(ShapeMismatchError);
  });
});

describe('linearSystem', () => {
  it('names the matrix that does not fit', () => {
    expect(() => linearSystem({ recurrent: [[1, 2]], input: [[1]] })).toThrow(/recurrent/);
    expect(() => linearSystem({ recurrent: [[1]], input: [[1], [2]] })).toThrow(/input/);
    expect(() => linearSystem({ recurrent: [[1]], input: [[1]], readout: [[1, 2]] })).toThrow(/readout/);
    expect(() => linearSystem({ recurrent: [[Infinity]], input: [[1]] })).toThrow(NonFiniteError);
  });
});
