import { figureScales, figureToSvg, type FigureScales } from '@phasebook/views';
import { element, setAttributes } from '../host/dom.js';
import { watchNearness } from './nearness.js';
import { showOnPaper } from './paper.js';
import type { FigureMaker, PlotPoint } from './plot-surface.js';

/**
 * A plot without plotly, for pictures that are drawn anew at every move of the hand: the static picture of the same
 * figure, as markup. It draws once a frame at most, and only while it has a size and is near what the reader sees.
 */
export class SvgSurface {
  readonly node: HTMLElement;
  /** Called after each drawing. */
  onDrawn: () => void = () => undefined;
  private maker: FigureMaker | undefined;
  private scales: FigureScales | undefined;
  private ranges: readonly [readonly [number, number], readonly [number, number]] = [
    [0, 1],
    [0, 1],
  ];
  private frame = 0;
  private isNear = false;
  private isStale = false;
  private drawnWidth = 0;
  private readonly stopWatching: () => void;
  private readonly stopPrinting: () => void;

  constructor(className: string) {
    this.node = element('div', `phb-Plot ${className}`);
    this.stopWatching = watchNearness(this.node, (isNear) => {
      this.isNear = isNear;
      if (isNear && this.isStale) this.schedule();
    });
    this.stopPrinting = showOnPaper(this.node, () => {
      const { clientWidth: width, clientHeight: height } = this.node;
      return this.maker && width > 0 && height > 0 ? figureToSvg(this.maker(width, height)) : undefined;
    });
  }

  /** Draws soon. */
  draw(maker: FigureMaker): void {
    this.maker = maker;
    this.isStale = true;
    this.schedule();
  }

  /** Draws again where the size has changed. */
  resize(): void {
    if (this.node.clientWidth === this.drawnWidth && !this.isStale) return;
    this.isStale = true;
    this.schedule();
  }

  /** Units of the plot in a pixel. */
  get unit(): number {
    const [[low, high]] = this.ranges;
    return (high - low) / (this.scales?.plot.width ?? 1);
  }

  /** The point of the plot under a position of the page, taken to the edge where it is outside. */
  nearestData(clientX: number, clientY: number): PlotPoint | undefined {
    if (this.scales === undefined) return undefined;
    const { left, top, width, height } = this.scales.plot;
    const bounds = this.node.getBoundingClientRect();
    const share = (value: number): number => Math.min(1, Math.max(0, value));
    const [[x0, x1], [y0, y1]] = this.ranges;
    return {
      x: x0 + share((clientX - bounds.left - left) / width) * (x1 - x0),
      y: y1 + share((clientY - bounds.top - top) / height) * (y0 - y1),
    };
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.stopWatching();
    this.stopPrinting();
    this.maker = undefined;
    this.node.remove();
  }

  private schedule(): void {
    if (this.frame !== 0 || !this.isNear) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private paint(): void {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (this.maker === undefined || width < 1 || height < 1) return;
    this.isStale = false;
    const figure = this.maker(width, height);
    // All text of the view is escaped there, as in every static picture.
    this.node.innerHTML = figureToSvg(figure);
    // The words are those of the element around it.
    const [svg] = this.node.children;
    svg.querySelector('title')?.remove();
    svg.removeAttribute('aria-labelledby');
    setAttributes(svg, { role: 'presentation', 'aria-hidden': 'true' });
    this.scales = figureScales(figure.layout);
    this.ranges = [figure.layout.xaxis.range, figure.layout.yaxis.range];
    this.drawnWidth = width;
    this.onDrawn();
  }
}
