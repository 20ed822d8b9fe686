import { figure } from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { element } from '../host/dom.js';
import { PlotSurface } from '../plot/plot-surface.js';
import { seriesOf } from './series.js';
import type { Portrait } from './portrait.js';
import { trans } from '../text/trans.js';

/** Under a portrait: the latest orbit over time. */
export class Strip {
  readonly node: HTMLElement;
  readonly surface: PlotSurface;
  private readonly portrait: Portrait;
  private readonly hint: HTMLElement;
  private appearance: Appearance;

  constructor(portrait: Portrait, appearance: Appearance) {
    this.portrait = portrait;
    this.appearance = appearance;
    this.surface = new PlotSurface('phb-Strip-plot', { isCompanion: true });
    this.surface.node.setAttribute('role', 'img');
    this.surface.node.setAttribute('aria-label', trans.__('The latest orbit over time'));
    this.hint = element(
      'div',
      'phb-Strip-hint',
      {},
      trans.__('Click in the portrait to launch an orbit; it appears here over time.'),
    );
    this.node = element('div', 'phb-Strip', {}, this.surface.node, this.hint);
    portrait.live.changed.connect(() => this.draw());
    this.draw();
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
    this.draw();
  }

  dispose(): void {
    this.surface.dispose();
  }

  private draw(): void {
    const { latestOrbit: orbit, shown, canLaunch } = this.portrait;
    this.node.hidden = orbit === undefined && !canLaunch;
    this.node.classList.toggle('phb-mod-empty', orbit === undefined);
    if (orbit === undefined) return;
    const { scheme, precision } = this.appearance;
    const view = seriesOf(orbit, shown);
    this.surface.draw((width, height) => figure(view, scheme, { width, height, precision }));
  }
}
