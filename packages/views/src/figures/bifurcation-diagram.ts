import { diagramStates, isStableBetween } from '../diagram-states.js';
import { decodeArray, decodeNumber } from '../encoding.js';
import type { Figure, FigureShape, FigureTrace, MarkerSymbol } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type {
  BifurcationDiagramView,
  BifurcationMark,
  BifurcationMarkKind,
  BranchTrace,
} from '../wire/bifurcation-diagram.js';
import { figureWithBeside } from './beside.js';
import { frame, withMarks, type FigureOptions, type Frame, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { multiplierLine } from './multipliers.js';
import { formatComplex, formatNumber, plain } from './text.js';

/** Draws branches over a parameter, the simulation behind them, and, where there is one, the picture at the cursor. */
export function bifurcationDiagramFigure(
  view: BifurcationDiagramView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  return figureWithBeside(view, diagramFigure, theme, options, height);
}

function diagramFigure(
  view: BifurcationDiagramView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { x, y } = view.axes;
  const precision = options.precision ?? 6;
  const base = frame(
    { kind: view.kind, title: view.title, x, y, equal: false, style: 'box', legend: legend(view, theme) },
    theme,
    options,
    height,
  );
  const data: FigureTrace[] = [
    ...cloudTrace(view, theme, base),
    ...view.branches.flatMap((branch, i) => branchTraces(view, branch, i, theme, precision)),
    ...marksTrace(view, theme, precision),
    ...cursorTrace(view, theme, precision),
  ];
  return { data, layout: withMarks(base.layout, cursorLine(view, theme)) };
}

// ── Simulation ──────────────────────────────────────────────────────────────────────────────────────────────

/** Side of the cells of the simulated cloud, in pixels. */
const CELL = 1.6;

/** The cloud as a picture of cells: one trace that is quick to draw anew, however many states it holds. */
function cloudTrace(view: BifurcationDiagramView, theme: Theme, base: Frame): FigureTrace[] {
  if (view.cloud === undefined) return [];
  const parameters = decodeArray(view.cloud.parameters);
  const counts = decodeArray(view.cloud.counts);
  const values = decodeArray(view.cloud.values);
  const [left, right] = base.rangeX;
  const [lower, upper] = base.rangeY;
  // A cell may not be narrower than the columns of the simulation, else these stand as stripes.
  const columns = Math.max(1, Math.min(Math.round(base.plotWidth / CELL), parameters.length));
  const rows = Math.max(1, Math.round(base.plotHeight / CELL));
  const z = Array.from({ length: rows }, () => new Array<number | null>(columns).fill(null));
  let at = 0;
  parameters.forEach((parameter, k) => {
    const column = Math.floor(((parameter - left) / (right - left)) * columns);
    for (let i = 0; i < counts[k]; i++, at++) {
      const row = Math.floor(((values[at] - lower) / (upper - lower)) * rows);
      if (column >= 0 && column < columns && row >= 0 && row < rows) z[row][column] = 0;
    }
  });
  const dx = (right - left) / columns;
  const dy = (upper - lower) / rows;
  return [
    {
      type: 'heatmap',
      name: 'simulation',
      x0: left + dx / 2,
      dx,
      y0: lower + dy / 2,
      dy,
      z,
      colorscale: [
        [0, theme.field],
        [1, theme.field],
      ],
      zmin: 0,
      zmax: 1,
      opacity: 0.85,
      showscale: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'cloud', legend: 'cloud' },
    },
  ];
}

// ── Branches ────────────────────────────────────────────────────────────────────────────────────────────────

const stableWidth = 2.4;
const unstableWidth = 1.6;

/** One trace for what is stable of a branch and one for what is not; all points of a cycle in each. */
function branchTraces(
  view: BifurcationDiagramView,
  branch: BranchTrace,
  index: number,
  theme: Theme,
  precision: number,
): FigureTrace[] {
  const parameters = decodeArray(branch.parameters);
  const values = decodeArray(branch.values);
  const unstable = decodeArray(branch.unstableDimensions);
  const multipliers = decodeArray(branch.multipliers);
  const { period } = branch;
  const [, kept] = branch.multipliers.shape;
  const hover = (i: number, value: number, verdict: string): string => {
    const lines = [
      `${verdict}${period === 1 ? '' : ` cycle of period ${period}`}`,
      `${plain(view.axes.x.label)} = ${formatNumber(parameters[i], precision)}`,
      `${plain(view.axes.y.label)} = ${formatNumber(value, precision)}`,
    ];
    for (let k = 0; k < kept; k++) {
      const [re, im] = multipliers.subarray(2 * (i * kept + k));
      if (im >= 0) lines.push(eigenvalueLine(view, re, im, precision));
    }
    return lines.join('<br>');
  };
  return [true, false].flatMap((isStable): FigureTrace[] => {
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    const text: string[] = [];
    const verdict = isStable ? 'stable' : 'unstable';
    for (let phase = 0; phase < period; phase++) {
      let isOpen = false;
      for (let i = 0; i + 1 < parameters.length; i++) {
        if (isStableBetween(unstable[i], unstable[i + 1]) !== isStable) {
          isOpen = false;
          continue;
        }
        if (!isOpen) {
          if (x.length > 0) {
            x.push(null);
            y.push(null);
            text.push('');
          }
          x.push(parameters[i]);
          y.push(finite(values[i * period + phase]));
          text.push(hover(i, values[i * period + phase], verdict));
          isOpen = true;
        }
        x.push(parameters[i + 1]);
        y.push(finite(values[(i + 1) * period + phase]));
        text.push(hover(i + 1, values[(i + 1) * period + phase], verdict));
      }
    }
    if (x.length === 0) return [];
    return [
      {
        type: 'scatter',
        mode: 'lines',
        name: `${verdict}${period === 1 ? '' : `, period ${period}`}`,
        x,
        y,
        line: {
          color: isStable ? theme.stable : theme.unstable,
          width: isStable ? stableWidth : unstableWidth,
          dash: isStable ? 'solid' : '5px,3px',
          simplify: false,
        },
        connectgaps: false,
        hoverinfo: 'text',
        hovertext: text,
        showlegend: false,
        meta: { role: 'branch', index, legend: verdict },
      },
    ];
  });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Multipliers of maps with their time constant; eigenvalues of flows as they are. */
function eigenvalueLine(view: BifurcationDiagramView, re: number, im: number, precision: number): string {
  if (view.system === 'map') return multiplierLine(re, im, precision);
  return im === 0
    ? `λ = ${formatComplex(re, 0, precision)}`
    : `λ = ${formatNumber(re, precision)} ± ${formatNumber(im, precision)}i`;
}

// ── Bifurcations ────────────────────────────────────────────────────────────────────────────────────────────

const markSymbols: Readonly<Record<BifurcationMarkKind, MarkerSymbol>> = {
  fold: 'square',
  transcritical: 'cross',
  pitchfork: 'diamond',
  'branch-point': 'diamond',
  flip: 'triangle-up',
  'neimark-sacker': 'circle',
  hopf: 'circle',
  multiple: 'x',
};

const markNames: Readonly<Record<BifurcationMarkKind, string>> = {
  fold: 'fold',
  transcritical: 'transcritical',
  pitchfork: 'pitchfork',
  'branch-point': 'branch point',
  flip: 'flip',
  'neimark-sacker': 'Neimark–Sacker',
  hopf: 'Hopf',
  multiple: 'several at once',
};

/** Name of a bifurcation for readers. */
export function bifurcationName(kind: BifurcationMarkKind): string {
  return markNames[kind];
}

function marksTrace(view: BifurcationDiagramView, theme: Theme, precision: number): FigureTrace[] {
  const marks = view.bifurcations;
  if (marks.length === 0) return [];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'bifurcations',
      x: marks.map(({ parameter }) => parameter),
      y: marks.map(({ value }) => value),
      marker: {
        symbol: marks.map(({ kind }) => markSymbols[kind]),
        size: 10,
        color: theme.background,
        opacity: 1,
        line: { color: theme.marginal, width: 2 },
      },
      hoverinfo: 'text',
      hovertext: marks.map((mark) => describe(view, mark, precision)),
      customdata: marks.map((_, i) => i),
      showlegend: false,
      meta: { role: 'bifurcations', legend: 'bifurcations' },
    },
  ];
}

function describe(view: BifurcationDiagramView, mark: BifurcationMark, precision: number): string {
  const { kind, criticality, parameter, value, normalForm, parameterError } = mark;
  const error = decodeNumber(parameterError);
  const { period } = view.branches[mark.branch];
  const lines = [
    `<b>${criticality === undefined ? '' : `${criticality} `}${markNames[kind]}</b>${period === 1 ? '' : ` of period ${period}`}`,
    `${plain(view.axes.x.label)} = ${formatNumber(parameter, precision)}${error > 0 ? ` ± ${formatNumber(error, 2)}` : ''}`,
    `${plain(view.axes.y.label)} = ${formatNumber(value, precision)}`,
  ];
  if (normalForm !== undefined) lines.push(plain(normalForm));
  return lines.join('<br>');
}

// ── Cursor ──────────────────────────────────────────────────────────────────────────────────────────────────

function cursorLine({ cursor }: BifurcationDiagramView, theme: Theme): FigureShape[] {
  if (cursor === undefined) return [];
  return [
    {
      type: 'line',
      name: 'cursor',
      xref: 'x',
      yref: 'paper',
      x0: cursor,
      x1: cursor,
      y0: 0,
      y1: 1,
      line: { color: theme.text, width: 1, dash: 'dot' },
      layer: 'above',
    },
  ];
}

/** The states at the cursor: filled where stable, open where not. */
function cursorTrace(view: BifurcationDiagramView, theme: Theme, precision: number): FigureTrace[] {
  const { cursor } = view;
  if (cursor === undefined) return [];
  const dots = diagramStates(view, cursor).flatMap(({ values, ...state }) =>
    values.map((value) => ({ ...state, value, period: values.length })),
  );
  if (dots.length === 0) return [];
  const isStable = dots.map(({ verdict }) => verdict === 'stable');
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'states at the cursor',
      x: dots.map(() => cursor),
      y: dots.map(({ value }) => value),
      marker: {
        symbol: 'circle',
        size: 9,
        color: isStable.map((stable) => (stable ? theme.stable : theme.background)),
        opacity: 1,
        line: {
          color: isStable.map((stable) => (stable ? theme.background : theme.unstable)),
          width: isStable.map((stable) => (stable ? 1 : 2)),
        },
      },
      hoverinfo: 'text',
      hovertext: dots.map(({ verdict, value, period, multipliers }) =>
        [
          `<b>${verdict}</b>${period === 1 ? '' : ` cycle of period ${period}`}`,
          `${plain(view.axes.x.label)} = ${formatNumber(cursor, precision)}`,
          `${plain(view.axes.y.label)} = ${formatNumber(value, precision)}`,
          ...multipliers
            .filter(([, im]) => im >= 0)
            .map(([re, im]) => eigenvalueLine(view, re, im, precision)),
        ].join('<br>'),
      ),
      showlegend: false,
      meta: { role: 'cursor' },
    },
  ];
}

function legend(view: BifurcationDiagramView, theme: Theme): LegendEntry[] {
  const has = { stable: false, unstable: false };
  for (const { unstableDimensions } of view.branches) {
    const list = decodeArray(unstableDimensions);
    for (let i = 0; i + 1 < list.length; i++) {
      has[isStableBetween(list[i], list[i + 1]) ? 'stable' : 'unstable'] = true;
    }
  }
  const entries: LegendEntry[] = [];
  if (has.stable) {
    entries.push({
      key: 'stable',
      label: 'stable',
      glyph: (anchor) => [stroke(anchor, 22, theme.stable, stableWidth)],
    });
  }
  if (has.unstable) {
    entries.push({
      key: 'unstable',
      label: 'unstable',
      glyph: (anchor) => [stroke(anchor, 22, theme.unstable, unstableWidth, '5px,3px')],
    });
  }
  const kinds = [...new Set(view.bifurcations.map(({ kind }) => kind))];
  for (const kind of kinds) {
    const count = view.bifurcations.filter((mark) => mark.kind === kind).length;
    entries.push({
      key: `bifurcations-${kind}`,
      label: `${markNames[kind]} (${count})`,
      glyph: (anchor) => [
        symbolGlyph(anchor, markSymbols[kind], 10, theme.background, { color: theme.marginal, width: 2 }),
      ],
    });
  }
  if (view.cloud !== undefined) {
    entries.push({
      key: 'cloud',
      label: 'simulation',
      glyph: (anchor) => [symbolGlyph(anchor, 'square', 9, theme.field, { color: theme.field, width: 0 })],
    });
  }
  return entries;
}
