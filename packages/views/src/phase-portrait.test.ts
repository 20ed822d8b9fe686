import {
  drivenTrajectory,
  elmanCell,
  findFixedPoints,
  gruCell,
  leakyCell,
  linearCell,
  networkFromBytes,
  trajectory,
  visitedStates,
  withInput,
  type SmoothMap,
} from '@phasebook/dynamics';
import { identity, matrix, scale } from '@phasebook/linalg';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeArray } from './encoding.js';
import { omit } from './omit.js';
import { parseView } from './parse.js';
import { phasePortrait } from './phase-portrait.js';
import { principalPlane, unitProjection } from './projection.js';
import type { PhasePortraitView } from './types.js';

const kinds = (view: PhasePortraitView): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind } of view.fixedPoints ?? []) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};
const states = (view: PhasePortraitView): number[][] =>
  (view.fixedPoints ?? []).map((point) => Array.from(decodeArray(point.state)));
const multipliers = (view: PhasePortraitView): number[][] =>
  (view.fixedPoints ?? []).map((point) =>
    Array.from(decodeArray(point.multipliers)).filter((_, i) => i % 2 === 0),
  );

function expectClose(actual: number[][], expected: number[][], digits: number): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(expected[i][j], digits)));
}

describe('one neuron', () => {
  it.each([
    [1.2, 0.65856966, 0.679543],
    [1.5, 0.858559637, 0.394313],
    [2, 0.957504024, 0.166372088],
    [3, 0.994901528, 0.030513],
  ])('with self-weight %d has its stable points and slopes (D5)', (w, h, slope) => {
    const view = phasePortrait(elmanCell({ recurrent: [[w]] }));
    expectClose(states(view), [[-h], [h], [0]], 8);
    expectClose(multipliers(view), [[slope], [slope], [w]], 6);
    expect(view.degree).toMatchObject({ sum: 1, verdict: 'consistent', expected: 1 });
  });

  it('with a bias has three points (D6), drawn on the curve', () => {
    const view = phasePortrait(elmanCell({ recurrent: [[2]], bias: [0.3] }));
    expectClose(states(view), [[-0.907996987], [0.978312185], [-0.310610452]], 8);
    expectClose(multipliers(view), [[0.351083], [0.085811], [1.807042]], 6);
    expect(view.fixedPoints?.map((point) => point.position[1])).toEqual([0, 0, 0]);
    expect(view.axes).toMatchObject({ x: { label: 'h', range: [-1.1, 1.1] }, y: { label: 'F(h) − h' } });
  });

  it('shows the curve F(h) − h as its field', () => {
    const view = phasePortrait(elmanCell({ recurrent: [[2]], bias: [0.3] }));
    const { columns, rows, dx, dy } = view.field ?? expect.fail();
    const [lower, upper] = view.axes.x.range;
    expect(rows).toBe(1);
    decodeArray(dx).forEach((value, i) => {
      const h = lower + (i / (columns - 1)) * (upper - lower);
      expect(value).toBeCloseTo(Math.tanh(2 * h + 0.3) - h, 6);
    });
    expect(decodeArray(dy).every((value) => value === 0)).toBe(true);
    expect(view.nullclines).toBeUndefined();
  });

  it('draws orbits as points of the curve', () => {
    const view = phasePortrait(elmanCell({ recurrent: [[2]] }), { trajectories: [[0.1]], steps: 5 });
    const points = decodeArray(view.orbits?.[0].points ?? expect.fail());
    let h = 0.1;
    for (let t = 0; t <= 5; t++) {
      expect(points[2 * t]).toBeCloseTo(h, 6);
      expect(points[2 * t + 1]).toBeCloseTo(Math.tanh(2 * h) - h, 6);
      h = Math.tanh(2 * h);
    }
  });

  it('sees the fold: two points more on one side of it than on the other', () => {
    const fold = 0.532839975353552;
    const count = (bias: number): number | undefined =>
      phasePortrait(elmanCell({ recurrent: [[2]], bias: [bias] })).fixedPoints?.length;
    expect(count(fold - 1e-4)).toBe(3);
    expect(count(fold + 1e-4)).toBe(1);
  });

  it('leaves room for what the sliders reach', () => {
    const w = {
      name: 'w',
      minimum: 0,
      maximum: 3,
      value: 1,
      targets: [{ block: 'recurrent', index: 0 }],
    } as const;
    const still = phasePortrait(elmanCell({ recurrent: [[1]] }));
    const live = phasePortrait(elmanCell({ recurrent: [[1]] }), { parameters: [w] });
    expect(live.axes.y.range[1]).toBeGreaterThan(2 * still.axes.y.range[1]);
  });
});

describe('two variables', () => {
  const switches = elmanCell({
    recurrent: [
      [2, 0],
      [0, 2],
    ],
  });

  it('has nine points as a pair of switches, with directions along the axes', () => {
    const view = phasePortrait(switches);
    expect(kinds(view)).toEqual({ 'stable-node': 4, saddle: 4, 'unstable-node': 1 });
    expect(view.axes.x.range).toEqual([-1.1, 1.1]);
    for (const point of view.fixedPoints ?? []) {
      expect(point.directions).toHaveLength(2);
      for (const { dx, dy } of point.directions ?? []) expect(Math.abs(dx) + Math.abs(dy)).toBeCloseTo(1, 12);
    }
    const saddle = view.fixedPoints?.find((point) => point.kind === 'saddle');
    // The growing direction of a saddle points along the axis on which its state is zero.
    expect(saddle?.directions?.[0].multiplier).toBeCloseTo(2, 12);
    expect(saddle?.directions?.[0]).toMatchObject(
      saddle?.position[0] === 0 ? { dx: 1, dy: 0 } : { dx: 0, dy: 1 },
    );
  });

  it('finds the winner-take-all points without a box (D8)', () => {
    const view = phasePortrait(
      elmanCell({
        recurrent: [
          [0.5, -1],
          [-1, 0.5],
        ],
        bias: [1, 1],
        activation: 'relu',
      }),
    );
    expectClose(
      states(view),
      [
        [0, 2],
        [2, 0],
        [2 / 3, 2 / 3],
      ],
      10,
    );
    expectClose(multipliers(view).slice(2), [[1.5, -0.5]], 10);
    expect(view.degree?.verdict).toBe('not-applicable');
    for (const { range } of [view.axes.x, view.axes.y]) {
      expect(range[0]).toBeLessThan(0);
      expect(range[1]).toBeGreaterThan(2);
      expect(range[1] - range[0]).toBeLessThan(3);
    }
  });

  it.each([
    [1.2, 'stable-focus'],
    [1.3, 'unstable-focus'],
  ])('turns at the Neimark–Sacker bifurcation: g = %d (D8b)', (g, kind) => {
    const view = phasePortrait(
      elmanCell({
        recurrent: [
          [1.2 * g, -0.8 * g],
          [0.8 * g, 0],
        ],
      }),
    );
    expect(kinds(view)).toEqual({ [kind]: 1 });
    expect(view.fixedPoints?.[0].directions).toBeUndefined();
  });

  it('finds two attractors at a spectral radius below 1 (D10)', () => {
    const view = phasePortrait(
      elmanCell({
        recurrent: [
          [3, -3.1],
          [3.1, -3],
        ],
        bias: [3.1, 10],
      }),
    );
    const stable = states(view).filter((_, i) => view.fixedPoints?.[i].verdict === 'stable');
    expectClose(
      stable,
      [
        [-0.994876, 0.99921],
        [0.994902, 1],
      ],
      5,
    );
    expect(view.degree?.sum).toBe(1);
  });

  it.each([
    [
      'switches',
      [
        [2, 0],
        [0, 2],
      ],
      [0, 0],
    ],
    [
      'a rotation',
      [
        [1.5, -1],
        [1, 0.4],
      ],
      [0.1, -0.2],
    ],
    [
      'a steep net',
      [
        [3, -3.1],
        [3.1, -3],
      ],
      [3.1, 10],
    ],
    [
      'inhibition',
      [
        [4, -3],
        [-3, 4],
      ],
      [0.2, 0],
    ],
  ])('has nullclines on which F(h) − h vanishes: %s', (_, recurrent, bias) => {
    const cell = elmanCell({ recurrent, bias });
    const map = withInput(cell);
    const view = phasePortrait(cell, { gridSize: 0 });
    const [lower, upper] = view.axes.x.range;
    const allowed = 1e-3 * (upper - lower);
    expect(view.nullclines?.map((nullcline) => nullcline.variable)).toEqual([0, 1]);
    let worst = 0;
    for (const { variable, lines } of view.nullclines ?? []) {
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        const points = decodeArray(line);
        for (let k = 0; k + 3 < points.length; k += 2) {
          // The points themselves, and the middles of the chords between them.
          const middle = [(points[k] + points[k + 2]) / 2, (points[k + 1] + points[k + 3]) / 2];
          for (const [x, y] of [[points[k], points[k + 1]], middle]) {
            worst = Math.max(worst, distanceToNullcline(map, variable, x, y));
          }
        }
      }
    }
    expect(worst).toBeLessThan(allowed);
  });

  /** Distance to a zero of F_i(h) − h_i, to first order. */
  function distanceToNullcline(map: SmoothMap, variable: number, x: number, y: number): number {
    const h = Float64Array.of(x, y);
    const gradient = map.jacobian(h).data.slice(2 * variable, 2 * variable + 2);
    gradient[variable] -= 1;
    return Math.abs(map.step(h)[variable] - h[variable]) / Math.hypot(...gradient);
  }

  it.each([
    [
      [
        [5.787, -3.491],
        [-2.959, 6.705],
      ],
      [-1.195, 1.865],
    ],
    [
      [
        [7.961, 7.221],
        [-1.661, 2.95],
      ],
      [-1.661, 0.595],
    ],
    [
      [
        [7.881, 2.75],
        [-7.881, 6.023],
      ],
      [-1.521, 1.304],
    ],
  ])('finds what hides in a corner, where the nullclines meet: W = %j', (recurrent, bias) => {
    expect(phasePortrait(elmanCell({ recurrent, bias }), { gridSize: 0 }).fixedPoints).toHaveLength(5);
  });

  it('samples the field at both ends of the ranges, rows from below', () => {
    const view = phasePortrait(switches, { range: { x: [-1, 3], y: [0, 2] }, gridSize: 5 });
    const { dx, dy } = view.field ?? expect.fail();
    const at = (column: number, row: number): [number, number] => [
      decodeArray(dx)[5 * row + column],
      decodeArray(dy)[5 * row + column],
    ];
    const close = ([u, v]: [number, number], [a, b]: [number, number]): void => {
      expect(u).toBeCloseTo(a, 6);
      expect(v).toBeCloseTo(b, 6);
    };
    close(at(0, 0), [Math.tanh(-2) + 1, 0]);
    close(at(4, 0), [Math.tanh(6) - 3, 0]);
    close(at(0, 4), [Math.tanh(-2) + 1, Math.tanh(4) - 2]);
  });

  it('swaps everything with the units', () => {
    const cell = elmanCell({
      recurrent: [
        [1.5, -1],
        [1, 0.4],
      ],
      bias: [0.4, -0.1],
    });
    const straight = phasePortrait(cell, { gridSize: 5 });
    const swapped = phasePortrait(cell, { gridSize: 5, units: [1, 0] });
    expect(swapped.axes.x.label).toBe('h[1]');
    straight.fixedPoints?.forEach(({ position: [x, y] }, i) => {
      expect(swapped.fixedPoints?.[i].position[0]).toBeCloseTo(y, 12);
      expect(swapped.fixedPoints?.[i].position[1]).toBeCloseTo(x, 12);
    });
    const transposed = (values: Float64Array): number[] =>
      Array.from(values, (_, k) => values[5 * (k % 5) + Math.floor(k / 5)]);
    expect(transposed(decodeArray(straight.field?.dx ?? expect.fail()))).toEqual(
      Array.from(decodeArray(swapped.field?.dy ?? expect.fail())),
    );
  });

  it('shades the basins: the sign of each unit decides', () => {
    const view = phasePortrait(switches, { basins: true });
    const { columns, rows, labels } = view.basins ?? expect.fail();
    const values = decodeArray(labels);
    const points = states(view);
    for (let k = 0; k < values.length; k++) {
      const [column, row] = [k % columns, Math.floor(k / columns)];
      // Symmetric ranges: the middle lines are the stable manifolds of the saddles, which lead to no stable point.
      if (column === (columns - 1) / 2 || row === (rows - 1) / 2) {
        expect(values[k]).toBe(-1);
        continue;
      }
      const state = points[values[k]];
      expect([Math.sign(state[0]), Math.sign(state[1])]).toEqual([
        Math.sign(column - (columns - 1) / 2),
        Math.sign(row - (rows - 1) / 2),
      ]);
    }
  });

  it('leaves basins undecided where orbits go round', () => {
    const view = phasePortrait(
      elmanCell({
        recurrent: [
          [1.56, -1.04],
          [1.04, 0],
        ],
      }),
      { basins: true },
    );
    expect(new Set(decodeArray(view.basins?.labels ?? expect.fail()))).toEqual(new Set([-1]));
  });

  it('reports a line of fixed points as what it is', () => {
    const view = phasePortrait(linearCell({ recurrent: identity(2) }));
    expect(view.degree?.verdict).toBe('degenerate');
    expect(view.warnings?.length).toBeGreaterThan(0);
    expect(parseView(JSON.stringify(view))).toEqual(view);
  });
});

describe('orbits', () => {
  const cell = elmanCell({
    recurrent: [
      [1.5, -1],
      [1, 0.4],
    ],
    input: [[1], [0]],
  });
  const map = withInput(cell);

  it('come from starts, trajectories and matrices; those of the map itself can be run again', () => {
    const computed = trajectory(map, [0.3, 0.1], { steps: 12 });
    const driven = drivenTrajectory(
      cell,
      [0.3, 0.1],
      Array.from({ length: 12 }, () => [0.5]),
      { convention: 'E1' },
    );
    const view = phasePortrait(cell, {
      trajectories: [[0.3, 0.1], computed, computed.states, { name: 'driven', orbit: driven }],
      steps: 12,
    });
    const [launched, fromTrajectory, fromMatrix, recorded] = view.orbits ?? expect.fail();
    expect(fromTrajectory).toEqual(launched);
    expect(fromMatrix).toEqual(launched);
    expect(decodeArray(launched.start ?? expect.fail())).toEqual(Float64Array.of(0.3, 0.1));
    expect(recorded.name).toBe('driven');
    expect(recorded.start).toBeUndefined();
    expect(recorded.points.shape).toEqual([13, 2]);
  });

  it('that run away say so and do not blow up the picture', () => {
    const view = phasePortrait(
      linearCell({
        recurrent: [
          [3, 0],
          [0, 0.5],
        ],
      }),
      {
        trajectories: [[0.1, 1]],
        steps: 900,
      },
    );
    expect(view.warnings?.[0]).toMatch(/^Orbit 1 leaves the finite numbers after 6\d\d steps$/);
    expect(view.axes.x.range[1]).toBeLessThan(10);
    expect(parseView(JSON.stringify(view))).toEqual(view);
  });
});

describe('known fixed points', () => {
  const cell = elmanCell({
    recurrent: [
      [2, 0],
      [0, 2],
    ],
  });
  const search = findFixedPoints(withInput(cell), {
    from: [
      [0.5, 0.5],
      [-0.5, -0.5],
    ],
  });

  it('are taken as they are, with the verdict on their number', () => {
    const whole = phasePortrait(cell, { fixedPoints: search });
    expect(whole.fixedPoints).toHaveLength(9);
    expect(whole.degree).toMatchObject({ sum: 1, verdict: 'consistent' });
    expect(whole.warnings).toBeUndefined();
    const part = phasePortrait(cell, { fixedPoints: search.points.slice(0, 2) });
    expect(part.fixedPoints).toHaveLength(2);
    expect(part.degree).toMatchObject({ sum: 2, verdict: 'points-missing' });
    expect(part.warnings?.join()).toMatch(/missing/);
  });

  it('of another map are called out', () => {
    const view = phasePortrait(
      elmanCell({
        recurrent: [
          [1.5, 0],
          [0, 2],
        ],
      }),
      { fixedPoints: search.points },
    );
    expect(view.warnings?.join()).toMatch(/Point 1 is not a fixed point of the map shown: residual 6\.5e-2/);
  });
});

describe('many variables', () => {
  const fixtures = new URL('../test/fixtures/', import.meta.url);
  const bytes = new Uint8Array(readFileSync(new URL('flipflop-gru.safetensors', fixtures)));
  const { cell } = networkFromBytes(bytes);
  const reference = JSON.parse(readFileSync(new URL('flipflop-gru.fixed-points.json', fixtures), 'utf8')) as {
    points: { state: number[]; unstable_dimension: number }[];
  };

  it('finds the 27 points of three switches (D7)', () => {
    const view = phasePortrait(elmanCell({ recurrent: scale(identity(3), 2) }));
    expect(view.fixedPoints).toHaveLength(27);
    const dimensions = view.fixedPoints?.map((point) => point.unstableDimension) ?? [];
    expect([0, 1, 2, 3].map((k) => dimensions.filter((dimension) => dimension === k).length)).toEqual([
      8, 12, 6, 1,
    ]);
    expect(view.degree?.sum).toBe(1);
    expect(view.projection.type).toBe('plane');
    expect(view.nullclines).toBeUndefined();
  });

  it('shows the flip-flop GRU on the principal plane of its points', () => {
    const view = phasePortrait(cell);
    expect(kinds(view)['stable-node'] + (kinds(view)['stable-focus'] ?? 0)).toBe(8);
    expect(view.degree).toMatchObject({ sum: 1, verdict: 'consistent' });
    expect(view.fixedPoints).toHaveLength(reference.points.length);
    for (const { state } of reference.points) {
      const nearest = Math.min(
        ...states(view).map((found) => Math.hypot(...found.map((value, i) => value - state[i]))),
      );
      expect(nearest).toBeLessThan(1e-8);
    }
    expect(view.projection).toEqual(principalPlane(matrix(states(view))));
    expect(view.axes.x.label).toMatch(/^PC 1 \(\d+ % of the variance\)$/);
    for (const { position } of view.fixedPoints ?? []) {
      expect(position[0]).toBeGreaterThan(view.axes.x.range[0]);
      expect(position[0]).toBeLessThan(view.axes.x.range[1]);
    }
    // Weights were trained in single precision and are stored so.
    expect(view.model?.cell).toMatchObject({ kind: 'gru', recurrent: { dtype: 'float32' } });
    expect(parseView(JSON.stringify(view))).toEqual(view);
  });

  it('shows two units on request, the others at their base', () => {
    const map = withInput(cell);
    const base = reference.points[0].state;
    const fixedPoints = findFixedPoints(map, { from: visitedStates(matrix([base])) });
    const view = phasePortrait(cell, { units: [3, 7], base, fixedPoints, gridSize: 3 });
    expect(view.projection).toEqual(unitProjection([3, 7], base));
    expect(view.axes.y.label).toBe('h[7]');
    const [[x, y]] = view.fixedPoints?.map((point) => point.position) ?? [];
    expect(x).toBeCloseTo(base[3], 12);
    expect(y).toBeCloseTo(base[7], 12);
  });
});

describe('the portrait of a cell', () => {
  it('is computed with its parameters at their values', () => {
    const cell = elmanCell({ recurrent: [[0.5]] });
    const w = {
      name: 'w',
      minimum: 0,
      maximum: 3,
      value: 2,
      targets: [{ block: 'recurrent', index: 0 }],
    } as const;
    expectClose(states(phasePortrait(cell, { parameters: [w] })), [[-0.957504024], [0.957504024], [0]], 8);
  });

  it('carries the cell and its input', () => {
    const cell = leakyCell(gruCell({ recurrent: [[1], [2], [3]], input: [[1], [1], [1]] }), 0.5);
    const view = phasePortrait(cell, { input: [0.25] });
    expect(view.model).toMatchObject({ cell: { kind: 'leaky', leakRate: 0.5, cell: { kind: 'gru' } } });
    expect(decodeArray(view.model?.input ?? expect.fail())).toEqual(Float64Array.of(0.25));
  });

  it('is the portrait of its map, which carries no model', () => {
    const cell = elmanCell({
      recurrent: [
        [1.5, -1],
        [1, 0.4],
      ],
    });
    const rest = omit(phasePortrait(cell), 'model');
    expect(phasePortrait(withInput(cell))).toEqual(rest);
  });

  it('refuses what does not fit, by name', () => {
    const cell = elmanCell({
      recurrent: [
        [1.5, -1],
        [1, 0.4],
      ],
    });
    const map = withInput(cell);
    expect(() => phasePortrait(cell, { trajectories: [[1]] })).toThrow(
      /`trajectories` must have shape \[2\]: got \[1\]/,
    );
    expect(() => phasePortrait(cell, { trajectories: [matrix([[1], [2]])] })).toThrow(
      /\[length, 2\]: got \[2, 1\]/,
    );
    expect(() => phasePortrait(cell, { range: { x: [1, 1] } })).toThrow(
      /`range.x` must be finite and ascending/,
    );
    expect(() => phasePortrait(cell, { units: [0, 2] })).toThrow(/`units\[1\]`/);
    expect(() => phasePortrait(cell, { input: [1] })).toThrow(/`input` must have shape \[0\]/);
    expect(() => phasePortrait(cell, { steps: 0.5 })).toThrow(
      /`steps` must be a whole number from 1: got 0.5/,
    );
    expect(() => phasePortrait(cell, { plane: principalPlane(matrix([[1, 2, 3]])) })).toThrow(
      /`plane.origin`/,
    );
    expect(() => phasePortrait(map, { parameters: [], input: [1] })).toThrow(/must be a cell/);
    const aborted = { aborted: true, reason: new Error('enough') };
    expect(() => phasePortrait(cell, { signal: aborted })).toThrow('enough');
  });
});
