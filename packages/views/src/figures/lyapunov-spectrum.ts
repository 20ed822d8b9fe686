import { decodeArray, decodeNumber } from '../encoding.js';
import type { Figure, FigureAnnotation, FigureShape, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { LyapunovSpectrumView } from '../wire/lyapunov-spectrum.js';
import type { Pieces } from './arrows.js';
import { frame, note, withMarks, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { panesFigure } from './panes.js';
import { formatNumber, plain } from './text.js';
import { paddedRange } from './time-series.js';

/** Of more exponents than this the leading ones are drawn over the steps. */
const mostLines = 6;

/** Draws the exponents with their intervals, and beside them how they converged. */
export function lyapunovSpectrumFigure(
  view: LyapunovSpectrumView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { convergence, title, kind, ...bare } = view;
  if (convergence === undefined) return spectrumPane(view, theme, options, height);
  return panesFigure(
    {
      kind,
      title,
      first: (size, tall) => spectrumPane({ kind, ...bare }, theme, size, tall),
      second: (size, tall) => convergencePane({ kind, ...bare, convergence }, theme, size, tall),
    },
    theme,
    options,
    height,
  );
}

type Sign = 'positive' | 'zero' | 'negative';

const signNames: Readonly<Record<Sign, string>> = {
  positive: 'positive: apart',
  zero: 'zero within error',
  negative: 'negative: together',
};

interface Exponent {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly sign: Sign;
}

function exponentsOf(view: LyapunovSpectrumView): Exponent[] {
  const values = decodeArray(view.exponents);
  const lower = view.intervals && decodeArray(view.intervals.lower);
  const upper = view.intervals && decodeArray(view.intervals.upper);
  return Array.from(values, (value, i) => {
    const [low, high] = [lower?.[i] ?? NaN, upper?.[i] ?? NaN];
    const isZero = value === 0 || (low <= 0 && high >= 0);
    return { value, lower: low, upper: high, sign: isZero ? 'zero' : value > 0 ? 'positive' : 'negative' };
  });
}

function signColor(sign: Sign, theme: Theme): string {
  return sign === 'positive' ? theme.unstable : sign === 'zero' ? theme.marginal : theme.stable;
}

const unitOf = ({ per }: LyapunovSpectrumView): string =>
  per === 'step' ? 'nats per step' : 'nats per time';

// ── Exponents ───────────────────────────────────────────────────────────────────────────────────────────────

function spectrumPane(
  view: LyapunovSpectrumView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  const exponents = exponentsOf(view);
  const theory = view.theory && {
    x: decodeArray(view.theory.numbers),
    y: decodeArray(view.theory.exponents),
  };
  const finite = exponents.flatMap(({ value, lower, upper }) => [value, lower, upper]);
  const base = frame(
    {
      kind: view.kind,
      title: view.title,
      x: { label: 'number of the exponent', range: [0.4, Math.max(1, exponents.length) + 0.6] },
      y: { label: `λ (${unitOf(view)})`, range: paddedRange([finite, theory?.y ?? [], [0]], 0.08) },
      equal: false,
      style: 'grid',
      integerX: true,
      legend: legend(view, exponents, theme),
    },
    theme,
    options,
    height,
  );
  const size = exponents.length > 60 ? 5 : exponents.length > 20 ? 7 : 9;
  const data: FigureTrace[] = [];
  if (theory !== undefined) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: plain(view.theory?.name ?? ''),
      x: Array.from(theory.x),
      y: Array.from(theory.y, (value) => (Number.isFinite(value) ? value : null)),
      line: { color: theme.nullclines[1], width: 2, dash: 'dash', simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'reference', legend: 'theory' },
    });
  }
  const bars = intervalBars(exponents);
  if (bars.x.length > 0) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: 'intervals',
      ...bars,
      line: { color: theme.mutedText, width: exponents.length > 60 ? 1 : 1.6, simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'interval', legend: 'intervals' },
    });
  }
  data.push({
    type: 'scatter',
    mode: 'markers',
    name: 'exponents',
    x: exponents.map((_, i) => i + 1),
    y: exponents.map(({ value }) => (Number.isFinite(value) ? value : null)),
    marker: {
      symbol: exponents.map(({ sign }) =>
        sign === 'positive' ? 'triangle-up' : sign === 'zero' ? 'diamond' : 'circle',
      ),
      size,
      color: exponents.map(({ sign }) => signColor(sign, theme)),
      opacity: 1,
      line: { color: theme.background, width: 1 },
    },
    hoverinfo: 'text',
    hovertext: exponents.map((exponent, i) => describe(view, exponent, i, precision)),
    customdata: exponents.map((_, i) => i),
    showlegend: false,
    meta: { role: 'exponents' },
  });
  const { shapes, annotations } = dimensionMarks(view, exponents.length, theme);
  return { data, layout: withMarks(base.layout, shapes, annotations) };
}

/** Upright bars from the lower to the upper end of each interval. */
function intervalBars(exponents: readonly Exponent[]): Pieces {
  const bars: Pieces = { x: [], y: [] };
  exponents.forEach(({ lower, upper }, i) => {
    if (!Number.isFinite(lower) || !Number.isFinite(upper)) return;
    if (bars.x.length > 0) {
      bars.x.push(null);
      bars.y.push(null);
    }
    bars.x.push(i + 1, i + 1);
    bars.y.push(lower, upper);
  });
  return bars;
}

function describe(view: LyapunovSpectrumView, exponent: Exponent, i: number, precision: number): string {
  const { value, lower, upper, sign } = exponent;
  const lines = [`<b>λ${i + 1} = ${formatNumber(value, precision)}</b> ${unitOf(view)}`];
  if (view.intervals !== undefined && Number.isFinite(lower)) {
    const share = formatNumber(100 * view.intervals.level, 3);
    lines.push(`${share} %: ${formatNumber(lower, precision)} to ${formatNumber(upper, precision)}`);
  }
  lines.push(signNames[sign]);
  return lines.join('<br>');
}

/** An upright line behind as many exponents as the Kaplan–Yorke dimension counts, with its interval as a band. */
function dimensionMarks(
  view: LyapunovSpectrumView,
  count: number,
  theme: Theme,
): { readonly shapes: FigureShape[]; readonly annotations: FigureAnnotation[] } {
  const { kaplanYorke } = view;
  if (kaplanYorke === undefined) return { shapes: [], annotations: [] };
  const value = decodeNumber(kaplanYorke.value);
  if (!(value > 0)) return { shapes: [], annotations: [] };
  // Exponent i stands at i and counts from i − ½ to i + ½.
  const place = value + 0.5;
  const [low, high] = kaplanYorke.interval?.map(decodeNumber) ?? [value, value];
  const upright = { xref: 'x', yref: 'paper', y0: 0, y1: 1, layer: 'below' } as const;
  const shapes: FigureShape[] = [
    {
      ...upright,
      type: 'rect',
      name: 'dimension-interval',
      x0: low + 0.5,
      x1: high + 0.5,
      line: { color: theme.grid, width: 0 },
      fillcolor: theme.grid,
    },
    {
      ...upright,
      type: 'line',
      name: 'dimension',
      x0: place,
      x1: place,
      line: { color: theme.mutedText, width: 1.4, dash: 'dot' },
    },
  ];
  const isLeft = place > 0.55 * (count + 1);
  const text = `D = ${kaplanYorke.isComplete ? '' : '≥ '}${formatNumber(value, 4)}`.replace('= ≥', '≥');
  return {
    shapes,
    annotations: [
      note(
        {
          ...{ xref: 'x', yref: 'paper', x: place, y: 1 },
          xshift: isLeft ? -6 : 6,
          yshift: -10,
          xanchor: isLeft ? 'right' : 'left',
        },
        text,
        { color: theme.text, size: 11, name: 'dimension', bgcolor: theme.background },
      ),
    ],
  };
}

function legend(view: LyapunovSpectrumView, exponents: readonly Exponent[], theme: Theme): LegendEntry[] {
  const entries: LegendEntry[] = [];
  for (const sign of ['positive', 'zero', 'negative'] as const) {
    const count = exponents.filter((exponent) => exponent.sign === sign).length;
    if (count === 0) continue;
    const color = signColor(sign, theme);
    const symbol = sign === 'positive' ? 'triangle-up' : sign === 'zero' ? 'diamond' : 'circle';
    entries.push({
      key: `sign-${sign}`,
      label: `${sign} (${count})`,
      glyph: (anchor) => [symbolGlyph(anchor, symbol, 10, color, { color, width: 0 })],
    });
  }
  if (view.intervals !== undefined) {
    entries.push({
      key: 'intervals',
      label: `${formatNumber(100 * view.intervals.level, 3)} % interval`,
      glyph: (anchor) => [stroke(anchor, 22, theme.mutedText, 1.6)],
    });
  }
  if (view.kaplanYorke !== undefined && decodeNumber(view.kaplanYorke.value) > 0) {
    entries.push({
      key: 'dimension',
      label: 'Kaplan–Yorke D',
      glyph: (anchor) => [stroke(anchor, 22, theme.mutedText, 1.4, 'dot')],
    });
  }
  if (view.theory !== undefined) {
    entries.push({
      key: 'theory',
      label: view.theory.name,
      glyph: (anchor) => [stroke(anchor, 22, theme.nullclines[1], 2, 'dash')],
    });
  }
  return entries;
}

// ── Convergence ─────────────────────────────────────────────────────────────────────────────────────────────

function convergencePane(
  view: LyapunovSpectrumView & { readonly convergence: NonNullable<LyapunovSpectrumView['convergence']> },
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  const at = decodeArray(view.convergence.at);
  const series = decodeArray(view.convergence.exponents);
  const exponents = exponentsOf(view);
  const k = exponents.length;
  const shown = exponents.slice(0, mostLines);
  // What is left to go: on one scale for all exponents, however far they lie apart.
  const column = (i: number): number[] => Array.from(at, (_, row) => series[row * k + i] - shown[i].value);
  const last = at[at.length - 1];
  // The first estimates are far off and would press the rest flat.
  const settled = shown.flatMap((_, i) => column(i).slice(Math.floor(at.length / 8)));
  const ends = shown.flatMap(({ lower, upper, value }) => [lower - value, upper - value]);
  // An exponent that is known at once has nothing to show but rounding.
  const sizes = shown.map(({ value }) => (Number.isFinite(value) ? Math.abs(value) : 0));
  const least = 1e-3 * Math.max(1e-3, ...sizes);
  const base = frame(
    {
      kind: view.kind,
      x: {
        label: view.per === 'step' ? 'steps' : 'time',
        range: [0, last * (1.03 + 0.025 * shown.length) || 1],
      },
      y: { label: 'estimate − final value', range: paddedRange([settled, ends, [-least, least]], 0.1) },
      equal: false,
      style: 'grid',
      legend: shown.map(({ value }, i): LegendEntry => ({
        key: `exponent-${i}`,
        label: `λ${subscript(i + 1)} = ${formatNumber(value, 4)}`,
        glyph: (anchor) => [stroke(anchor, 22, theme.palette[i], 1.8)],
      })),
    },
    theme,
    options,
    height,
  );
  const data: FigureTrace[] = shown.map(({ value: final }, i) => {
    const values = column(i);
    return {
      type: 'scatter',
      mode: 'lines',
      name: `λ${subscript(i + 1)}`,
      x: Array.from(at),
      y: values.map((value) => (Number.isFinite(value) ? value : null)),
      line: { color: theme.palette[i], width: 1.8, simplify: false },
      connectgaps: false,
      hoverinfo: 'text',
      hovertext: values.map(
        (value, row) =>
          `λ${subscript(i + 1)} = ${formatNumber(final + value, precision)}<br>after ${formatNumber(at[row], precision)} ${view.per === 'step' ? 'steps' : 'time units'}`,
      ),
      showlegend: false,
      meta: { role: 'convergence', index: i, legend: `exponent-${i}` },
    };
  });
  shown.forEach(({ value, lower, upper }, i) => {
    if (!Number.isFinite(lower) || !Number.isFinite(upper)) return;
    const place = last * (1.025 + 0.025 * i);
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: 'interval',
      x: [place, place],
      y: [lower - value, upper - value],
      line: { color: theme.palette[i], width: 3, simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'interval', index: i, legend: `exponent-${i}` },
    });
  });
  return { data, layout: base.layout };
}

function subscript(number: number): string {
  return [...String(number)].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');
}
