import { stubMessage } from './plain-answer.js';
import {
  gradeIdOf,
  gradingOf,
  isChecksCell,
  isLocked,
  sourceOf,
  type Cell,
  type Notebook,
} from './notebook.js';

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
    return lockedDown(
      withoutOutputs({ ...cell, source }, expectedFigures(figures.cells[i]).map(pictureOnly)),
    );
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

/** What a cell draws that students shall see before they have solved it. */
export function expectedFigures(cell: Cell): NonNullable<Cell['outputs']> {
  if (cell.metadata.tags?.includes(figureTag) !== true) return [];
  return (cell.outputs ?? []).filter(({ data }) => data?.['image/png'] !== undefined);
}

/** The picture alone: the sentence beside it and the view behind it tell more than can be seen. */
const pictureOnly = ({ data, ...output }: NonNullable<Cell['outputs']>[number]): typeof output => ({
  ...output,
  data: { 'image/png': data?.['image/png'], 'text/plain': 'A picture of the expected result' },
});

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

/**
 * A master whose checks cells import themselves what they use from libraries: names that only another cell imports, a
 * student's cell may have given another meaning.
 */
export function withOwnImports(master: Notebook): Notebook {
  const modules = new Map(
    master.cells
      .filter(isLocked)
      .flatMap((cell) => importsOf(sourceOf(cell)).map(({ name, from }) => [name, from])),
  );
  const complete = (cell: Cell): Cell => {
    const source = sourceOf(cell);
    const own = new Set(importsOf(source).map(({ name }) => name));
    const code = source.replace(/\/\/.*$|'[^'\n]*'|"[^"\n]*"/gm, '');
    const missing = [...modules].filter(
      ([name]) => !own.has(name) && new RegExp(`(?<![.\\w$])${name}\\b(?!:)`).test(code),
    );
    const lines = [...new Set(missing.map(([, from]) => from))].map((from) => {
      const names = missing.filter(([, module]) => module === from).map(([name]) => name);
      return `import { ${names.join(', ')} } from '${from}';\n`;
    });
    return { ...cell, source: lines.join('') + source };
  };
  return { ...master, cells: master.cells.map((cell) => (isChecksCell(cell) ? complete(cell) : cell)) };
}

/** Names that a cell imports, those of types left out. */
function importsOf(source: string): { readonly name: string; readonly from: string }[] {
  return [...source.matchAll(/^import \{([^}]*)\} from '([^']+)'/gm)].flatMap(([, names, from]) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^\w+$/.test(name))
      .map((name) => ({ name, from })),
  );
}

/** What is wrong with a master, before anything is run; `items` are those of its answers, with their points. */
export function masterFaults(
  master: Notebook,
  items: Readonly<Record<string, { readonly points: number }>>,
): string[] {
  const ids = master.cells.flatMap((cell) => gradingOf(cell)?.grade_id ?? []);
  const checksIds = new Set(master.cells.filter(isChecksCell).map((cell) => gradingOf(cell)?.grade_id));
  return [
    ...ids.filter((id, i) => ids.indexOf(id) < i).map((id) => `${id}: two cells have this grade_id`),
    ...Object.keys(items)
      .filter((item) => !checksIds.has(gradeIdOf(item)))
      .map((item) => `${item}: no checks cell has the grade_id ${gradeIdOf(item)}`),
    ...master.cells.flatMap(misplacedRegions),
    ...master.cells.filter(isChecksCell).flatMap((cell) => checksCellFaults(cell, items)),
  ];
}

function misplacedRegions(cell: Cell): string[] {
  const source = sourceOf(cell);
  const first = source.split('\n')[0];
  return [
    ...(source.includes('BEGIN SOLUTION') && gradingOf(cell)?.solution !== true
      ? [`a solution stands in a cell that is no answer cell: ${first}`]
      : []),
    ...(source.includes('BEGIN HIDDEN TESTS') && !isChecksCell(cell)
      ? [`hidden tests stand in a cell that is no checks cell: ${first}`]
      : []),
  ];
}

function checksCellFaults(
  cell: Cell,
  items: Readonly<Record<string, { readonly points: number }>>,
): string[] {
  const { grade_id: id, points } = gradingOf(cell) ?? { grade_id: '' };
  const source = sourceOf(cell);
  const found = Object.entries(items).find(([item]) => gradeIdOf(item) === id);
  if (found === undefined) return [`${id}: answers.json has no such item`];
  const [item, known] = found;
  const own = importsOf(source)
    .filter(({ from }) => from === '@phasebook/course')
    .map(({ name }) => name);
  return [
    ...(known.points === points
      ? []
      : [`${item}: ${String(points)} points in the cell, ${known.points} in its answers`]),
    ...(own.includes('check') && own.includes('score')
      ? []
      : [`${item}: its checks cell must import check and score from '@phasebook/course'`]),
    ...(source.trimEnd().endsWith(`score('${item}');`)
      ? []
      : [`${item}: its checks cell must end with score('${item}');`]),
  ];
}
