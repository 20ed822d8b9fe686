import { elmanCell, henonMap, linearCell, logisticMap } from '@phasebook/dynamics';
import { matrix } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { basinsView } from './basins-view.js';
import { decodeArray, decodeMatrix } from './encoding.js';
import { figure } from './figure.js';
import { figureToSvg } from './figure-to-svg.js';
import { handles, moveHandle } from './handles.js';
import { planeFromVectors } from './projection.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const switches = elmanCell({ recurrent: matrix([[2, 0], [0, 2]]) }); // prettier-ignore
const gain = {
  ...{ name: 'g', minimum: 0, maximum: 2, value: 1 },
  targets: [{ gainOf: 'recurrent' }],
} as const;
const small = { gridSize: 10, cellsPerAxis: 40 } as const;

describe('basinsView', () => {
  it('D6: of two switches, a quadrant for each of four memories, named from left to right', () => {
    const view = basinsView(switches, { ...small, range: { x: [-1, 1], y: [-1, 1] } });
    const corners = view.attractors.map(({ state }) => Array.from(decodeArray(state), Math.sign));
    expect(view.attractors.map(({ name }) => name)).toEqual(['A', 'B', 'C', 'D']);
    expect(corners).toEqual([
      [-1, -1],
      [-1, 1],
      [1, -1],
      [1, 1],
    ]);
    const { rows, columns, data } = decodeMatrix(view.labels);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        expect(data[r * columns + c]).toBe((c < columns / 2 ? 0 : 2) + (r < rows / 2 ? 0 : 1));
      }
    }
    // Of 100 starts 25: √(0.25 · 0.75 / 100).
    expect(view.attractors[0].share).toMatchObject({ count: 25, fraction: 0.25 });
    expect(view.attractors[0].share.standardError).toBeCloseTo(0.0433, 4);
    // The two middle rows and columns.
    expect(view.boundaryFraction).toBeCloseTo(0.36, 12);
  });

  it('D9: a symmetric network with two fixed points and a 2-cycle of (±0.957504, ∓0.957504)', () => {
    const view = basinsView(elmanCell({ recurrent: matrix([[0, 2], [2, 0]]) }), small); // prettier-ignore
    expect(view.attractors.map(({ kind, period }) => [kind, period])).toEqual([
      ['fixed-point', 1],
      ['cycle', 2],
      ['fixed-point', 1],
    ]);
    const cycle = decodeArray(view.attractors[1].points).map(Math.abs);
    for (const value of cycle) expect(value).toBeCloseTo(0.957504, 6);
  });

  it('of the Hénon map: chaos or escape, as the path of each start says', () => {
    const options = { ...small, range: { x: [-2, 2], y: [-2, 2] } } as const;
    const stays = basinsView(henonMap(), { ...options, start: [0, 0] });
    expect(stays.attractors.map(({ kind }) => kind)).toEqual(['chaotic']);
    expect(stays.paths[0].leadsTo).toBe(0);
    const leaves = basinsView(henonMap(), { ...options, start: [2, 2] });
    expect(leaves.paths[0].leadsTo).toBe(-1);
    expect(leaves.lost.count + leaves.attractors[0].share.count).toBe(100);
    expect(summarize(leaves)).toContain('the orbit from (2, 2) leaves for good');
  });

  it('takes starts from any plane, and any two variables', () => {
    const cell = elmanCell({ recurrent: matrix([[2, 0, 0], [0, 2, 0], [0, 0, 0.5]]) }); // prettier-ignore
    const range = { x: [-1, 1], y: [-1, 1] } as const;
    const units = basinsView(cell, { ...small, range, units: [1, 0], base: [9, 9, 0.4] });
    const plane = planeFromVectors([0, 0, 0.4], [[0, 1, 0], [1, 0, 0]]); // prettier-ignore
    const other = basinsView(cell, { ...small, range, plane });
    expect(decodeArray(units.labels)).toEqual(decodeArray(other.labels));
    expect(Array.from(decodeArray(units.paths[0].start))).toEqual(
      Array.from(decodeArray(other.paths[0].start)),
    );
  });

  it('takes attractors that are known, with their names', () => {
    const view = basinsView(switches, {
      ...small,
      attractors: [{ name: 'on', state: [0.957504, 0.957504] }, { state: [-0.957504, -0.957504] }],
      captureDistance: 0.01,
      maxSteps: 200,
    });
    expect(view.attractors.map(({ name }) => name)).toEqual(['on', 'B']);
    expect(view.undecided.count).toBe(50);
    expect(view.settings.method).toBe('known attractors');
    expect(summarize(view)).toContain('on (fixed point) 25 ± 4 %');
  });

  it('says what it cannot draw', () => {
    expect(() => basinsView(logisticMap(3))).toThrow(/`source` must have shape at least 2 variables/);
    expect(() => basinsView(switches, { gridSize: 1 })).toThrow(/`gridSize` must be a whole number from 2/);
    expect(() => basinsView(switches, { units: [0, 0] })).toThrow(/`units` must differ/);
    expect(() => basinsView(switches, { start: [0, NaN] })).toThrow(/start/);
    expect(() => basinsView(switches, { base: [0] })).toThrow(/base/);
    expect(() => basinsView(linearCell({ recurrent: matrix([[1, 0], [0, 1]]) }), { steps: 0.5 })).toThrow(/steps/); // prettier-ignore
  });
});

describe('basins that are turned', () => {
  const view = basinsView(switches, { ...small, parameters: [gain], start: [0.1, -0.2] });

  it('keep names and colours of the attractors that remain', () => {
    const next = recompute(view, { g: 0.8 });
    expect(next.attractors.map(({ name, color }) => [name, color])).toEqual(
      view.attractors.map(({ name, color }) => [name, color]),
    );
    expect(decodeArray(next.labels)).toEqual(decodeArray(view.labels));
    expect(next.axes).toEqual(view.axes);
  });

  it('D5: have one attractor below the bifurcation', () => {
    const next = recompute(view, { g: 0.4 });
    expect(next.attractors).toHaveLength(1);
    expect(next.attractors[0].share.fraction).toBe(1);
    expect(next.paths[0].leadsTo).toBe(0);
    // And all four, as they were, on the way back.
    expect(recompute(next, { g: 1 }).attractors).toHaveLength(4);
  });

  it('have a start that goes where it is put, with the orbit from there', () => {
    const [start] = handles(view);
    expect([start.label, start.position, start.moves]).toEqual(['start', [0.1, -0.2], 'both']);
    expect(start.text).toBe('(0.1, −0.2); the orbit leads to C');
    const moved = moveHandle(view, 0, [-0.3, 0.2]);
    expect(handles(moved)[0].text).toBe('(−0.3, 0.2); the orbit leads to B');
    expect(Array.from(decodeArray(moved.paths[0].points).slice(-2))).toEqual([
      expect.closeTo(-0.957504, 6),
      expect.closeTo(0.957504, 6),
    ]);
    // Put inside the axes.
    expect(handles(moveHandle(view, 0, [9, 9]))[0].position[0]).toBe(view.axes.x.range[1]);
  });
});

describe('the picture of basins', () => {
  const view = basinsView(switches, { ...small, parameters: [gain] });
  const picture = figure(view, 'light');

  it('tells regions apart without colour: three hatchings beside the plain one, and names', () => {
    const hatched = picture.data.filter(({ type, meta }) => type === 'scatter' && meta.role === 'basins');
    expect(hatched.map(({ name }) => name)).toEqual(['basin of B', 'basin of C', 'basin of D']);
    const directions = hatched.map((trace) => {
      if (trace.type !== 'scatter') return '';
      const [x, y] = [trace.x as number[], trace.y as number[]];
      const [dx, dy] = [x[1] - x[0], y[1] - y[0]].map((value) => Math.sign(Number(value.toFixed(9))));
      return `${dx} ${dy}`;
    });
    expect(directions).toEqual(['1 1', '1 -1', '1 0']);
    const names = picture.layout.annotations.filter(({ name }) => name === 'attractor');
    expect(names.map(({ text }) => text)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('keeps hatching inside its region', () => {
    const [trace] = picture.data.filter(({ name }) => name === 'basin of D');
    if (trace.type !== 'scatter') throw new Error('not a scatter trace');
    for (const x of trace.x) if (x !== null) expect(x).toBeGreaterThan(-0.01);
    for (const y of trace.y) if (y !== null) expect(y).toBeGreaterThan(-0.01);
  });

  it('has shares with their errors in the legend', () => {
    const texts = picture.layout.annotations.map(({ text }) => text);
    expect(texts).toContain('A: 25.0 ± 4.3 %, fixed point');
    expect(texts).toContain('± standard error, 10 × 10 starts');
  });

  it('is escaped where names are strange', () => {
    const [first, ...rest] = view.attractors;
    const strange = { ...view, attractors: [{ ...first, name: '<img src=x>{y}' }, ...rest] };
    const text = JSON.stringify(figure(strange, 'dark', { width: 360 }));
    expect(text).not.toContain('<img');
    expect(figureToSvg(figure(strange, 'dark'))).not.toContain('<img');
  });
});
