import fs from 'node:fs';

/** Cell sources are stored as lines or as one string. */
export const sourceOf = (cell) => (Array.isArray(cell.source) ? cell.source.join('') : cell.source);

export function readNotebook(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/** Code cells with their number as a reader counts them (all cells, from 1). */
export function codeCells(notebook) {
  return notebook.cells
    .map((cell, i) => ({ cell, number: i + 1, source: sourceOf(cell) }))
    .filter(({ cell }) => cell.cell_type === 'code');
}
