import { elmanCell, linearCell, type Progress } from '@phasebook/dynamics';
import { diagonal } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { decodeArray, exploreModel, modelView, parseView, type CurvesView, type ModelPart } from './index.js';

const parts: readonly ModelPart[] = ['blocks', 'portrait', 'exponents', 'gradients'];

/** Three uncoupled bistable neurons: 27 fixed points. */
const switches = modelView(elmanCell({ recurrent: diagonal([2, 2, 2]), input: [[1], [1], [1]] }));

describe('exploreModel()', () => {
  it.each(parts)('makes a valid view of the part %s', (part) => {
    expect(() => parseView(JSON.stringify(exploreModel(switches, part)))).not.toThrow();
  });

  it('finds all fixed points of a small network and says so', () => {
    const portrait = exploreModel(switches, 'portrait');
    expect(portrait.fixedPoints).toHaveLength(27);
    expect(portrait.degree).toMatchObject({ sum: 1, verdict: 'consistent' });
    expect(portrait.projection.type).toBe('plane');
    expect(portrait.model?.parameters?.map(({ name }) => name)).toEqual(['gain', 'x1']);
  });

  it('reports how far the search has come, and stops', () => {
    const seen: Progress[] = [];
    exploreModel(switches, 'portrait', { onProgress: (progress) => void seen.push(progress) });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.every(({ done, total }) => done >= 0 && done <= total)).toBe(true);
    const stopped = { signal: { aborted: true, reason: new Error('enough') } };
    expect(() => exploreModel(switches, 'portrait', stopped)).toThrow('enough');
    expect(() => exploreModel(switches, 'exponents', stopped)).toThrow('enough');
  });

  it('estimates exponents in stages that converge', () => {
    const linear = modelView(linearCell({ recurrent: diagonal([0.9, 0.5]) }));
    const stages: CurvesView[] = [];
    const last = exploreModel(linear, 'exponents', { onStage: (view) => void stages.push(view) });
    expect(stages.length).toBeGreaterThan(3);
    const ends = last.curves.map(({ y }) => decodeArray(y).at(-1) ?? NaN);
    expect(ends[0]).toBeCloseTo(Math.log(0.9), 9);
    expect(ends[1]).toBeCloseTo(Math.log(0.5), 9);
    expect(last.caption).toContain('nearby states meet');
    const lengths = stages.map(({ curves }) => decodeArray(curves[0].x).at(-1) ?? 0);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  it('follows the inputs that the view carries', () => {
    const inputs = Array.from({ length: 50 }, (_, t) => [Math.sin(t)]);
    const cell = linearCell({ recurrent: [[0.5]], input: [[1]] });
    const driven = modelView(cell, { inputs });
    expect(exploreModel(driven, 'exponents').caption).toContain('responses to the same inputs meet');
    const gains = exploreModel(driven, 'gradients');
    expect(decodeArray(gains.logSingularValues).at(-1)).toBeCloseTo(40 * Math.log(0.5), 9);
    const [orbit] = exploreModel(driven, 'portrait').orbits ?? [];
    expect(orbit.name).toBe('under the inputs');
    expect(orbit.points.shape[0]).toBe(51);
  });

  it('takes a single input', () => {
    const one = modelView(elmanCell({ recurrent: [[0.5]], input: [[1]] }), { inputs: [[1]] });
    for (const part of parts) expect(exploreModel(one, part).kind).toBeDefined();
  });

  it('refuses unknown parts', () => {
    expect(() => exploreModel(switches, 'basins' as ModelPart)).toThrow(RangeError);
  });
});
