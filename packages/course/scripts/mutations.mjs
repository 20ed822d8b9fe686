// Bad submissions, made from a master: what a student might hand in by accident or on purpose.
import { codeStub } from '../dist/editions.js';
import { gradeIdOf, gradingOf, sourceOf } from '../dist/notebook.js';

const none = 'return undefined as never;';

/** Ways to answer badly: statements in place of a solution, what stands before the cell, or a change of the checks cell. */
export const mutations = {
  'empty stub': { body: codeStub },
  'wrong answer': { body: 'return -12345.678 as never;' },
  'type error': { body: "const wrong: number = 'text'; return wrong as never;" },
  throw: { body: "throw new RangeError('on purpose');" },
  'infinite loop': { body: `for (;;);\n${none}` },
  'process.exit(0)': { body: `process.exit(0);\n${none}` },
  'printed pass': { body: `console.log('✓ passed'); console.log('100');\n${none}` },
  'patched check': {
    before: ({ points }) => `const check = (...given: unknown[]): boolean => true;
const score = (...given: unknown[]): number => ${points};
const anything: any = globalThis;
for (const patch of [
  () => (anything.JSON.parse = () => ({})),
  () => (anything.Array.prototype.some = () => true),
  () => (anything.Array.prototype.every = () => true),
  () => (anything.Object.prototype.toJSON = () => 1),
  () => (anything.Buffer.prototype.toString = () => 'right'),
  () => (anything.__tslab__ = { exports: {}, require: () => ({ check, score }) }),
]) try { patch(); } catch {}`,
    body: none,
  },
  'deleted cell': { body: codeStub, checks: () => undefined },
  'edited locked cell': { body: codeStub, checks: ({ points }) => `${points};` },
  'memory hog': {
    body: `const kept: unknown[] = [];\nfor (;;) kept.push(new Array(1e5).fill(kept.length));\n${none}`,
  },
  'fork attempt': {
    before: () => "import childProcess from 'node:child_process';",
    body: `childProcess.spawn(process.execPath, ['--eval', 'setTimeout(() => 0, 9e4)'], { stdio: 'ignore' });\n${none}`,
  },
  'huge output': { body: `for (let i = 0; i < 200; i++) console.log('x'.repeat(1e5));\n${none}` },
};

/** More that only our own grader keeps to the item. */
export const moreMutations = {
  'killed process': { body: `(process as any).reallyExit(0);\n${none}` },
  'forged report': {
    before: () => "import fs from 'node:fs';",
    body: `try { fs.writeSync(3, '0 {"index":0,"wroteToStderr":false,"answers":[]}\\n'); } catch {}\n${none}`,
  },
};

/**
 * The master with bad answers to some of its items.
 *
 * @param items - Names of the items, with their points.
 */
export function mutated(master, mutation, items) {
  const { before, body, checks } = mutation;
  const answers = new Map(items.flatMap((item) => answersTo(master, item.name).map((i) => [i, item])));
  const checked = new Map(items.map((item) => [gradeIdOf(item.name), item]));
  const cells = master.cells.flatMap((cell, i) => {
    const answered = answers.get(i);
    if (answered !== undefined) {
      const source = withBody(sourceOf(cell), body);
      return [{ ...cell, source: before === undefined ? source : `${before(answered)}\n${source}` }];
    }
    const item = checked.get(gradingOf(cell)?.grade_id);
    if (item === undefined || checks === undefined) return [cell];
    const source = checks(item);
    return source === undefined ? [] : [{ ...cell, source }];
  });
  return { ...master, cells };
}

/** The answer cells of an item: those with its name, or else the last one before its checks. */
function answersTo(master, name) {
  const id = gradeIdOf(name);
  const ids = master.cells.map((cell) => gradingOf(cell)?.grade_id ?? '');
  const named = ids.flatMap((found, i) => (new RegExp(`^${id}-answer(-\\d+)?$`).test(found) ? [i] : []));
  if (named.length > 0) return named;
  const before = master.cells.slice(0, ids.indexOf(id));
  return [before.findLastIndex((cell) => cell.cell_type === 'code' && gradingOf(cell)?.solution === true)];
}

/** A source with other statements in its solution regions; all of it where nothing is marked. */
function withBody(source, body) {
  if (!source.includes('BEGIN SOLUTION')) return body.replaceAll(none, '');
  return source.replace(/^.*BEGIN SOLUTION[\s\S]*?END SOLUTION.*$/gm, body);
}
