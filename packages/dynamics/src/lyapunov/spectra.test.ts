import { describe, expect, it } from 'vitest';
import { matrix, multiply, vector, type Matrix } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { closedLoop } from '../system/closed-loop.js';
import type { Cell } from '../system/cell.js';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { linearFlow, lorenzFlow, stuartLandauFlow, vanDerPolFlow } from '../zoo/flows.js';
import { foldedTowelMap, henonMap, logisticMap } from '../zoo/maps.js';
import { conditionalLyapunovSpectrum } from './conditional-lyapunov-spectrum.js';
import { flowLyapunovSpectrum } from './flow-lyapunov-spectrum.js';
import { lyapunovSpectrum } from './lyapunov-spectrum.js';

/** h' = R(θ) h tanh(1.5 |h|) / |h|: a rotation on a circle whose radius solves r = tanh(1.5 r). */
function rotationMap(angle: number): SmoothMap {
  const turn = matrix([
    [Math.cos(angle), -Math.sin(angle)],
    [Math.sin(angle), Math.cos(angle)],
  ]);
  return {
    dim: 2,
    step([x, y]) {
      const r = Math.hypot(x, y);
      const s = Math.tanh(1.5 * r) / r;
      return vector(s * (turn.data[0] * x + turn.data[1] * y), s * (turn.data[2] * x + turn.data[3] * y));
    },
    jacobian([x, y]): Matrix {
      const r = Math.hypot(x, y);
      const t = Math.tanh(1.5 * r);
      const radial = (1.5 * (1 - t * t)) / (r * r) - t / (r * r * r);
      return multiply(
        turn,
        matrix([
          [t / r + radial * x * x, radial * x * y],
          [radial * x * y, t / r + radial * y * y],
        ]),
      );
    },
  };
}

function gaussian(n: number, m: number, scale: number, seed: number): number[][] {
  const random = randomStream(seed);
  return Array.from({ length: n }, () => Array.from({ length: m }, () => scale * random.normal()));
}

describe('lyapunovSpectrum', () => {
  it.each([
    [2.6, Math.log(0.6), 1e-9],
    [3.1, -0.2638164, 1e-6],
    [3.2, 0.5 * Math.log(0.16), 1e-9],
    [3.5, -0.872507, 1e-6],
  ])('case 3.6: the logistic map at r = %s', (r, expected, tolerance) => {
    const { exponentsPerStep } = lyapunovSpectrum(logisticMap(r), [0.3], { steps: 4000 });
    expect(Math.abs(exponentsPerStep[0] - expected)).toBeLessThan(tolerance);
  });

  it('case 3.6: the folded towel map, all three and the dimension', () => {
    const result = lyapunovSpectrum(foldedTowelMap(), [0.085, -0.121, 0.075], { steps: 40_000 });
    [0.4306, 0.3775, -3.3013].forEach((value, i) =>
      expect(Math.abs(result.exponentsPerStep[i] - value)).toBeLessThan(0.015),
    );
    expect(Math.abs(result.kaplanYorkeDimension.value - 2.2448)).toBeLessThan(0.01);
    expect(result.intervals.entropyRate[0]).toBeLessThan(0.8081);
    expect(result.intervals.entropyRate[1]).toBeGreaterThan(0.8081);
  });

  it('D19b: a rotation on a circle has 0 and ln(1.5 (1 − r²))', () => {
    const result = lyapunovSpectrum(rotationMap(1), [0.5, 0.2], { steps: 5000 });
    expect(Math.abs(result.exponentsPerStep[0])).toBeLessThan(1e-9);
    expect(Math.abs(result.exponentsPerStep[1] + 0.93061)).toBeLessThan(1e-6);
    expect(result.warnings).toEqual(['Zero is in the interval of λ1: the sign is not decided']);
  });

  it('the exponents of a cell in its own loop are those of the map written out', () => {
    const n = 12;
    const recurrent = gaussian(n, n, 2 / Math.sqrt(n), 4);
    const input = gaussian(n, 2, 1, 5);
    const weight = gaussian(2, n, 0.5, 6);
    const looped = closedLoop(elmanCell({ recurrent, input }), { weight });
    const written = withInput(
      elmanCell({
        recurrent: recurrent.map((row, i) =>
          row.map((value, j) => value + input[i][0] * weight[0][j] + input[i][1] * weight[1][j]),
        ),
      }),
    );
    const start = new Float64Array(n).fill(0.1);
    const options = { steps: 30, transientSteps: 0 };
    const a = lyapunovSpectrum(looped, start, options).exponentsPerStep;
    const b = lyapunovSpectrum(written, start, options).exponentsPerStep;
    a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(1e-7));
  });

  it('exponents do not change with the order of the neurons', () => {
    const n = 6;
    const random = gaussian(n, n, 0.5 / Math.sqrt(n), 8);
    // Symmetric: no rotation whose phase would depend on the first vectors.
    const recurrent = random.map((row, i) => row.map((value, j) => value + random[j][i]));
    const order = [3, 0, 5, 1, 4, 2];
    const start = gaussian(1, n, 0.5, 2)[0];
    const options = { steps: 40, transientSteps: 600, count: 2 };
    const of = (w: number[][], h: number[]): number[] =>
      Array.from(
        lyapunovSpectrum(withInput(elmanCell({ recurrent: w, bias: h.map(() => 0.2) })), h, options)
          .exponentsPerStep,
      );
    const plain = of(recurrent, start);
    const turned = of(
      order.map((i) => order.map((j) => recurrent[i][j])),
      order.map((i) => start[i]),
    );
    plain.forEach((value, i) => expect(Math.abs(value - turned[i])).toBeLessThan(1e-9));
  });
});

describe('lyapunovSpectrum: runs that go on', () => {
  const n = 20;
  const network = withInput(elmanCell({ recurrent: gaussian(n, n, 2.5 / Math.sqrt(n), 3) }));
  const flow = lorenzFlow();

  it.each([
    ['Hénon', henonMap(), [0.1, 0.1], {}],
    ['three exponents of a network in the engine', network, new Float64Array(n).fill(0.3), { count: 3 }],
    [
      'a given transient and interval',
      network,
      new Float64Array(n).fill(0.3),
      { transientSteps: 50, interval: 3, count: 4 },
    ],
  ] as const)('have the bits of one long run: %s', (_, map, start, options) => {
    const long = lyapunovSpectrum(map, start, { ...options, steps: 9000 });
    let part = lyapunovSpectrum(map, start, { ...options, steps: 37 });
    for (const steps of [1, 962, 8000]) {
      part = lyapunovSpectrum(map, structuredClone(part.continuation!), { steps });
    }
    expect(part).toEqual(long);
  });

  it('have the bits of one long run: a flow, and a driven cell', () => {
    const settings = { timeStep: 0.01 };
    const long = flowLyapunovSpectrum(flow, [1, 1, 20], { ...settings, time: 10 });
    const half = flowLyapunovSpectrum(flow, [1, 1, 20], { ...settings, time: 4.44 });
    expect(flowLyapunovSpectrum(flow, half.continuation!, { ...settings, time: 5.56 })).toEqual(long);

    const cell = elmanCell({ recurrent: gaussian(3, 3, 0.8, 1), input: gaussian(3, 1, 1, 2) });
    const noise = randomStream(9);
    const inputs = Array.from({ length: 3000 }, () => [noise.normal()]);
    const whole = conditionalLyapunovSpectrum(cell, inputs, { transientSteps: 100 });
    expect(whole.steps).toBe(2900);
    const first = conditionalLyapunovSpectrum(cell, inputs, { transientSteps: 100, steps: 1234 });
    expect(conditionalLyapunovSpectrum(cell, inputs, { start: first.continuation })).toEqual(whole);
  });

  it('refuse another system and other options', () => {
    const { continuation } = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 100 });
    const again = (options: object): unknown =>
      lyapunovSpectrum(henonMap(), continuation!, { steps: 1, ...options });
    expect(() => lyapunovSpectrum(logisticMap(4), continuation!, { steps: 1 })).toThrow(
      /`start.state` must have shape \[1\]: got \[2\]/,
    );
    expect(() => again({ count: 1 })).toThrow(/`count` must be left out or 2 where a run goes on: got 1/);
    expect(() => again({ interval: 2 })).toThrow(/`interval`/);
    expect(() => again({ seed: 2 })).toThrow(/`seed`/);
    expect(() => again({ transientSteps: 7 })).toThrow(/`transientSteps`/);
    again({ transientSteps: 'automatic', seed: 0, count: 2 });
    const tangents = matrix([[1, 0, 0]]);
    expect(() => lyapunovSpectrum(henonMap(), { ...continuation!, tangents }, { steps: 1 })).toThrow(
      /`start.tangents` must have shape \[2, k\]/,
    );
  });
});

describe('lyapunovSpectrum: evidence', () => {
  it('an automatic transient shows the windows that agreed', () => {
    const { transient, transientSteps } = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 100 });
    expect(transient.isAutomatic && transient.isOver).toBe(true);
    expect(transientSteps).toBe(transient.windowSteps.reduce((sum, steps) => sum + steps, 0));
    expect(transient.windowExponents.rows).toBe(transient.windowSteps.length);
    const given = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 100, transientSteps: 30 });
    expect(given.transient).toMatchObject({ steps: 30, isAutomatic: false });
  });

  it('an automatic transient is long where the time scale is long', () => {
    const slow = withInput(elmanCell({ recurrent: [[0.998]] }));
    const result = lyapunovSpectrum(slow, [0.9], { steps: 100 });
    expect(result.transientSteps).toBeGreaterThan(3000);
  });

  it('says when the transient is not over', () => {
    // The growth rate jumps from 3.6 to 3.9 after 4000 steps.
    const late: SmoothMap = {
      dim: 2,
      step: ([x, t]) => vector((t < 4000 ? 3.6 : 3.9) * x * (1 - x), t + 1),
      jacobian: ([x, t]) =>
        matrix([
          [(t < 4000 ? 3.6 : 3.9) * (1 - 2 * x), 0],
          [0, 0.5],
        ]),
    };
    const early = lyapunovSpectrum(late, [0.3, 0], { steps: 15_000, transientSteps: 10 });
    expect(early.warnings.join()).toMatch(/drift.*transient not over/);
    const after = lyapunovSpectrum(late, [0.3, 0], { steps: 15_000, transientSteps: 5000 });
    expect(after.warnings.join()).toEqual('');
  });

  it('says when there are too few samples, and which signs are open', () => {
    const few = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 100 });
    expect(few.warnings.join()).toMatch(/Too few samples: the intervals rest on 6 blocks/);
    const none = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 10 });
    expect(none.standardErrors).toEqual(vector(NaN, NaN));
    expect(none.intervals.lower).toEqual(vector(NaN, NaN));
  });

  it('says that dimension and entropy are bounds where positive exponents may be missing', () => {
    const result = lyapunovSpectrum(foldedTowelMap(), [0.085, -0.121, 0.075], { steps: 2000, count: 1 });
    expect(result.kaplanYorkeDimension.isComplete).toBe(false);
    expect(result.warnings.join()).toMatch(/lower bounds/);
  });

  it('intervals hold the estimate, are wider at a higher level, and have the bits of their seed', () => {
    const of = (options: object): ReturnType<typeof lyapunovSpectrum> =>
      lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 5000, ...options });
    const { exponentsPerStep, intervals, standardErrors, kaplanYorkeDimension } = of({});
    exponentsPerStep.forEach((value, i) => {
      expect(intervals.lower[i]).toBeLessThan(value);
      expect(intervals.upper[i]).toBeGreaterThan(value);
      expect((intervals.upper[i] - intervals.lower[i]) / standardErrors[i]).toBeGreaterThan(3);
      expect((intervals.upper[i] - intervals.lower[i]) / standardErrors[i]).toBeLessThan(6);
    });
    expect(intervals.kaplanYorkeDimension[0]).toBeLessThan(kaplanYorkeDimension.value);
    expect(intervals.kaplanYorkeDimension[1]).toBeGreaterThan(kaplanYorkeDimension.value);
    expect(of({}).intervals).toEqual(intervals);
    const wide = of({ confidenceLevel: 0.99, resamples: 1999 }).intervals;
    expect(wide.upper[0] - wide.lower[0]).toBeGreaterThan(intervals.upper[0] - intervals.lower[0]);
    expect(() => of({ confidenceLevel: 1 })).toThrow(/`confidenceLevel`.*got 1/);
    expect(() => of({ resamples: 5 })).toThrow(/`resamples`/);
  });

  it('the convergence series ends at the estimate', () => {
    const { convergence, exponentsPerStep } = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 8192 });
    const { steps, exponentsPerStep: rows } = convergence;
    expect(steps[steps.length - 1]).toBe(8192);
    expect(rows.rows).toBeLessThanOrEqual(64);
    expect(rows.data[2 * (rows.rows - 1)]).toBeCloseTo(exponentsPerStep[0], 12);
  });

  it('reports progress to the end and stops when told', () => {
    const seen: number[] = [];
    const signal = { aborted: false, reason: new Error('enough') };
    const options = {
      steps: 3000,
      signal,
      onProgress: ({ done, total }: { done: number; total: number }): void => void seen.push(done / total),
    };
    lyapunovSpectrum(henonMap(), [0.1, 0.1], options);
    expect(seen[seen.length - 1]).toBe(1);
    expect(Math.max(...seen)).toBe(1);
    const stop = { ...options, onProgress: (): void => void (signal.aborted = true) };
    expect(() => lyapunovSpectrum(henonMap(), [0.1, 0.1], stop)).toThrow('enough');
  });

  it('an orbit that diverges in its transient has no exponents, and no error', () => {
    const result = lyapunovSpectrum(henonMap(), [10, 10], { steps: 100 });
    expect(result.status).toBe('diverged');
    expect(result.exponentsPerStep).toEqual(vector(NaN, NaN));
    expect(result.kaplanYorkeDimension.value).toBeNaN();
    expect(result.continuation).toBeUndefined();
  });
});

describe('flowLyapunovSpectrum', () => {
  it('a linear flow has the real parts of its eigenvalues, whatever the step', () => {
    const flow = linearFlow([
      [-0.5, 1, 0],
      [0, -2, 3],
      [0, 0, 0.25],
    ]);
    const { exponentsPerTime, identityResidual } = flowLyapunovSpectrum(flow, [0, 0, 0], {
      time: 50,
      timeStep: 0.01,
    });
    [0.25, -0.5, -2].forEach((value, i) => expect(exponentsPerTime[i]).toBeCloseTo(value, 7));
    expect(identityResidual).toBeLessThan(1e-8);
  });

  it('D19b: Stuart–Landau has 0 and −2μ', () => {
    const { exponentsPerTime } = flowLyapunovSpectrum(stuartLandauFlow({ mu: 0.5, omega: 2 }), [0.1, 0.3], {
      time: 100,
      timeStep: 0.01,
    });
    expect(Math.abs(exponentsPerTime[0])).toBeLessThan(1e-7);
    expect(Math.abs(exponentsPerTime[1] + 1)).toBeLessThan(1e-7);
  });

  it('D19b, case 3.5: van der Pol has 0 and −1.059377 over whole periods', () => {
    const result = flowLyapunovSpectrum(vanDerPolFlow(1), [2, 0], {
      time: 60 * 6.663286859,
      timeStep: 6.663286859 / 800,
      transientTime: 40,
    });
    expect(Math.abs(result.exponentsPerTime[0])).toBeLessThan(1e-5);
    expect(Math.abs(result.exponentsPerTime[1] + 1.059377)).toBeLessThan(1e-5);
    expect(result.warnings).toEqual([]);
  });

  it('D19, case 3.5: Lorenz keeps Σ = −41/3, better with a shorter step', () => {
    const run = (timeStep: number): ReturnType<typeof flowLyapunovSpectrum> =>
      flowLyapunovSpectrum(lorenzFlow(), [1, 1, 20], { time: 60, timeStep });
    const [coarse, fine] = [run(0.01), run(0.005)];
    for (const { exponentsPerTime, identityResidual } of [coarse, fine]) {
      const sum = exponentsPerTime.reduce((total, value) => total + value, 0);
      expect(Math.abs(sum + 41 / 3)).toBeLessThan(1e-3);
      expect(Math.abs(identityResidual! - Math.abs(sum + 41 / 3))).toBeLessThan(1e-12);
    }
    expect(fine.identityResidual).toBeLessThan(coarse.identityResidual! / 8);
    expect(run(0.03).warnings.join()).toMatch(/miss the mean trace.*shorten `timeStep`/);
  });

  it('a tolerance halves steps that are too long', () => {
    const settings = { time: 20, timeStep: 0.1, transientTime: 5 };
    const exact = flowLyapunovSpectrum(lorenzFlow(), [1, 1, 20], { ...settings, tolerance: 1e-9 });
    expect(exact.identityResidual).toBeLessThan(1e-5);
    expect(flowLyapunovSpectrum(lorenzFlow(), [1, 1, 20], settings).identityResidual ?? 1).toBeGreaterThan(
      0.1,
    );
  });

  it('names the wrong argument', () => {
    const flow = lorenzFlow();
    const run = (options: object, start: number[] = [1, 1, 1]): unknown =>
      flowLyapunovSpectrum(flow, start, { time: 1, timeStep: 0.01, ...options });
    expect(() => run({ timeStep: 0 })).toThrow(/`timeStep` must be positive and finite: got 0/);
    expect(() => run({ timeStep: -1 })).toThrow(/`timeStep`/);
    expect(() => run({ time: NaN })).toThrow(/`time`/);
    expect(() => run({ time: 0.001 })).toThrow(/`time \/ timeStep`/);
    expect(() => run({ tolerance: 0 })).toThrow(/`tolerance`/);
    expect(() => run({ count: 4 })).toThrow(/`count` must not exceed the dimension 3: got 4/);
    expect(() => run({ transientTime: -1 })).toThrow(/`transientTime`/);
    expect(() => run({}, [1, 1])).toThrow(/`start` must have shape \[3\]: got \[2\]/);
    expect(() => run({}, [1, NaN, 1])).toThrow(/NaN/);
  });
});

describe('conditionalLyapunovSpectrum', () => {
  const neuron = elmanCell({ recurrent: [[2]], input: [[1]] });

  it.each([
    [0.6, -1.674, 2],
    [1, -1.145, 1],
  ])('D10c: a neuron driven at A = %s has %s, with %s responses', (amplitude, expected, responses) => {
    const inputs = (t: number): number[] => [amplitude * Math.sin((2 * Math.PI * t) / 20)];
    const ends = [0.9, -0.9].map((start) => {
      const result = conditionalLyapunovSpectrum(neuron, inputs, { start: [start], steps: 4000 });
      expect(Math.abs(result.exponentsPerStep[0] - expected)).toBeLessThan(1e-3);
      expect(result.warnings.join()).toMatch(/Non-autonomous input.*do not prove a unique response/);
      return result.state[0];
    });
    expect(Math.abs(ends[0] - ends[1]) < 1e-6).toBe(responses === 1);
  });

  it('D24: noise lowers the largest exponent of a chaotic network', () => {
    const n = 60;
    const recurrent = gaussian(n, n, 3 / Math.sqrt(n), 1);
    const cell = elmanCell({ recurrent, input: gaussian(n, 1, 1, 2) });
    const exponents = [0, 1, 4].map((deviation) => {
      const noise = randomStream(5);
      const inputs = Array.from({ length: 1500 }, () => [deviation * noise.normal()]);
      const start = new Float64Array(n).fill(0.1);
      return conditionalLyapunovSpectrum(cell, inputs, { start, count: 1, transientSteps: 300 })
        .exponentsPerStep[0];
    });
    expect(exponents[0]).toBeGreaterThan(0);
    expect(exponents[1]).toBeLessThan(exponents[0]);
    expect(exponents[2]).toBeLessThan(exponents[1]);
    expect(exponents[2]).toBeLessThan(0);
  });

  it('constant inputs give the spectrum of the map with that input', () => {
    const cell: Cell = elmanCell({ recurrent: gaussian(4, 4, 0.8, 2), input: gaussian(4, 1, 1, 3) });
    const driven = conditionalLyapunovSpectrum(cell, () => [0.3], { steps: 64, transientSteps: 10 });
    const frozen = lyapunovSpectrum(withInput(cell, [0.3]), [0, 0, 0, 0], { steps: 64, transientSteps: 10 });
    driven.exponentsPerStep.forEach((value, i) =>
      expect(Math.abs(value - frozen.exponentsPerStep[i])).toBeLessThan(1e-9),
    );
  });

  it('names the wrong argument', () => {
    const run = (inputs: number[][], options: object = {}): unknown =>
      conditionalLyapunovSpectrum(neuron, inputs, options);
    expect(() => run([])).toThrow(/`steps`/);
    expect(() => run([[1], [2]], { steps: 5 })).toThrow(/`inputs` must hold one for each of 5 steps: got 2/);
    expect(() => run([[1, 2]], { steps: 1 })).toThrow(/`inputs\[0\]` must have shape \[1\]: got \[2\]/);
    expect(() => run([[NaN]], { steps: 1 })).toThrow(/`inputs\[0\]` must be finite/);
    expect(() => conditionalLyapunovSpectrum(neuron, () => [0])).toThrow(/`steps`/);
  });
});
