import { decodeArray, decodeNumber, formatNumber, type FixedPointMark } from '@phasebook/views';
import { element } from '../host/dom.js';
import { kindLabel, multiplierLines, vectorLabel } from './labels.js';
import type { Portrait } from './portrait.js';

const columns = ['Point', 'Class', 'State', 'Multipliers and time constants', 'Residual', 'Degree'];

/** The numbers of all fixed points as a table that opens on request; made only while it is open. */
export class PointTable {
  readonly node: HTMLDetailsElement;
  private readonly portrait: Portrait;
  private readonly body: HTMLElement;
  private precision: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly follow = (): void => this.refreshSoon();

  constructor(portrait: Portrait, precision: number) {
    this.portrait = portrait;
    this.precision = precision;
    this.body = element('tbody', '');
    const head = element('tr', '', {}, ...columns.map((name) => element('th', '', { scope: 'col' }, name)));
    const table = element(
      'table',
      'phb-Table',
      {},
      element('caption', '', {}, 'Fixed points'),
      element('thead', '', {}, head),
      this.body,
    );
    this.node = element(
      'details',
      'phb-Details',
      {},
      element('summary', 'phb-Details-summary', {}, 'Numbers as a table'),
      element(
        'div',
        'phb-Details-content',
        { tabindex: 0, role: 'region', 'aria-label': 'Table of fixed points' },
        table,
      ),
    );
    this.node.addEventListener('toggle', this.follow);
    portrait.live.changed.connect(this.follow);
  }

  restyle(precision: number): void {
    this.precision = precision;
    this.refreshSoon();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  /** A slider that moves must not wait for a table. */
  private refreshSoon(): void {
    clearTimeout(this.timer);
    if (!this.node.open) return;
    this.timer = setTimeout(() => {
      this.body.replaceChildren(...this.portrait.fixedPoints.map((mark, i) => this.row(mark, i)));
    }, 60);
  }

  private row(mark: FixedPointMark, index: number): HTMLElement {
    const { precision } = this;
    const cell = (text: string): HTMLElement => element('td', '', {}, text);
    return element(
      'tr',
      '',
      {},
      element('th', '', { scope: 'row' }, String(index + 1)),
      cell(mark.description ?? kindLabel(mark.kind)),
      cell(vectorLabel(decodeArray(mark.state), precision, 16)),
      element(
        'td',
        '',
        {},
        ...multiplierLines(mark, precision, 8).map((line) => element('div', '', {}, line)),
      ),
      cell(formatNumber(decodeNumber(mark.residual), 2)),
      cell(String(mark.degree)),
    );
  }
}
