import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as make from '../test/figure-samples.js';
import { encodeArray } from './encoding.js';
import { figure, figureHeight } from './figure.js';
import type { Figure, FigureTrace, ScatterTrace, TraceRole } from './figure-types.js';
import { textWidth } from './figures/text.js';
import { parseView } from './parse.js';
import { figureScales } from './svg/scales.js';
import { unescapeText } from './svg/text.js';
import { darkTheme, lightTheme } from './theme.js';
import type { PhasePortraitView, View } from './types.js';

const gallery = new URL('../gallery/valid/', import.meta.url);
const views: [string, View][] = [
  ...Object.entries(make.samples).map(([name, sample]): [string, View] => [name, sample()]),
  ...readdirSync(gallery).map((file): [string, View] => [
    file,
    parseView(readFileSync(new URL(file, gallery), 'utf8')),
  ]),
];

const withRole = (drawn: Figure, role: TraceRole): ScatterTrace[] =>
  drawn.data.filter((trace): trace is ScatterTrace => trace.type === 'scatter' && trace.meta.role === role);
const legendOf = (drawn: Figure): string[] =>
  drawn.layout.annotations
    .filter(({ name }) => name?.startsWith('legend:'))
    .map(({ text }) => unescapeText(text));

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** Path of the first thing that JSON would lose; `undefined` where there is none. */
function notPlain(value: unknown, path: string): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value !== 'object') return path;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return path;
  for (const [key, entry] of Object.entries(value)) {
    const fault = notPlain(entry, `${path}.${key}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

describe.each(views)('the figure of %s', (_, view) => {
  const sizes = [
    { width: 640 },
    { width: 360 },
    { width: 900, height: 300 },
    { width: 220, height: 160 },
  ] as const;

  it('is plain JSON in the vocabulary of the cartesian bundle, and pure', () => {
    deepFreeze(view);
    for (const theme of ['light', 'dark'] as const) {
      for (const size of sizes) {
        const drawn = figure(view, theme, size);
        expect(notPlain(drawn, '$')).toBeUndefined();
        expect(figure(view, theme, size)).toEqual(drawn);
        for (const trace of drawn.data) expect(['scatter', 'heatmap']).toContain(trace.type);
      }
    }
  });

  it('has the size that was asked for, and a plot area inside it', () => {
    for (const size of sizes) {
      const { layout } = figure(view, 'light', size);
      expect(layout.width).toBe(size.width);
      if ('height' in size) expect(layout.height).toBe(size.height);
      const { plot } = figureScales(layout);
      expect(plot.left).toBeGreaterThan(0);
      expect(plot.left + plot.width).toBeLessThan(layout.width);
      expect(plot.top + plot.height).toBeLessThan(layout.height);
    }
  });

  it('keeps texts out of each other, at the usual sizes', () => {
    for (const width of [640, 360]) {
      const { layout } = figure(view, 'light', { width });
      const scales = figureScales(layout);
      const boxes = layout.annotations
        .filter(({ xref, yref }) => xref === 'paper' && yref === 'paper')
        .map(({ text, x, y, xshift, yshift, xanchor, font }) => {
          const plainText = unescapeText(text);
          const length = textWidth(plainText, font.size) * 0.9;
          const anchor = scales.paperX(x) + xshift;
          const left = xanchor === 'right' ? anchor - length : anchor;
          const middle = scales.paperY(y) - yshift;
          return {
            plainText,
            left,
            right: left + length,
            top: middle - font.size / 2,
            bottom: middle + font.size / 2,
          };
        });
      boxes.forEach((a, i) => {
        expect(a.left, a.plainText).toBeGreaterThanOrEqual(0);
        expect(a.right, a.plainText).toBeLessThanOrEqual(layout.width + 1);
        expect(a.bottom, a.plainText).toBeLessThanOrEqual(layout.height);
        for (const b of boxes.slice(i + 1)) {
          const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
          expect(apart, `"${a.plainText}" and "${b.plainText}" at ${width}`).toBe(true);
        }
      });
    }
  });

  it('never changes what plotly keeps the zoom by', () => {
    expect(figure(view, 'light').layout.uirevision).toBe(
      figure(view, 'dark', { width: 300 }).layout.uirevision,
    );
  });
});

describe('phase portraits', () => {
  const drawn = figure(make.fourMemories(), 'light');

  it('are layered: basins, field, nullclines, directions, orbits, fixed points', () => {
    expect(drawn.data.map((trace) => trace.meta.role)).toEqual([
      'basins',
      'field',
      'nullcline',
      'nullcline',
      'eigen-direction',
      'eigen-direction',
      'orbit',
      'orbit',
      'fixed-points',
    ]);
  });

  it('draw the field as one trace of arrows inside the frame', () => {
    const [field, ...others] = withRole(drawn, 'field');
    expect(others).toEqual([]);
    expect(field.fill).toBe('toself');
    const arrows = field.x.filter((x) => x === null).length + 1;
    // The outermost of 21 × 21 grid points lie on the frame; those on nullcline crossings may vanish.
    expect(arrows).toBeGreaterThan(300);
    expect(arrows).toBeLessThanOrEqual(19 * 19);
    for (const value of [...field.x, ...field.y])
      if (value !== null) expect(Math.abs(value)).toBeLessThanOrEqual(1.25);
  });

  it('compress the lengths of arrows by a square root, capped by the spacing', () => {
    const view = make.rotor();
    const drawn = figure(view, 'light');
    const scales = figureScales(drawn.layout);
    const [field] = withRole(drawn, 'field');
    const longest = 0.9 * (scales.plot.width / 24);
    const speed = (a: number, b: number): number => {
      const [p, q] = [1.12 * Math.cos(0.35), 1.12 * Math.sin(0.35)];
      return Math.hypot(Math.tanh(p * a - q * b) - a, Math.tanh(q * a + p * b) - b);
    };
    let fastest = 0;
    for (let r = -12; r <= 12; r++) {
      for (let c = -12; c <= 12; c++) fastest = Math.max(fastest, speed(c / 12, r / 12));
    }
    // An arrow takes eight corners and a gap; the tail is the middle of the first and the seventh, the tip the fourth.
    let compared = 0;
    for (let i = 0; i < field.x.length; i += 9) {
      const at = (k: number): [number, number] => [Number(field.x[i + k]), Number(field.y[i + k])];
      const tail = [0, 1].map((axis) => (at(0)[axis] + at(6)[axis]) / 2);
      const tip = at(3);
      const length = Math.hypot(scales.x(tip[0]) - scales.x(tail[0]), scales.y(tip[1]) - scales.y(tail[1]));
      const expected = longest * Math.sqrt(speed((tail[0] + tip[0]) / 2, (tail[1] + tip[1]) / 2) / fastest);
      if (expected < 3 || Math.max(...tail.map(Math.abs), ...tip.map(Math.abs)) > 0.97) continue;
      expect(length).toBeCloseTo(expected, 3);
      compared++;
    }
    expect(compared).toBeGreaterThan(400);
  });

  it('have the same scale on both axes, unless the ranges are too unlike', () => {
    const { layout } = drawn;
    expect(layout.yaxis.scaleanchor).toBe('x');
    const { plot } = figureScales(layout);
    expect(plot.width).toBeCloseTo(plot.height, 6);
    const flat = {
      ...make.rotor(),
      axes: { x: { label: 'a', range: [0, 100] }, y: { label: 'b', range: [0, 1] } },
    } as const;
    expect(figure(flat, 'light').layout.yaxis.scaleanchor).toBeUndefined();
  });

  it('draw fixed points by class: filled, open, half, diamond', () => {
    const [points] = withRole(drawn, 'fixed-points');
    const view = make.fourMemories();
    expect(points.customdata).toEqual(view.fixedPoints?.map((_, i) => i));
    const fills = points.marker?.color as string[];
    view.fixedPoints?.forEach((point, i) => {
      expect(fills[i]).toBe(point.verdict === 'stable' ? lightTheme.stable : lightTheme.background);
      const half = drawn.layout.shapes.find(({ name }) => name === `fixed-point-${i}`);
      expect(half !== undefined).toBe(point.kind === 'saddle');
      if (half !== undefined) expect([half.xanchor, half.yanchor]).toEqual(point.position);
    });
    const marginal = withRole(figure(make.rotor(), 'dark'), 'fixed-points')[0].marker;
    expect(marginal?.symbol).toEqual(['circle', 'diamond']);
    expect(marginal?.color).toEqual([darkTheme.background, darkTheme.marginal]);
  });

  it('draw contracting directions solid and expanding ones dashed', () => {
    const directions = withRole(drawn, 'eigen-direction');
    expect(directions.map(({ line }) => line?.dash)).toEqual(['solid', '5px,3px']);
    // Four stable points with two directions, four saddles with one; two halves each.
    expect(directions[0].x.filter((x) => x !== null)).toHaveLength((4 * 2 + 4) * 4);
    expect(directions[1].x.filter((x) => x !== null)).toHaveLength((2 + 4) * 4);
  });

  it('show where an orbit starts and where it goes', () => {
    const [orbit] = withRole(figure(make.rotor(), 'light'), 'orbit');
    const symbols = orbit.marker?.symbol as string[];
    const angles = orbit.marker?.angle as number[];
    expect((orbit.marker?.color as string[])[0]).toBe(lightTheme.background);
    const heads = symbols.flatMap((symbol, i) => (symbol === 'arrow' ? [i] : []));
    expect(heads.length).toBeGreaterThan(3);
    expect(heads.length).toBeLessThanOrEqual(25);
    for (const i of heads) {
      const turn = (angles[i] * Math.PI) / 180;
      const [dx, dy] = [
        Number(orbit.x[i]) - Number(orbit.x[i - 1]),
        Number(orbit.y[i]) - Number(orbit.y[i - 1]),
      ];
      // Zero is up and ninety degrees is to the right.
      expect(Math.sin(turn) * dx + Math.cos(turn) * dy).toBeCloseTo(Math.hypot(dx, dy), 4);
    }
  });

  it('draw an orbit that has converged only as far as the eye can tell', () => {
    const [orbit] = withRole(drawn, 'orbit');
    expect(orbit.x.length).toBeLessThan(15);
    const still = { ...make.rotor(), orbits: [{ points: encodeArray(new Float64Array(40), [20, 2]) }] };
    expect(withRole(figure(still, 'light'), 'orbit')[0].x).toEqual([0]);
    const circling = withRole(figure(make.rotor(), 'light'), 'orbit')[0];
    expect(circling.x).toHaveLength(61);
  });

  it('colour basins by attractor and leave the undecided blank', () => {
    const basins = drawn.data[0] as Extract<FigureTrace, { type: 'heatmap' }>;
    expect(new Set(basins.z.flat())).toEqual(new Set([0, 1, 2, 3, null]));
    expect(basins.colorscale).toHaveLength(8);
    // Labels stand at grid points: the first cell is centred on the left end of the axis, the last on the right.
    expect([basins.x0, basins.x0 + 40 * basins.dx]).toEqual([-1.25, 1.25]);
  });

  it('list what is drawn, with counts, and the evidence', () => {
    expect(legendOf(drawn)).toEqual([
      'stable (4)',
      'saddle (4)',
      'unstable (1)',
      'Δh₁ = 0',
      'Δh₂ = 0',
      'contracting',
      'expanding',
      'orbits',
    ]);
    expect(drawn.layout.annotations.find(({ name }) => name === 'note')?.text).toBe('degree sum 1 ✓');
    const missing = { ...make.fourMemories(), degree: { sum: 3, verdict: 'points-missing' } } as const;
    expect(JSON.stringify(figure(missing, 'light').layout.annotations)).toContain(
      'degree sum 3: points missing',
    );
  });

  it('name numbers exactly in hovers, to the precision asked for', () => {
    const [points] = withRole(figure(make.fourMemories(), 'light', { precision: 9 }), 'fixed-points');
    expect(points.hovertext?.[0]).toContain('h = (−0.957504024, −0.957504024)');
    expect(points.hovertext?.[0]).toContain('λ = 0.166372088 · τ = 0.5576 steps');
    expect(points.hovertext?.[4]).toContain('λ = 2 · grows e-fold in 1.443 steps');
    const [rounded] = withRole(figure(make.fourMemories(), 'light', { precision: 3 }), 'fixed-points');
    expect(rounded.hovertext?.[0]).toContain('h = (−0.958, −0.958)');
  });

  it('of one dimension show F(h) − h, arrows on the zero line, and no directions', () => {
    const one = figure(make.oneNeuron(), 'light');
    expect(one.data.map((trace) => trace.meta.role)).toEqual(['field', 'curve', 'orbit', 'fixed-points']);
    const [field] = withRole(one, 'field');
    // Arrow by arrow: the tip (fourth corner) is on the side of the tail to which the state moves.
    for (let i = 0; i < field.x.length; i += 9) {
      const [tail, tip] = [Number(field.x[i]), Number(field.x[i + 3])];
      const middle = (tail + tip) / 2;
      expect(Math.sign(tip - tail)).toBe(Math.sign(Math.tanh(2 * middle) - middle));
    }
    expect(one.layout.yaxis.scaleanchor).toBeUndefined();
  });

  it('survive values that are not finite', () => {
    const view = make.rotor();
    const values = new Float64Array(25 * 25).fill(Number.NaN);
    values[30] = Infinity;
    values[31] = 0.1;
    const field = {
      columns: 25,
      rows: 25,
      dx: encodeArray(values, [25, 25]),
      dy: encodeArray(values, [25, 25]),
    };
    const orbits = [{ points: encodeArray([0, 0, Number.NaN, 1, Infinity, 2], [3, 2]) }];
    const broken: PhasePortraitView = { ...view, field, orbits };
    expect(withRole(figure(broken, 'light'), 'orbit')[0].x).toEqual([0, null, null]);
    expect(withRole(figure(broken, 'light'), 'field')).toHaveLength(1);
  });

  it('escape the names of strangers', () => {
    const view: PhasePortraitView = {
      ...make.rotor(),
      title: '<img src=x onerror=1>',
      axes: { x: { label: '<b>%{customdata}</b>', range: [-1, 1] }, y: { label: 'y', range: [-1, 1] } },
      orbits: [{ name: '</text><script>', points: encodeArray([0, 0, 1, 1], [2, 2]) }],
    };
    const text = JSON.stringify(figure(view, 'light'));
    expect(/<(img|b>%|script|\/text)/.exec(text)?.[0]).toBeUndefined();
    const templates = figure(view, 'light').data.map((trace) =>
      trace.type === 'scatter' ? trace.hovertemplate : '',
    );
    expect(templates.some((template) => template?.includes('%{customdata}'))).toBe(false);
  });
});

describe('spectra', () => {
  const many = figure(make.spectrumOfMany(), 'light');
  const three = figure(make.spectrumOfThree(), 'light');

  it('show the unit circle, and a ring for every time constant at its radius', () => {
    const ring = (name: string): number | undefined =>
      many.layout.shapes.find((shape) => shape.name === name)?.x1;
    expect(ring('unit-circle')).toBe(1);
    expect(ring('ring-10')).toBeCloseTo(Math.exp(-0.1), 12);
    const labels = many.layout.annotations
      .filter(({ name }) => name?.startsWith('ring-'))
      .map(({ text }) => text);
    expect(labels).toEqual(['τ = 1', '2', '5', '10', '50']);
  });

  it('tell inside from outside by colour and by filling', () => {
    const [{ marker, x }] = withRole(many, 'eigenvalues');
    const fills = marker?.color as string[];
    const lines = marker?.line.color as string[];
    expect([x[0], fills[0], lines[0]]).toEqual([1.06, lightTheme.background, lightTheme.unstable]);
    for (const fill of fills.slice(1)) expect(fill).toBe(lightTheme.stable);
  });

  it('connect conjugates and only those', () => {
    const [pairs] = withRole(many, 'conjugates');
    expect(pairs.x.filter((x) => x !== null)).toHaveLength(28);
    expect(withRole(three, 'conjugates')[0].x).toEqual([0.6, 0.6, null, 0.5, 0.5]);
  });

  it('tell groups by symbol, and what is on the circle by colour', () => {
    const groups = withRole(three, 'eigenvalues');
    expect(groups.map(({ marker }) => (marker?.symbol as string[])[0])).toEqual([
      'circle',
      'square',
      'triangle-up',
    ]);
    expect((groups[2].marker?.color as string[])[0]).toBe(lightTheme.marginal);
    expect(groups[1].customdata).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    expect(legendOf(three)).toEqual([
      'decays, |λ| < 1',
      'grows, |λ| > 1',
      'on the circle',
      '|λ| = 1',
      'stable focus',
      'saddle in the middle',
      'at the flip',
    ]);
  });

  it('of more groups than symbols draw all alike and count them', () => {
    const view = make.spectrumOfThree();
    const crowd = figure({ ...view, groups: Array.from({ length: 9 }, () => view.groups[0]) }, 'light');
    expect(new Set(withRole(crowd, 'eigenvalues').flatMap(({ marker }) => marker?.symbol))).toEqual(
      new Set(['circle']),
    );
    expect(crowd.layout.annotations.find(({ name }) => name === 'note')?.text).toBe('9 spectra');
  });

  it('are square and hold every eigenvalue', () => {
    for (const drawn of [many, three]) {
      const [low, high] = drawn.layout.xaxis.range;
      expect(low).toBe(-high);
      expect(drawn.layout.yaxis.range).toEqual([low, high]);
      for (const { x, y } of withRole(drawn, 'eigenvalues')) {
        for (const value of [...x, ...y]) expect(Math.abs(Number(value))).toBeLessThan(high);
      }
    }
  });

  it('name modulus, time constant and period', () => {
    const [group] = withRole(three, 'eigenvalues');
    expect(group.hovertext?.[0]).toBe(
      '<b>stable focus</b><br>λ = 0.6 + 0.5i<br>|λ| = 0.781025 · τ = 4.046 steps<br>0.1106 cycles per step (period 9.044)',
    );
  });
});

describe('time series and curves', () => {
  it('mark the steps where they are few, and count them in whole numbers', () => {
    const short = figure(make.shortSeries(), 'light');
    expect(withRole(short, 'series')[0].mode).toBe('lines+markers');
    expect(withRole(short, 'series')[1].y[2]).toBeNull();
    expect(short.layout.xaxis.dtick).toBe(1);
    expect(withRole(figure(make.drivenSeries(), 'light'), 'series')[0].mode).toBe('lines');
  });

  it('draw curves in their style and meaning, one legend entry per name', () => {
    const drawn = figure(make.pitchfork(), 'dark');
    const lines = withRole(drawn, 'curve').map(({ line }) => [line?.color, line?.dash]);
    expect(lines[0]).toEqual([darkTheme.stable, 'solid']);
    expect(lines[3]).toEqual([darkTheme.unstable, 'dash']);
    expect(legendOf(drawn)).toEqual(['stable', 'unstable']);
  });

  it('put a note to the left of its point where the right is too narrow', () => {
    const notes = figure(make.pitchfork(), 'light').layout.annotations.filter(
      ({ name }) => name === 'annotation',
    );
    expect(notes.map(({ xanchor }) => xanchor)).toEqual(['left', 'right']);
  });

  it('draw to the same scale where the axes have the same range', () => {
    expect(figure(make.cobweb(), 'light').layout.yaxis.scaleanchor).toBe('x');
    expect(figure(make.pitchfork(), 'light').layout.yaxis.scaleanchor).toBeUndefined();
  });
});

describe('figure', () => {
  it('puts the legend beside a wide plot and below a narrow one', () => {
    const place = (width: number): number | undefined =>
      figure(make.rotor(), 'light', { width }).layout.annotations.find(({ name }) =>
        name?.startsWith('legend:'),
      )?.y;
    expect(place(640)).toBe(1);
    expect(place(360)).toBe(0);
  });

  it('refuses what it does not know', () => {
    expect(() => figure({ kind: 'pie', version: 1 } as unknown as View, 'light')).toThrow(
      'Cannot draw a view: `kind` must be a known kind: got pie',
    );
  });

  it('suggests heights that keep square plots square and leave nothing blank', () => {
    expect(figureHeight(make.rotor(), 640)).toBe(480);
    expect(figureHeight(make.drivenSeries(), 640)).toBe(400);
    const used = (view: View, width: number): { blank: number; plot: number } => {
      const { layout } = figure(view, 'light', { width });
      const { plot } = figureScales(layout);
      const texts = layout.annotations.filter(({ xref }) => xref === 'paper');
      const scales = figureScales(layout);
      const lowest = Math.max(...texts.map(({ y, yshift }) => scales.paperY(y) - yshift));
      return { blank: layout.height - Math.max(lowest, plot.top + plot.height), plot: plot.width };
    };
    for (const width of [320, 360, 460]) {
      const { blank, plot } = used(make.fourMemories(), width);
      expect(blank).toBeLessThan(30);
      expect(plot).toBeGreaterThan(width - 80);
      expect(used(make.spectrumOfThree(), width).blank).toBeLessThan(30);
    }
    const wide = {
      ...make.rotor(),
      axes: { x: { label: 'x', range: [-2, 2] }, y: { label: 'y', range: [-1, 1] } },
    } as const;
    expect(figureHeight(wide, 640)).toBeLessThan(400);
    expect(used(wide, 640).blank).toBeLessThan(30);
  });

  it('is what it was, mark by mark', async () => {
    const text = `${JSON.stringify(figure(make.spectrumOfThree(), 'light'), null, 1)}\n`;
    await expect(text).toMatchFileSnapshot('../test/golden/spectrum-of-three.figure.json');
  });
});
