import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import {
  fill,
  hide,
  randomMatrix,
  randomOrthogonal,
  relativeDistance,
  setDistance,
} from '../test/support/random-matrices.js';
import {
  discreteRiccatiControl,
  discreteRiccatiFilter,
  type ControlProblem,
  type FilterProblem,
  type RiccatiControl,
  type RiccatiFilter,
} from './discrete-riccati.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import { add, diagonal, identity, matrix, multiply, scale, transpose, type Matrix } from './matrix.js';
import { solveMatrix } from './solve-matrix.js';
import { symmetrize } from './symmetric.js';

interface FilterCase {
  readonly name: string;
  readonly given: {
    readonly A: number[][];
    readonly C: number[][];
    readonly Q: number[][];
    readonly R: number[][];
  };
  readonly expected: {
    readonly P: number[][];
    readonly S: number[][];
    readonly K: number[][];
    readonly P_filtered: number[][];
    readonly W_filter: number[][];
    readonly W_predictor: number[][];
    readonly U_predictor: number[][];
    readonly eigenvalues: [number, number][];
  };
}

interface ControlCase {
  readonly name: string;
  readonly given: {
    readonly A: number[][];
    readonly B: number[][];
    readonly Q: number[][];
    readonly R: number[][];
  };
  readonly expected: {
    readonly X: number[][];
    readonly F: number[][];
    readonly closed_loop_eigenvalues: [number, number][];
  };
}

function filter(problem: FilterProblem): RiccatiFilter {
  const result = discreteRiccatiFilter(problem);
  if (result.status !== 'stabilizing') throw new Error(result.status);
  expect(result.residual).toBeLessThan(1e-14);
  expect(result.spectralRadius).toBeLessThan(1);
  return result;
}

function control(problem: ControlProblem): RiccatiControl {
  const result = discreteRiccatiControl(problem);
  if (result.status !== 'stabilizing') throw new Error(result.status);
  expect(result.residual).toBeLessThan(1e-14);
  return result;
}

const complex = ([re, im]: [number, number]): { re: number; im: number } => ({ re, im });
const scalar = (a: number, q: number, r: number = 1): FilterProblem => ({
  ...{ a: [[a]], c: [[1]], q: [[q]], r: [[r]] },
});

describe('discreteRiccatiFilter', () => {
  const cases = golden<{ readonly discrete_riccati_filter: FilterCase[] }>(
    'linalg.json',
  ).discrete_riccati_filter;

  it.each(cases.map((each) => [each.name, each] as const))('golden: %s', (_name, { given, expected }) => {
    const found = filter({ a: given.A, c: given.C, q: given.Q, r: given.R });
    const pairs: readonly (readonly [Matrix, number[][]])[] = [
      [found.predicted, expected.P],
      [found.innovation, expected.S],
      [found.gain, expected.K],
      [found.filtered, expected.P_filtered],
      [found.filterMatrix, expected.W_filter],
      [found.predictorMatrix, expected.W_predictor],
      [found.predictorGain, expected.U_predictor],
    ];
    for (const [actual, wanted] of pairs)
      expect(relativeDistance(actual, matrix(wanted))).toBeLessThan(1e-12);
    expect(setDistance(found.eigenvalues, expected.eigenvalues.map(complex))).toBeLessThan(1e-10);
  });

  it('K1: the local level is the golden ratio', () => {
    const phi = (1 + Math.sqrt(5)) / 2;
    const found = filter(scalar(1, 1));
    expect(found.method).toBe('doubling');
    expect(found.predicted.data[0]).toBeCloseTo(phi, 14);
    expect(found.gain.data[0]).toBeCloseTo(phi - 1, 14);
    expect(found.innovation.data[0]).toBeCloseTo(phi * phi, 14);
    expect(found.filterMatrix.data[0]).toBeCloseTo(2 - phi, 14);
  });

  it('K2: an autoregressive signal in noise', () => {
    const found = filter(scalar(0.9, 1));
    expect(found.predicted.data[0]).toBeCloseTo(1.48389990267865, 13);
    expect(found.gain.data[0]).toBeCloseTo(0.597407287257592, 13);
    expect(found.innovation.data[0]).toBeCloseTo(2.483899903, 9);
    expect(found.filtered.data[0]).toBeCloseTo(0.597407287, 9);
    expect(found.filterMatrix.data[0]).toBeCloseTo(0.362333441, 9);
    expect(found.predictorGain.data[0]).toBeCloseTo(0.537666559, 9);
  });

  it('K3: an unstable plant, with and without noise of its own', () => {
    const found = filter(scalar(1.2, 1));
    expect(found.predicted.data[0]).toBeCloseTo(1.952233744, 9);
    expect(found.gain.data[0]).toBeCloseTo(0.661273433, 9);
    expect(found.filterMatrix.data[0]).toBeCloseTo(0.40647188, 9);
    for (const q of [1e-6, 1e-20, 1e-300, 0]) {
      const quiet = filter(scalar(2, q));
      expect(quiet.predicted.data[0]).toBeCloseTo(3, 5);
      expect(quiet.gain.data[0]).toBeCloseTo(0.75, 5);
      expect(quiet.filterMatrix.data[0]).toBeCloseTo(0.5, 5);
    }
    expect(filter(scalar(2, 0))).toMatchObject({ method: 'schur', status: 'stabilizing' });
  });

  it('K4: a slow level', () => {
    const found = filter(scalar(1, 0.1));
    expect(found.predicted.data[0]).toBeCloseTo(0.370156212, 9);
    expect(found.gain.data[0]).toBeCloseTo(0.270156212, 9);
  });

  it('K5: the tracker, whose gains follow from the tracking index', () => {
    for (const index of [1, 0.1, 3]) {
      const found = filter({
        a: [
          [1, 1],
          [0, 1],
        ],
        c: [[1, 0]],
        q: scale(
          matrix([
            [0.25, 0.5],
            [0.5, 1],
          ]),
          index * index,
        ),
        r: [[1]],
      });
      const r = (4 + index - Math.sqrt(8 * index + index * index)) / 4;
      const alpha = 1 - r * r;
      const beta = 2 * (2 - alpha) - 4 * Math.sqrt(1 - alpha);
      expect(Math.abs(found.gain.data[0] - alpha)).toBeLessThan(1e-13);
      expect(Math.abs(found.gain.data[1] - beta)).toBeLessThan(1e-13);
      expect(found.innovation.data[0]).toBeCloseTo(1 / (1 - alpha), 12);
    }
  });

  it('K6: the noisy oscillator', () => {
    const [cosine, sine] = [0.99 * Math.cos(0.3), 0.99 * Math.sin(0.3)];
    const found = filter({
      a: [
        [cosine, -sine],
        [sine, cosine],
      ],
      c: [[1, 0]],
      q: diagonal([0.01, 0.01]),
      r: [[0.25]],
    });
    expect(found.gain.data[0]).toBeCloseTo(0.227250665, 9);
    expect(found.gain.data[1]).toBeCloseTo(-0.044567055, 9);
    expect(found.innovation.data[0]).toBeCloseTo(0.323520175, 9);
    expect(found.eigenvalues[0].re).toBeCloseTo(0.831799, 6);
    expect(found.eigenvalues[0].im).toBeCloseTo(0.255895, 6);
    expect(found.filtered.data[0] + found.filtered.data[3]).toBeCloseTo(0.133161226, 9);
    expect(found.predictorGain.data[0]).toBeCloseTo(0.227968604, 9);
    expect(found.predictorMatrix.data[1]).toBeCloseTo(-0.292565005, 9);
  });

  it('case 3.11: the level of the Nile, and both models of constant velocity', () => {
    const nile = filter(scalar(1, 1469.1, 15099));
    expect(nile.predicted.data[0] / 5501.257941808522).toBeCloseTo(1, 10);
    expect(nile.gain.data[0]).toBeCloseTo(0.2670480125709319, 10);
    const tracker = (q: number[][]): RiccatiFilter =>
      filter({
        a: [
          [1, 1],
          [0, 1],
        ],
        c: [[1, 0]],
        q: scale(matrix(q), 0.1),
        r: [[1]],
      });
    const accelerated = tracker([
      [0.25, 0.5],
      [0.5, 1],
    ]);
    expect(accelerated.gain.data[0]).toBeCloseTo(0.546210789645, 10);
    expect(accelerated.gain.data[1]).toBeCloseTo(0.213023287543, 10);
    expect(accelerated.spectralRadius).toBeCloseTo(0.673638783292, 10);
    expect(
      tracker([
        [1 / 3, 0.5],
        [0.5, 1],
      ]).gain.data[0],
    ).toBeCloseTo(0.548527627097, 10);
  });

  it('is where the recursion of the covariance ends', () => {
    const [n, m] = [6, 2];
    const a = scale(randomMatrix(n, n, 1), 0.45);
    const c = randomMatrix(m, n, 2);
    const x = randomMatrix(n, n, 3);
    const q = multiply(x, transpose(x));
    const r = diagonal([0.5, 2]);
    const found = filter({ a, c, q, r });
    let p: Matrix = identity(n);
    for (let step = 0; step < 300; step++) {
      const s = add(multiply(multiply(c, p), transpose(c)), r);
      const gain = transpose(solveMatrix(s, multiply(c, p)) as Matrix);
      p = add(multiply(multiply(a, add(p, multiply(gain, multiply(c, p)), -1)), transpose(a)), q);
      symmetrize(p);
    }
    expect(relativeDistance(found.predicted, p)).toBeLessThan(1e-11);
    expect(eigenvalues(found.filtered).every(({ re }) => re > 0)).toBe(true);
    expect(setDistance(eigenvalues(found.filterMatrix), eigenvalues(found.predictorMatrix))).toBeLessThan(
      1e-10,
    );
  });

  it('turns with the coordinates', () => {
    const a = scale(randomMatrix(4, 4, 5), 0.5);
    const c = randomMatrix(1, 4, 6);
    const u = randomOrthogonal(4, 7);
    const first = filter({ a, c, q: identity(4), r: [[1]] });
    const turned = filter({
      ...{ a: multiply(multiply(u, a), transpose(u)), c: multiply(c, transpose(u)) },
      ...{ q: identity(4), r: [[1]] },
    });
    expect(relativeDistance(turned.gain, multiply(u, first.gain))).toBeLessThan(1e-12);
  });

  it('takes singular A: a pure delay', () => {
    const found = filter({
      a: [
        [0, 0],
        [1, 0],
      ],
      c: [[0, 1]],
      q: diagonal([1, 0]),
      r: [[0.5]],
    });
    expect(relativeDistance(found.predicted, identity(2))).toBeLessThan(1e-14);
  });
});

describe('discreteRiccatiControl', () => {
  const cases = golden<{ readonly discrete_riccati_control: ControlCase[] }>(
    'linalg.json',
  ).discrete_riccati_control;

  it.each(cases.map((each) => [each.name, each] as const))('golden: %s', (_name, { given, expected }) => {
    const found = control({ a: given.A, b: given.B, q: given.Q, r: given.R });
    expect(relativeDistance(found.solution, matrix(expected.X))).toBeLessThan(1e-11);
    expect(relativeDistance(found.gain, matrix(expected.F))).toBeLessThan(1e-11);
    expect(setDistance(found.eigenvalues, expected.closed_loop_eigenvalues.map(complex))).toBeLessThan(1e-10);
  });

  it('C1: the double integrator', () => {
    const found = control({
      a: [
        [1, 0.1],
        [0, 1],
      ],
      b: [[0.005], [0.1]],
      q: identity(2),
      r: [[0.1]],
    });
    expect(found.gain.data[0]).toBeCloseTo(2.585700897, 9);
    expect(found.gain.data[1]).toBeCloseTo(3.443435918, 9);
    expect(found.eigenvalues.map(({ re }) => re.toFixed(6))).toEqual(['0.899170', '0.743558']);
  });

  it('C1: costs what the controlled orbit costs', () => {
    const problem = {
      a: [
        [1, 0.1],
        [0, 1],
      ],
      b: [[0.005], [0.1]],
      q: identity(2),
      r: [[0.1]],
    };
    const { solution, gain } = control(problem);
    let [x, v, cost] = [1, -0.5, 0];
    for (let step = 0; step < 400; step++) {
      const u = -gain.data[0] * x - gain.data[1] * v;
      cost += x * x + v * v + 0.1 * u * u;
      [x, v] = [x + 0.1 * v + 0.005 * u, v + 0.1 * u];
    }
    const [a, b, , d] = solution.data;
    expect(a - b + 0.25 * d).toBeCloseTo(cost, 10);
  });

  it.each([1, 2, 5, 12, 30])('mirrors unstable poles where only control costs, order %i', (n) => {
    const a = fill(n, n, (i, j) => (i === j ? 1.2 + 0.3 * (i % 3) : 0.1 * Math.sin(i + 2 * j)));
    const found = control({ a, b: identity(n), q: diagonal(new Float64Array(n)), r: identity(n) });
    const mirrored = eigenvalues(a).map(({ re, im }) => {
      const squares = re * re + im * im;
      return { re: re / squares, im: im / squares };
    });
    expect(setDistance(found.eigenvalues, mirrored)).toBeLessThan(1e-10);
  });

  it('corrects the subspace by Newton steps where the problem is ill-conditioned', () => {
    // Five unstable modes from 1.4 to 80 that two controls have to catch.
    const t = fill(5, 5, (i, j) => (i === j ? 1.05 + 10 ** (0.6 * i) / 3 : j > i ? Math.sin(7 * i + j) : 0));
    const found = discreteRiccatiControl({
      ...{ a: hide(t, 5), b: randomMatrix(5, 2, 3) },
      ...{ q: diagonal(new Float64Array(5)), r: identity(2) },
    });
    expect(found).toMatchObject({ status: 'stabilizing', method: 'schur' });
    if (found.status !== 'no-stabilizing-solution') expect(found.residual).toBeLessThan(1e-11);
  });

  it('is dual to the filter', () => {
    const a = randomMatrix(5, 5, 1);
    const b = randomMatrix(5, 2, 2);
    const found = control({ a, b, q: identity(5), r: identity(2) });
    const dual = filter({ a: transpose(a), c: transpose(b), q: identity(5), r: identity(2) });
    expect(relativeDistance(dual.predicted, found.solution)).toBeLessThan(1e-12);
    expect(relativeDistance(transpose(dual.predictorGain), found.gain)).toBeLessThan(1e-12);
  });

  it('needs more doublings the closer the closed loop comes to the unit circle', () => {
    for (const q of [1e-8, 1e-14, 1e-20]) {
      const found = control({ a: [[1]], b: [[1]], q: [[q]], r: [[1]] });
      expect(found.solution.data[0] / Math.sqrt(q)).toBeCloseTo(1, 3);
    }
  });

  it('says marginal where nothing has to be paid for a mode that stays', () => {
    for (const a of [
      [[1]],
      [
        [1, 1],
        [0, 0.5],
      ],
    ]) {
      const n = a.length;
      const found = discreteRiccatiControl({
        ...{ a, b: fill(n, 1, () => 1), r: [[1]] },
        q: diagonal(new Float64Array(n)),
      });
      expect(found.status).toBe('marginal');
      if (found.status === 'marginal') expect(found.spectralRadius).toBeCloseTo(1, 6);
    }
  });

  it('has no solution where an unstable mode cannot be reached', () => {
    for (const q of [identity(2), diagonal([0, 0])]) {
      const found = discreteRiccatiControl({ a: diagonal([2, 0.5]), b: [[0], [1]], q, r: [[1]] });
      expect(found.status).toBe('no-stabilizing-solution');
      if (found.status === 'no-stabilizing-solution') expect(found.reason).toMatch(/beyond reach|modulus 2/);
    }
  });

  it('refuses what does not fit', () => {
    const good = { a: identity(2), b: [[1], [0]], q: identity(2), r: [[1]] };
    expect(() => discreteRiccatiControl({ ...good, a: [[1, 2]] })).toThrow(ShapeMismatchError);
    expect(() => discreteRiccatiControl({ ...good, b: [[1]] })).toThrow(/`b` must have shape \[2, m\]/);
    expect(() => discreteRiccatiControl({ ...good, q: [[1]] })).toThrow(/`q` must have shape \[2, 2\]/);
    expect(() => discreteRiccatiControl({ ...good, r: identity(2) })).toThrow(/`r` must have shape \[1, 1\]/);
    expect(() =>
      discreteRiccatiControl({
        ...good,
        q: [
          [1, 2],
          [0, 1],
        ],
      }),
    ).toThrow(/`q` must be symmetric/);
    expect(() => discreteRiccatiControl({ ...good, r: [[0]] })).toThrow(/`r` must be positive definite/);
    expect(() => discreteRiccatiControl({ ...good, a: diagonal([NaN, 1]) })).toThrow(NonFiniteError);
    expect(() => discreteRiccatiFilter({ ...good, c: [[1]] })).toThrow(/`c` must have shape \[m, 2\]/);
    expect(() => discreteRiccatiFilter({ ...good, c: [[NaN, 1]] })).toThrow(/`c` must be finite/);
  });
});
