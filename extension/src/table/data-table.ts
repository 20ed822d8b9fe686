import { formatNumber } from '@phasebook/views';
import { download } from '../host/download.js';
import { button, element, setAttributes, uniqueId } from '../host/dom.js';
import { tableToCsv, type NumberTable, type TableCell } from './number-table.js';
import { trans } from '../text/trans.js';

/** Rows of a table on the page; a file has all of them. */
const mostRows = 200;

/** A moving slider must not wait for a table, in milliseconds. */
const pause = 60;

/** The numbers of a picture as tables, on request: a button, and below it what it opens. Made only while open. */
export class DataTable {
  readonly node: HTMLElement;
  private readonly tables: () => readonly NumberTable[];
  private readonly fileName: () => string;
  private readonly toggle: HTMLButtonElement;
  private readonly content: HTMLElement;
  private precision: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param tables - The tables as they are now.
   * @param fileName - Name of a file with a table, without its ending.
   */
  constructor(tables: () => readonly NumberTable[], fileName: () => string, precision: number) {
    this.tables = tables;
    this.fileName = fileName;
    this.precision = precision;
    const id = uniqueId('table');
    this.toggle = button(
      trans.__('Table'),
      () => this.setOpen(!this.isOpen),
      trans.__('Show the numbers as a table'),
    );
    setAttributes(this.toggle, { 'aria-expanded': 'false', 'aria-controls': id });
    this.content = element('div', 'phb-Data-content', {
      ...{ id, tabindex: 0, role: 'region', 'aria-label': trans.__('Numbers of the picture'), hidden: true },
    });
    this.node = element('div', 'phb-Data', {}, this.toggle, this.content);
  }

  get isOpen(): boolean {
    return !this.content.hidden;
  }

  /** The picture has changed. */
  refresh(): void {
    if (!this.isOpen) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fill(), pause);
  }

  restyle(precision: number): void {
    this.precision = precision;
    this.refresh();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private setOpen(isOpen: boolean): void {
    this.content.hidden = !isOpen;
    this.toggle.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this.fill();
    else this.content.replaceChildren();
  }

  private fill(): void {
    const tables = this.tables();
    this.content.replaceChildren(
      ...(tables.length === 0
        ? [element('p', '', {}, trans.__('This picture has no numbers yet.'))]
        : tables.flatMap((table, i) => this.blockOf(table, i, tables.length))),
    );
  }

  private blockOf(table: NumberTable, index: number, count: number): HTMLElement[] {
    const { caption, columns, rows } = table;
    const suffix = count === 1 ? '' : `-${index + 1}`;
    const save = button(trans.__('Download CSV'), () =>
      download(new Blob([tableToCsv(table)], { type: 'text/csv' }), `${this.fileName()}${suffix}.csv`),
    );
    save.setAttribute('aria-label', trans.__('Download CSV: %1', caption));
    const number = rows.length.toLocaleString('en');
    const size =
      rows.length > mostRows
        ? trans.__('The first %1 of %2 rows; the file has all of them.', mostRows, number)
        : trans._n('%1 row.', '%1 rows.', rows.length);
    const head = columns.map((name) => element('th', '', { scope: 'col' }, name));
    const body = rows.slice(0, mostRows).map((row) => this.rowOf(row));
    return [
      element('div', 'phb-Data-head', {}, element('span', 'phb-Data-size', {}, size), save),
      element(
        'table',
        'phb-Table',
        {},
        element('caption', '', {}, caption),
        element('thead', '', {}, element('tr', '', {}, ...head)),
        element('tbody', '', {}, ...body),
      ),
    ];
  }

  private rowOf([name, ...cells]: readonly TableCell[]): HTMLElement {
    const first = element('th', '', { scope: 'row' }, this.textOf(name));
    return element('tr', '', {}, first, ...cells.map((cell) => element('td', '', {}, this.textOf(cell))));
  }

  private textOf(cell: TableCell): string {
    return typeof cell === 'number' ? formatNumber(cell, this.precision) : cell;
  }
}
