import { figure, figureHeight, summarize, type Figure, type View } from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { element } from '../host/dom.js';
import { LivePicture } from '../live/live-picture.js';
import { PlotSurface } from '../plot/plot-surface.js';
import type { Panel, PanelEvents } from './panel.js';
import { Sliders } from './sliders.js';
import { makeWarnings } from './warnings.js';

/** A view that is one plot with sliders: spectra, series, curves. */
export class FigurePanel implements Panel {
  readonly node: HTMLElement;
  private readonly live: LivePicture;
  private readonly surface: PlotSurface;
  private appearance: Appearance;

  constructor(view: View, appearance: Appearance, events: PanelEvents) {
    this.appearance = appearance;
    this.live = new LivePicture(view);
    this.surface = new PlotSurface('phb-Figure-plot', { isCompanion: false });
    this.surface.node.setAttribute('role', 'img');
    this.surface.onDrawn = events.onDrawn;
    this.surface.onFailure = events.onFailure;
    this.node = element(
      'div',
      'phb-Figure',
      {},
      this.surface.node,
      new Sliders(this.live).node,
      makeWarnings(this.live),
    );
    this.live.changed.connect(() => this.draw());
    this.live.busyChanged.connect((_, isBusy) => events.onBusy(isBusy));
    this.draw();
  }

  get shown(): View {
    return this.live.shown;
  }

  replace(view: View): boolean {
    if (view.kind !== this.shown.kind) return false;
    this.live.replace(view);
    this.resize();
    return true;
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
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
  }

  dispose(): void {
    this.live.dispose();
    this.surface.dispose();
  }

  private setHeight(): void {
    const { clientWidth } = this.surface.node;
    if (clientWidth > 0) this.surface.node.style.height = `${figureHeight(this.shown, clientWidth)}px`;
  }

  private draw(): void {
    this.surface.node.setAttribute('aria-label', summarize(this.shown));
    this.surface.draw((width, height) => {
      const { scheme, precision } = this.appearance;
      return figure(this.shown, scheme, { width, height, precision });
    });
  }
}
