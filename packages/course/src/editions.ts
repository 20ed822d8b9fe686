import { stubMessage } from './plain-answer.js';
import { gradingOf, isChecksCell, isLocked, sourceOf, type Cell, type Notebook } from './notebook.js';

/** What stands in for a solution, in every cell alike: nbgrader knows one stub for a language. */
export const codeStub: string = `// YOUR CODE HERE\nthrow new Error('${stubMessage}');`;

/** What stands in for a written answer. */
export const textStub = 'YOUR ANSWER HERE';

/** Tag of a cell whose picture the students' edition keeps, as what it should look like. */
export const figureTag = 'expected-figure';

/**
 * The students' edition of a master: no solutions, no hidden tests, no outputs; the same cells that
 * `nbgrader generate_assignment` makes.
 *
 * @param figures - The master as it was run, whose expected figures are kept.
 */
export function studentEdition(master: Notebook, figures: Notebook = master): Notebook {
  const cells = master.cells.map((cell, i) => {
    const source = withoutHiddenTests({ ...cell, source: withoutSolution(cell) });
    return lockedDown(withoutOutputs({ ...cell, source }, expectedFigures(figures.cells[i])));
  });
  return { ...master, cells };
}

/** The edition that both graders run: with solutions and hidden tests, without outputs. */
export function instructorEdition(master: Notebook): Notebook {
  return { ...master, cells: master.cells.map((cell) => withoutOutputs(cell)) };
}

/** The edition to hand out afterwards: with solutions, without what marks them. */
export function solutionEdition(master: Notebook): Notebook {
  const cells = master.cells.map((cell) => {
    const source = sourceOf(cell)
      .split('\n')
      .filter((line) => !/(BEGIN|END) SOLUTION/.test(line))
      .join('\n');
    return lockedDown(withoutOutputs({ ...cell, source: withoutHiddenTests({ ...cell, source }) }));
  });
  return { ...master, cells };
}

function expectedFigures(cell: Cell): Cell['outputs'] {
  if (cell.metadata.tags?.includes(figureTag) !== true) return [];
  return (cell.outputs ?? []).flatMap(({ data, ...output }) => {
    const picture = data?.['image/png'];
    const sentence = data?.['text/plain'] ?? 'The expected figure';
    if (picture === undefined) return [];
    return [{ ...output, data: { 'image/png': picture, 'text/plain': sentence } }];
  });
}

function withoutOutputs(cell: Cell, kept: Cell['outputs'] = []): Cell {
  return cell.cell_type === 'code' ? { ...cell, outputs: kept, execution_count: null } : cell;
}

/** nbgrader's marks for an editor: what must not be deleted, and what must not be edited. */
function lockedDown(cell: Cell): Cell {
  const grading = gradingOf(cell);
  if (grading === undefined || !(grading.grade || grading.solution || grading.locked)) return cell;
  return {
    ...cell,
    metadata: { ...cell.metadata, deletable: false, ...(isLocked(cell) && { editable: false }) },
  };
}

function withoutSolution(cell: Cell): string {
  const stub = (cell.cell_type === 'code' ? codeStub : textStub).split('\n');
  const { text, found } = replaceRegion(sourceOf(cell), 'SOLUTION', stub);
  // nbgrader clears the whole cell where nothing is marked in it.
  return !found && gradingOf(cell)?.solution === true ? stub.join('\n') : text;
}

const withoutHiddenTests = (cell: Cell): string => replaceRegion(sourceOf(cell), 'HIDDEN TESTS', []).text;

/** Replaces what stands between the lines with BEGIN and END, these included. */
function replaceRegion(
  source: string,
  name: string,
  replacement: readonly string[],
): { readonly text: string; readonly found: boolean } {
  const kept: string[] = [];
  let isInside = false;
  let found = false;
  for (const line of source.split('\n')) {
    if (line.includes(`BEGIN ${name}`)) {
      if (isInside) throw new SyntaxError(`Cannot build: BEGIN ${name} stands inside another`);
      isInside = found = true;
      const indent = /^\s*/.exec(line)?.[0] ?? '';
      kept.push(...replacement.map((text) => indent + text));
    } else if (line.includes(`END ${name}`)) {
      isInside = false;
    } else if (!isInside) {
      kept.push(line);
    }
  }
  if (isInside) throw new SyntaxError(`Cannot build: BEGIN ${name} has no END`);
  return { text: kept.join('\n'), found };
}

/** What is wrong with a master, before anything is run; `items` are those of its answers, with their points. */
export function masterFaults(
  master: Notebook,
  items: Readonly<Record<string, { readonly points: number }>>,
): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const checked = new Set<string>();
  for (const cell of master.cells) {
    const grading = gradingOf(cell);
    const source = sourceOf(cell);
    if (/BEGIN SOLUTION/.test(source) && grading?.solution !== true)
      faults.push(`a solution stands in a cell that is no answer cell: ${source.split('\n')[0]}`);
    if (/BEGIN HIDDEN TESTS/.test(source) && !isChecksCell(cell))
      faults.push(`hidden tests stand in a cell that is no checks cell: ${source.split('\n')[0]}`);
    if (grading === undefined) continue;
    const { grade_id: id, points } = grading;
    if (seen.has(id)) faults.push(`${id}: two cells have this grade_id`);
    seen.add(id);
    if (!isChecksCell(cell)) continue;
    checked.add(id);
    if (!Object.hasOwn(items, id)) faults.push(`${id}: answers.json has no such item`);
    else if (items[id].points !== points)
      faults.push(`${id}: ${String(points)} points in the cell, ${items[id].points} in answers.json`);
    if (
      !/^import \{[^}]*\bcheck\b[^}]*\} from '@phasebook\/course';/.test(source) ||
      !/^import \{[^}]*\bscore\b/.test(source)
    )
      faults.push(`${id}: the checks cell must begin with import { check, score } from '@phasebook/course';`);
    if (!source.trimEnd().endsWith(`score('${id}');`))
      faults.push(`${id}: the checks cell must end with score('${id}');`);
  }
  for (const id of Object.keys(items))
    if (!checked.has(id)) faults.push(`${id}: no checks cell for this item`);
  return faults;
}
