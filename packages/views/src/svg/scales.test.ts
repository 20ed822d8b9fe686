import { describe, expect, it } from 'vitest';
import { rotor } from '../../test/figure-samples.js';
import { figure } from '../figure.js';
import { figureScales } from './scales.js';

const { layout } = figure(rotor(), 'light', { width: 640, height: 480 });
const margin = { ...layout.margin, l: 40, r: 100, t: 60, b: 20 } as const;

describe('figureScales', () => {
  it('spans the area inside the margins', () => {
    const free = { ...layout, margin, yaxis: { ...layout.yaxis, scaleanchor: undefined } };
    const scales = figureScales(free);
    expect(scales.plot).toEqual({ left: 40, top: 60, width: 500, height: 400 });
    expect([scales.x(-1), scales.x(0), scales.y(-1), scales.y(1)]).toEqual([40, 290, 460, 60]);
    expect([scales.paperX(1), scales.paperY(1)]).toEqual([540, 60]);
  });

  it('shrinks the longer side around its middle where the scales are tied, as plotly does', () => {
    const scales = figureScales({ ...layout, margin });
    expect(scales.plot).toEqual({ left: 90, top: 60, width: 400, height: 400 });
    expect([scales.x(-1), scales.x(1)]).toEqual([90, 490]);
    // Paper coordinates stay with the margins.
    expect(scales.paperX(0)).toBe(40);
  });
});
