import { element, uniqueId } from '../host/dom.js';
import { trans } from '../text/trans.js';
import type { Choice } from './content-reader.js';

/** What the file does not say, for the reader to choose; empty where it says everything. */
export class ChoiceBar {
  readonly node: HTMLElement;
  private readonly choose: (name: string, value: string) => void;
  private shown = '';

  constructor(choose: (name: string, value: string) => void) {
    this.choose = choose;
    this.node = element('div', 'phb-Choices', { role: 'group', hidden: true });
  }

  /** Shows choices; what has the focus keeps it where the same ones are there still. */
  show(choices: readonly Choice[]): void {
    this.node.hidden = choices.length === 0;
    const text = JSON.stringify(choices);
    if (text === this.shown) return;
    this.shown = text;
    const focused = this.node.contains(document.activeElement) ? document.activeElement?.id : undefined;
    const lead = trans.__('The file does not say:');
    this.node.setAttribute('aria-label', lead);
    this.node.replaceChildren(
      element('span', 'phb-Choices-lead', {}, lead),
      ...choices.flatMap((choice) => this.makeField(choice)),
    );
    if (focused === undefined) return;
    const name = focused.replace(/^phb-|-\d+$/g, '');
    this.node.querySelector<HTMLElement>(`select[id^="phb-${name}-"]`)?.focus();
  }

  private makeField({ name, label, values, value }: Choice): HTMLElement[] {
    const id = uniqueId(name);
    const field = element(
      'select',
      'phb-Choices-field',
      { id },
      ...values.map((each) =>
        element('option', '', { value: each.value, selected: each.value === value }, each.label),
      ),
    );
    field.addEventListener('change', () => this.choose(name, field.value));
    return [element('label', '', { for: id }, label), field];
  }
}
