import { figureToSvg, type Figure } from '@phasebook/views';
import type { Config, Data, Layout } from 'plotly.js-dist-min';
import { element } from '../host/dom.js';
import type { AxesBox, FieldLayer } from './field-layer.js';
import { watchNearness } from './nearness.js';
import { showOnPaper } from './paper.js';
import { loadPlotly, type Plotly, type PlotlyElement } from './plotly.js';

/** Makes the figure for a size in pixels. */
export type FigureMaker = (width: number, height: number) => Figure;

/** A position on the page and in the plot's coordinates. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/** Visible ranges of both axes. */
export interface Ranges {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/**
 * A companion rests this many times as long as its last drawing took, so that the main plot gets the time; but never
 * longer than `longestRest`, in milliseconds.
 */
const companionRest = 7;
const longestRest = 400;

/** A plot that the reader has scrolled away from keeps its drawing for so long, in milliseconds. */
const sleepDelay = 1500;

const config: Partial<Config> = {
  displayModeBar: false,
  displaylogo: false,
  doubleClick: false,
  responsive: false,
  scrollZoom: false,
  showTips: false,
};

/**
 * One plot: draws the latest figure once a frame at most, and only while it has a size and is near what the reader
 * sees. Away from there it gives its drawing back after a while and is drawn again when it comes near.
 *
 * The size comes from the element's style, never from the plot, so drawing cannot change the layout of the page.
 */
export class PlotSurface {
  readonly node: PlotlyElement;
  /** Called after each completed drawing. */
  onDrawn: () => void = () => undefined;
  /** Called while the reader zooms or pans, and afterwards. */
  onMoved: () => void = () => undefined;
  /** Called with what went wrong; the surface draws no more. */
  onFailure: (error: unknown) => void = () => undefined;

  private maker: FigureMaker | undefined;
  private plotly: Plotly | undefined;
  private frame = 0;
  private isDrawing = false;
  private isDisposed = false;
  private isStale = false;
  private drawnWidth = 0;
  private drawnHeight = 0;
  /** Ranges other than the figure's, and a number that tells plotly to take them over. */
  private chosenRanges: Ranges | undefined;
  private rangesRevision = 0;
  /** Size in pixels as last measured; reading it forces the page to be laid out. */
  private size: { readonly width: number; readonly height: number } | undefined;
  private restUntil = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isNear = false;
  private sleepTimer: ReturnType<typeof setTimeout> | undefined;
  /** Ranges of the figure drawn last: what differs from them the reader has chosen. */
  private drawnRanges: Ranges | undefined;
  private readonly stopWatching: () => void;
  private readonly stopPrinting: () => void;
  private readonly isCompanion: boolean;
  private readonly fieldLayer: FieldLayer | undefined;

  /**
   * @param options.isCompanion - The plot stands beside a more important one: it follows in its own time, and its
   * size may change without anybody saying so.
   * @param options.fieldLayer - What draws the field in plotly's stead.
   */
  constructor(
    className: string,
    options: { readonly isCompanion: boolean; readonly fieldLayer?: FieldLayer },
  ) {
    this.isCompanion = options.isCompanion;
    this.fieldLayer = options.fieldLayer;
    this.node = element('div', `phb-Plot ${className}`);
    this.stopWatching = watchNearness(this.node, (isNear) => this.approach(isNear));
    this.stopPrinting = showOnPaper(this.node, () => this.paper());
  }

  /** Draws soon. */
  draw(maker: FigureMaker): void {
    this.maker = maker;
    this.isStale = true;
    this.schedule();
  }

  /** Draws again where the element's size has changed by a pixel or more. */
  resize(): void {
    const { width, height } = this.measure();
    const isSame = Math.abs(width - this.drawnWidth) < 1 && Math.abs(height - this.drawnHeight) < 1;
    if (isSame && !this.isStale) return;
    this.isStale = true;
    this.schedule();
  }

  /** Back to the figure's own ranges. */
  resetZoom(): void {
    this.show(undefined);
  }

  /** Shows `factor` times as much of both axes as now, around a point that stays where it is. */
  zoom(factor: number, [x, y]: readonly [number, number]): void {
    const now = this.ranges;
    if (now === undefined) return;
    const around = ([a, b]: readonly [number, number], centre: number): [number, number] => [
      centre + factor * (a - centre),
      centre + factor * (b - centre),
    ];
    this.show({ x: around(now.x, x), y: around(now.y, y) });
  }

  /** The visible ranges, once drawn. */
  get ranges(): Ranges | undefined {
    const layout = this.node._fullLayout;
    if (layout === undefined) return this.chosenRanges;
    return {
      x: [...layout.xaxis.range] as [number, number],
      y: [...layout.yaxis.range] as [number, number],
    };
  }

  /** Where the axes' box lies in the element, in pixels, and what it shows. */
  get box(): AxesBox | undefined {
    const layout = this.node._fullLayout;
    if (layout === undefined) return undefined;
    const { xaxis, yaxis } = layout;
    // Ranges are right at every moment of a pan; plotly's own conversions lag behind.
    return {
      ...{ left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length },
      ...{ x: xaxis.range, y: yaxis.range },
    };
  }

  /** The point of the plot under a position of the page; `undefined` outside the axes. */
  toData(clientX: number, clientY: number): PlotPoint | undefined {
    const { box } = this;
    if (box === undefined) return undefined;
    const bounds = this.node.getBoundingClientRect();
    const u = (clientX - bounds.left - box.left) / box.width;
    const v = 1 - (clientY - bounds.top - box.top) / box.height;
    if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) return undefined;
    return { x: box.x[0] + u * (box.x[1] - box.x[0]), y: box.y[0] + v * (box.y[1] - box.y[0]) };
  }

  /** The same, with positions outside the axes taken to their edge; `undefined` before the first drawing. */
  nearestData(clientX: number, clientY: number): PlotPoint | undefined {
    const { box } = this;
    if (box === undefined) return undefined;
    const bounds = this.node.getBoundingClientRect();
    const share = (value: number): number => Math.min(1, Math.max(0, value));
    const u = share((clientX - bounds.left - box.left) / box.width);
    const v = 1 - share((clientY - bounds.top - box.top) / box.height);
    return { x: box.x[0] + u * (box.x[1] - box.x[0]), y: box.y[0] + v * (box.y[1] - box.y[0]) };
  }

  /** Pixels from the element's upper left corner. */
  toPixels(x: number, y: number): PlotPoint | undefined {
    const { box } = this;
    if (box === undefined) return undefined;
    const u = (x - box.x[0]) / (box.x[1] - box.x[0]);
    const v = (y - box.y[0]) / (box.y[1] - box.y[0]);
    return { x: box.left + u * box.width, y: box.top + (1 - v) * box.height };
  }

  dispose(): void {
    this.isDisposed = true;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    clearTimeout(this.sleepTimer);
    this.stopWatching();
    this.stopPrinting();
    this.erase();
    this.maker = undefined;
    this.node.remove();
  }

  /** The reader has come near, or has gone. */
  private approach(isNear: boolean): void {
    this.isNear = isNear;
    clearTimeout(this.sleepTimer);
    if (!isNear) this.sleepTimer = setTimeout(() => this.sleep(), sleepDelay);
    else if (this.isStale) this.schedule();
  }

  /** Gives the drawing back, but keeps what the reader has zoomed to. */
  private sleep(): void {
    if (this.drawnWidth === 0 || this.isDrawing) return;
    const { ranges } = this;
    if (ranges !== undefined && this.drawnRanges !== undefined && !isAlike(ranges, this.drawnRanges)) {
      this.chosenRanges = ranges;
      this.rangesRevision += 1;
    }
    this.erase();
    this.drawnWidth = 0;
    this.drawnHeight = 0;
    this.isStale = true;
  }

  private erase(): void {
    this.node.removeAllListeners?.('plotly_relayout');
    this.node.removeAllListeners?.('plotly_relayouting');
    this.plotly?.purge(this.node);
    this.fieldLayer?.erase();
  }

  /** The picture as it stands, as SVG. */
  private paper(): string | undefined {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (this.maker === undefined || width < 1 || height < 1) return undefined;
    const { data, layout } = this.maker(width, height);
    const { xaxis, yaxis } = layout;
    const { x, y } = this.ranges ?? { x: xaxis.range, y: yaxis.range };
    return figureToSvg({
      data,
      layout: { ...layout, xaxis: { ...xaxis, range: x }, yaxis: { ...yaxis, range: y } },
    });
  }

  private show(ranges: Ranges | undefined): void {
    this.chosenRanges = ranges;
    this.rangesRevision += 1;
    this.isStale = true;
    this.schedule();
  }

  private schedule(): void {
    if (!this.isNear) return;
    if (this.frame !== 0 || this.timer !== undefined || this.isDrawing || this.isDisposed) return;
    const wait = this.isCompanion ? this.restUntil - performance.now() : 0;
    if (wait <= 0) {
      this.nextFrame();
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.nextFrame();
    }, wait);
  }

  private nextFrame(): void {
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.isDrawing = true;
      this.paint()
        .catch((error: unknown) => {
          if (!this.isDisposed) this.onFailure(error);
        })
        .finally(() => {
          this.isDrawing = false;
          if (!this.isNear && !this.isDisposed) this.approach(false);
          if (this.isStale && (this.size?.width ?? 0) >= 1) this.schedule();
        });
    });
  }

  private async paint(): Promise<void> {
    const plotly = (this.plotly ??= await loadPlotly());
    if (this.isDisposed || !this.isNear || this.maker === undefined) return;
    const { width, height } = this.isCompanion || this.size === undefined ? this.measure() : this.size;
    // Hidden (another tab, a windowed notebook): the observer of the host calls again when there is a size.
    if (width < 1 || height < 1) return;
    this.isStale = false;
    const started = performance.now();
    const { data, layout } = this.complete(this.makeFigure(this.maker, width, height), width, height);
    if (this.drawnWidth === 0) {
      await plotly.newPlot(this.node, data, layout, config);
      if (this.isDisposed) return plotly.purge(this.node);
      this.node.on?.('plotly_relayouting', () => this.moved());
      this.node.on?.('plotly_relayout', () => this.moved());
    } else {
      await plotly.react(this.node, data, layout, config);
    }
    this.drawnWidth = width;
    this.drawnHeight = height;
    const now = performance.now();
    this.restUntil = now + Math.min(companionRest * (now - started), longestRest);
    if (this.isDisposed) return;
    this.drawField();
    this.onDrawn();
  }

  private moved(): void {
    this.drawField();
    this.onMoved();
  }

  private drawField(): void {
    if (this.box !== undefined) this.fieldLayer?.draw(this.box);
  }

  private measure(): { readonly width: number; readonly height: number } {
    this.size = { width: this.node.clientWidth, height: this.node.clientHeight };
    return this.size;
  }

  private makeFigure(maker: FigureMaker, width: number, height: number): Figure {
    const figure = maker(width, height);
    return this.fieldLayer?.take(figure, width, height) ?? figure;
  }

  private complete(figure: Figure, width: number, height: number): { data: Data[]; layout: Partial<Layout> } {
    const { xaxis, yaxis, uirevision } = figure.layout;
    const ranges = this.chosenRanges;
    this.drawnRanges = ranges ?? { x: xaxis.range, y: yaxis.range };
    const layout = {
      ...figure.layout,
      width,
      height,
      xaxis: ranges === undefined ? xaxis : { ...xaxis, range: [...ranges.x] },
      yaxis: ranges === undefined ? yaxis : { ...yaxis, range: [...ranges.y] },
      // Within one revision plotly keeps the ranges that the reader has panned to.
      uirevision: `${uirevision}/${this.rangesRevision}`,
    };
    return { data: figure.data as unknown as Data[], layout: layout as unknown as Partial<Layout> };
  }
}

/** Whether two pairs of axes show the same, but for what drawing rounds. */
function isAlike(a: Ranges, b: Ranges): boolean {
  return (['x', 'y'] as const).every((axis) => {
    const tolerance = 1e-3 * Math.abs(b[axis][1] - b[axis][0]);
    return a[axis].every((value, i) => Math.abs(value - b[axis][i]) <= tolerance);
  });
}
