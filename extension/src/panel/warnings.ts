import { element } from '../host/dom.js';
import type { LivePicture } from '../live/live-picture.js';
import { trans } from '../text/trans.js';

/** What the reader of the numbers must know: the warnings of the shown view, one line each. */
export function makeWarnings(live: LivePicture): HTMLElement {
  const node = element('ul', 'phb-Warnings', { 'aria-label': trans.__('Warnings') });
  let shown = '';
  const refresh = (): void => {
    const { warnings = [] } = live.shown;
    node.hidden = warnings.length === 0;
    if (warnings.join('\n') === shown) return;
    shown = warnings.join('\n');
    node.replaceChildren(...warnings.map((text) => element('li', '', {}, text)));
  };
  live.changed.connect(refresh);
  refresh();
  return node;
}
