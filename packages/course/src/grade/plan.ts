import {
  gradingOf,
  isChecksCell,
  isLocked,
  isMarkedByPerson,
  nameOf,
  sourceOf,
  type Cell,
  type Notebook,
} from '../notebook.js';
import type { CellToRun } from './job.js';

/** A submission as it is run. */
export interface Plan {
  readonly cells: readonly CellToRun[];
  /** Place of an item's checks cell; an item without one was deleted. */
  readonly checksAt: ReadonlyMap<string, number>;
  /** Sources of the cells that a student wrote, by `grade_id`. */
  readonly written: ReadonlyMap<string, { readonly index: number; readonly source: string }>;
  /** Locked cells whose text was not the master's. */
  readonly restored: readonly string[];
}

/**
 * What to run of a submission: its cells in its order, with the master's text wherever that is locked.
 *
 * The rules are nbgrader's: of two cells with one `grade_id` the last one counts, the others run as cells of no
 * importance; a cell that is missing stays missing.
 */
export function plan(submission: Notebook, master: Notebook): Plan {
  const masters = new Map(master.cells.flatMap((cell) => withId(cell)));
  const last = new Map(submission.cells.flatMap((cell, i) => withId(cell).map(([id]) => [id, i])));
  const checksAt = new Map<string, number>();
  const written = new Map<string, { index: number; source: string }>();
  const restored: string[] = [];
  const cells = submission.cells.flatMap((cell, index): CellToRun[] => {
    const id = gradingOf(cell)?.grade_id;
    const known = id !== undefined && last.get(id) === index ? masters.get(id) : undefined;
    const isFixed = known !== undefined && isLocked(known);
    const code = sourceOf(isFixed ? known : cell);
    if (id !== undefined && isFixed && code !== sourceOf(cell)) restored.push(id);
    if (id !== undefined && known !== undefined && !isFixed) written.set(id, { index, source: code });
    const isChecks = known !== undefined && isChecksCell(known);
    if (id !== undefined && isChecks) checksAt.set(id, index);
    return (known ?? cell).cell_type === 'code' && code.trim() !== '' ? [{ index, code, isChecks }] : [];
  });
  return { cells, checksAt, written, restored };
}

function withId(cell: Cell): [string, Cell][] {
  const grading = gradingOf(cell);
  return grading === undefined ? [] : [[grading.grade_id, cell]];
}

/** Cells that a person marks: points, and whether something was written. */
export function markedByPerson(
  master: Notebook,
  students: Notebook,
  { written }: Plan,
): readonly { readonly item: string; readonly points: number; readonly isAnswered: boolean }[] {
  return master.cells.flatMap((cell, i) => {
    const grading = gradingOf(cell);
    if (grading === undefined || !isMarkedByPerson(cell)) return [];
    const item = grading.grade_id;
    const source = written.get(item)?.source;
    const isAnswered = source !== undefined && source !== sourceOf(students.cells[i]);
    return [{ item: nameOf(item), points: grading.points ?? 0, isAnswered }];
  });
}
