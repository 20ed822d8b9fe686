import { decodeArray, decodeMatrix } from '../encoding.js';
import type { Dash, Figure, FigureTrace } from '../figure-types.js';
import { flowSlopes } from '../gradient-flow.js';
import type { Theme } from '../theme.js';
import type { GradientFlowView } from '../wire/gradient-flow.js';
import { frame, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { formatNumber, plain } from './text.js';
import { paddedRange } from './time-series.js';

const subscripts = '₀₁₂₃₄₅₆₇₈₉';

/** Gains that differ from 1 by less are rounding: those of an orthogonal network. */
const roundingSpan = 1e-9;

/** Draws log gains against lag: one line per singular direction, the bound, and the slopes of the exponents. */
export function gradientFlowFigure(
  view: GradientFlowView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  const lags = decodeArray(view.lags);
  const { columns, data: logs } = decodeMatrix(view.logSingularValues);
  const directions = Array.from({ length: columns }, (_, i) => ({
    values: Float64Array.from(lags, (_lag, k) => logs[k * columns + i]),
    color: theme.palette[i % theme.palette.length],
  }));
  const slopes = flowSlopes(view);
  const bounds = view.logBounds && decodeArray(view.logBounds);
  const ratios = view.logGradientRatios && decodeArray(view.logGradientRatios);
  const exponents = view.exponents && decodeArray(view.exponents.perStep);
  const errors = view.exponents && decodeArray(view.exponents.standardErrors);
  const longest = lags.length === 0 ? 1 : lags[lags.length - 1];

  const legend: LegendEntry[] = directions.map(({ color }, i) => ({
    key: `direction-${i}`,
    label: `σ${subscript(i + 1)}: ${signed(slopes[i])} per step`,
    glyph: (anchor) => [stroke(anchor, 22, color, i === 0 ? 2.6 : 1.7)],
  }));
  if (exponents !== undefined && errors !== undefined) {
    legend.push({
      key: 'exponent',
      label: `λ₁ k, λ₁ = ${withError(exponents[0], errors[0])}`,
      glyph: (anchor) => [stroke(anchor, 22, theme.text, 1.5, 'dot')],
    });
  }
  if (bounds !== undefined) {
    legend.push({
      key: 'bound',
      label: `bound: ${signed(bounds[bounds.length - 1] / longest)} per step`,
      glyph: (anchor) => [stroke(anchor, 22, theme.axis, 1.7, 'dash')],
    });
  }
  if (ratios !== undefined) {
    legend.push({
      key: 'gradient',
      label: 'the given gradient',
      glyph: (anchor) => [symbolGlyph(anchor, 'circle', 6, theme.text, { color: theme.text, width: 0 })],
    });
  }
  const y = gainRange(
    directions.map(({ values }) => values),
    ratios,
    bounds,
  );
  const base = frame(
    {
      kind: view.kind,
      title: view.title,
      x: { label: 'lag k in steps', range: [0, longest] },
      y: { label: 'ln gain of gradients over k steps', range: y },
      equal: false,
      style: 'grid',
      integerX: true,
      legend,
    },
    theme,
    options,
    height,
  );
  const data: FigureTrace[] = [];
  const line = (
    name: string,
    x: readonly number[],
    values: readonly number[],
    style: { readonly color: string; readonly width: number; readonly dash?: Dash },
    legendKey: string,
  ): void => {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: plain(name),
      x,
      y: values.map(finite),
      line: { ...style, simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'reference', legend: legendKey },
    });
  };
  if (bounds !== undefined) {
    const style = { color: theme.axis, width: 1.7, dash: 'dash' } as const;
    line('bound', [0, ...lags], [0, ...bounds], style, 'bound');
  }
  directions.forEach(({ values, color }, i) => {
    const name = `σ${subscript(i + 1)}`;
    data.push({
      type: 'scatter',
      mode: 'lines+markers',
      name,
      x: Array.from(lags),
      y: Array.from(values, finite),
      line: { color, width: i === 0 ? 2.6 : 1.7, simplify: false },
      marker: { symbol: 'circle', size: i === 0 ? 5 : 3.5, color, opacity: 1, line: { color, width: 0 } },
      connectgaps: false,
      hoverinfo: 'text',
      hovertext: Array.from(lags, (lag, k) =>
        [
          `<b>${name}</b> at lag ${lag}`,
          `gain ${formatNumber(Math.exp(values[k]), precision)} (ln ${formatNumber(values[k], precision)})`,
          `${formatNumber(values[k] / lag, precision)} per step so far`,
          ...(exponents === undefined
            ? []
            : [`exponent λ${subscript(i + 1)} = ${formatNumber(exponents[i], precision)}`]),
        ].join('<br>'),
      ),
      customdata: Array.from(lags),
      showlegend: false,
      meta: { role: 'series', index: i, legend: `direction-${i}` },
    });
  });
  if (ratios !== undefined) {
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: 'gradient',
      x: Array.from(lags),
      y: Array.from(ratios, finite),
      marker: {
        symbol: 'circle',
        size: 5,
        color: theme.text,
        opacity: 1,
        line: { color: theme.text, width: 0 },
      },
      hoverinfo: 'text',
      hovertext: Array.from(
        lags,
        (lag, k) => `gradient at lag ${lag}<br>ln ratio ${formatNumber(ratios[k], precision)}`,
      ),
      showlegend: false,
      meta: { role: 'series', index: columns, legend: 'gradient' },
    });
  }
  if (exponents !== undefined && Number.isFinite(exponents[0])) {
    const style = { color: theme.text, width: 1.5, dash: 'dot' } as const;
    line('exponent', [0, longest], [0, exponents[0] * longest], style, 'exponent');
  }
  return { data, layout: base.layout };
}

/** The bound may shoot off, and directions that die at once must not press the others flat. */
function gainRange(
  directions: readonly Float64Array[],
  ratios: Float64Array | undefined,
  bounds: Float64Array | undefined,
): readonly [number, number] {
  const leading = paddedRange([[0], directions[0], ...(ratios ? [ratios] : [])], 0);
  const span = Math.max(leading[1] - leading[0], 2);
  const [low, high] = paddedRange([[0], ...directions, ...(ratios ? [ratios] : [])], 0);
  const ceiling = bounds === undefined ? high : Math.min(Math.max(high, ...bounds), high + 0.5 * span);
  const floor = Math.max(low, leading[0] - 2.5 * span);
  if (Math.max(high, ...(bounds ?? [])) - low < roundingSpan) return [-1, 1];
  return paddedRange([[floor, ceiling]], 0.05);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function subscript(index: number): string {
  return Array.from(String(index), (digit) => subscripts[Number(digit)]).join('');
}

function signed(value: number): string {
  if (Math.abs(value) < roundingSpan) return '0';
  return `${value > 0 ? '+' : ''}${formatNumber(value, 3)}`;
}

function withError(value: number, error: number): string {
  return Number.isFinite(error) && error > 1e-9
    ? `${signed(value)} ± ${formatNumber(error, 1)}`
    : signed(value);
}
