import type { PageTheme } from '../host/appearance.js';

const attribute = 'data-theme';

/** Light or dark as the page says in `data-theme` of its root element or body, else as the reader's system does. */
export const pageTheme: PageTheme = {
  isLight: () => {
    const said = [document.documentElement, document.body].map((node) => node.getAttribute(attribute));
    const chosen = said.find((value) => value === 'light' || value === 'dark');
    return chosen === undefined ? !darkWish().matches : chosen === 'light';
  },
  follow: (update) => {
    const observer = new MutationObserver(update);
    for (const node of [document.documentElement, document.body]) {
      observer.observe(node, { attributes: true, attributeFilter: [attribute] });
    }
    darkWish().addEventListener('change', update);
  },
};

function darkWish(): MediaQueryList {
  return window.matchMedia('(prefers-color-scheme: dark)');
}
