import { NonFiniteError, ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { extendedLorenz84Family, oxidationFamily } from '../../test/support/bifurcation-systems.js';
import { cellFamily } from '../cells/cell-family.js';
import { elmanCell } from '../cells/elman.js';
import { flowFamily, mapFamily } from '../system/family.js';
import { lorenzFamily } from '../zoo/flows.js';
import { henonFamily, logisticFamily } from '../zoo/maps.js';
import type { BifurcationCurve } from './bifurcation-curve.js';
import { continueFixedPoints } from './continue-fixed-points.js';
import { continueFlip } from './continue-flip.js';
import { continueFold } from './continue-fold.js';
import { continueHopf, continueNeimarkSacker } from './continue-rotation.js';
import type { SpecialPoint, SpecialPointKind } from './special-points.js';

const W = 'recurrent[0,0]';
const B = 'bias[0]';

function kinds({ specialPoints }: BifurcationCurve): SpecialPointKind[] {
  return specialPoints.map(({ kind }) => kind);
}

/** The special points of a kind, by the first parameter. */
function specials({ specialPoints }: BifurcationCurve, kind: SpecialPointKind): SpecialPoint[] {
  return specialPoints
    .filter((point) => point.kind === kind)
    .sort((a, b) => a.parameters[0] - b.parameters[0]);
}

function expectOnCurve(curve: BifurcationCurve, gap: (p: readonly [number, number]) => number): void {
  expect(curve.points.length).toBeGreaterThan(10);
  for (const { parameters, residual } of curve.points) {
    expect(Math.abs(gap(parameters))).toBeLessThan(1e-9);
    expect(residual).toBeLessThan(1e-9);
  }
}

describe('continueFold', () => {
  it('D5: the fold curve of the tanh neuron is b = ±(w s − atanh s), through the cusp (1, 0)', () => {
    const curve = continueFold(cellFamily(elmanCell({ recurrent: [[2]], bias: [0.53] })), {
      parameters: [W, B],
      start: [-0.7],
      ranges: [
        [0.5, 4],
        [-3, 3],
      ],
    });
    expectOnCurve(curve, ([w, b]) => {
      const s = Math.sqrt(Math.max(0, 1 - 1 / w));
      return Math.abs(b) - (w * s - Math.atanh(s));
    });
    expect(kinds(curve)).toEqual(['cusp']);
    const [cusp] = curve.specialPoints;
    expect(cusp.parameters).toEqual([expect.closeTo(1, 9), expect.closeTo(0, 9)]);
    expect(cusp.error).toBeLessThan(1e-9);
    const ends = [curve.points[0], curve.points[curve.points.length - 1]];
    expect(ends.map(({ parameters }) => [parameters[0], Math.abs(parameters[1])])).toEqual([
      [4, expect.closeTo(2.147143718212938, 10)],
      [4, expect.closeTo(2.147143718212938, 10)],
    ]);
    // F''/2 = −w² h (1 − h²) = −w h on the curve: zero at the cusp.
    for (const { state, parameters, coefficient } of curve.points) {
      expect(Math.abs(coefficient + parameters[0] * state[0])).toBeLessThan(1e-8);
    }
  });

  it('D6b: the cusp of the logistic neuron lies at (4, −2), and its folds are those of tanh with w/4', () => {
    const curve = continueFold(
      cellFamily(elmanCell({ recurrent: [[6]], bias: [-3.4], activation: 'logistic' })),
      {
        parameters: [W, B],
        start: [0.2],
        ranges: [
          [2, 8],
          [-6, 1],
        ],
      },
    );
    expect(kinds(curve)).toEqual(['cusp']);
    expect(curve.specialPoints[0].parameters).toEqual([expect.closeTo(4, 9), expect.closeTo(-2, 9)]);
    expect(curve.specialPoints[0].state[0]).toBeCloseTo(0.5, 7);
    expectOnCurve(curve, ([w, b]) => {
      const s = Math.sqrt(Math.max(0, 1 - 4 / w));
      return Math.abs(b + w / 2) - 2 * ((w / 4) * s - Math.atanh(s));
    });
  });

  it('case 3.6: Hénon map, folds on a = −(1 − b)²/4 with the 1:1 resonance at b = −1', () => {
    const curve = continueFold(henonFamily, {
      parameters: ['a', 'b'],
      start: [2.857, 0.857],
      values: { a: -0.1225, b: 0.3 },
      ranges: [
        [-2, 1],
        [-1.5, 0.9],
      ],
    });
    expectOnCurve(curve, ([a, b]) => a + (1 - b) ** 2 / 4);
    expect(kinds(curve)).toEqual(['resonance-1:1']);
    expect(curve.specialPoints[0].parameters).toEqual([expect.closeTo(-1, 8), expect.closeTo(-1, 8)]);
  });

  it('folds of cycles: the window of period 3 in the plane of a logistic map with an offset', () => {
    const family = mapFamily({
      dim: 1,
      parameters: { r: 3.83, offset: 0 },
      step: ([x], { r, offset }) => [r * x * (1 - x) + offset],
      jacobian: ([x], { r }) => [[r * (1 - 2 * x)]],
    });
    const curve = continueFold(family, {
      parameters: ['r', 'offset'],
      start: [0.5143553],
      period: 3,
      ranges: [
        [3.7, 4],
        [-0.1, 0.1],
      ],
    });
    // x ↦ r x (1 − x) + o is conjugate to y ↦ y² + c with c = r/2 − r²/4 − r o: the window opens at c = −7/4.
    expectOnCurve(curve, ([r, o]) => r / 2 - (r * r) / 4 - r * o + 1.75);
  });

  it('case 3.6: CO oxidation, two Bogdanov–Takens points and the cusp', () => {
    const curve = continueFold(oxidationFamily, {
      parameters: ['k', 'q2'],
      start: [0.054, 0.302, 0.46],
      values: { q2: 1.0522 },
      ranges: [
        [0.1, 1.5],
        [0.5, 2],
      ],
    });
    expect(specials(curve, 'bogdanov-takens').map(({ parameters }) => parameters)).toEqual([
      [expect.closeTo(0.722339, 6), expect.closeTo(1.161199, 6)],
      [expect.closeTo(0.971397, 5), expect.closeTo(1.417628, 6)],
    ]);
    for (const { eigenvalues } of specials(curve, 'bogdanov-takens')) {
      expect(eigenvalues.filter(({ re, im }) => Math.hypot(re, im) < 1e-5)).toHaveLength(2);
    }
    const [cusp] = specials(curve, 'cusp');
    expect(cusp.parameters).toEqual([expect.closeTo(0.355991, 6), expect.closeTo(1.006408, 6)]);
  });

  it('case 3.6: extended Lorenz-84, symmetric in T: Bogdanov–Takens and zero-Hopf points in pairs, a cusp at T = 0', () => {
    const curve = continueFold(extendedLorenz84Family, {
      parameters: ['F', 'T'],
      start: [1.3118, -0.0429, 0.1804, -0.157],
      values: { F: 1.5466, T: 0.04 },
      ranges: [
        [-1, 3],
        [-0.1, 0.1],
      ],
    });
    for (const [kind, T] of [
      ['bogdanov-takens', 0.02094016968],
      ['zero-hopf', 1.2654083e-4],
    ] as const) {
      const found = specials(curve, kind).map(({ parameters }) => parameters[1]);
      expect(found.map(Math.abs)).toEqual([expect.closeTo(T, 10), expect.closeTo(T, 10)]);
      expect(found[0] + found[1]).toBeCloseTo(0, 10);
    }
    expect(specials(curve, 'cusp').map(({ parameters }) => parameters[1])).toEqual([expect.closeTo(0, 10)]);
  });

  it('fold-flip and fold–Neimark–Sacker points of maps that consist of two', () => {
    const withFlip = mapFamily({
      dim: 2,
      parameters: { p: 0, q: 0.2 },
      step: ([x, y], { p, q }) => [x + p + x * x, -(0.8 + q) * y + y ** 3 + 0.1 * p],
      jacobian: ([x, y], { q }) => [
        [1 + 2 * x, 0],
        [0, -(0.8 + q) + 3 * y * y],
      ],
    });
    const options = {
      start: [0, 0],
      values: { q: 0 },
      ranges: [
        [-1, 1],
        [-0.5, 0.5],
      ] as const,
    };
    const flips = continueFold(withFlip, { parameters: ['p', 'q'], ...options });
    expect(kinds(flips)).toEqual(['fold-flip']);
    expect(flips.specialPoints[0].parameters).toEqual([expect.closeTo(0, 9), expect.closeTo(0.2, 9)]);
    const withRotation = mapFamily({
      dim: 3,
      parameters: { p: 0, q: 0 },
      step: ([x, y, z], { p, q }) => [
        x + p + x * x,
        (0.9 + q) * (Math.cos(1) * y - Math.sin(1) * z) + 0.1 * x,
        (0.9 + q) * (Math.sin(1) * y + Math.cos(1) * z),
      ],
      jacobian: ([x], { q }) => [
        [1 + 2 * x, 0, 0],
        [0.1, (0.9 + q) * Math.cos(1), -(0.9 + q) * Math.sin(1)],
        [0, (0.9 + q) * Math.sin(1), (0.9 + q) * Math.cos(1)],
      ],
    });
    const rotations = continueFold(withRotation, { parameters: ['p', 'q'], ...options, start: [0, 0, 0] });
    expect(kinds(rotations)).toEqual(['fold-neimark-sacker']);
    expect(rotations.specialPoints[0].parameters[1]).toBeCloseTo(0.1, 9);
  });

  it('starts from a bifurcation found on a branch', () => {
    const family = cellFamily(elmanCell({ recurrent: [[3]], bias: [0] }));
    const branch = continueFixedPoints(family, { parameter: B, start: [1], range: [-3, 3] });
    const [{ state, parameter }] = branch.bifurcations;
    const curve = continueFold(family, {
      parameters: [W, B],
      start: state,
      values: { ...branch.values, [B]: parameter },
      ranges: [
        [0.5, 4],
        [-3, 3],
      ],
    });
    expect(curve.points[curve.startIndex].parameters).toEqual([
      expect.closeTo(3, 9),
      expect.closeTo(parameter, 9),
    ]);
  });

  it('where there is no fold, it says so', () => {
    const curve = continueFold(cellFamily(elmanCell({ recurrent: [[0.1]] })), {
      parameters: ['bias[0]', 'gain'],
      start: [0],
      ranges: [
        [-1, 1],
        [0.5, 2],
      ],
    });
    expect([curve.points.length, curve.ends.first, curve.warnings]).toEqual([
      0,
      'no-start',
      ['no fold was found near the start'],
    ]);
  });

  it('bad input', () => {
    const good = {
      parameters: ['a', 'b'] as [string, string],
      start: [2.857, 0.857],
      ranges: [
        [-2, 2],
        [-1, 1],
      ] as [[number, number], [number, number]],
    };
    const change = (other: Partial<typeof good>) => () => continueFold(henonFamily, { ...good, ...other });
    expect(change({ parameters: ['a', 'c'] })).toThrow(/no parameter 'c': known are a, b/);
    expect(change({ parameters: ['a', 'a'] })).toThrow(/two different ones/);
    expect(change({ start: [1] })).toThrow(ShapeMismatchError);
    expect(change({ start: [1, NaN] })).toThrow(NonFiniteError);
    expect(
      change({
        ranges: [
          [-2, 1],
          [-1, 1],
        ],
      }),
    ).toThrow(/must hold the start 1.4/);
  });
});

describe('continueFlip', () => {
  it('case 3.6: Hénon map, flips on a = 3 (1 − b)²/4 with the 1:2 resonance at b = −1', () => {
    const curve = continueFlip(henonFamily, {
      parameters: ['a', 'b'],
      start: [0.952, 0.2857],
      values: { a: 0.3675, b: 0.3 },
      ranges: [
        [0, 4],
        [-1.2, 0.9],
      ],
    });
    expectOnCurve(curve, ([a, b]) => a - (3 * (1 - b) ** 2) / 4);
    expect(kinds(curve)).toEqual(['resonance-1:2']);
    expect(curve.specialPoints[0].parameters).toEqual([expect.closeTo(3, 8), expect.closeTo(-1, 8)]);
  });

  it('the point where a period doubling turns from super- to subcritical', () => {
    const family = mapFamily({
      dim: 1,
      parameters: { mu: 0, c: 1 },
      step: ([x], { mu, c }) => [-(1 + mu) * x + 0.3 * x * x + c * x ** 3],
      jacobian: ([x], { mu, c }) => [[-(1 + mu) + 0.6 * x + 3 * c * x * x]],
    });
    const curve = continueFlip(family, {
      parameters: ['mu', 'c'],
      start: [0],
      ranges: [
        [-1, 1],
        [-2, 2],
      ],
    });
    // c + b² = 0: the coefficient is c + 0.09.
    expect(kinds(curve)).toEqual(['generalized-flip']);
    expect(curve.specialPoints[0].parameters).toEqual([expect.closeTo(0, 9), expect.closeTo(-0.09, 8)]);
    for (const { parameters, coefficient } of curve.points) {
      expect(coefficient).toBeCloseTo(parameters[1] + 0.09, 8);
    }
  });

  it('D6c: the flip of the neuron on w (1 − h²) = −1, for 2-cycles too', () => {
    const curve = continueFlip(cellFamily(elmanCell({ recurrent: [[-1]] })), {
      parameters: [W, B],
      start: [0],
      ranges: [
        [-3, 0],
        [-3, 3],
      ],
    });
    expectOnCurve(curve, ([w, b]) => {
      const s = Math.sqrt(1 + 1 / w);
      return Math.abs(b) - Math.abs(Math.atanh(s) - w * s);
    });
    const cycles = continueFlip(
      mapFamily({
        dim: 1,
        parameters: { r: 1 + Math.sqrt(6), offset: 0 },
        step: ([x], { r, offset }) => [r * x * (1 - x) + offset],
        jacobian: ([x], { r }) => [[r * (1 - 2 * x)]],
      }),
      {
        parameters: ['r', 'offset'],
        start: [0.85],
        period: 2,
        ranges: [
          [3, 4],
          [-0.2, 0.2],
        ],
      },
    );
    // c = −5/4 in y ↦ y² + c.
    expectOnCurve(cycles, ([r, o]) => r / 2 - (r * r) / 4 - r * o + 1.25);
  });

  it('is for maps', () => {
    expect(() =>
      continueFlip(lorenzFamily as never, {
        parameters: ['rho', 'sigma'],
        start: [0, 0, 0],
        ranges: [
          [0, 30],
          [0, 20],
        ],
      }),
    ).toThrow(/`family` must be one of maps: got one of flows/);
  });
});

describe('continueNeimarkSacker', () => {
  it('strong resonances of two neurons: trace −2, −1, 0 and 2 at determinant 1', () => {
    const net = cellFamily(
      elmanCell({
        recurrent: [
          [0.5, -1],
          [1, 0],
        ],
      }),
    );
    const curve = continueNeimarkSacker(net, {
      parameters: ['recurrent[0,0]', 'recurrent[0,1]'],
      start: [0, 0],
      ranges: [
        [-3, 3],
        [-2, 0],
      ],
    });
    expectOnCurve(curve, ([, w]) => w + 1);
    expect(kinds(curve)).toEqual(['resonance-1:2', 'resonance-1:3', 'resonance-1:4', 'resonance-1:1']);
    curve.specialPoints.forEach(({ parameters }, i) =>
      expect(parameters[0]).toBeCloseTo([-2, -1, 0, 2][i], 6),
    );
    expect(curve.ends).toEqual({ first: 'neutral-saddle', last: 'neutral-saddle' });
    for (const { parameters, rotation, coefficient } of curve.points) {
      expect(Math.cos(rotation ?? NaN)).toBeCloseTo(parameters[0] / 2, 9);
      expect(Number.isFinite(coefficient)).toBe(true);
    }
  });

  it('a Neimark–Sacker curve that does not stay at the origin: delayed logistic map with harvest', () => {
    // x' = r x (1 − y) − c, y' = x: det = r x = 1 at the fixed point.
    const family = mapFamily({
      dim: 2,
      parameters: { r: 2, c: 0 },
      step: ([x, y], { r, c }) => [r * x * (1 - y) - c, x],
      jacobian: ([x, y], { r }) => [
        [r * (1 - y), -r * x],
        [1, 0],
      ],
    });
    const curve = continueNeimarkSacker(family, {
      parameters: ['r', 'c'],
      start: [0.5, 0.5],
      ranges: [
        [1.2, 4.5],
        [-1, 1],
      ],
    });
    expectOnCurve(curve, ([r, c]) => 1 - 1 / r - 1 / r - c);
    for (const { parameters, rotation } of curve.points) {
      expect(2 * Math.cos(rotation ?? NaN)).toBeCloseTo(parameters[0] - 1, 8);
    }
    expect(kinds(curve)).toEqual(['resonance-1:1']);
    expect(curve.specialPoints[0].parameters).toEqual([expect.closeTo(3, 7), expect.closeTo(1 / 3, 7)]);
  });

  it('the points where a rotation turns subcritical, and where a fold or a flip joins it', () => {
    const [c, s] = [Math.cos(1), Math.sin(1)];
    const family = mapFamily({
      dim: 3,
      parameters: { mu: 0, q: 0 },
      step: ([x, y, z], { mu, q }) => {
        const g = 1 + mu + q * (x * x + y * y);
        return [g * (c * x - s * y), g * (s * x + c * y), 4 * (q - 0.1) * z];
      },
      jacobian: ([x, y], { mu, q }) => {
        const g = 1 + mu + q * (x * x + y * y);
        const [u, v] = [c * x - s * y, s * x + c * y];
        return [
          [g * c + 2 * q * x * u, -g * s + 2 * q * y * u, 0],
          [g * s + 2 * q * x * v, g * c + 2 * q * y * v, 0],
          [0, 0, 4 * (q - 0.1)],
        ];
      },
    });
    const curve = continueNeimarkSacker(family, {
      parameters: ['mu', 'q'],
      start: [0, 0, 0],
      values: { q: -0.05 },
      ranges: [
        [-0.5, 0.5],
        [-0.5, 0.5],
      ],
    });
    expect(
      [...curve.specialPoints].sort((a, b) => a.parameters[1] - b.parameters[1]).map(({ kind }) => kind),
    ).toEqual(['flip-neimark-sacker', 'chenciner', 'fold-neimark-sacker']);
    expect(specials(curve, 'chenciner')[0].parameters[1]).toBeCloseTo(0, 8);
    expect(specials(curve, 'flip-neimark-sacker')[0].parameters[1]).toBeCloseTo(-0.15, 6);
    expect(specials(curve, 'fold-neimark-sacker')[0].parameters[1]).toBeCloseTo(0.35, 5);
    for (const { parameters, coefficient } of curve.points) expect(coefficient).toBeCloseTo(parameters[1], 7);
  });

  it('where there is no pair, it says so', () => {
    const curve = continueNeimarkSacker(logisticTwice, {
      parameters: ['r', 's'],
      start: [0, 0],
      ranges: [
        [0, 4],
        [0, 4],
      ],
    });
    expect(curve.ends.first).toBe('no-start');
  });

  it('is for maps', () => {
    const options = {
      parameters: ['rho', 'sigma'] as [string, string],
      start: [0, 0, 0],
      ranges: [
        [0, 30],
        [0, 20],
      ] as [[number, number], [number, number]],
    };
    expect(() => continueNeimarkSacker(lorenzFamily as never, options)).toThrow(/must be one of maps/);
    expect(() => continueHopf(logisticFamily as never, { ...options, parameters: ['r', 'q'] })).toThrow(
      RangeError,
    );
    expect(() =>
      continueHopf(henonFamily as never, { ...options, parameters: ['a', 'b'], start: [0, 0] }),
    ).toThrow(/must be one of flows/);
  });
});

const logisticTwice = mapFamily({
  dim: 2,
  parameters: { r: 2, s: 2 },
  step: ([x, y], { r, s }) => [r * x * (1 - x), s * y * (1 - y)],
  jacobian: ([x, y], { r, s }) => [
    [r * (1 - 2 * x), 0],
    [0, s * (1 - 2 * y)],
  ],
});

describe('continueHopf', () => {
  it('P1: Lorenz equations, ρ = σ (σ + β + 3)/(σ − β − 1)', () => {
    const curve = continueHopf(lorenzFamily, {
      parameters: ['rho', 'sigma'],
      start: [7.96, 7.96, 23.7],
      values: { rho: 24.7 },
      ranges: [
        [20, 40],
        [5, 20],
      ],
    });
    expectOnCurve(curve, ([rho, s]) => rho - (s * (s + 8 / 3 + 3)) / (s - 8 / 3 - 1));
    expect(curve.specialPoints).toEqual([]);
  });

  it('case 3.6: CO oxidation, the Hopf curve joins the two Bogdanov–Takens points', () => {
    const curve = continueHopf(oxidationFamily, {
      parameters: ['k', 'q2'],
      start: [0.0779, 0.2331, 0.4921],
      values: { q2: 1.041 },
      ranges: [
        [0.1, 1.5],
        [0.5, 2],
      ],
    });
    expect(specials(curve, 'bogdanov-takens').map(({ parameters }) => parameters)).toEqual([
      [expect.closeTo(0.722339, 6), expect.closeTo(1.161199, 6)],
      [expect.closeTo(0.971397, 5), expect.closeTo(1.417628, 6)],
    ]);
    expect(curve.ends).toEqual({ first: 'neutral-saddle', last: 'neutral-saddle' });
    expect(specials(curve, 'bautin')).toHaveLength(2);
  });

  it('the normal forms of Bautin and of Bogdanov and Takens', () => {
    const bautin = flowFamily({
      dim: 2,
      parameters: { mu: 0, l: 0.3 },
      rate: ([x, y], { mu, l }) => {
        const g = mu + (l - 0.1) * (x * x + y * y);
        return [g * x - 2 * y, g * y + 2 * x];
      },
      jacobian: ([x, y], { mu, l }) => {
        const m = l - 0.1;
        return [
          [mu + m * (3 * x * x + y * y), -2 + 2 * m * x * y],
          [2 + 2 * m * x * y, mu + m * (x * x + 3 * y * y)],
        ];
      },
    });
    const ranges = [
      [-1, 1],
      [-1, 1],
    ] as const;
    const generalized = continueHopf(bautin, { parameters: ['mu', 'l'], start: [0, 0], ranges });
    expect(kinds(generalized)).toEqual(['bautin']);
    expect(generalized.specialPoints[0].parameters).toEqual([expect.closeTo(0, 9), expect.closeTo(0.1, 8)]);
    const takens = flowFamily({
      dim: 2,
      parameters: { p: -0.25, q: 0 },
      rate: ([x, y], { p, q }) => [y, p + q * x + x * x - x * y],
      jacobian: ([x, y], { q }) => [
        [0, 1],
        [q + 2 * x - y, -x],
      ],
    });
    // Hopf at x = 0: p = 0, q < 0 with ω² = −q.
    const hopf = continueHopf(takens, {
      parameters: ['p', 'q'],
      start: [0, 0],
      values: { p: 0, q: -0.5 },
      ranges,
    });
    expect(kinds(hopf)).toEqual(['bogdanov-takens']);
    for (const { parameters, rotation } of hopf.points) {
      expect(parameters[0]).toBeCloseTo(0, 10);
      expect((rotation ?? NaN) ** 2).toBeCloseTo(-parameters[1], 9);
    }
    const fold = continueFold(takens, {
      parameters: ['p', 'q'],
      start: [0.5, 0],
      values: { p: 0.25, q: -1 },
      ranges,
    });
    expectOnCurve(fold, ([p, q]) => p - (q * q) / 4);
    expect(kinds(fold)).toEqual(['bogdanov-takens']);
    expect(fold.specialPoints[0].parameters).toEqual([expect.closeTo(0, 9), expect.closeTo(0, 9)]);
  });
});
