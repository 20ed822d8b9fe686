import fs from 'node:fs';
import path from 'node:path';
import { parseAnswers } from './answers.js';
import { makeChecks, parseChecks, type CheckItem, type Checks } from './checks.js';

/** A grader names the folder of its own checks, with a folder for each assignment; read before any cell runs. */
const gradersChecks = readAll(process.env.PHASEBOOK_CHECKS);
const notebookChecks = new Map<string, Checks>();

/**
 * What the checks of an item are: the grader's, or those beside the notebook.
 *
 * @throws {Error} If there are no checks.
 * @throws {RangeError} If they have no such item.
 */
export function checksOf(name: string): CheckItem {
  const assignment = name.slice(0, name.lastIndexOf('.'));
  const checks = gradersChecks === undefined ? besideNotebook() : gradersChecks.get(assignment);
  if (checks === undefined) throw new Error(`Cannot check ${name}: checks.json must lie beside the notebook`);
  if (!Object.hasOwn(checks.items, name)) throw new RangeError(`Cannot check ${name}: there is no such item`);
  return checks.items[name];
}

/** A student's notebook has `checks.json` beside it, a master `answers.json`. */
function besideNotebook(): Checks | undefined {
  const file = path.resolve('checks.json');
  const known = notebookChecks.get(file) ?? read(file) ?? ofMaster(path.resolve('answers.json'));
  if (known !== undefined) notebookChecks.set(file, known);
  return known;
}

function read(file: string): Checks | undefined {
  return fs.existsSync(file) ? parseChecks(fs.readFileSync(file, 'utf8')) : undefined;
}

function ofMaster(file: string): Checks | undefined {
  if (!fs.existsSync(file)) return undefined;
  return makeChecks(parseAnswers(fs.readFileSync(file, 'utf8')), { withHidden: true });
}

function readAll(folder: string | undefined): ReadonlyMap<string, Checks> | undefined {
  if (folder === undefined) return undefined;
  const found = fs.readdirSync(folder).map((name) => read(path.join(folder, name, 'checks.json')));
  return new Map(found.flatMap((checks) => (checks === undefined ? [] : [[checks.assignment, checks]])));
}
