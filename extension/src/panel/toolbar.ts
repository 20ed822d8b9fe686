import { button, element } from '../host/dom.js';
import { trans } from '../text/trans.js';

/** A command of a panel's own toolbar. */
export interface ToolbarItem {
  readonly text: string;
  readonly title: string;
  readonly onClick: () => void;
}

/** A row of small buttons with a hint before them. */
export function makeToolbar(hint: string, items: readonly ToolbarItem[]): HTMLElement {
  const buttons = items.map(({ text, title, onClick }) => {
    const node = button(text, onClick, title);
    // Whoever speaks to the page says the word that stands on the button.
    node.setAttribute('aria-label', /\p{L}/u.test(text) ? `${text}: ${title}` : title);
    return node;
  });
  return element(
    'div',
    'phb-Toolbar',
    {},
    element('span', 'phb-Toolbar-hint', {}, hint),
    element('div', 'phb-Toolbar-buttons', { role: 'group', 'aria-label': trans.__('Picture') }, ...buttons),
  );
}
