import fs from 'node:fs';
import path from 'node:path';
import { parseAnswers, type AnswerKey } from './answers.js';
import { makeChecks } from './checks.js';
import {
  instructorEdition,
  masterFaults,
  solutionEdition,
  studentEdition,
  withOwnImports,
} from './editions.js';
import { figureFaults } from './figure-faults.js';
import { nbgraderConfig } from './nbgrader-config.js';
import { notebookText, parseNotebook, withGradeIds, type Notebook } from './notebook.js';

/** What a build needs. */
export interface BuildOptions {
  /** Folder of the masters, with a folder for each assignment. */
  readonly from: string;
  /** Folder of the course that is written. */
  readonly out: string;
  /** Runs a notebook and gives it back with its outputs; without it no edition has any. */
  readonly run?: (notebook: Notebook, folder: string) => Promise<Notebook>;
}

/** A master and its answers. */
export interface Master {
  readonly name: string;
  readonly folder: string;
  readonly notebook: Notebook;
  readonly key: AnswerKey;
}

/** Assignments below a folder of masters. */
export function masterNames(from: string): string[] {
  const names = fs.readdirSync(from).filter((name) => fs.existsSync(path.join(from, name, 'answers.json')));
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/**
 * Reads a master.
 *
 * @throws {SyntaxError} If a file cannot be read, or the master does not keep its contract; the message has all faults.
 */
export function readMaster(from: string, name: string): Master {
  const folder = path.join(from, name);
  const read = <T>(file: string, parse: (text: string) => T): T => {
    try {
      return parse(fs.readFileSync(path.join(folder, file), 'utf8'));
    } catch (error) {
      throw new SyntaxError(`Cannot build ${name}: ${file}: ${(error as Error).message}`, { cause: error });
    }
  };
  const notebook = withGradeIds(read(`${name}.ipynb`, parseNotebook));
  const key = read('answers.json', parseAnswers);
  const faults = masterFaults(notebook, key.items);
  if (key.assignment !== name) faults.unshift(`answers.json is for ${key.assignment}`);
  refuse(name, faults);
  return { name, folder, notebook: withOwnImports(notebook), key };
}

function refuse(name: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new SyntaxError(`Cannot build ${name}:\n- ${faults.join('\n- ')}`);
}

/**
 * Makes all editions of an assignment:
 *
 * - `student/` to hand out: stubs, visible checks;
 * - `instructor/` to grade with: solutions, hidden tests, answers, all checks;
 * - `solution/` to hand out afterwards;
 * - `source/` and `nbgrader_config.py` for nbgrader.
 */
export async function build(name: string, { from, out, run }: BuildOptions): Promise<void> {
  const { folder, notebook, key } = readMaster(from, name);
  const write = (edition: string, file: string, text: string): void => {
    fs.writeFileSync(path.join(out, edition, name, file), text);
  };
  for (const edition of ['student', 'instructor', 'solution', 'source']) {
    const target = path.join(out, edition, name);
    fs.rmSync(target, { recursive: true, force: true });
    fs.cpSync(folder, target, { recursive: true, filter: isData });
  }
  const master = instructorEdition(notebook);
  const all = `${JSON.stringify(makeChecks(key, { withHidden: true }), null, 1)}\n`;
  const visible = `${JSON.stringify(makeChecks(key, { withHidden: false }), null, 1)}\n`;
  write('instructor', `${name}.ipynb`, notebookText(master));
  write('instructor', 'checks.json', all);
  write('instructor', 'answers.json', `${JSON.stringify(key, null, 2)}\n`);
  write('source', `${name}.ipynb`, notebookText(master));
  for (const edition of ['source', 'student', 'solution']) write(edition, 'checks.json', visible);
  const solution = solutionEdition(notebook);
  const ran = run === undefined ? undefined : await run(solution, path.join(out, 'solution', name));
  refuse(name, ran === undefined ? [] : figureFaults(ran, key));
  write('solution', `${name}.ipynb`, notebookText(ran ?? solution));
  write('student', `${name}.ipynb`, notebookText(studentEdition(notebook, ran ?? solution)));
  fs.writeFileSync(path.join(out, 'nbgrader_config.py'), nbgraderConfig());
}

/** What every edition gets. */
const isData = (file: string): boolean =>
  !/(^|[\\/])(\.[^\\/]*|answers\.json|checks\.json|[^\\/]*\.ipynb)$/.test(file) ||
  /^\.\.?$/.test(path.basename(file));
