import type { FigureAnnotation, FigureAxis, FigureShape } from '../figure-types.js';
import { axisTicks } from '../figures/ticks.js';
import { textWidth } from '../figures/text.js';
import type { FigureScales } from './scales.js';
import { px, unescapeText, xml } from './text.js';
import { dashAttribute } from './traces.js';

/** A shape of the layout. */
export function shapeSvg(shape: FigureShape, scales: FigureScales): string {
  const toX = shape.xref === 'paper' ? scales.paperX : scales.x;
  const toY = shape.yref === 'paper' ? scales.paperY : scales.y;
  const anchorX = shape.xsizemode === 'pixel' ? toX(shape.xanchor ?? 0) : 0;
  const anchorY = shape.ysizemode === 'pixel' ? toY(shape.yanchor ?? 0) : 0;
  // Pixel offsets count upwards, the picture's coordinates downwards.
  const x = (value: number): number => (shape.xsizemode === 'pixel' ? anchorX + value : toX(value));
  const y = (value: number): number => (shape.ysizemode === 'pixel' ? anchorY - value : toY(value));
  const { line } = shape;
  const outline =
    line.width > 0
      ? ` stroke="${xml(line.color)}" stroke-width="${px(line.width)}"${dashAttribute(line.dash, line.width)}`
      : '';
  const fill = ` fill="${xml(shape.fillcolor ?? 'none')}"`;
  if (shape.type === 'path') {
    const d = (shape.path ?? '').replace(
      /(-?[\d.]+(?:e-?\d+)?),(-?[\d.]+(?:e-?\d+)?)/g,
      (_, a: string, b: string) => `${px(x(Number(a)))},${px(y(Number(b)))}`,
    );
    return `<path d="${d}"${fill}${outline}/>`;
  }
  const [x0, x1, y0, y1] = [x(shape.x0 ?? 0), x(shape.x1 ?? 0), y(shape.y0 ?? 0), y(shape.y1 ?? 0)];
  switch (shape.type) {
    case 'line':
      return `<line x1="${px(x0)}" y1="${px(y0)}" x2="${px(x1)}" y2="${px(y1)}"${outline}/>`;
    case 'circle':
      return `<ellipse cx="${px((x0 + x1) / 2)}" cy="${px((y0 + y1) / 2)}" rx="${px(Math.abs(x1 - x0) / 2)}" ry="${px(Math.abs(y1 - y0) / 2)}"${fill}${outline}/>`;
    case 'rect':
      return `<rect x="${px(Math.min(x0, x1))}" y="${px(Math.min(y0, y1))}" width="${px(Math.abs(x1 - x0))}" height="${px(Math.abs(y1 - y0))}"${fill}${outline}/>`;
  }
}

/** A line of text. */
export function annotationSvg(annotation: FigureAnnotation, scales: FigureScales): string {
  const { font, xanchor } = annotation;
  const x = (annotation.xref === 'paper' ? scales.paperX : scales.x)(annotation.x) + annotation.xshift;
  const y = (annotation.yref === 'paper' ? scales.paperY : scales.y)(annotation.y) - annotation.yshift;
  const text = unescapeText(annotation.text);
  const shift = xanchor === 'left' ? annotation.borderpad : xanchor === 'right' ? -annotation.borderpad : 0;
  let background = '';
  if (annotation.bgcolor !== undefined) {
    const width = textWidth(text, font.size) + 2;
    const left = xanchor === 'left' ? x : xanchor === 'right' ? x - width : x - width / 2;
    background = `<rect x="${px(left)}" y="${px(y - 0.65 * font.size)}" width="${px(width)}" height="${px(1.3 * font.size)}" fill="${xml(annotation.bgcolor)}"/>`;
  }
  return `${background}${textSvg(text, x + shift, y + 0.335 * font.size, xanchor, font)}`;
}

function textSvg(
  text: string,
  x: number,
  baseline: number,
  anchor: 'left' | 'center' | 'right',
  font: { readonly color: string; readonly size: number; readonly weight?: number },
): string {
  const side = anchor === 'left' ? '' : ` text-anchor="${anchor === 'center' ? 'middle' : 'end'}"`;
  const weight = font.weight === undefined ? '' : ` font-weight="${font.weight}"`;
  return `<text x="${px(x)}" y="${px(baseline)}" font-size="${font.size}" fill="${xml(font.color)}"${side}${weight}>${xml(text)}</text>`;
}

/** Rules behind the marks: grid and zero line of one axis. */
export function gridSvg(axis: FigureAxis, horizontal: boolean, scales: FigureScales): string {
  const { plot } = scales;
  const rule = (value: number, color: string, width: number): string => {
    if (horizontal) {
      const x = px(scales.x(value));
      return `<line x1="${x}" y1="${px(plot.top)}" x2="${x}" y2="${px(plot.top + plot.height)}" stroke="${xml(color)}" stroke-width="${width}"/>`;
    }
    const y = px(scales.y(value));
    return `<line x1="${px(plot.left)}" y1="${y}" x2="${px(plot.left + plot.width)}" y2="${y}" stroke="${xml(color)}" stroke-width="${width}"/>`;
  };
  const hasZero = axis.zeroline && axis.range[0] * axis.range[1] <= 0;
  let body = '';
  if (axis.showgrid) {
    for (const value of axisTicks(axis).values) {
      if (!(hasZero && value === 0)) body += rule(value, axis.gridcolor, axis.gridwidth);
    }
  }
  if (hasZero) body += rule(0, axis.zerolinecolor, axis.zerolinewidth);
  return body;
}

/** Line, ticks and tick labels of one axis. */
export function axisSvg(axis: FigureAxis, horizontal: boolean, scales: FigureScales): string {
  const { plot } = scales;
  const bottom = plot.top + plot.height;
  const right = plot.left + plot.width;
  const half = axis.linewidth / 2;
  let lines = '';
  if (axis.showline) {
    if (horizontal) {
      lines += `M${px(plot.left)},${px(bottom + half)}H${px(right)}`;
      if (axis.mirror) lines += `M${px(plot.left)},${px(plot.top - half)}H${px(right)}`;
    } else {
      lines += `M${px(plot.left - half)},${px(plot.top)}V${px(bottom)}`;
      if (axis.mirror) lines += `M${px(right + half)},${px(plot.top)}V${px(bottom)}`;
    }
  }
  const { values, labels } = axisTicks(axis);
  const start = axis.showline ? axis.linewidth : 0;
  let ticks = '';
  let text = '';
  values.forEach((value, i) => {
    const reach = 1 + axis.ticklen + axis.ticklabelstandoff;
    if (horizontal) {
      const x = scales.x(value);
      if (axis.ticks === 'outside') ticks += `M${px(x)},${px(bottom + start)}v${axis.ticklen}`;
      text += textSvg(labels[i], x, bottom + reach + 1.2 * axis.tickfont.size, 'center', axis.tickfont);
    } else {
      const y = scales.y(value);
      if (axis.ticks === 'outside') ticks += `M${px(plot.left - start)},${px(y)}h${-axis.ticklen}`;
      text += textSvg(
        labels[i],
        plot.left - reach - 2,
        y + 0.36 * axis.tickfont.size,
        'right',
        axis.tickfont,
      );
    }
  });
  const stroke = (d: string, color: string, width: number): string =>
    d === '' ? '' : `<path d="${d}" fill="none" stroke="${xml(color)}" stroke-width="${width}"/>`;
  return stroke(lines, axis.linecolor, axis.linewidth) + stroke(ticks, axis.tickcolor, axis.tickwidth) + text;
}
