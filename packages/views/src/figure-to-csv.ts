import type { Figure, FigureTrace } from './figure-types.js';
import { unescapeText } from './svg/text.js';

/** What is drawn for the eye alone: its coordinates are no data. */
const decoration: ReadonlySet<string> = new Set([
  ...['field', 'eigen-direction', 'conjugates', 'reference'],
  ...['annotation', 'cursor', 'interval'],
]);

/**
 * The numbers of a picture as a table of comma-separated values: what is drawn, point by point.
 *
 * One row a point, with the number of the plot, the name of what is drawn, and its coordinates; `value` is the colour of
 * coloured cells. Lines that are interrupted leave the gap out. Arrows and guide lines are not data.
 *
 * @param figure - What `figure()` returned.
 * @returns Text with a head line `plot,series,x,y,value`.
 *
 * Cost: O(number of points).
 *
 * @example
 * ```ts
 * const csv = figureToCsv(figure(timeSeries(linearCell({ recurrent: [[0.5]] }), { start: [1], steps: 2 }), 'light'));
 * assertEqual(csv.split('\n').slice(0, 4), ['plot,series,x,y,value', '1,h[0],0,1,', '1,h[0],1,0.5,', '1,h[0],2,0.25,']);
 * ```
 */
export function figureToCsv(figure: Figure): string {
  const traces = figure.data.filter(({ meta }) => !decoration.has(meta.role));
  return `${['plot,series,x,y,value', ...traces.flatMap(rowsOf)].join('\n')}\n`;
}

function rowsOf(trace: FigureTrace): string[] {
  const plot = Number((trace.xaxis ?? 'x1').slice(1));
  const name = field(unescapeText(trace.name) || trace.meta.role);
  if (trace.type === 'scatter') {
    return trace.x.flatMap((x, i) => {
      const y = trace.y[i];
      return x === null || y === null ? [] : [`${plot},${name},${x},${y},`];
    });
  }
  const { x0, dx, y0, dy, z } = trace;
  return z.flatMap((row, j) =>
    row.flatMap((value, i) =>
      value === null ? [] : [`${plot},${name},${x0 + i * dx},${y0 + j * dy},${value}`],
    ),
  );
}

/** A field as RFC 4180 has it; a leading sign that a spreadsheet takes for a formula is made text. */
function field(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
