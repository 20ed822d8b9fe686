import type { FixedPointMark } from '@phasebook/views';
import { element, uniqueId } from '../host/dom.js';
import { complexLabel, distinctMultipliers, kindLabel, positionLabel } from './labels.js';
import type { Portrait } from './portrait.js';
import { trans } from '../text/trans.js';

/** The fixed points as a list of options: one tab stop, arrow keys go through it. */
export class PointList {
  readonly node: HTMLElement;
  private readonly portrait: Portrait;
  private readonly list: HTMLElement;
  private readonly heading: HTMLElement;
  private readonly idPrefix = uniqueId('points');
  private precision: number;
  private readonly follow = (): void => this.refresh();

  constructor(portrait: Portrait, precision: number) {
    this.portrait = portrait;
    this.precision = precision;
    this.heading = element('div', 'phb-Side-heading', { id: `${this.idPrefix}-heading` });
    this.list = element('ul', 'phb-Points', {
      role: 'listbox',
      tabindex: 0,
      'aria-labelledby': `${this.idPrefix}-heading`,
    });
    this.node = element('div', 'phb-Side-points', {}, this.heading, this.list);
    this.list.addEventListener('keydown', (event) => this.handleKey(event));
    portrait.selectionChanged.connect(this.follow);
    this.refresh();
  }

  restyle(precision: number): void {
    this.precision = precision;
    this.refresh();
  }

  private refresh(): void {
    const { fixedPoints, selection } = this.portrait;
    this.heading.textContent = trans._n('%1 fixed point', '%1 fixed points', fixedPoints.length);
    while (this.list.children.length > fixedPoints.length) this.list.lastElementChild?.remove();
    fixedPoints.forEach((mark, i) => {
      const node = this.list.children.item(i) ?? this.list.appendChild(this.makeOption(i));
      this.fill(node, mark, i === selection);
    });
    const active = selection === undefined ? '' : `${this.idPrefix}-${selection}`;
    if (active === '') this.list.removeAttribute('aria-activedescendant');
    else this.list.setAttribute('aria-activedescendant', active);
  }

  private makeOption(index: number): Element {
    const node = element(
      'li',
      'phb-Point',
      { role: 'option', id: `${this.idPrefix}-${index}` },
      element('span', 'phb-Point-mark', { 'aria-hidden': 'true' }),
      element('span', 'phb-Point-kind'),
      element('span', 'phb-Point-position'),
      element('span', 'phb-Point-multipliers'),
    );
    node.addEventListener('click', () => this.portrait.select(index));
    return node;
  }

  private fill(node: Element, mark: FixedPointMark, isSelected: boolean): void {
    const [sign, kind, position, multipliers] = node.children;
    sign.setAttribute('data-class', classOf(mark));
    kind.textContent = kindLabel(mark.kind);
    kind.setAttribute('title', mark.description ?? kindLabel(mark.kind));
    position.textContent = positionLabel(mark, this.portrait.shown.dim, this.precision);
    const [leading] = distinctMultipliers(mark);
    const { dim } = this.portrait.shown;
    multipliers.textContent = [
      ...(leading === undefined ? [] : [`λ₁ = ${complexLabel(leading, this.precision)}`]),
      ...(dim > 2 && mark.unstableDimension > 0
        ? [trans.__('%1 of %2 directions unstable', mark.unstableDimension, dim)]
        : []),
    ].join(' · ');
    node.setAttribute('aria-selected', String(isSelected));
  }

  private handleKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { portrait } = this;
    const last = portrait.fixedPoints.length - 1;
    if (event.key === 'ArrowDown') portrait.selectNext(1);
    else if (event.key === 'ArrowUp') portrait.selectNext(-1);
    else if (event.key === 'Home') portrait.select(0);
    else if (event.key === 'End') portrait.select(last);
    else return;
    event.preventDefault();
    this.list.children.item(portrait.selection ?? 0)?.scrollIntoView({ block: 'nearest' });
  }
}

/** How a point is drawn: filled, half or open circle, or a diamond. */
function classOf({ verdict, kind }: FixedPointMark): string {
  if (verdict === 'marginal' || kind === 'marginal') return 'marginal';
  if (verdict === 'stable') return 'stable';
  return kind === 'saddle' ? 'saddle' : 'unstable';
}
