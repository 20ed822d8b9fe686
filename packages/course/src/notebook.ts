import fs from 'node:fs';

/** nbgrader's metadata of a cell. */
export interface GradingMetadata {
  readonly grade: boolean;
  readonly solution: boolean;
  readonly locked: boolean;
  readonly grade_id: string;
  readonly points?: number;
  readonly task?: boolean;
  readonly schema_version?: number;
}

export interface CellOutput {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Cell {
  readonly id?: string;
  readonly cell_type: 'code' | 'markdown' | 'raw';
  readonly source: string | readonly string[];
  readonly metadata: {
    readonly nbgrader?: GradingMetadata;
    readonly tags?: readonly string[];
    readonly [field: string]: unknown;
  };
  readonly outputs?: readonly CellOutput[];
  readonly execution_count?: number | null;
}

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** Cell sources are stored as lines or as one string. */
export function sourceOf(cell: Cell): string {
  return typeof cell.source === 'string' ? cell.source : cell.source.join('');
}

/**
 * Reads a notebook.
 *
 * @throws {SyntaxError} If the file is no notebook of version 4.
 */
export function parseNotebook(text: string): Notebook {
  const notebook = JSON.parse(text) as Partial<Notebook> | null;
  if (notebook?.nbformat !== 4 || !Array.isArray(notebook.cells))
    throw new SyntaxError('Cannot read a notebook: it is not one of format 4');
  const isCell = (cell: Partial<Cell> | null): boolean =>
    typeof cell === 'object' &&
    cell !== null &&
    (typeof cell.source === 'string' || Array.isArray(cell.source));
  if (!notebook.cells.every(isCell)) throw new SyntaxError('Cannot read a notebook: a cell has no source');
  return {
    ...(notebook as Notebook),
    cells: notebook.cells.map((cell: Cell) => ({ ...cell, metadata: cell.metadata ?? {} })),
  };
}

export const readNotebook = (file: string): Notebook => parseNotebook(fs.readFileSync(file, 'utf8'));

export const notebookText = (notebook: Notebook): string => `${JSON.stringify(notebook, null, 1)}\n`;

/** The `grade_id` of an item's checks cell: nbgrader allows no dots in it. */
export const gradeIdOf = (item: string): string => item.replaceAll('.', '-');

/** How a reader knows what a `grade_id` belongs to. */
export const nameOf = (gradeId: string): string => gradeId.replace(/^([A-Za-z]+\d+)-(?=\d)/, '$1.');

/** A notebook whose ids nbgrader takes, wherever its author wrote dots. */
export function withGradeIds(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell): Cell => {
    const grading = gradingOf(cell);
    if (grading === undefined) return cell;
    const nbgrader = { ...grading, grade_id: gradeIdOf(grading.grade_id) };
    return { ...cell, metadata: { ...cell.metadata, nbgrader } };
  });
  return { ...notebook, cells };
}

/** A cell's part in grading; `undefined` where it has none. */
export const gradingOf = (cell: Cell): GradingMetadata | undefined =>
  cell.metadata.nbgrader?.grade_id === undefined ? undefined : cell.metadata.nbgrader;

/** Whether the cell is marked by its checks. */
export const isChecksCell = (cell: Cell): boolean => {
  const grading = gradingOf(cell);
  return cell.cell_type === 'code' && grading?.grade === true && !grading.solution;
};

/** Whether a person marks the cell. */
export const isMarkedByPerson = (cell: Cell): boolean => {
  const grading = gradingOf(cell);
  return grading !== undefined && ((grading.grade && grading.solution) || grading.task === true);
};

/** Whether the instructor's text holds, whatever a submission says. */
export const isLocked = (cell: Cell): boolean => {
  const grading = gradingOf(cell);
  return grading !== undefined && !grading.solution && (grading.grade || grading.locked);
};
