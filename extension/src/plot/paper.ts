import { element } from '../host/dom.js';

/**
 * Shows a static picture in place of a plot while the page is printed: plots that are out of sight are not drawn, and
 * nothing can be drawn in time once the browser prints.
 *
 * @param node - Element of the plot; its content is hidden meanwhile.
 * @param picture - The picture as SVG, or nothing where there is none yet.
 * @returns Ends it.
 */
export function showOnPaper(node: HTMLElement, picture: () => string | undefined): () => void {
  let paper: HTMLElement | undefined;
  const after = (): void => {
    paper?.remove();
    paper = undefined;
    node.classList.remove('phb-mod-paper');
  };
  const before = (): void => {
    after();
    const svg = picture();
    if (svg === undefined) return;
    const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml');
    paper = element('div', 'phb-Paper', {}, document.importNode(documentElement, true));
    node.append(paper);
    node.classList.add('phb-mod-paper');
  };
  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  return () => {
    window.removeEventListener('beforeprint', before);
    window.removeEventListener('afterprint', after);
    after();
  };
}
