import { figure, figureHeight, handles, summarize, type Figure, type View } from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { element } from '../host/dom.js';
import { fileName } from '../host/save.js';
import { LivePicture } from '../live/live-picture.js';
import { PlotSurface, type PlotPoint } from '../plot/plot-surface.js';
import { DataTable } from '../table/data-table.js';
import { figureTables } from '../table/figure-tables.js';
import { HandleLayer } from './handle-layer.js';
import type { Panel, PanelEvents } from './panel.js';
import { Sliders } from './sliders.js';
import { makeWarnings } from './warnings.js';

/** What differs where the panel is part of another one. */
export interface PanelPart {
  /** Whether parameters have sliders of their own here. */
  readonly hasSliders: boolean;
  /** Draws into the figure what the whole has in common. */
  readonly complete: (figure: Figure, scheme: 'light' | 'dark') => Figure;
  /** The reader has moved a handle. */
  readonly onEdit: (view: View) => void;
}

/** A view that is one plot with sliders, and with handles where it has some. */
export class FigurePanel implements Panel {
  readonly node: HTMLElement;
  private readonly live: LivePicture;
  private readonly surface: PlotSurface;
  private readonly handles: HandleLayer;
  private readonly table: DataTable;
  /** The view as written, for the way back. */
  private original: View;
  private appearance: Appearance;
  private readonly part: PanelPart | undefined;

  constructor(view: View, appearance: Appearance, events: PanelEvents, part?: PanelPart) {
    this.appearance = appearance;
    this.part = part;
    this.original = view;
    this.live = new LivePicture(view);
    this.surface = new PlotSurface('phb-Figure-plot', { isCompanion: false });
    this.surface.node.setAttribute('role', 'img');
    this.handles = new HandleLayer(this.live, this.surface);
    this.handles.onMoved = (): void => part?.onEdit(this.shown);
    this.surface.onDrawn = (): void => {
      this.handles.refresh();
      events.onDrawn();
    };
    this.surface.onMoved = (): void => this.handles.refresh();
    this.surface.onFailure = events.onFailure;
    this.table = new DataTable(
      () => figureTables(figure(this.shown, 'light', { precision: this.appearance.precision })),
      () => fileName(this.shown),
      appearance.precision,
    );
    this.node = element(
      'div',
      'phb-Figure',
      {},
      element('div', 'phb-Figure-stage', {}, this.surface.node, this.handles.node),
      ...(part?.hasSliders === false ? [] : [new Sliders(this.live).node]),
      makeWarnings(this.live),
      this.table.node,
    );
    this.live.changed.connect(() => this.draw());
    this.live.busyChanged.connect((_, isBusy) => events.onBusy(isBusy));
    this.draw();
  }

  get shown(): View {
    return this.live.shown;
  }

  get handleText(): string {
    return handles(this.shown)
      .map(({ label, text }) => `${label} ${text}`)
      .join(' | ');
  }

  replace(view: View): boolean {
    if (view.kind !== this.shown.kind) return false;
    this.original = view;
    this.live.replace(view);
    this.resize();
    return true;
  }

  /** The same with another picture behind it, for a whole that computes all its parts. */
  follow(view: View): void {
    this.live.replace(view);
  }

  /** Draws again: what the whole has in common is another. */
  redraw(): void {
    this.draw();
  }

  /** The point of the plot under a position of the page. */
  dataAt({ clientX, clientY }: MouseEvent): PlotPoint | undefined {
    return this.surface.toData(clientX, clientY);
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
    this.table.restyle(appearance.precision);
    this.draw();
  }

  resize(): void {
    this.setHeight();
    this.surface.resize();
  }

  picture(scheme: 'light' | 'dark'): Figure {
    const { clientWidth, clientHeight } = this.surface.node;
    return figure(this.shown, scheme, {
      width: Math.max(clientWidth, 320),
      height: Math.max(clientHeight, 240),
    });
  }

  reset(): void {
    this.live.reset();
    this.live.replace(this.original);
  }

  dispose(): void {
    this.table.dispose();
    this.handles.dispose();
    this.live.dispose();
    this.surface.dispose();
  }

  private setHeight(): void {
    const { clientWidth } = this.surface.node;
    if (clientWidth > 0) this.surface.node.style.height = `${figureHeight(this.shown, clientWidth)}px`;
  }

  private draw(): void {
    this.surface.node.setAttribute('aria-label', summarize(this.shown));
    this.table.refresh();
    this.surface.draw((width, height) => {
      const { scheme, precision } = this.appearance;
      const drawn = figure(this.shown, scheme, { width, height, precision });
      return this.part?.complete(drawn, scheme) ?? drawn;
    });
  }
}
