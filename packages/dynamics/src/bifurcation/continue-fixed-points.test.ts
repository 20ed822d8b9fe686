import { NonFiniteError, ShapeMismatchError, distance } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import {
  extendedLorenz84Family,
  oxidationFamily,
  repressilatorFamily,
  rivalryFamily,
  toggleFamily,
} from '../../test/support/bifurcation-systems.js';
import { fixture, fixtureBytes } from '../../test/support/files.js';
import { cellFamily } from '../cells/cell-family.js';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { lstmCell } from '../cells/lstm.js';
import { networkFromBytes } from '../io/network.js';
import { trajectory } from '../orbits/trajectory.js';
import { euler } from '../solvers/explicit-runge-kutta.js';
import { stepperFamily } from '../solvers/stepper.js';
import { flowFamily, mapFamily, type MapFamily } from '../system/family.js';
import { randomStream } from '../system/random.js';
import { fitzHughNagumoFamily, linearFlow, lorenzFamily, stuartLandauFamily } from '../zoo/flows.js';
import { henonFamily, logisticFamily } from '../zoo/maps.js';
import type { Bifurcation, Branch } from './branch.js';
import { continueFixedPoints } from './continue-fixed-points.js';

const W = 'recurrent[0,0]';
const B = 'bias[0]';

const neuron = (w: number, b = 0, activation?: 'logistic'): MapFamily =>
  cellFamily(elmanCell({ recurrent: [[w]], bias: [b], activation }));

/** Kinds and parameters in order of the parameter. */
function summary({ bifurcations }: Branch): [string, number][] {
  return bifurcations
    .map(({ kind, parameter }): [string, number] => [kind, parameter])
    .sort((a, b) => a[1] - b[1]);
}

function expectBifurcations(
  branch: Branch,
  expected: readonly (readonly [string, number])[],
  digits = 8,
): void {
  const found = summary(branch);
  expect(found.map(([kind]) => kind)).toEqual(expected.map(([kind]) => kind));
  found.forEach(([, parameter], i) =>
    expect(Math.abs(parameter - expected[i][1])).toBeLessThan(10 ** -digits),
  );
  for (const { residual, parameterError, locatedBy } of branch.bifurcations) {
    expect(residual).toBeLessThan(1e-9);
    expect(parameterError).toBeLessThan(1e-8);
    expect(locatedBy).toBe('defining-system');
  }
}

function only({ bifurcations }: Branch): Bifurcation {
  expect(bifurcations).toHaveLength(1);
  return bifurcations[0];
}

/** The normal form of the only bifurcation, which must be of that kind. */
function normalForm<K extends NonNullable<Bifurcation['normalForm']>['kind']>(
  branch: Branch,
  kind: K,
): Extract<NonNullable<Bifurcation['normalForm']>, { kind: K }> {
  const form = only(branch).normalForm;
  if (form?.kind !== kind) throw new Error(`expected ${kind}, got ${String(form?.kind)}`);
  return form as Extract<NonNullable<Bifurcation['normalForm']>, { kind: K }>;
}

describe('continueFixedPoints', () => {
  describe('one neuron', () => {
    it('D5b, D6c: pitchfork at w = 1, flip at w = −1 along h = 0', () => {
      const branch = continueFixedPoints(neuron(0.5), { parameter: W, start: [0], range: [-2, 2] });
      expectBifurcations(branch, [
        ['flip', -1],
        ['pitchfork', 1],
      ]);
      expect(branch.ends).toEqual({ first: 'left-range', last: 'left-range' });
      expect([branch.points[0].parameter, branch.points.at(-1)?.parameter]).toEqual([-2, 2]);
      // tanh x = x − x³/3: both coefficients are known.
      const [flip, pitchfork] = branch.bifurcations.map((event) => event.normalForm);
      expect(flip?.kind === 'flip' && flip.cubic).toBeCloseTo(1 / 3, 9);
      expect(pitchfork?.kind === 'branch-point' && pitchfork.cubic).toBeCloseTo(-1 / 3, 9);
      expect(branch.bifurcations.map((event) => event.criticality)).toEqual([
        'supercritical',
        'supercritical',
      ]);
      expect(branch.points.map(({ verdict }) => verdict)).toEqual(
        branch.points.map(({ parameter }) => (Math.abs(parameter) < 1 ? 'stable' : 'unstable')),
      );
    });

    it.each([
      [1.2, 0.65856966, 0.679543],
      [1.5, 0.858559637, 0.394313],
      [2, 0.957504024, 0.166372088],
      [3, 0.994901528, 0.030513],
    ])('D5b: the outer branch at w = %f', (w, h, slope) => {
      const branch = continueFixedPoints(neuron(1.7), {
        parameter: W,
        start: [0.9],
        range: [1.1, w],
        values: { [W]: 1.15 },
      });
      const last = branch.points.reduce((a, b) => (b.parameter > a.parameter ? b : a));
      expect(last.parameter).toBe(w);
      expect(last.state[0]).toBeCloseTo(h, 8);
      expect(last.eigenvalues[0].re).toBeCloseTo(slope, 6);
    });

    it('D5b: seen from the outer branch the pitchfork is the same, and the branch runs on to −h', () => {
      const branch = continueFixedPoints(neuron(2), { parameter: W, start: [0.9], range: [-2, 2] });
      expectBifurcations(branch, [['pitchfork', 1]]);
      expect(normalForm(branch, 'branch-point').cubic).toBeCloseTo(-1 / 3, 9);
      const [first, last] = [branch.points[0], branch.points[branch.points.length - 1]];
      expect(first.state[0] + last.state[0]).toBeCloseTo(0, 12);
      // The branch that leaves is the straight one.
      expect(Math.abs(branch.bifurcations[0].directions[0].parameter)).toBeCloseTo(1, 9);
    });

    it.each([
      [1.2, 0.056390585],
      [1.5, 0.207546455322],
      [2, 0.532839975353552],
      [3, 1.303273908002589],
      [4, 2.147143718212938],
    ])('D5, case 3.1: folds of the neuron with w = %f at b = ±%f', (w, b) => {
      const branch = continueFixedPoints(neuron(w), { parameter: B, start: [1], range: [-3, 3] });
      expectBifurcations(branch, [
        ['fold', -b],
        ['fold', b],
      ]);
      const s = Math.sqrt(1 - 1 / w);
      for (const { state, parameter } of branch.bifurcations) {
        expect(state[0]).toBeCloseTo(-Math.sign(parameter) * s, 9);
        expect(Math.abs(parameter)).toBeCloseTo(w * s - Math.atanh(s), 12);
      }
    });

    it('D6: at b = 0.3 the S-shaped curve has two stable points and one unstable', () => {
      const at = [-0.9, -0.3, 0.98].map((start) => {
        const branch = continueFixedPoints(neuron(2, 0.3), {
          parameter: B,
          start: [start],
          range: [0.2, 0.4],
        });
        return branch.points[branch.startIndex];
      });
      [-0.907996987, -0.310610452, 0.978312185].forEach((h, i) => expect(at[i].state[0]).toBeCloseTo(h, 8));
      [0.351083, 1.807042, 0.085811].forEach((slope, i) =>
        expect(at[i].eigenvalues[0].re).toBeCloseTo(slope, 6),
      );
      expect(at.map(({ verdict }) => verdict)).toEqual(['stable', 'unstable', 'stable']);
    });

    it.each([
      [5, -2.655610338630688, -2.344389661369312],
      [6, -3.41509291064406, -2.58490708935594],
      [8, -5.065679950707104, -2.934320049292896],
    ])('D6b, case 3.1: folds of the logistic neuron with w = %f', (w, low, high) => {
      const family = neuron(w, -w / 2, 'logistic');
      const branch = continueFixedPoints(family, { parameter: B, start: [0.95], range: [-8, 0] });
      expectBifurcations(branch, [
        ['fold', low],
        ['fold', high],
      ]);
    });

    it('D6b: the pitchfork of the logistic neuron along h = 1/2', () => {
      // Along b = −w/2 the neuron is that with tanh, w/4: a parameter of its own.
      const family = mapFamily({
        dim: 1,
        parameters: { w: 2 },
        step: ([h], { w }) => [1 / (1 + Math.exp(-w * (h - 0.5)))],
        jacobian: ([h], { w }) => {
          const y = 1 / (1 + Math.exp(-w * (h - 0.5)));
          return [[w * y * (1 - y)]];
        },
      });
      expectBifurcations(continueFixedPoints(family, { parameter: 'w', start: [0.5], range: [1, 8] }), [
        ['pitchfork', 4],
      ]);
    });

    it('D6c: the 2-cycle at w = −2 has multiplier 0.027679672 and ends in the flip at w = −1', () => {
      const branch = continueFixedPoints(neuron(-2), {
        parameter: W,
        start: [0.9],
        range: [-2, 0],
        period: 2,
      });
      expect(branch.points[branch.startIndex].state[0]).toBeCloseTo(0.957504, 6);
      expect(branch.points[branch.startIndex].eigenvalues[0].re).toBeCloseTo(0.027679672, 9);
      expect(branch.ends).toEqual({ first: 'left-range', last: 'period-halved' });
      const flip = only(branch);
      expect([flip.kind, flip.period]).toEqual(['flip', 1]);
      expect(flip.parameter).toBeCloseTo(-1, 9);
    });

    it('a leak rate is a parameter like any other: the flip moves to α = 2/(1 − w) and stays within (0, 1]', () => {
      const family = cellFamily(leakyCell(elmanCell({ recurrent: [[-3]] }), 0.2));
      const branch = continueFixedPoints(family, { parameter: 'leakRate', start: [0], range: [0.1, 1] });
      expectBifurcations(branch, [['flip', 0.5]]);
      expect(branch.points.at(-1)?.parameter).toBe(1);
    });

    it('the step length of a solver is a parameter like any other: Euler flips a leak at 2', () => {
      const family = stepperFamily(linearFlow([[-1]]), euler(), 0.1);
      const branch = continueFixedPoints(family, { parameter: 'timeStep', start: [0], range: [0.05, 3] });
      expectBifurcations(branch, [['flip', 2]]);
    });

    it('a corner is passed, and what changes there is located without a normal form', () => {
      const family = mapFamily({
        dim: 1,
        parameters: { mu: -1 },
        step: ([x], { mu }) => [mu + (x < 0 ? 0.5 * x : -2 * x)],
        jacobian: ([x]) => [[x < 0 ? 0.5 : -2]],
      });
      const branch = continueFixedPoints(family, { parameter: 'mu', start: [-2], range: [-1, 1] });
      expect(branch.ends).toEqual({ first: 'left-range', last: 'left-range' });
      expect(branch.points.at(-1)?.state[0]).toBeCloseTo(1 / 3, 12);
      const { kind, parameter, locatedBy, normalForm: form } = only(branch);
      expect([kind, locatedBy, form]).toEqual(['flip', 'bracket', undefined]);
      expect(parameter).toBeCloseTo(0, 9);
      expect(branch.warnings[0]).toContain('corner near mu');
    });

    it('an input is a parameter like any other: the folds at b = ±b* divided by its weight', () => {
      const family = cellFamily(elmanCell({ recurrent: [[2]], input: [[0.5]] }));
      const branch = continueFixedPoints(family, { parameter: 'x[0]', start: [1], range: [-3, 3] });
      expectBifurcations(branch, [
        ['fold', -2 * 0.532839975353552],
        ['fold', 2 * 0.532839975353552],
      ]);
    });
  });

  describe('gated cells', () => {
    const column = (entries: readonly number[]): number[][] => entries.map((entry) => [entry]);

    it('D22c: GRU with zero gate weights, pitchfork at w_hn = 2', () => {
      const gru = gruCell({
        recurrent: column([0, 0, 1]),
        input: column([0, 0, 0]),
        recurrentBias: [0, 0, 0],
        inputBias: [0, 0, 0],
      });
      const family = cellFamily(gru);
      const parameter = 'recurrent[2,0]';
      expectBifurcations(continueFixedPoints(family, { parameter, start: [0], range: [0.5, 3] }), [
        ['pitchfork', 2],
      ]);
      const outer = continueFixedPoints(family, {
        parameter,
        start: [0.8],
        range: [2.1, 3],
        values: { [parameter]: 3 },
      });
      expect(outer.points[0].state[0]).toBeCloseTo(0.370706, 6);
      expect(outer.points.at(-1)?.state[0]).toBeCloseTo(0.85856, 6);
      expect(outer.points.at(-1)?.eigenvalues[0].re).toBeCloseTo(0.697157, 6);
    });

    it('D22c: LSTM with zero gate weights, pitchfork at w_hg = 2, over the whole state (h, c)', () => {
      const lstm = lstmCell({
        recurrent: column([0, 0, 1, 0]),
        input: column([0, 0, 0, 0]),
        recurrentBias: [0, 0, 0, 0],
        inputBias: [0, 0, 0, 0],
      });
      const family = cellFamily(lstm);
      const parameter = 'recurrent[2,0]';
      const branch = continueFixedPoints(family, {
        parameter,
        start: [0, 0],
        range: [0, 3],
        values: { [parameter]: 0 },
      });
      expectBifurcations(branch, [['pitchfork', 2]]);
      // Zero weights: eigenvalues 0.5 and 0.
      expect(branch.points[branch.startIndex].eigenvalues.map(({ re }) => re)).toEqual([0.5, 0]);
      const outer = continueFixedPoints(family, {
        parameter,
        start: [0.3, 0.7],
        range: [2.1, 3],
        values: { [parameter]: 3 },
      });
      expect(outer.points[0].state[1]).toBeCloseTo(0.26943, 6);
      expect(outer.points.at(-1)?.state[1]).toBeCloseTo(0.734727, 6);
    });
  });

  it('I1: a constant input of 0.0749 on one channel wipes out a memory of the trained flip-flop GRU', () => {
    const { cell } = networkFromBytes(fixtureBytes('flipflop-gru.safetensors'));
    const { points } = fixture<{
      points: { state: number[]; readout: number[]; unstable_dimension: number }[];
    }>('flipflop-gru.fixed-points.json');
    const start = points.find(
      ({ readout, unstable_dimension }) =>
        unstable_dimension === 0 && readout[0] < 0 && readout[1] < 0 && readout[2] > 0,
    );
    const branch = continueFixedPoints(cellFamily(cell), {
      parameter: 'x[0]',
      start: start?.state ?? [],
      range: [-0.5, 0.5],
    });
    expect(summary(branch)).toEqual([
      ['fold', expect.closeTo(-0.052870334, 7)],
      ['fold', expect.closeTo(0.074928048, 7)],
    ]);
    // Beyond the fold at 0.0749 another state holds: driven from the old one, the network ends there.
    const next = branch.bifurcations[0].parameter + 0.01;
    const { states } = trajectory(cellFamily(cell).at({ 'x[0]': next }), start?.state ?? [], {
      transientSteps: 2000,
      steps: 0,
    });
    const across = branch.points.filter(({ verdict }) => verdict === 'stable').at(-1);
    expect(across?.parameter).toBe(0.5);
    expect(distance(states.data, start?.state ?? [])).toBeGreaterThan(1);
  });

  describe('maps', () => {
    it('case 3.6: logistic map, transcritical at 1 and flip at 3 with its exact coefficients', () => {
      const branch = continueFixedPoints(logisticFamily, {
        parameter: 'r',
        start: [0.6],
        range: [0.5, 3.5],
        values: { r: 2 },
      });
      expectBifurcations(branch, [
        ['transcritical', 1],
        ['flip', 3],
      ]);
      // λ = 2 − r; c = ½ (B/2)² · 4 + 0 with B = −2r = −6, C = 0: c = ½ 6² / 2.
      const flip = branch.bifurcations[1].normalForm;
      expect(flip?.kind === 'flip' && [flip.linear, flip.cubic]).toEqual([
        expect.closeTo(-1, 9),
        expect.closeTo(9, 9),
      ]);
    });

    it('a transcritical point is described about the branch that is followed', () => {
      const linear = (start: number): number => {
        const branch = continueFixedPoints(logisticFamily, {
          parameter: 'r',
          start: [start],
          range: [0.6, 2.5],
          values: { r: 2 },
        });
        const form = branch.bifurcations[0].normalForm;
        return form?.kind === 'branch-point' ? form.linear : NaN;
      };
      // λ = r along 0, λ = 2 − r along 1 − 1/r.
      expect(linear(0)).toBeCloseTo(1, 9);
      expect(linear(0.5)).toBeCloseTo(-1, 9);
    });

    it('cubic coefficients do not depend on coordinates: quadratic terms that a change of variables makes', () => {
      const [theta, re, im] = [0.9, 0.7, -0.3];
      const [c, s] = [Math.cos(theta), Math.sin(theta)];
      const bend = 0.8;
      // T(x, y) = (x, y + bend x²) about the normal form.
      const family = mapFamily({
        dim: 2,
        parameters: { mu: -0.3 },
        step: ([x, bent], { mu }) => {
          const y = bent - bend * x * x;
          const r = x * x + y * y;
          const [p, q] = [1 + mu + re * r, im * r];
          const [u, v] = [p * x - q * y, p * y + q * x];
          const [nextX, nextY] = [c * u - s * v, s * u + c * v];
          return [nextX, nextY + bend * nextX * nextX];
        },
        jacobian: ([x, bent], { mu }) => {
          const y = bent - bend * x * x;
          const r = x * x + y * y;
          const [p, q] = [1 + mu + re * r, im * r];
          const ux = p + 2 * re * x * x - 2 * im * x * y;
          const uy = 2 * re * x * y - q - 2 * im * y * y;
          const vx = 2 * re * x * y + q + 2 * im * x * x;
          const vy = p + 2 * re * y * y + 2 * im * x * y;
          const [ax, ay, bx, by] = [c * ux - s * vx, c * uy - s * vy, s * ux + c * vx, s * uy + c * vy];
          const nextX = c * (p * x - q * y) - s * (p * y + q * x);
          const [tx, ty] = [ax - 2 * bend * x * ay, ay];
          return [
            [tx, ty],
            [bx - 2 * bend * x * by + 2 * bend * nextX * tx, by + 2 * bend * nextX * ty],
          ];
        },
      });
      const branch = continueFixedPoints(family, { parameter: 'mu', start: [0, 0], range: [-0.5, 0.5] });
      const { angle, cubic } = normalForm(branch, 'neimark-sacker');
      expect([angle, cubic.re, cubic.im]).toEqual([
        expect.closeTo(theta, 9),
        expect.closeTo(re, 7),
        expect.closeTo(im, 7),
      ]);
      expect(only(branch).criticality).toBe('subcritical');
    });

    it('case 3.6: logistic map, flip of the 2-cycle at 1 + √6', () => {
      const branch = continueFixedPoints(logisticFamily, {
        parameter: 'r',
        start: [0.8],
        range: [3.1, 3.5],
        values: { r: 3.2 },
        period: 2,
      });
      expectBifurcations(branch, [['flip', 1 + Math.sqrt(6)]], 10);
      for (const { parameter: r, eigenvalues } of branch.points) {
        expect(eigenvalues[0].re).toBeCloseTo(4 + 2 * r - r * r, 9);
      }
    });

    it('case 3.6: logistic map, period-3 tangency at 1 + √8', () => {
      const branch = continueFixedPoints(logisticFamily, {
        parameter: 'r',
        start: [0.5143553],
        range: [3.7, 3.84],
        values: { r: 3.835 },
        period: 3,
      });
      expectBifurcations(branch, [['fold', 1 + Math.sqrt(8)]], 10);
      expect(branch.bifurcations[0].state[0]).toBeCloseTo(0.5143553, 6);
    });

    it('case 3.6: Hénon map, fold at −0.1225 and flip at 0.3675', () => {
      const branch = continueFixedPoints(henonFamily, {
        parameter: 'a',
        start: [0.9, 0.28],
        range: [-0.5, 1.4],
        values: { a: 0.4 },
      });
      expectBifurcations(
        branch,
        [
          ['fold', -0.1225],
          ['flip', 0.3675],
        ],
        10,
      );
    });

    it.each([0, 0.21])('case 3.6: normal form of a branch point, b = %f', (b) => {
      const family = mapFamily({
        dim: 1,
        parameters: { mu: -0.5 },
        step: ([x], { mu }) => [x - 0.456 * mu * x + b * x * x - 1.234 * x ** 3],
        jacobian: ([x], { mu }) => [[1 - 0.456 * mu + 2 * b * x - 3 * 1.234 * x * x]],
      });
      const branch = continueFixedPoints(family, { parameter: 'mu', start: [0], range: [-1, 1] });
      const { linear, quadratic, cubic, error } = normalForm(branch, 'branch-point');
      expect(only(branch).kind).toBe(b === 0 ? 'pitchfork' : 'transcritical');
      expect(only(branch).parameter).toBeCloseTo(0, 10);
      expect([linear, quadratic, cubic]).toEqual([
        expect.closeTo(-0.456, 9),
        expect.closeTo(b, 9),
        expect.closeTo(-1.234, 9),
      ]);
      expect(Math.abs(cubic + 1.234)).toBeLessThan(Math.max(10 * error, 1e-13));
    });

    it('case 3.6: normal form of a period doubling', () => {
      const family = mapFamily({
        dim: 1,
        parameters: { mu: -0.5 },
        step: ([x], { mu }) => [(-1 + 0.456 * mu) * x - 1.234 * x ** 3],
        jacobian: ([x], { mu }) => [[-1 + 0.456 * mu - 3 * 1.234 * x * x]],
      });
      const branch = continueFixedPoints(family, { parameter: 'mu', start: [0], range: [-1, 1] });
      const { linear, cubic } = normalForm(branch, 'flip');
      expect([linear, cubic]).toEqual([expect.closeTo(0.456, 9), expect.closeTo(-1.234, 9)]);
      expect(only(branch).criticality).toBe('subcritical');
    });

    it('case 3.6: normal form of a Neimark–Sacker bifurcation', () => {
      const [theta, a, re, im] = [0.1, 1.123, -6.789, -0.456];
      const [c, s] = [Math.cos(theta), Math.sin(theta)];
      const family = mapFamily({
        dim: 2,
        parameters: { mu: -0.3 },
        step: ([x, y], { mu }) => {
          const r = x * x + y * y;
          const [p, q] = [1 + a * mu + re * r, im * r];
          const [u, v] = [p * x - q * y, p * y + q * x];
          return [c * u - s * v, s * u + c * v];
        },
        jacobian: ([x, y], { mu }) => {
          const r = x * x + y * y;
          const [p, q] = [1 + a * mu + re * r, im * r];
          const ux = p + 2 * re * x * x - 2 * im * x * y;
          const uy = 2 * re * x * y - q - 2 * im * y * y;
          const vx = 2 * re * x * y + q + 2 * im * x * x;
          const vy = p + 2 * re * y * y + 2 * im * x * y;
          return [
            [c * ux - s * vx, c * uy - s * vy],
            [s * ux + c * vx, s * uy + c * vy],
          ];
        },
      });
      const branch = continueFixedPoints(family, { parameter: 'mu', start: [0, 0], range: [-0.5, 0.5] });
      const { angle, linear, cubic } = normalForm(branch, 'neimark-sacker');
      expect(angle).toBeCloseTo(theta, 10);
      expect([linear.re, linear.im]).toEqual([expect.closeTo(a, 8), expect.closeTo(0, 8)]);
      expect([cubic.re, cubic.im]).toEqual([expect.closeTo(re, 6), expect.closeTo(im, 6)]);
      expect(only(branch).criticality).toBe('supercritical');
    });

    it('D8b: Neimark–Sacker of tanh(g M h) at g = 1.25 with the angle acos 0.75, and the circle beyond it', () => {
      const family = cellFamily(
        elmanCell({
          recurrent: [
            [1.2, -0.8],
            [0.8, 0],
          ],
        }),
      );
      const branch = continueFixedPoints(family, { parameter: 'gain', start: [0, 0], range: [0.5, 2] });
      expectBifurcations(branch, [['neimark-sacker', 1.25]], 10);
      const { angle, linear, cubic } = normalForm(branch, 'neimark-sacker');
      expect(angle).toBeCloseTo(0.722734248, 9);
      expect((2 * Math.PI) / angle).toBeCloseTo(8.693631617, 8);
      const settled = (gain: number): Float64Array => {
        const { states } = trajectory(family.at({ gain }), [0.1, 0], { transientSteps: 20_000, steps: 4000 });
        return states.data;
      };
      expect(Math.max(...settled(1.24).map(Math.abs))).toBeLessThan(1e-12);
      // The amplitude of the first neuron.
      const amplitude = (gain: number): number =>
        Math.max(
          ...settled(gain)
            .filter((_, k) => k % 2 === 0)
            .map(Math.abs),
        );
      expect(amplitude(1.26)).toBeCloseTo(0.1776, 3);
      expect(amplitude(1.3)).toBeCloseTo(0.3858, 3);
      // The normal form predicts the mean square of the distance to leading order.
      const meanSquare = settled(1.255).reduce((sum, value) => sum + value * value, 0) / 4001;
      expect(meanSquare / ((-linear.re * 0.005) / cubic.re)).toBeCloseTo(1, 1);
    });

    it.each([
      [1.01, 0.039278],
      [1.02, 0.077153],
      [1.05, 0.182968],
    ])('case 3.6: planar tanh rotation, mean r² at ρ = %f against the normal form', (rho, measured) => {
      const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
      const family = cellFamily(
        elmanCell({
          recurrent: [
            [c, -s],
            [s, c],
          ],
        }),
      );
      const branch = continueFixedPoints(family, {
        parameter: 'gain',
        start: [0, 0],
        range: [0.5, 1.5],
        values: { gain: 0.8 },
      });
      const { angle, linear, cubic } = normalForm(branch, 'neimark-sacker');
      expect([only(branch).parameter, angle]).toEqual([expect.closeTo(1, 10), expect.closeTo(0.7, 10)]);
      expect([linear.re, cubic.re]).toEqual([expect.closeTo(1, 8), expect.closeTo(-0.25, 8)]);
      const { states } = trajectory(family.at({ gain: rho }), [0.1, 0], {
        transientSteps: 5000,
        steps: 20_000,
      });
      const meanSquare = states.data.reduce((sum, value) => sum + value * value, 0) / states.rows;
      expect(meanSquare).toBeCloseTo(measured, 4);
      expect(Math.abs((4 * (rho - 1)) / rho ** 3 / meanSquare - 1)).toBeLessThan(0.08);
      expect(Math.abs(((-linear.re / cubic.re) * (rho - 1)) / meanSquare - 1)).toBeLessThan(3 * (rho - 1));
    });

    it.each([
      [0, 2],
      [1, 1],
      [2, 0.618034],
      [3, 0.445042],
      [4, 0.347296],
    ])('C2: delayed feedback with delay %i is stable up to k = %f', (delay, limit) => {
      const n = delay + 1;
      const family = mapFamily({
        dim: n,
        parameters: { k: 0.05 },
        step: (x, { k }) => [x[0] - k * x[delay], ...Array.from(x.subarray(0, delay))],
        jacobian: (_, { k }) =>
          Array.from({ length: n }, (__, i) =>
            Array.from({ length: n }, (___, j) =>
              i > 0 ? Number(j === i - 1) : Number(j === 0) - (j === delay ? k : 0),
            ),
          ),
      });
      const branch = continueFixedPoints(family, {
        parameter: 'k',
        start: new Float64Array(n),
        range: [0.01, 2.5],
      });
      const first = branch.bifurcations[0];
      expect(first.parameter).toBeCloseTo(limit, 6);
      expect(first.parameter).toBeCloseTo(2 * Math.sin(Math.PI / (2 * (2 * delay + 1))), 9);
      expect([first.kind, first.criticality]).toEqual([
        delay === 0 ? 'flip' : 'neimark-sacker',
        'degenerate',
      ]);
    });

    it('B2b: winner-take-all: difference mode and sum mode are critical together at w = 1', () => {
      const family = cellFamily(
        elmanCell({
          recurrent: [
            [0, -1],
            [-1, 0],
          ],
        }),
      );
      const branch = continueFixedPoints(family, {
        parameter: 'gain',
        start: [0, 0],
        range: [0.1, 3],
        values: { gain: 0.5 },
      });
      const { kind, parameter, critical, warnings } = only(branch);
      expect(kind).toBe('multiple');
      expect(parameter).toBeCloseTo(1, 9);
      expect(critical.map(({ re }) => Math.round(re)).sort((a, b) => a - b)).toEqual([-1, 1]);
      expect(warnings[0]).toContain('2 eigenvalues');
    });
  });

  describe('flows', () => {
    it('P1, case 3.5: Lorenz equations, pitchfork of the origin at ρ = 1', () => {
      const branch = continueFixedPoints(lorenzFamily, {
        parameter: 'rho',
        start: [0, 0, 0],
        range: [0, 30],
        values: { rho: 0.5 },
      });
      expectBifurcations(branch, [['pitchfork', 1]]);
      expect(only(branch).criticality).toBe('supercritical');
      expect(branch.points[branch.points.length - 1].unstableDimension).toBe(1);
    });

    it('P1, case 3.5: Lorenz equations, subcritical Hopf at ρ = 470/19', () => {
      const branch = continueFixedPoints(lorenzFamily, {
        parameter: 'rho',
        start: [8, 8, 27],
        range: [2, 30],
      });
      expectBifurcations(branch, [['hopf', 470 / 19]], 10);
      expect(only(branch).criticality).toBe('subcritical');
      expect(normalForm(branch, 'hopf').frequency).toBeCloseTo(9.62453006, 8);
      const start = branch.points[branch.startIndex];
      expect(start.eigenvalues.map(({ re }) => re)).toEqual([
        expect.closeTo(-13.854577914596, 8),
        expect.closeTo(0.093955623974, 8),
        expect.closeTo(0.093955623974, 8),
      ]);
    });

    it('B8, case 3.5: FitzHugh–Nagumo, both Hopf bifurcations', () => {
      const branch = continueFixedPoints(fitzHughNagumoFamily, {
        parameter: 'current',
        start: [0, 0],
        range: [0, 2],
      });
      expectBifurcations(branch, [
        ['hopf', 0.3312813375],
        ['hopf', 1.4187186625],
      ]);
      branch.bifurcations.forEach(({ state, normalForm: form }, i) => {
        expect(state[0]).toBeCloseTo(i === 0 ? -0.96747093 : 0.96747093, 8);
        expect(form?.kind === 'hopf' && form.frequency).toBeCloseTo(0.2755068057, 9);
      });
    });

    it('a Hopf bifurcation with known coefficients: Stuart–Landau', () => {
      const branch = continueFixedPoints(stuartLandauFamily, {
        parameter: 'mu',
        start: [0, 0],
        range: [-1, 1],
        values: { mu: -0.5 },
      });
      const { frequency, linear, cubic, firstLyapunovCoefficient } = normalForm(branch, 'hopf');
      expect([frequency, linear.re, cubic.re, firstLyapunovCoefficient]).toEqual([
        expect.closeTo(1, 10),
        expect.closeTo(1, 8),
        expect.closeTo(-1, 7),
        expect.closeTo(-2, 7),
      ]);
    });

    it('the first Lyapunov coefficient does not depend on coordinates', () => {
      const bend = 0.8;
      // Stuart–Landau with ω = 2 in the variables (x, y + bend x²).
      const family = flowFamily({
        dim: 2,
        parameters: { mu: -0.3 },
        rate: ([x, bent], { mu }) => {
          const y = bent - bend * x * x;
          const g = mu - 0.6 * (x * x + y * y);
          const [dx, dy] = [g * x - 2 * y, g * y + 2 * x];
          return [dx, dy + 2 * bend * x * dx];
        },
        jacobian: ([x, bent], { mu }) => {
          const y = bent - bend * x * x;
          const g = mu - 0.6 * (x * x + y * y);
          const dx = g * x - 2 * y;
          const [ax, ay] = [g - 1.2 * x * x, -1.2 * x * y - 2];
          const [bx, by] = [2 - 1.2 * x * y, g - 1.2 * y * y];
          const tx = ax - 2 * bend * x * ay;
          return [
            [tx, ay],
            [bx - 2 * bend * x * by + 2 * bend * (dx + x * tx), by + 2 * bend * x * ay],
          ];
        },
      });
      const branch = continueFixedPoints(family, { parameter: 'mu', start: [0, 0], range: [-0.5, 0.5] });
      const { frequency, cubic, firstLyapunovCoefficient } = normalForm(branch, 'hopf');
      expect([frequency, cubic.re, firstLyapunovCoefficient]).toEqual([
        expect.closeTo(2, 9),
        expect.closeTo(-0.6, 7),
        expect.closeTo(-0.6, 7),
      ]);
    });

    it.each([
      [2, 2],
      [3, 1.190551],
      [4, 1.013114],
    ])('G1: toggle switch with n = %i, pitchfork at α = %f', (n, alpha) => {
      const branch = continueFixedPoints(toggleFamily, {
        parameter: 'alpha',
        start: [0.5, 0.5],
        range: [0.2, 3],
        values: { n },
      });
      expectBifurcations(branch, [['pitchfork', (n / (n - 1)) * (n - 1) ** (-1 / n)]]);
      expect(only(branch).parameter).toBeCloseTo(alpha, 6);
    });

    it('G2: repressilator, Hopf at α = 3.779763 (n = 3) and 2 (n = 4) with ω = √3', () => {
      for (const [n, alpha, p] of [
        [3, 3.779763149684617, 1.259921],
        [4, 2, 1],
      ]) {
        const branch = continueFixedPoints(repressilatorFamily, {
          parameter: 'alpha',
          start: [0.5, 0.5, 0.5],
          range: [0.2, 5],
          values: { n },
        });
        expectBifurcations(branch, [['hopf', alpha]]);
        expect(only(branch).state[0]).toBeCloseTo(p, 6);
        expect(normalForm(branch, 'hopf').frequency).toBeCloseTo(Math.sqrt(3), 9);
      }
    });

    it('B4: rivalry, Hopf at β = 1 + 1/τ with ω = 0.07, then the pitchfork at 1 + g', () => {
      const branch = continueFixedPoints(rivalryFamily, {
        parameter: 'beta',
        start: [0, 0, 0, 0],
        range: [0, 2],
      });
      expectBifurcations(branch, [
        ['hopf', 1.01],
        ['pitchfork', 1.5],
      ]);
      const form = branch.bifurcations[0].normalForm;
      expect(form?.kind === 'hopf' && form.frequency).toBeCloseTo(0.07, 10);
      expect(form?.kind === 'hopf' && (2 * Math.PI) / form.frequency).toBeCloseTo(89.75979, 5);
    });

    it('case 3.6: CO oxidation, two folds and two Hopf bifurcations', () => {
      const branch = continueFixedPoints(oxidationFamily, {
        parameter: 'q2',
        start: [0.001137, 0.891483, 0.062345],
        range: [0.5, 2],
      });
      // The folds agree with the published values to all digits. Those of the Hopf bifurcations end a bisection: the
      // zeros of the real part lie 5e-6 and 3e-5 beside them.
      const found = summary(branch);
      expect(found.map(([kind]) => kind)).toEqual(['hopf', 'fold', 'hopf', 'fold']);
      [1.04099606, 1.04204851, 1.05158367, 1.05220029].forEach((published, i) =>
        expect(Math.abs(found[i][1] - published)).toBeLessThan(found[i][0] === 'fold' ? 1e-8 : 5e-5),
      );
      for (const { kind, critical } of branch.bifurcations) {
        expect(critical).toHaveLength(kind === 'fold' ? 1 : 2);
        for (const { re } of critical) expect(Math.abs(re)).toBeLessThan(1e-12);
      }
    });

    it('case 3.6: extended Lorenz-84, fold and three Hopf bifurcations', () => {
      const branch = continueFixedPoints(extendedLorenz84Family, {
        parameter: 'F',
        start: [2.9787, -0.03868, 0.05823, -0.02105],
        range: [-1.5, 3],
      });
      const found = summary(branch);
      expect(found.map(([kind]) => kind)).toEqual(['fold', 'hopf', 'hopf', 'hopf']);
      [1.5466483726, 1.61966, 2.46723, 2.85988].forEach((published, i) =>
        expect(Math.abs(found[i][1] - published)).toBeLessThan(i === 0 ? 1e-9 : 1e-5),
      );
    });

    it('an avoided crossing is not jumped: the step is shortened until the branch holds together', () => {
      // At T near 1e-4 the crossing of T = 0 opens by a few hundredths only.
      const branch = continueFixedPoints(extendedLorenz84Family, {
        parameter: 'F',
        start: [1.68, -0.05, 0.128, -0.0002],
        range: [0, 3],
        values: { F: 1.762, T: 1.265e-4 },
      });
      expect(branch.bifurcations.map(({ kind }) => kind)).toEqual(['hopf', 'fold', 'hopf']);
      for (let i = 1; i < branch.points.length; i++) {
        expect(
          Math.abs(branch.points[i].unstableDimension - branch.points[i - 1].unstableDimension),
        ).toBeLessThan(4);
      }
    });
  });

  describe('evidence and invariances', () => {
    const random = randomStream(4);
    const weights = Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => random.normal()));
    const bias = Array.from({ length: 4 }, () => 0.02 * random.normal());
    const order = [2, 0, 3, 1];
    const options = { parameter: 'gain', range: [0.1, 3] as const, values: { gain: 0.2 } };
    const original = continueFixedPoints(cellFamily(elmanCell({ recurrent: weights, bias })), {
      ...options,
      start: new Float64Array(4),
    });

    it('every point solves its equation, and its tests change their signs where bifurcations are', () => {
      expect(Math.max(...original.points.map(({ residual }) => residual))).toBeLessThan(1e-12);
      expect(original.bifurcations.length).toBeGreaterThan(0);
      for (const { kind, index, parameter } of original.bifurcations) {
        const [before, after] = [original.points[index], original.points[index + 1]];
        expect((before.parameter - parameter) * (after.parameter - parameter)).toBeLessThanOrEqual(0);
        if (kind === 'flip') expect((before.tests.flip ?? NaN) * (after.tests.flip ?? NaN)).toBeLessThan(0);
        if (kind === 'neimark-sacker') {
          expect(Math.abs(before.unstableDimension - after.unstableDimension)).toBe(2);
        }
      }
    });

    it('a permutation of the neurons changes nothing', () => {
      const permuted = cellFamily(
        elmanCell({
          recurrent: order.map((i) => order.map((j) => weights[i][j])),
          bias: order.map((i) => bias[i]),
        }),
      );
      const branch = continueFixedPoints(permuted, { ...options, start: new Float64Array(4) });
      expect(branch.bifurcations.map(({ kind }) => kind)).toEqual(
        original.bifurcations.map(({ kind }) => kind),
      );
      branch.bifurcations.forEach((bifurcation, k) => {
        const { parameter, normalForm: form, criticality } = original.bifurcations[k];
        expect(bifurcation.parameter).toBeCloseTo(parameter, 11);
        expect(bifurcation.criticality).toBe(criticality);
        const cubic = (of: typeof form): number | undefined =>
          of === undefined || of.kind === 'fold'
            ? undefined
            : typeof of.cubic === 'number'
              ? of.cubic
              : of.cubic.re;
        expect(cubic(bifurcation.normalForm)).toBeCloseTo(cubic(form) ?? NaN, 6);
      });
    });

    it('the same options give the same bits', () => {
      const again = continueFixedPoints(cellFamily(elmanCell({ recurrent: weights, bias })), {
        ...options,
        start: new Float64Array(4),
      });
      expect(again).toEqual(original);
    });

    it('a closed branch is recognised from either side', () => {
      // h³ − h + b = 0 with b = 0.2 cos p is periodic in p; the isola h² + p² = 1 is closed.
      const family = mapFamily({
        dim: 1,
        parameters: { p: 0 },
        step: ([h], { p }) => [h + 0.5 * (1 - h * h - p * p)],
        jacobian: ([h]) => [[1 - h]],
      });
      const branch = continueFixedPoints(family, { parameter: 'p', start: [0.9], range: [-2, 2] });
      expect(branch.ends).toEqual({ first: 'closed', last: 'closed' });
      expectBifurcations(branch, [
        ['fold', -1],
        ['fold', 1],
      ]);
      const [first, last] = [branch.points[0], branch.points[branch.points.length - 1]];
      expect(first.state).toEqual(last.state);
    });

    it('says how it ended: no start, a start where branches cross, too few points, a bound', () => {
      const nowhere = mapFamily({
        dim: 1,
        parameters: { p: 1 },
        step: ([h], { p }) => [h + p + h * h],
        jacobian: ([h]) => [[1 + 2 * h]],
      });
      const none = continueFixedPoints(nowhere, { parameter: 'p', start: [0], range: [-2, 2] });
      expect([none.ends.first, none.points.length, none.warnings.length]).toEqual(['no-start', 0, 1]);
      const crossing = continueFixedPoints(neuron(1), { parameter: W, start: [0], range: [0, 2] });
      expect(crossing.ends.first).toBe('singular-start');
      const few = continueFixedPoints(neuron(0.5), { parameter: W, start: [0], range: [0, 2], maxPoints: 5 });
      expect(few.ends).toEqual({ first: 'max-points', last: 'max-points' });
      expect(few.warnings[0]).toContain('after 5 points');
      const bounded = continueFixedPoints(logisticFamily, {
        parameter: 'r',
        start: [0.6],
        range: [0, 3],
        values: { r: 2 },
        stateBound: 10,
      });
      expect(bounded.ends.first).toBe('left-bounds');
      expect(bounded.points[0].state[0]).toBeCloseTo(-10, 9);
      const up = continueFixedPoints(neuron(0.5), {
        parameter: W,
        start: [0],
        range: [0, 2],
        direction: 'up',
      });
      expect([up.ends.first, up.startIndex]).toEqual(['not-followed', 0]);
    });

    it('warns where the start has a shorter period than asked for', () => {
      const branch = continueFixedPoints(neuron(-0.5), {
        parameter: W,
        start: [0],
        range: [-0.9, 0],
        period: 2,
      });
      expect(branch.warnings[0]).toBe('the start has period 1, a divisor of 2');
    });

    it('warns where an eigenvalue is critical all along: a centre', () => {
      const predators = flowFamily({
        dim: 2,
        parameters: { a: 1 },
        rate: ([x, y], { a }) => [x * (a - y), y * (x - 1)],
        jacobian: ([x, y], { a }) => [
          [a - y, -x],
          [y, x - 1],
        ],
      });
      const branch = continueFixedPoints(predators, { parameter: 'a', start: [1, 1], range: [0.5, 2] });
      expect(branch.bifurcations).toEqual([]);
      expect(branch.warnings[0]).toMatch(/points are marginal: linear stability does not decide/);
    });

    it('stops when it is told to, and tells how far it is', () => {
      const seen: number[] = [];
      const reason = new Error('enough');
      const signal = { aborted: false, reason };
      const start = [0];
      expect(() =>
        continueFixedPoints(neuron(0.5), {
          parameter: W,
          start,
          range: [0, 2],
          signal,
          onProgress: ({ done }) => {
            seen.push(done);
            signal.aborted = done >= 3;
          },
        }),
      ).toThrow(reason);
      expect(seen).toEqual([1, 2, 3]);
    });
  });

  describe('bad input', () => {
    const good = { parameter: W, start: [0], range: [0, 2] as [number, number] };

    it('a parameter that does not exist: the known ones are named', () => {
      expect(() => continueFixedPoints(neuron(0.5), { ...good, parameter: 'w' })).toThrow(
        /no parameter 'w': known are recurrent\[0,0\], bias\[0\], gain/,
      );
      expect(() => continueFixedPoints(neuron(0.5), { ...good, values: { w: 1 } })).toThrow(RangeError);
    });

    it('starts that do not fit', () => {
      expect(() => continueFixedPoints(neuron(0.5), { ...good, start: [0, 0] })).toThrow(ShapeMismatchError);
      expect(() => continueFixedPoints(neuron(0.5), { ...good, start: [NaN] })).toThrow(NonFiniteError);
    });

    it.each([
      [{ range: [2, 0] }, /`range` must rise/],
      [{ range: [1, 2] }, /`range` must hold the start 0.5/],
      [{ period: 0 }, /`period` must be a positive integer/],
      [{ largestStep: 0 }, /`largestStep` must be positive/],
      [{ firstStep: 1 }, /`firstStep` must lie between/],
      [{ maxPoints: 0.5 }, /`maxPoints` must be a positive integer/],
      [{ parameterUnit: NaN }, /`parameterUnit` must be positive/],
      [{ direction: 'sideways' }, /`direction` must be/],
    ])('%o', (change, message) => {
      const options = { ...good, ...change } as typeof good;
      expect(() => continueFixedPoints(neuron(0.5), options)).toThrow(message);
    });

    it('cycles of a flow', () => {
      const options = { parameter: 'rho', start: [0, 0, 0], range: [0, 30] as const, period: 2 };
      expect(() => continueFixedPoints(lorenzFamily, options)).toThrow(/`period` must be 1 for a flow/);
    });
  });
});
