import type { Figure, FigureTrace, ScatterTrace, TraceRole } from '@phasebook/views';
import type { NumberTable, TableCell } from './number-table.js';
import { trans } from '../text/trans.js';

/** What is drawn but says nothing in a table: arrows, tints, notes, and what repeats other traces. */
const silent: ReadonlySet<TraceRole> = new Set<TraceRole>([
  'field',
  'basins',
  'annotation',
  'cursor',
  'conjugates',
  'interval',
  'eigen-direction',
]);

/**
 * The numbers behind a picture: one table for each of its plots, one row for each point.
 *
 * @param figure - Any figure; its traces are in the order in which they are drawn.
 * @param left - Roles that have a table of their own elsewhere.
 */
export function figureTables(figure: Figure, left: readonly TraceRole[] = []): readonly NumberTable[] {
  const traces = figure.data.filter(
    (trace): trace is ScatterTrace =>
      'x' in trace &&
      !silent.has(trace.meta.role) &&
      !left.includes(trace.meta.role) &&
      !isRepeated(trace, figure.data),
  );
  const axes = ['x', 'x2', 'x3'] as const;
  const tables = axes.map((axis, plot) =>
    plotTable(
      traces.filter((trace) => (trace.xaxis ?? 'x') === axis),
      labelOf(figure, 'x-label', plot),
      labelOf(figure, 'y-label', plot),
    ),
  );
  const title = unescaped(figure.layout.meta.title);
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map((table) => ({ ...table, caption: [title, table.caption].filter((text) => text !== '').join(': ') }));
}

/** A line that only joins the points of another trace. */
function isRepeated(trace: FigureTrace, all: readonly FigureTrace[]): boolean {
  const { role, legend } = trace.meta;
  return (
    role === 'reference' &&
    legend !== undefined &&
    all.some(({ meta }) => meta.legend === legend && meta.role !== 'reference' && !silent.has(meta.role))
  );
}

function plotTable(traces: readonly ScatterTrace[], x: string, y: string): NumberTable {
  const hasNotes = traces.some(({ hovertext }) => hovertext !== undefined);
  const rows: TableCell[][] = [];
  for (const trace of traces) {
    const name = unescaped(trace.name);
    trace.x.forEach((value, i) => {
      const other = trace.y[i];
      if (value === null || other === null) return;
      const note = trace.hovertext?.[i];
      rows.push([name, value, other, ...(hasNotes ? [note === undefined ? '' : plainNote(note)] : [])]);
    });
  }
  return {
    caption: trans.__('%1 against %2', y, x),
    columns: [trans.__('What'), x, y, ...(hasNotes ? [trans.__('In words')] : [])],
    rows,
  };
}

/** The label of an axis of the plot with that number, without its arrow; labels stand in the order of the plots. */
function labelOf({ layout }: Figure, name: 'x-label' | 'y-label', plot: number): string {
  const labels = layout.annotations.filter((annotation) => annotation.name === name);
  const text = unescaped(labels.at(plot)?.text ?? '').replace(/^↑ | →$/g, '');
  return text === '' ? name[0] : text;
}

/** The text of a hover: its lines with semicolons between them. */
function plainNote(text: string): string {
  return unescaped(text.replace(/<br>/g, '; ').replace(/<\/?[a-z]+>/g, ''));
}

function unescaped(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
