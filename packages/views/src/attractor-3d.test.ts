import { elmanCell, henonMap, lorenzFlow, rungeKutta4, stepper, trajectory } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { attractor3d } from './attractor-3d.js';
import { fitToBudget, sizeOf } from './budget.js';
import { turnCamera } from './camera.js';
import { decodeArray } from './encoding.js';
import { attractorFigure, figure } from './figure.js';
import type { Figure, ScatterTrace, TraceRole } from './figure-types.js';
import { recompute } from './recompute.js';
import { nearestStep, selectSteps, stepsWithin } from './selection.js';
import { lensOf } from './space.js';
import { summarize } from './summarize.js';
import type { Attractor3dView } from './wire/attractor-3d.js';

const lorenz = attractor3d(stepper(lorenzFlow(), rungeKutta4(), 0.01), {
  trajectories: [[1, 1, 1]],
  steps: 1500,
  timeStep: 0.01,
  labels: ['x', 'y', 'z'],
});
/** A tetrahedron that is walked along. */
const corners = attractor3d(
  [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  { style: 'line', camera: { azimuth: 0, elevation: 0 } },
);
const withRole = ({ data }: Figure, role: TraceRole): ScatterTrace[] =>
  data.filter((trace): trace is ScatterTrace => trace.type === 'scatter' && trace.meta.role === role);
const space = (view: Attractor3dView): Figure =>
  attractorFigure(view, 'space', 'light', { width: 400, height: 400 });

describe('attractor3d', () => {
  it('finds the three fixed points of Lorenz and the ways out of them', () => {
    const c = Math.sqrt((8 / 3) * 27);
    const positions = lorenz.fixedPoints!.map(({ position }) =>
      position.map((value) => Math.round(value * 1e6) / 1e6),
    );
    const rounded = Math.round(c * 1e6) / 1e6;
    expect(positions).toContainEqual([rounded, rounded, 27]);
    expect(positions).toContainEqual([-rounded, -rounded, 27]);
    const origin = lorenz.fixedPoints!.find(({ position }) => Math.hypot(...position) < 1e-6)!;
    // Of the linear part at the origin: λ = (−11 + √(121 + 4·270))/2.
    const rate = (-11 + Math.sqrt(1201)) / 2;
    const [way] = origin.unstable!;
    expect(way.type).toBe('line');
    expect(way.type === 'line' && Math.log(way.multiplier) / 0.01).toBeCloseTo(rate, 3);
    // Along it y/x = 1 + λ/σ.
    expect(way.type === 'line' && way.direction[1] / way.direction[0]).toBeCloseTo(1 + rate / 10, 6);
    const wings = lorenz.fixedPoints!.filter((point) => point !== origin);
    for (const { unstable, kind } of wings) {
      expect(kind).toBe('saddle');
      expect(unstable!.map(({ type }) => type)).toEqual(['plane']);
    }
  });

  it('draws the states of the map after the transient', () => {
    const map = stepper(lorenzFlow(), rungeKutta4(), 0.01);
    const { states } = trajectory(map, [1, 1, 1], { steps: 510 });
    const points = decodeArray(lorenz.orbits[0].points);
    expect(points.length).toBe(3 * 1501);
    for (let k = 0; k < 30; k++) expect(points[k]).toBeCloseTo(states.data[3 * 500 + k], 5);
  });

  it('draws more than three variables along principal axes', () => {
    const line = Array.from({ length: 40 }, (_, t) => [t, t, t, t].map((value) => value / 10));
    const view = attractor3d(line);
    expect(view.projection.type).toBe('axes');
    const points = decodeArray(view.orbits[0].points);
    // All of the variance lies along the diagonal.
    expect(points[3] - points[0]).toBeCloseTo(0.2, 6);
    expect(points[4] - points[1]).toBeCloseTo(0, 6);
    expect(view.axes.x.label).toBe('PC 1 (100 %)');
  });

  it('refuses what has no space', () => {
    expect(() => attractor3d(henonMap())).toThrow('at least 3 variables');
    expect(() => attractor3d([[0, 0, 0]])).toThrow('at least 2 states');
    expect(() =>
      attractor3d([
        [0, 0, NaN],
        [1, 1, 1],
      ]),
    ).toThrow('source');
    expect(() => attractor3d(stepper(lorenzFlow(), rungeKutta4(), 0.01), { units: [0, 1, 3] })).toThrow(
      '`units`',
    );
    expect(() =>
      attractor3d(
        [
          [0, 0, 0],
          [1, 1, 1],
        ],
        { timeStep: 0 },
      ),
    ).toThrow('`timeStep`');
    expect(() =>
      attractor3d(
        [
          [0, 0, 0],
          [1, 1, 1],
        ],
        { camera: { azimuth: 0, elevation: 100 } },
      ),
    ).toThrow('`camera`');
  });
});

describe('the camera', () => {
  it('looks against the first axis from azimuth 0, with the third one upwards', () => {
    const { see } = lensOf(corners.axes, corners.camera);
    const origin = see(0, 0, 0);
    const to = (x: number, y: number, z: number): number[] =>
      see(x, y, z).map((value, k) => Math.sign(Math.round((value - origin[k]) * 1e9)));
    expect(to(1, 0, 0)).toEqual([0, 0, 1]);
    expect(to(0, 1, 0)).toEqual([1, 0, 0]);
    expect(to(0, 0, 1)).toEqual([0, 1, 0]);
  });

  it('turns around and stops at the poles', () => {
    expect(turnCamera(corners, { azimuth: 190 }).camera).toEqual({ azimuth: -170, elevation: 0 });
    expect(turnCamera(corners, { azimuth: -180 }).camera.azimuth).toBe(180);
    expect(turnCamera(corners, { elevation: -100 }).camera.elevation).toBe(-90);
  });

  it('keeps every length: what is seen is an orthogonal projection', () => {
    const { see } = lensOf(corners.axes, { azimuth: 33, elevation: -41 });
    const side = (corner: readonly number[]): number =>
      Math.hypot(...corner.map((v, k) => v - see(0, 0, 0)[k]));
    const { range } = corners.axes.x;
    expect(side(see(1, 0, 0))).toBeCloseTo(1 / (range[1] - range[0]), 12);
  });

  it('draws near lines over far ones, and no corner of the box outside the picture', () => {
    for (const elevation of [-90, -30, 0, 20, 90]) {
      const drawn = space(turnCamera(lorenz, { azimuth: elevation, elevation }));
      for (const trace of withRole(drawn, 'reference')) {
        for (const x of [...trace.x, ...trace.y]) expect(Math.abs(x ?? 0)).toBeLessThan(0.9);
      }
    }
    const { see } = lensOf(lorenz.axes, lorenz.camera);
    const depths = withRole(space(lorenz), 'orbit').map(({ customdata }) => {
      const at = customdata!.map((datum) => datum as readonly number[]);
      return at.reduce((sum, [, x, y, z]) => sum + see(x, y, z)[2] / at.length, 0);
    });
    expect(depths.length).toBeGreaterThan(1);
    expect(depths).toEqual([...depths].sort((a, b) => a - b));
  });
});

describe('what is picked out', () => {
  it('is drawn in the space and in time', () => {
    const picked = selectSteps(lorenz, [[100, 150]]);
    const [trace] = withRole(space(picked), 'selection');
    expect(trace.x).toHaveLength(51);
    expect((trace.customdata![0] as readonly number[])[0]).toBe(100);
    const { shapes } = attractorFigure(picked, 'time', 'light', { width: 400, height: 300 }).layout;
    const band = shapes.find(({ name }) => name === 'selection')!;
    expect([band.x0, band.x1]).toEqual([99.5, 150.5].map((step) => expect.closeTo(step * 0.01, 9)));
    expect(summarize(picked)).toContain('51 steps picked out, from 100 to 150');
  });

  it('joins what overlaps and keeps to the orbit', () => {
    expect(
      selectSteps(corners, [
        [3, 2],
        [0, 0],
      ]).selection,
    ).toEqual([
      [0, 0],
      [2, 3],
    ]);
    expect(
      selectSteps(corners, [
        [0, 0],
        [1, 9],
      ]).selection,
    ).toEqual([[0, 3]]);
    const many = selectSteps(
      lorenz,
      Array.from({ length: 400 }, (_, k) => [3 * k, 3 * k] as const),
    );
    expect(many.selection!.length).toBeLessThanOrEqual(200);
    expect(many.selection!.at(-1)![1]).toBe(3 * 399);
  });

  it('follows from a box in the picture of the space: the visits to one wing', () => {
    // Seen from above, x to the right.
    const above = { ...lorenz, camera: { azimuth: -90, elevation: 90 } };
    const { see } = lensOf(above.axes, above.camera);
    const middle = see(0, 0, 25);
    const stretches = stepsWithin(above, [
      [middle[0], -1],
      [1, 1],
    ]);
    const points = decodeArray(lorenz.orbits[0].points);
    const isRight = (step: number): boolean => points[3 * step] >= 0;
    for (const [from, to] of stretches) {
      expect([isRight(from), isRight(to), from === 0 || !isRight(from - 1)]).toEqual([true, true, true]);
    }
    expect(stretches.length).toBeGreaterThan(1);
  });

  it('finds the step under the pointer', () => {
    const { see } = lensOf(corners.axes, corners.camera);
    const [x, y] = see(0, 0, 1);
    expect(nearestStep(corners, [x + 0.01, y], 0.05)).toBe(3);
    expect(nearestStep(corners, [x, y + 0.2], 0.05)).toBeUndefined();
  });

  it('knows the steps of an orbit that was thinned out', () => {
    const thin = fitToBudget(lorenz, 9000);
    expect(sizeOf(thin)).toBeLessThanOrEqual(9000);
    expect(thin.orbits[0].decimatedFrom).toBe(1501);
    const [trace] = withRole(space(selectSteps(thin, [[300, 400]])), 'selection');
    const steps = trace.customdata!.map((datum) => (datum as readonly number[])[0]);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(300);
    expect(Math.max(...steps)).toBeLessThanOrEqual(400);
    const original = decodeArray(lorenz.orbits[0].points);
    const [step, px] = trace.customdata![0] as readonly number[];
    expect(px).toBe(original[3 * step]);
  });
});

it('follows the sliders of its model; the camera and what is picked out stay', () => {
  const cell = elmanCell({
    recurrent: [
      [1.2, 0, 0],
      [0, 0.5, 0],
      [0, 0, 0.5],
    ],
  });
  const control = {
    ...{ name: 'w', minimum: 0, maximum: 3, value: 1.2 },
    targets: [{ block: 'recurrent', index: 0 }],
  } as const;
  const view = attractor3d(cell, { parameters: [control], trajectories: [[0.1, 0.1, 0.1]], steps: 50 });
  const moved = selectSteps(turnCamera(view, { azimuth: 10 }), [[3, 4]]);
  const next = recompute(moved, { w: 2 });
  const last = decodeArray(next.orbits[0].points).slice(-3);
  // h = tanh(2 h).
  expect(last[0]).toBeCloseTo(0.957504, 5);
  expect(next.fixedPoints!.map(({ position }) => position[0])).toContainEqual(expect.closeTo(0.957504024, 8));
  expect([next.camera, next.selection, next.axes]).toEqual([moved.camera, moved.selection, view.axes]);
  expect(next.model!.parameters![0].value).toBe(2);
});

it('says what there is', () => {
  expect(summarize(lorenz)).toMatch(
    /^Attractor in space of a system in 3 variables; x from \S+ to \S+, .*; 1 orbit of up to 1500 steps, time 15; 3 fixed points: .*$/,
  );
  expect(figure(lorenz, 'dark', { width: 640 }).layout.meta.kind).toBe('attractor-3d');
});
