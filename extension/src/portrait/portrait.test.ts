import { elmanCell } from '@phasebook/dynamics';
import { launchOrbit, phasePortrait } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { Portrait } from './portrait.js';

const view = phasePortrait(
  elmanCell({
    recurrent: [
      [1.4, -0.8],
      [-0.8, 1.4],
    ],
  }),
  {
    trajectories: [[0.9, 0.8]],
    steps: 10,
  },
);

const makePortrait = (): Portrait =>
  new Portrait(view, (shown, values, point) => launchOrbit(shown, values, point, 20));

describe('Portrait', () => {
  it('selects the first point and goes round', () => {
    const portrait = makePortrait();
    expect(portrait.selection).toBe(0);
    portrait.selectNext(-1);
    expect(portrait.selection).toBe(view.fixedPoints!.length - 1);
    portrait.selectNext(1);
    expect(portrait.selection).toBe(0);
    portrait.select(99);
    expect(portrait.selected).toBeUndefined();
  });

  it('keeps the selection on the nearest point when the points change', () => {
    const portrait = makePortrait();
    const last = view.fixedPoints!.length - 1;
    portrait.select(last);
    const position = portrait.selected!.position;
    portrait.live.edit((shown) => ({ ...shown, fixedPoints: [...shown.fixedPoints!].reverse() }));
    expect(portrait.selection).toBe(0);
    expect(portrait.selected!.position).toEqual(position);
  });

  it('launches orbits, reports them, and takes only the launched ones away', () => {
    const portrait = makePortrait();
    const seen: number[] = [];
    portrait.launched.connect((_, orbit) => void seen.push(orbit.points.shape[0]));
    portrait.launch([0.3, -0.2]);
    portrait.launch([-0.3, 0.2]);
    expect(seen).toEqual([21, 21]);
    expect(portrait.shown.orbits).toHaveLength(3);
    expect(portrait.launchedOrbits).toHaveLength(2);
    expect(portrait.latestOrbit).toBe(portrait.launchedOrbits[1]);
    portrait.clearOrbits();
    expect(portrait.shown.orbits).toEqual(view.orbits);
  });

  it('keeps the view’s own orbits and the latest twelve launched ones', () => {
    const portrait = makePortrait();
    for (let i = 0; i < 15; i++) portrait.launch([i / 20, 0]);
    expect(portrait.shown.orbits).toHaveLength(13);
    expect(portrait.shown.orbits![0]).toBe(view.orbits![0]);
  });

  it('keeps the launch point inside the axes', () => {
    const portrait = makePortrait();
    portrait.moveTo([99, -99]);
    expect(portrait.launchPoint).toEqual([view.axes.x.range[1], view.axes.y.range[0]]);
    portrait.moveBy(-0.5, 0.5);
    expect(portrait.launchPoint[0]).toBeCloseTo((view.axes.x.range[0] + view.axes.x.range[1]) / 2);
  });

  it('launches nothing where the view has no model', () => {
    const portrait = new Portrait({ ...view, model: undefined }, () => undefined);
    portrait.launch([0, 0]);
    expect(portrait.canLaunch).toBe(false);
    expect(portrait.shown.orbits).toHaveLength(1);
  });
});
