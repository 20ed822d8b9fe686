import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readMaster } from '../build.js';
import { makeChecks } from '../checks.js';
import { studentEdition } from '../editions.js';
import { gradingOf, sourceOf, type Cell, type Notebook } from '../notebook.js';
import type { CellReport } from './job.js';
import { marks } from './marks.js';
import { markedByPerson, plan } from './plan.js';

const { notebook: master, key } = readMaster(
  fileURLToPath(new URL('../../test/fixtures', import.meta.url)),
  'S1',
);
const students = studentEdition(master);
const checks = makeChecks(key, { withHidden: true });

const change = (notebook: Notebook, id: string, what: (cell: Cell) => readonly Cell[]): Notebook => ({
  ...notebook,
  cells: notebook.cells.flatMap((cell) => (gradingOf(cell)?.grade_id === id ? what(cell) : [cell])),
});

describe('plan', () => {
  it('puts the text of the master, hidden tests included, into locked cells', () => {
    const planned = plan(
      change(students, 'S1-1', (cell) => [{ ...cell, source: '2' }]),
      master,
    );
    const code = planned.cells.find(({ index }) => index === planned.checksAt.get('S1-1'))?.code;
    expect(code).toContain('another list');
    expect(planned.restored).toContain('S1-1');
  });

  it('runs what a student wrote as it stands, cells of their own included', () => {
    const own: Cell = { cell_type: 'code', source: 'const mine = 1;', metadata: {}, outputs: [] };
    const planned = plan(
      change(students, 'S1-1-answer', (cell) => [own, { ...cell, source: 'let x = 2;' }]),
      master,
    );
    expect(planned.cells.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['const mine = 1;', 'let x = 2;']),
    );
  });

  it('counts the last of two cells with one id, and runs the other as any cell', () => {
    const planned = plan(
      change(students, 'S1-1', (cell) => [{ ...cell, source: '1' }, cell]),
      master,
    );
    expect(planned.cells.filter(({ isChecks }) => isChecks)).toHaveLength(3);
    expect(planned.cells.some(({ code, isChecks }) => code === '1' && !isChecks)).toBe(true);
  });

  it('leaves a deleted cell out', () => {
    const planned = plan(
      change(students, 'S1-1', () => []),
      master,
    );
    expect(planned.checksAt.has('S1-1')).toBe(false);
    expect(marks(checks, planned, new Map())[0]).toMatchObject({
      points: 0,
      reason: 'its checks cell is missing',
    });
  });

  it('says which written answers wait for a person', () => {
    const answered = change(students, 'S1-4', (cell) => [{ ...cell, source: 'Because.' }]);
    const found = (notebook: Notebook): unknown => markedByPerson(master, students, plan(notebook, master));
    expect(found(students)).toEqual([{ item: 'S1.4', points: 2, isAnswered: false }]);
    expect(found(answered)).toEqual([{ item: 'S1.4', points: 2, isAnswered: true }]);
  });
});

describe('marks', () => {
  const planned = plan(master, master);
  const place = planned.checksAt.get('S1-1') ?? -1;
  const report = (more: Partial<CellReport>): CellReport => ({
    ...{ index: place, wroteToStderr: false },
    answers: [
      { item: 'S1.1', answer: 2.8 },
      { item: 'S1.1', part: 'another list', answer: 3 },
    ],
    ...more,
  });
  const mark = (more: Partial<CellReport>): { points: number; reason: string } => {
    const [{ points, reason }] = marks(checks, planned, new Map([[place, report(more)]]));
    return { points, reason };
  };

  it('counts right answers', () => {
    expect(mark({})).toEqual({ points: 2, reason: '' });
    expect(mark({ answers: report({}).answers.slice(0, 1) })).toEqual({ points: 1, reason: '' });
  });

  it('gives nothing for a cell that failed, whatever it had answered', () => {
    expect(mark({ error: 'RangeError: no' })).toEqual({ points: 0, reason: 'RangeError: no' });
    expect(mark({ wroteToStderr: true }).points).toBe(0);
    expect(mark({ answers: [{ item: 'S1.1', part: 'no such part', answer: 1 }] })).toMatchObject({
      points: 0,
    });
  });

  it('does not take answers to one item for another', () => {
    expect(mark({ answers: [{ item: 'S1.2', answer: [0.5, true, 'non-normal'] }] }).points).toBe(0);
  });

  it('keeps the sources of cells that a person marks', () => {
    expect(sourceOf(master.cells[planned.written.get('S1-4')?.index ?? 0])).toContain('orthogonal');
  });
});
