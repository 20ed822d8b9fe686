import { elmanCell } from '@phasebook/dynamics';
import { decodeArray, phasePortrait } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { complexLabel, multiplierLines, positionLabel, vectorLabel } from './labels.js';
import { seriesOf } from './series.js';

const spiral = phasePortrait(
  elmanCell({
    recurrent: [
      [0.9, -0.5],
      [0.5, 0.9],
    ],
  }),
  { trajectories: [[0.2, 0]], steps: 12 },
);

describe('labels', () => {
  it('cuts long vectors and says how long they are', () => {
    expect(vectorLabel([1, -0.25], 3)).toBe('(1, −0.25)');
    expect(vectorLabel(new Float64Array(9), 3, 2)).toBe('(0, 0, … 9 values)');
  });

  it('writes a conjugate pair once', () => {
    expect(complexLabel({ re: 0.9, im: 0.5 }, 3)).toBe('0.9 ± 0.5i');
    const lines = multiplierLines(spiral.fixedPoints![0], 4, 3);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('±');
  });

  it('shows one coordinate for a one-dimensional system', () => {
    const line = phasePortrait(elmanCell({ recurrent: [[0.5]] }));
    expect(positionLabel(line.fixedPoints![0], 1, 4)).toBe('(0)');
  });
});

describe('seriesOf', () => {
  it('shows the coordinates of an orbit step by step', () => {
    const series = seriesOf(spiral.orbits![0], spiral);
    expect(Array.from(decodeArray(series.steps))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(series.series.map(({ name }) => name)).toEqual([spiral.axes.x.label, spiral.axes.y.label]);
    expect(decodeArray(series.series[0].values)[0]).toBeCloseTo(0.2);
  });

  it('counts the steps that decimation has left out', () => {
    const [orbit] = spiral.orbits!;
    const series = seriesOf({ ...orbit, decimatedFrom: 25 }, spiral);
    expect(decodeArray(series.steps)[1]).toBe(2);
    expect(decodeArray(series.steps).at(-1)).toBe(24);
  });
});
