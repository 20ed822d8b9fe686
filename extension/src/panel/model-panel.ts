import {
  modelSizes,
  summarize,
  type Figure,
  type ModelPart,
  type ModelView,
  type View,
} from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { element } from '../host/dom.js';
import { ModelExplorer } from '../model/explorer.js';
import { Facts } from '../model/facts.js';
import { turnedValues } from '../model/network-notebook.js';
import { PartSection, type PanelMaker } from '../model/part-section.js';
import { trans } from '../text/trans.js';
import { FigurePanel } from './figure-panel.js';
import type { Panel, PanelEvents } from './panel.js';

const headings = (): readonly (readonly [ModelPart, string])[] => [
  ['portrait', trans.__('Phase portrait and fixed points')],
  ['exponents', trans.__('Lyapunov exponents')],
  ['gradients', trans.__('Gradients against lag')],
];

/** Larger networks are looked into when the reader asks: each picture takes minutes. */
const freeUnits = 256;

/** Below this width the facts stand above the picture of the weights. */
const narrowWidth = 640;

/** A network: what it is, and its pictures, which are computed here one after the other. */
export class ModelPanel implements Panel {
  readonly node: HTMLElement;
  private view: ModelView;
  private readonly written: string;
  private readonly explorer: ModelExplorer;
  private readonly facts: Facts;
  private readonly weights: FigurePanel;
  private readonly sections: readonly PartSection[];
  /** The picture that the reader has touched last. */
  private active: Panel;
  private appearance: Appearance;
  private hasBegun = false;

  constructor(view: ModelView, appearance: Appearance, events: PanelEvents, makePanel: PanelMaker) {
    this.view = view;
    this.written = JSON.stringify(view);
    this.appearance = appearance;
    this.explorer = new ModelExplorer(view);
    this.facts = new Facts(view, appearance.precision);
    this.weights = new FigurePanel(withoutSliders(view), appearance, events);
    this.active = this.weights;
    this.sections = headings().map(
      ([part, heading]) => new PartSection(part, heading, this.explorer, appearance, makePanel),
    );
    const sentence = element('p', 'phb-Model-sentence', {}, summarize(view));
    this.node = element(
      'div',
      'phb-Model',
      {},
      element('div', 'phb-Model-what', {}, this.facts.node, this.weights.node),
      ...this.sections.map((section) => section.node),
    );
    this.node.prepend(sentence);
    this.explorer.changed.connect((_, part) => {
      if (part === 'blocks') this.followBlocks();
      else this.sections[headings().findIndex(([name]) => name === part)].follow();
      sentence.textContent = summarize(this.view);
      events.onBusy(this.explorer.isBusy);
    });
    const touch = ({ target }: Event): void => {
      const panels = [this.weights, ...this.sections.map(({ panel }) => panel)];
      const touched = panels.find((panel) => target instanceof Node && panel?.node.contains(target));
      if (touched !== undefined) this.active = touched;
    };
    // These listeners go with the node.
    this.node.addEventListener('pointerdown', touch, { capture: true });
    this.node.addEventListener('focusin', touch);
  }

  get shown(): View {
    return this.view;
  }

  get touched(): View {
    return this.active === this.weights ? this.view : this.active.shown;
  }

  get turned(): NonNullable<Panel['turned']> {
    const values = headings().map(([part], i): [ModelPart, Readonly<Record<string, number>>] => {
      const { view } = this.explorer.status(part);
      const shown = this.sections[i].panel?.shown;
      return [part, view === undefined || shown === undefined ? {} : turnedValues(view, shown)];
    });
    return Object.fromEntries(values);
  }

  get handleText(): string {
    return '';
  }

  replace(view: View): boolean {
    return view.kind === 'model' && JSON.stringify(view) === this.written;
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
    this.facts.show(this.view, appearance.precision);
    this.weights.restyle(appearance);
    for (const section of this.sections) section.restyle(appearance);
  }

  resize(): void {
    const { clientWidth } = this.node;
    if (clientWidth === 0) return;
    this.node.classList.toggle('phb-mod-narrow', clientWidth < narrowWidth);
    this.weights.resize();
    for (const { panel } of this.sections) panel?.resize();
    this.begin();
  }

  picture(scheme: 'light' | 'dark'): Figure {
    return this.active.picture(scheme);
  }

  reset(): void {
    for (const { panel } of this.sections) panel?.reset();
  }

  dispose(): void {
    this.explorer.dispose();
    this.weights.dispose();
    for (const section of this.sections) section.dispose();
  }

  /** Work begins when the panel is seen first: a page full of networks must not start all of them. */
  private begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (modelSizes(this.view).units > freeUnits) return;
    if (this.view.blocks === undefined) this.explorer.request('blocks');
    this.explorer.request(...headings().map(([part]) => part));
  }

  private followBlocks(): void {
    const { view } = this.explorer.status('blocks');
    if (view?.kind !== 'model') return;
    this.view = view;
    this.facts.show(view, this.appearance.precision);
    this.weights.replace(withoutSliders(view));
  }
}

/** The eigenvalues of the weights as written do not follow sliders; the portrait does. */
function withoutSliders(view: ModelView): ModelView {
  const { cell, input } = view.model;
  return { ...view, model: { cell, input } };
}
