import type { Figure, FigureTrace } from '@phasebook/views';
import { element } from '../host/dom.js';

/** Where the axes' box lies, in pixels, and what it shows. */
export interface AxesBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/**
 * The arrows of a portrait on a canvas under the plot.
 *
 * Some hundred arrows are the dearest part of a drawing for plotly and next to nothing for a canvas. They come from
 * the same figure, so the picture is the same.
 */
export class FieldLayer {
  readonly node: HTMLCanvasElement = element('canvas', 'phb-Field', { 'aria-hidden': 'true' });
  private field: FigureTrace | undefined;
  private width = 0;
  private height = 0;

  /** Takes the field out of a figure; the plot becomes transparent where it was. */
  take(figure: Figure, width: number, height: number): Figure {
    this.field = figure.data.find(({ meta }) => meta.role === 'field');
    this.width = width;
    this.height = height;
    const { layout } = figure;
    this.node.style.backgroundColor = layout.paper_bgcolor;
    const clear = 'rgba(0,0,0,0)';
    return {
      data: figure.data.filter((trace) => trace !== this.field),
      layout: { ...layout, paper_bgcolor: clear, plot_bgcolor: clear },
    };
  }

  /** Gives the memory of the canvas back until it is drawn again. */
  erase(): void {
    this.node.width = 0;
    this.node.height = 0;
  }

  /** Draws the field where the axes are now. */
  draw(box: AxesBox): void {
    const { node, field, width, height } = this;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    // Setting a size clears the canvas and costs more than clearing it.
    if (node.width !== w || node.height !== h) {
      node.width = w;
      node.height = h;
    }
    const context = node.getContext('2d');
    if (context === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, w, h);
    if (field?.type !== 'scatter') return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    tracePolygons(context, field.x, field.y, box);
    context.fillStyle = field.fillcolor ?? '#888';
    context.fill();
    context.restore();
  }
}

/** Polygons separated by `null`, as a path in pixels. */
function tracePolygons(
  context: CanvasRenderingContext2D,
  x: readonly (number | null)[],
  y: readonly (number | null)[],
  { left, top, width, height, x: [x0, x1], y: [y0, y1] }: AxesBox,
): void {
  const scaleX = width / (x1 - x0);
  const scaleY = height / (y1 - y0);
  let isOpen = false;
  context.beginPath();
  for (let i = 0; i < x.length; i++) {
    const [u, v] = [x[i], y[i]];
    if (u === null || v === null) {
      isOpen = false;
      continue;
    }
    const px = left + (u - x0) * scaleX;
    const py = top + height - (v - y0) * scaleY;
    if (isOpen) context.lineTo(px, py);
    else context.moveTo(px, py);
    isOpen = true;
  }
}
