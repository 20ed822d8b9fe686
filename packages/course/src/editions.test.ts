import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAnswers } from './answers.js';
import { readMaster } from './build.js';
import { masterFaults, solutionEdition, studentEdition, withOwnImports } from './editions.js';
import { gradingOf, sourceOf, withGradeIds, type Cell, type Notebook } from './notebook.js';

const fixtures = fileURLToPath(new URL('../test/fixtures', import.meta.url));
const { notebook: master, key } = readMaster(fixtures, 'S1');

const cellOf = (notebook: Notebook, id: string): Cell => {
  const found = notebook.cells.find((cell) => gradingOf(cell)?.grade_id === id);
  if (found === undefined) throw new Error(`no cell ${id}`);
  return found;
};

/** The master with another text in one cell. */
function changed(id: string, source: string): Notebook {
  const cells = master.cells.map((cell) => (gradingOf(cell)?.grade_id === id ? { ...cell, source } : cell));
  return { ...master, cells };
}

describe('editions', () => {
  it('puts typed stubs in place of solutions, at their indentation', () => {
    expect(sourceOf(cellOf(studentEdition(master), 'S1-1-answer'))).toBe(
      "function mean(values: readonly number[]): number {\n  // YOUR CODE HERE\n  throw new Error('not answered yet');\n}",
    );
  });

  it('clears written answers, hidden tests and outputs', () => {
    const edition = studentEdition(master);
    expect(sourceOf(cellOf(edition, 'S1-4'))).toBe('YOUR ANSWER HERE');
    const text = JSON.stringify(edition);
    for (const secret of ['HIDDEN', 'another list', 'reduce', 'SOLUTION']) expect(text).not.toContain(secret);
    expect(edition.cells.every((cell) => (cell.outputs ?? []).length === 0)).toBe(true);
  });

  it('keeps the picture of an expected figure, and nothing else of it', () => {
    const data = { 'image/png': 'iVBORw0KGgo=', 'text/plain': 'A portrait', 'application/json': {} };
    const cells: Cell[] = [
      {
        ...{ cell_type: 'code', source: 'show(portrait)', metadata: { tags: ['expected-figure'] } },
        outputs: [{ output_type: 'display_data', data, metadata: {} }],
      },
    ];
    const [{ outputs }] = studentEdition({ ...master, cells }).cells;
    expect(outputs?.map(({ data }) => data)).toEqual([
      { 'image/png': data['image/png'], 'text/plain': 'A picture of the expected result' },
    ]);
  });

  it('hands out solutions without marks and without hidden tests', () => {
    const text = JSON.stringify(solutionEdition(master));
    expect(text).toContain('reduce');
    for (const mark of ['SOLUTION', 'HIDDEN', 'another list']) expect(text).not.toContain(mark);
  });

  it('lets a checks cell import what it uses from libraries', () => {
    const uses = changed(
      'S1-2',
      `${sourceOf(cellOf(master, 'S1-2'))}\nspectralRadius(a); // matrix\n'matrix';`,
    );
    const [first, ...rest] = sourceOf(cellOf(withOwnImports(uses), 'S1-2')).split('\n');
    expect(first).toBe("import { spectralRadius } from '@phasebook/dynamics';");
    expect(rest[0]).toBe("import { check, score } from '@phasebook/course';");
  });

  it.each([
    ['a checks cell without its import', changed('S1-1', "score('S1.1');"), 'must import check and score'],
    [
      'a checks cell that does not end with its score',
      changed('S1-1', `${sourceOf(cellOf(master, 'S1-1'))}\n1;`),
      'must end with',
    ],
    [
      'a solution in a given cell',
      changed('S1-given', '// BEGIN SOLUTION\n// END SOLUTION'),
      'no answer cell',
    ],
    [
      'an item without a cell',
      { ...master, cells: master.cells.slice(0, -3) },
      'no checks cell has the grade_id S1-3',
    ],
    [
      'two cells of one name',
      { ...master, cells: [...master.cells, ...master.cells.slice(-1)] },
      'two cells',
    ],
  ])('refuses %s', (_, notebook, fault) => {
    expect(masterFaults(master, key.items)).toEqual([]);
    expect(masterFaults(notebook, key.items).join('\n')).toContain(fault);
  });

  it('refuses a region without an end', () => {
    expect(() => studentEdition(changed('S1-1-answer', '// BEGIN SOLUTION'))).toThrow(
      'BEGIN SOLUTION has no END',
    );
  });

  it('writes ids that nbgrader takes', () => {
    const cells = master.cells.map((cell) => {
      const nbgrader = gradingOf(cell);
      return nbgrader === undefined
        ? cell
        : {
            ...cell,
            metadata: { nbgrader: { ...nbgrader, grade_id: nbgrader.grade_id.replace('S1-', 'S1.') } },
          };
    });
    expect(withGradeIds({ ...master, cells }).cells.map((cell) => gradingOf(cell)?.grade_id)).toEqual(
      master.cells.map((cell) => gradingOf(cell)?.grade_id),
    );
  });
});

describe('readMaster', () => {
  it.each(['S1.ipynb', 'answers.json'])('names %s when it is cut off', (file) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phasebook-master-'));
    fs.cpSync(fixtures, folder, { recursive: true });
    const broken = path.join(folder, 'S1', file);
    fs.writeFileSync(broken, fs.readFileSync(broken, 'utf8').slice(0, 200));
    expect(() => readMaster(folder, 'S1')).toThrow(`Cannot build S1: ${file}: `);
    fs.rmSync(folder, { recursive: true });
  });
});

describe('parseAnswers', () => {
  const text = fs.readFileSync(`${fixtures}/S1/answers.json`, 'utf8');
  it.each([
    [
      '"right": 2.8',
      '"right": null',
      '`S1.1.parts[0]` must be numbers, texts, booleans, or lists of them: got null',
    ],
    ['"tolerance": 0.01,', '"tolerance": -1,', '`S1.1.parts[0].tolerance` must be above 0: got -1'],
    ['"hidden"', '"secret"', 'must be fields among name, right'],
    ['"points": 2', '"points": 0', '`S1.1.points` must be a number above 0: got 0'],
    ['"S1.2"', '"T1.2"', '`T1.2` must be a name that begins with S1.: got "T1.2"'],
    ['"another list"', '"mean of the data"', '`S1.1.parts` must be names of their own'],
  ])('refuses %s as %s', (right, wrong, message) => {
    expect(() => parseAnswers(text.replace(right, wrong))).toThrow(message);
  });
});
