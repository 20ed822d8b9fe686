/** What `element` sets besides the class: attributes as they stand in HTML; `undefined` and `false` leave out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Makes an element; strings among the children become text nodes, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className !== '') node.className = className;
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

/** Makes an SVG element. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

/** Sets attributes; `undefined` and `false` remove. */
export function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
}

/** A push button with a text and an optional longer explanation. */
export function button(text: string, onClick: () => void, title?: string): HTMLButtonElement {
  const node = element('button', 'phb-Button', { type: 'button', title }, text);
  node.addEventListener('click', onClick);
  return node;
}

let identifiers = 0;

/** An id that no other element of the page has: several views of one output must not share any. */
export function uniqueId(prefix: string): string {
  identifiers += 1;
  return `phb-${prefix}-${identifiers}`;
}
