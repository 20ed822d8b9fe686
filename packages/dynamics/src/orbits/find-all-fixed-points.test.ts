import { vector, type Vector } from '@phasebook/linalg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import type { ActivationName } from '../system/cell-description.js';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { linearCell } from '../cells/linear.js';
import { piecewiseLinearCell } from '../cells/piecewise-linear.js';
import { isWithin } from '../system/enclosure.js';
import { iterate } from '../system/iterate.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { findAllFixedPoints, type FixedPointProof } from './find-all-fixed-points.js';
import { findFixedPoints } from './find-fixed-points.js';
import { boxStarts } from './starts.js';

const net = (recurrent: number[][], bias?: number[], activation: ActivationName = 'tanh'): SmoothMap =>
  withInput(elmanCell({ recurrent, bias, activation }));
const neuron = (w: number, b: number, activation: ActivationName = 'tanh'): SmoothMap =>
  net([[w]], [b], activation);
const scaled = (n: number, w: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? w : 0)));

/** Row i is −roll(linspace(−1, 1, n), −i), in the convention of row vectors. */
function rolled(n: number): number[][] {
  return Array.from({ length: n }, (_, j) =>
    Array.from({ length: n }, (__, i) => 1 - (2 * ((i + j) % n)) / (n - 1)),
  );
}

/** Everything that a complete proof must satisfy. */
function expectProof(map: SmoothMap, proof: FixedPointProof, count: number): void {
  expect([proof.points.length, proof.complete, proof.undecided.length]).toEqual([count, true, 0]);
  expect(proof.reason).toBeUndefined();
  for (const { state, enclosure, uniqueIn, residual } of proof.points) {
    expect(isWithin(enclosure, uniqueIn)).toBe(true);
    expect(isWithin({ lower: state, upper: state }, enclosure)).toBe(true);
    expect(residual).toBeLessThan(1e-13);
    expect(map.dim).toBe(state.length);
  }
  if (proof.isGlobal) expect(proof.degree.verdict).toBe('consistent');
}

const states = (proof: FixedPointProof): number[][] => proof.points.map(({ state }) => Array.from(state));

describe('findAllFixedPoints', () => {
  it.each([1, 2, 3])('D7: 3^%i fixed points of uncoupled switches, and no more', (n) => {
    const map = net(scaled(n, 2));
    const proof = findAllFixedPoints(map);
    expectProof(map, proof, 3 ** n);
    expect(proof.isGlobal).toBe(true);
    const counts = Array.from(
      { length: n + 1 },
      (_, k) => proof.points.filter((point) => point.stability.unstableDimension === k).length,
    );
    expect(counts).toEqual(
      [
        [2, 1],
        [4, 4, 1],
        [8, 12, 6, 1],
      ][n - 1],
    );
  });

  it.each([
    [1.2, 0, [-0.65856966, 0, 0.65856966]],
    [2, 0, [-0.957504024, 0, 0.957504024]],
    [3, 0, [-0.994901528, 0, 0.994901528]],
    [2, 0.3, [-0.907996987, -0.310610452, 0.978312185]],
    [2, 0.6, [0.988514503]],
    [-2, 0, [0]],
  ])('D5b, D6: all points of tanh(%f h + %f)', (w, b, expected) => {
    const map = neuron(w, b);
    const proof = findAllFixedPoints(map);
    expectProof(map, proof, expected.length);
    states(proof)
      .map(([h]) => h)
      .sort((a, c) => a - c)
      .forEach((h, i) => expect(h).toBeCloseTo(expected[i], 8));
  });

  it('D5: three points up to a billionth before the fold, one a millionth behind it', () => {
    const fold = 0.532839975353552;
    for (const distance of [1e-3, 1e-6, 1e-9]) {
      const map = neuron(2, fold - distance);
      expectProof(map, findAllFixedPoints(map, map.range, { minWidth: 1e-9 }), 3);
    }
    for (const distance of [1e-3, 1e-6]) {
      const map = neuron(2, fold + distance);
      expectProof(map, findAllFixedPoints(map, map.range, { minWidth: 1e-9 }), 1);
    }
  });

  it('D5, D5b: at the fold and at the pitchfork it says what it cannot decide', () => {
    const atFold = findAllFixedPoints(neuron(2, 0.532839975353552));
    expect([atFold.points.length, atFold.complete, atFold.reason]).toEqual([1, false, 'min-width']);
    expect(atFold.undecided).toHaveLength(1);
    expect(atFold.undecided[0].lower[0]).toBeLessThan(-Math.SQRT1_2);
    expect(atFold.undecided[0].upper[0]).toBeGreaterThan(-Math.SQRT1_2);
    expect(atFold.warnings[0]).toMatch(/1 box is undecided: a fixed point there has an eigenvalue near 1/);
    const atPitchfork = findAllFixedPoints(neuron(1, 0));
    expect([atPitchfork.points.length, atPitchfork.complete]).toEqual([0, false]);
    const [{ lower, upper }] = atPitchfork.undecided;
    expect(lower[0] <= 0 && upper[0] >= 0 && upper[0] - lower[0] < 1e-3).toBe(true);
  });

  it('D6b: the logistic neuron beyond its cusp', () => {
    const map = neuron(6, -3, 'logistic');
    const proof = findAllFixedPoints(map);
    expectProof(map, proof, 3);
    expect(states(proof)[1][0]).toBeCloseTo(0.929279818320055, 12);
    expectProof(map, findAllFixedPoints(neuron(4, -1, 'logistic')), 1);
  });

  it('D8: winner takes all, with the kinks of relu', () => {
    const map = net(
      [
        [0.5, -1],
        [-1, 0.5],
      ],
      [1, 1],
      'relu',
    );
    const proof = findAllFixedPoints(map, { lower: [-10, -10], upper: [10, 10] });
    expectProof(map, proof, 3);
    expect(states(proof)[2][0]).toBeCloseTo(2 / 3, 12);
    expect(proof.isGlobal).toBe(false);
    expect(proof.degree.verdict).toBe('not-applicable');
  });

  it('D10: a spectral radius below 1, two attractors, one saddle, and nothing else', () => {
    const map = net(
      [
        [3, -3.1],
        [3.1, -3],
      ],
      [3.1, 10],
    );
    const proof = findAllFixedPoints(map);
    expectProof(map, proof, 3);
    expect(proof.points.map((point) => point.stability.verdict)).toEqual(['stable', 'stable', 'unstable']);
    expect(states(proof)[1][0]).toBeCloseTo(0.994902, 6);
    expect(states(proof)[0][1]).toBeCloseTo(0.99921, 6);
  });

  it.each([
    [2, 3],
    [3, 3],
    [4, 9],
  ])('case 3.2: the rolled net of %i units has exactly %i fixed points', (n, count) => {
    const map = net(rolled(n));
    expectProof(map, findAllFixedPoints(map), count);
  });

  it('case 3.2: the nearly marginal flip of the net of 4 units is proven and unstable', () => {
    const { points } = findAllFixedPoints(net(rolled(4)));
    const marginal = points.filter(({ multipliers }) =>
      multipliers.some(({ re }) => Math.abs(re + 1.00002453) < 1e-6),
    );
    expect(marginal).toHaveLength(4);
    for (const point of marginal) {
      expect(point.multipliers[0].re).toBeCloseTo(1.31595668, 6);
      expect([point.stability.unstableDimension, point.degree]).toEqual([2, -1]);
    }
  });

  it('D6c: exactly one 2-cycle at w = −2, from the second iterate', () => {
    const twice = iterate(neuron(-2, 0), 2);
    const proof = findAllFixedPoints(twice);
    expectProof(twice, proof, 3);
    expect(states(proof).map(([h]) => Math.abs(h))).toEqual([
      expect.closeTo(0.957504024, 8),
      expect.closeTo(0.957504024, 8),
      0,
    ]);
  });

  it('proves a leaky net, a linear one, a piecewise-linear one and a GRU', () => {
    const leaky = withInput(leakyCell(elmanCell({ recurrent: scaled(2, 2) }), 0.1));
    expectProof(leaky, findAllFixedPoints(leaky), 9);
    const box = { lower: [-5, -5], upper: [5, 5] };
    const linear = withInput(linearCell({ recurrent: scaled(2, 0.5), bias: [1, -1] }));
    const proof = findAllFixedPoints(linear, box);
    expectProof(linear, proof, 1);
    expect(states(proof)[0]).toEqual([expect.closeTo(2, 12), expect.closeTo(-2, 12)]);
    const bent = withInput(
      piecewiseLinearCell({
        diagonal: [0.7, -0.7],
        recurrent: [
          [0, -0.14375],
          [0.52505308, 0],
        ],
        bias: [0.37298253, -0.97931491],
      }),
    );
    expectProof(bent, findAllFixedPoints(bent, box), 1);
    // With silent gates h′ = h/2 + tanh(1.5 h)/2.
    const unit = withInput(gruCell({ recurrent: [[0], [0], [3]] }));
    const gated = findAllFixedPoints(unit);
    expectProof(unit, gated, 3);
    expect(Math.abs(states(gated)[0][0])).toBeCloseTo(0.85855963664011, 10);
  });

  it('finds what a search from many starts finds, in any order of the units', () => {
    const recurrent = [
      [2.1, -0.8, 0.4],
      [0.9, 1.7, -0.6],
      [-0.3, 0.5, 1.9],
    ];
    const bias = [0.05, -0.1, 0.02];
    const proof = findAllFixedPoints(net(recurrent, bias));
    const search = findFixedPoints(net(recurrent, bias), {
      from: boxStarts({ lower: [-1, -1, -1], upper: [1, 1, 1], count: 300, seed: 4 }),
    });
    expectProof(net(recurrent, bias), proof, search.points.length);
    const order = [2, 0, 1];
    const permuted = net(
      order.map((i) => order.map((j) => recurrent[i][j])),
      order.map((i) => bias[i]),
    );
    const again = findAllFixedPoints(permuted);
    expectProof(permuted, again, proof.points.length);
    const sorted = (all: number[][]): number[] => all.map((h) => h[0] + h[1] + h[2]).sort((a, b) => a - b);
    sorted(states(again)).forEach((value, k) => expect(value).toBeCloseTo(sorted(states(proof))[k], 10));
  });

  it('drops no fixed point: those planted at random places are all enclosed', () => {
    // b = f⁻¹(h*) − W h* makes h* a fixed point.
    const planted: Partial<Record<ActivationName, readonly [(h: number) => number, (h: number) => number]>> =
      {
        tanh: [(h) => h, Math.atanh],
        logistic: [(h) => (1 + h) / 2, (h) => Math.log(h / (1 - h))],
        relu: [(h) => h + 1, (h) => h],
        identity: [(h) => 2 * h, (h) => h],
      };
    const box = { lower: [-2, -2, -2], upper: [2, 2, 2] };
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(planted) as ActivationName[])),
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        (name, phase, n, isLeaky) => {
          const [place, inverse] = planted[name] as readonly [(h: number) => number, (h: number) => number];
          const recurrent = sineMatrix(n, n, phase, 2.5);
          const point = sineVector(n, phase + 0.5, 0.95).map(place);
          const bias = point.map(
            (h, i) =>
              inverse(h) - point.reduce((total, value, k) => total + recurrent.data[i * n + k] * value, 0),
          );
          const cell = elmanCell({ recurrent, bias, activation: name });
          const map = withInput(isLeaky ? leakyCell(cell, 0.3) : cell);
          const corners = { lower: box.lower.slice(0, n), upper: box.upper.slice(0, n) };
          const { points, undecided } = findAllFixedPoints(map, corners, { maxBoxes: 5000 });
          const near = ({ lower, upper }: { lower: Vector; upper: Vector }): boolean =>
            point.every((h, i) => h > lower[i] - 1e-9 && h < upper[i] + 1e-9);
          expect([...points.map(({ enclosure }) => enclosure), ...undecided].some(near)).toBe(true);
        },
      ),
      { numRuns: 120, seed: 5 },
    );
  });

  it('leaves the rest undecided once the budget is spent, and covers all of it', () => {
    const map = net(rolled(4));
    const proof = findAllFixedPoints(map, map.range, { maxBoxes: 40 });
    expect([proof.complete, proof.reason, proof.boxes]).toEqual([false, 'max-boxes', 40]);
    const all = findAllFixedPoints(map).points;
    for (const { state } of all) {
      const at = { lower: state, upper: state };
      const isCovered = [...proof.points.map(({ uniqueIn }) => uniqueIn), ...proof.undecided].some((box) =>
        isWithin(at, box),
      );
      expect(isCovered).toBe(true);
    }
  });

  it('counts only what the box holds', () => {
    const map = neuron(2, 0);
    expectProof(map, findAllFixedPoints(map, { lower: [0.5], upper: [1] }), 1);
    expectProof(map, findAllFixedPoints(map, { lower: [0.1], upper: [0.5] }), 0);
  });

  it('reports progress, stops when asked, and refuses what it cannot prove', () => {
    const map = neuron(2, 0);
    const seen: number[] = [];
    findAllFixedPoints(map, map.range, { onProgress: ({ done }) => seen.push(done) });
    expect(seen[0]).toBe(1);
    expect(() =>
      findAllFixedPoints(map, map.range, { signal: { aborted: true, reason: new Error('stop') } }),
    ).toThrow('stop');
    expect(() => findAllFixedPoints(neuron(2, 0, 'gelu'), { lower: [0], upper: [1] })).toThrow(/enclosure/);
    expect(() => findAllFixedPoints(neuron(2, 0, 'relu'))).toThrow(/`box` must be given/);
    expect(() => findAllFixedPoints(map, { lower: [1], upper: [0] })).toThrow(/must not exceed/);
    expect(() => findAllFixedPoints(map, { lower: vector(0, 0), upper: vector(1, 1) })).toThrow(
      /shape \[1\]/,
    );
    expect(() => findAllFixedPoints(map, { lower: [NaN], upper: [1] })).toThrow(/finite/);
    expect(() => findAllFixedPoints(map, map.range, { maxBoxes: 0 })).toThrow(/maxBoxes/);
  });
});
