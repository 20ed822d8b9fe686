import { button, element } from '../host/dom.js';

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
    node.setAttribute('aria-label', title);
    return node;
  });
  return element(
    'div',
    'phb-Toolbar',
    {},
    element('span', 'phb-Toolbar-hint', {}, hint),
    element('div', 'phb-Toolbar-buttons', { role: 'group', 'aria-label': 'Picture' }, ...buttons),
  );
}
