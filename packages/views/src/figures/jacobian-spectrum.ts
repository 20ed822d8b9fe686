import type { Vector } from '@phasebook/linalg';
import { decodeArray } from '../encoding.js';
import type { Figure, FigureAnnotation, FigureShape, FigureTrace, MarkerSymbol } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { JacobianSpectrumView } from '../types.js';
import { blend } from './colors.js';
import { frame, note, withMarks, type FigureOptions, type Frame, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { timeConstant } from './multipliers.js';
import { formatComplex, formatNumber, plain } from './text.js';

/** |λ| within this of 1 counts as on the circle, as in the stability of a point. */
const MARGIN = 1e-6;

/** How much of the stable colour tints the unit disc. */
const DISC_TINT = 0.055;

const symbols: readonly MarkerSymbol[] = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'x',
];

/** More groups than symbols: all are drawn alike, small and translucent. */
function isCrowd(view: JacobianSpectrumView): boolean {
  return view.groups.length > symbols.length;
}

type Side = 'inside' | 'outside' | 'on';

/** Draws eigenvalues against the unit circle: filled inside, open outside, one symbol per group. */
export function jacobianSpectrumFigure(
  view: JacobianSpectrumView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  const groups = eigenvaluesOf(view);
  const base = jacobianSpectrumFrame(view, theme, options, height);
  const radiusInPixels = 1 / base.unitX;
  const rings = ringMarks(view.timeConstantRings, theme, radiusInPixels);
  const crowd = isCrowd(view);
  const size = crowd ? 6 : Math.max(...groups.map((values) => values.length / 2), 0) > 60 ? 7 : 9.5;

  const data: FigureTrace[] = [];
  const pairs: { x: (number | null)[]; y: (number | null)[] } = { x: [], y: [] };
  groups.forEach((values) => {
    for (let k = 0; k + 3 < values.length; k += 2) {
      if (values[k + 1] > 0 && values[k + 2] === values[k] && values[k + 3] === -values[k + 1]) {
        if (pairs.x.length > 0) {
          pairs.x.push(null);
          pairs.y.push(null);
        }
        pairs.x.push(values[k], values[k]);
        pairs.y.push(values[k + 1], -values[k + 1]);
      }
    }
  });
  if (pairs.x.length > 0) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: 'conjugate pairs',
      x: pairs.x,
      y: pairs.y,
      line: { color: theme.field, width: 0.8, simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'conjugates' },
    });
  }
  view.groups.forEach((group, g) => {
    const values = groups[g];
    const n = values.length / 2;
    const symbol = crowd ? 'circle' : symbols[g];
    const conditions = group.conditionNumbers === undefined ? undefined : decodeArray(group.conditionNumbers);
    const order = Array.from({ length: n }, (_, k) => k);
    const where = order.map((k) => side(Math.hypot(values[2 * k], values[2 * k + 1])));
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: plain(group.label),
      x: order.map((k) => finite(values[2 * k])),
      y: order.map((k) => finite(values[2 * k + 1])),
      marker: {
        symbol: where.map((at) => (at === 'on' && view.groups.length === 1 ? 'diamond' : symbol)),
        size,
        color: where.map((at) => (at === 'outside' ? theme.background : sideColor(at, theme))),
        opacity: crowd ? 0.65 : 1,
        line: {
          color: where.map((at) => (at === 'outside' ? theme.unstable : theme.background)),
          width: where.map((at) => (at === 'outside' ? (crowd ? 1.5 : 2) : crowd ? 0 : 1)),
        },
      },
      cliponaxis: false,
      hoverinfo: 'text',
      hovertext: order.map((k) => {
        const re = values[2 * k];
        const im = values[2 * k + 1];
        const modulus = Math.hypot(re, im);
        const lines = [
          `λ = ${formatComplex(re, im, precision)}`,
          `|λ| = ${formatNumber(modulus, precision)} · ${timeConstant(modulus, precision)}`,
        ];
        if (im !== 0) {
          const frequency = Math.atan2(im, re) / (2 * Math.PI);
          lines.push(
            `${formatNumber(frequency, 4)} cycles per step (period ${formatNumber(1 / Math.abs(frequency), 4)})`,
          );
        }
        if (conditions !== undefined) lines.push(`condition number ${formatNumber(conditions[k], 4)}`);
        return (view.groups.length > 1 ? [`<b>${plain(group.label)}</b>`, ...lines] : lines).join('<br>');
      }),
      customdata: order.map((k) => [g, k]),
      showlegend: false,
      meta: { role: 'eigenvalues', index: g, legend: `group-${g}` },
    });
  });
  return { data, layout: withMarks(base.layout, rings.shapes, rings.annotations) };
}

/** Plotly draws nothing at null; JSON knows no NaN. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function side(modulus: number): Side {
  return Math.abs(modulus - 1) <= MARGIN ? 'on' : modulus < 1 ? 'inside' : 'outside';
}

function sideColor(at: Side, theme: Theme): string {
  return at === 'inside' ? theme.stable : at === 'outside' ? theme.unstable : theme.marginal;
}

/** The unit disc, tinted, its circle, and the circles |λ| = exp(−1/τ) with labels fanned out so that none overlap. */
function ringMarks(
  rings: readonly number[],
  theme: Theme,
  radiusInPixels: number,
): { shapes: FigureShape[]; annotations: FigureAnnotation[] } {
  const circle = (radius: number, rest: Pick<FigureShape, 'name' | 'line' | 'fillcolor'>): FigureShape => ({
    type: 'circle',
    xref: 'x',
    yref: 'y',
    x0: -radius,
    x1: radius,
    y0: -radius,
    y1: radius,
    layer: 'below',
    ...rest,
  });
  const shapes: FigureShape[] = [
    circle(1, {
      name: 'unit-circle',
      line: { color: theme.axis, width: 1.8 },
      fillcolor: blend(theme.background, theme.stable, DISC_TINT),
    }),
  ];
  const annotations: FigureAnnotation[] = [];
  const sorted = [...rings].filter((tau) => tau > 0 && Number.isFinite(tau)).sort((a, b) => a - b);
  sorted.forEach((tau, i) => {
    const radius = Math.exp(-1 / tau);
    // A ring that the eye cannot tell from its neighbour only thickens it.
    const outer = i + 1 < sorted.length ? Math.exp(-1 / sorted[i + 1]) : 1;
    if ((outer - radius) * radiusInPixels < 1.5) return;
    shapes.push(circle(radius, { name: `ring-${tau}`, line: { color: theme.field, width: 0.8 } }));
    if (radiusInPixels < 60) return;
    const angle = ((104 + 15 * i) * Math.PI) / 180;
    annotations.push(
      note(
        {
          xref: 'x',
          yref: 'y',
          x: radius * Math.cos(angle),
          y: radius * Math.sin(angle),
          xanchor: 'center',
        },
        i === 0 ? `τ = ${formatNumber(tau, 3)}` : formatNumber(tau, 3),
        {
          color: theme.mutedText,
          size: 10,
          bgcolor: blend(theme.background, theme.stable, DISC_TINT),
          name: `ring-${tau}`,
        },
      ),
    );
  });
  return { shapes, annotations };
}

/** Where the eigenvalues, the unit circle and the legend go. */
export function jacobianSpectrumFrame(
  view: JacobianSpectrumView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Frame {
  const groups = eigenvaluesOf(view);
  let reach = 1;
  for (const values of groups) {
    for (const value of values) if (Number.isFinite(value)) reach = Math.max(reach, Math.abs(value));
  }
  const half = reach === 1 ? 1.18 : 1.12 * Math.max(reach, 1.08);
  const sides = new Set<Side>();
  for (const values of groups) {
    for (let k = 0; k + 1 < values.length; k += 2) sides.add(side(Math.hypot(values[k], values[k + 1])));
  }
  return frame(
    {
      kind: view.kind,
      title: view.title,
      x: { label: 'Re λ', range: [-half, half] },
      y: { label: 'Im λ', range: [-half, half] },
      equal: true,
      style: 'cross',
      legend: legend(view, theme, sides),
      ...(isCrowd(view) ? { note: `${view.groups.length} spectra` } : {}),
    },
    theme,
    options,
    height,
  );
}

const eigenvaluesOf = (view: JacobianSpectrumView): Vector[] =>
  view.groups.map(({ eigenvalues }) => decodeArray(eigenvalues));

function legend(view: JacobianSpectrumView, theme: Theme, sides: ReadonlySet<Side>): LegendEntry[] {
  const entries: LegendEntry[] = [];
  const single = view.groups.length === 1;
  const words: readonly (readonly [Side, string])[] = [
    ['inside', 'decays, |λ| < 1'],
    ['outside', 'grows, |λ| > 1'],
    ['on', 'on the circle'],
  ];
  for (const [at, label] of words) {
    if (!sides.has(at)) continue;
    entries.push({
      key: `side-${at}`,
      label,
      glyph: (anchor) => [
        symbolGlyph(
          anchor,
          single && at === 'on' ? 'diamond' : 'circle',
          10,
          at === 'outside' ? theme.background : sideColor(at, theme),
          { color: sideColor(at, theme), width: at === 'outside' ? 2 : 0 },
        ),
      ],
    });
  }
  entries.push({
    key: 'unit-circle',
    label: '|λ| = 1',
    glyph: (anchor) => [stroke(anchor, 22, theme.axis, 1.8)],
  });
  if (single || isCrowd(view)) return entries;
  view.groups.forEach((group, g) => {
    entries.push({
      key: `group-${g}`,
      label: group.label,
      glyph: (anchor) => [
        symbolGlyph(anchor, symbols[g], 9.5, theme.mutedText, {
          color: theme.mutedText,
          width: 0,
        }),
      ],
    });
  });
  return entries;
}
