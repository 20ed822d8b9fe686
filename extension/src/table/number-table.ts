/** A number, or a text. */
export type TableCell = number | string;

/** Rows under headings. */
export interface NumberTable {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly TableCell[])[];
}

/** A table as text with commas: numbers in full precision, whatever the page shows. */
export function tableToCsv({ columns, rows }: NumberTable): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: TableCell): string {
  if (typeof value === 'number') return String(value);
  // A spreadsheet would take such a text for a formula and run it.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
