import { figure, spectrumOfPoint, type JacobianSpectrumView } from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { element } from '../host/dom.js';
import { PlotSurface } from '../plot/plot-surface.js';
import { multiplierLines } from './labels.js';
import { PointList } from './point-list.js';
import type { Portrait } from './portrait.js';
import { trans } from '../text/trans.js';

/** What stands beside a portrait: its fixed points, and the spectrum of the selected one. */
export class Side {
  readonly node: HTMLElement;
  readonly surface: PlotSurface;
  private readonly portrait: Portrait;
  private readonly list: PointList;
  private readonly constants: HTMLElement;
  private readonly spectrumBox: HTMLElement;
  private readonly heading: HTMLElement;
  private appearance: Appearance;
  private readonly follow = (): void => this.draw();

  constructor(portrait: Portrait, appearance: Appearance) {
    this.portrait = portrait;
    this.appearance = appearance;
    this.list = new PointList(portrait, appearance.precision);
    this.surface = new PlotSurface('phb-Side-plot', { isCompanion: true });
    this.surface.node.setAttribute('role', 'img');
    this.constants = element('ul', 'phb-Side-constants');
    this.heading = element('div', 'phb-Side-heading');
    this.spectrumBox = element(
      'div',
      'phb-Side-spectrum',
      {},
      this.heading,
      this.constants,
      this.surface.node,
    );
    this.node = element('div', 'phb-Side', {}, this.list.node, this.spectrumBox);
    portrait.selectionChanged.connect(this.follow);
    this.draw();
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
    this.list.restyle(appearance.precision);
    this.draw();
  }

  dispose(): void {
    this.surface.dispose();
  }

  private draw(): void {
    const { selected, selection } = this.portrait;
    this.node.hidden = this.portrait.shown.fixedPoints === undefined;
    this.spectrumBox.classList.toggle('phb-mod-empty', selected === undefined);
    if (selected === undefined || selection === undefined) {
      this.constants.replaceChildren();
      return;
    }
    const { title, ...view } = spectrumOfPoint(this.portrait.shown, selection);
    this.heading.textContent = title ?? trans.__('Fixed point %1', selection + 1);
    const { precision } = this.appearance;
    const lines = multiplierLines(selected, precision, 3);
    this.constants.replaceChildren(...lines.map((line) => element('li', '', {}, line)));
    this.surface.node.setAttribute(
      'aria-label',
      trans.__('Spectrum of the Jacobian. %1: %2', this.heading.textContent, lines.join('; ')),
    );
    this.drawSpectrum(view);
  }

  private drawSpectrum(view: JacobianSpectrumView): void {
    const { scheme, precision } = this.appearance;
    this.surface.draw((width, height) => figure(view, scheme, { width, height, precision }));
  }
}
