import { summarize, type ModelPart, type View } from '@phasebook/views';
import type { Appearance } from '../host/appearance.js';
import { button, element, uniqueId } from '../host/dom.js';
import type { Panel } from '../panel/panel.js';
import type { ModelExplorer } from './explorer.js';
import { trans } from '../text/trans.js';

/** Makes the panel for a picture. */
export type PanelMaker = (view: View, appearance: Appearance, onFailure: (error: unknown) => void) => Panel;

/** One picture of a network: heading, what it shows, how far it is, and the picture once there is one. */
export class PartSection {
  readonly node: HTMLElement;
  private readonly part: ModelPart;
  private readonly explorer: ModelExplorer;
  private readonly makePanel: PanelMaker;
  private readonly text: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly cancelButton: HTMLButtonElement;
  private readonly startButton: HTMLButtonElement;
  private readonly body: HTMLElement;
  private appearance: Appearance;
  private child: Panel | undefined;
  private shownView: View | undefined;

  constructor(
    part: ModelPart,
    heading: string,
    explorer: ModelExplorer,
    appearance: Appearance,
    makePanel: PanelMaker,
  ) {
    this.part = part;
    this.explorer = explorer;
    this.appearance = appearance;
    this.makePanel = makePanel;
    const id = uniqueId('part');
    this.bar = element('progress', 'phb-Part-bar', { max: 1, 'aria-labelledby': id });
    this.cancelButton = button(trans.__('Cancel'), () => explorer.cancel(part));
    this.startButton = button(trans.__('Compute'), () => explorer.request(part));
    this.cancelButton.setAttribute('aria-label', trans.__('Cancel: %1', heading));
    this.startButton.setAttribute('aria-label', trans.__('Compute: %1', heading));
    this.text = element('p', 'phb-Part-text', { role: 'status' });
    this.body = element('div', 'phb-Part-body');
    this.node = element(
      'section',
      'phb-Part',
      { 'data-part': part, 'aria-labelledby': id },
      element(
        'div',
        'phb-Part-head',
        {},
        element('h3', 'phb-Part-heading', { id }, heading),
        this.bar,
        this.cancelButton,
        this.startButton,
      ),
      this.text,
      this.body,
    );
    this.follow();
  }

  /** The picture, where there is one. */
  get panel(): Panel | undefined {
    return this.child;
  }

  /** Shows the status as it is now. */
  follow(): void {
    const { state, share, view, message } = this.explorer.status(this.part);
    this.node.dataset.state = state;
    const isRunning = state === 'running';
    this.bar.hidden = !isRunning;
    if (share === undefined) this.bar.removeAttribute('value');
    else this.bar.value = share;
    this.cancelButton.hidden = !isRunning;
    this.startButton.hidden = isRunning || state === 'done';
    if (view !== undefined && view !== this.shownView) this.show(view);
    if (state === 'done' && view !== undefined) this.say(summarize(view));
    else if (state === 'failed')
      this.say(trans.__('This could not be computed: %1.', message ?? trans.__('no reason is known')));
    else if (state === 'cancelled')
      this.say(
        view === undefined
          ? trans.__('Cancelled.')
          : trans.__('Cancelled; the picture is as far as it came.'),
      );
    else if (state === 'waiting') this.say('');
  }

  restyle(appearance: Appearance): void {
    this.appearance = appearance;
    this.child?.restyle(appearance);
  }

  dispose(): void {
    this.child?.dispose();
  }

  private show(view: View): void {
    this.shownView = view;
    if (this.child?.replace(view) === true) return;
    this.child?.dispose();
    this.child = this.makePanel(view, this.appearance, (error) => {
      this.child?.dispose();
      this.child = undefined;
      this.body.replaceChildren();
      this.say(
        trans.__('This picture cannot be drawn: %1.', error instanceof Error ? error.message : String(error)),
      );
    });
    this.body.replaceChildren(this.child.node);
    this.child.resize();
  }

  private say(text: string): void {
    if (this.text.textContent !== text) this.text.textContent = text;
  }
}
