import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { MIME_TYPE } from '@phasebook/views';
import { inRoot, venvPython } from '../../../scripts/lib/paths.mjs';

const helper = inRoot('packages', 'kernel', 'test', 'run_cells.py');

/**
 * Runs cells in a real kernel and tells what each has shown.
 *
 * @param cells - Sources.
 * @param folder - Empty folder for what is written; inside the repository, where a kernel finds packages.
 * @param cwd - Working directory of the kernel.
 * @returns For each cell its views, and what it has written to stderr.
 */
export function runCells(cells, folder, cwd = folder) {
  const [from, to] = ['cells.json', 'messages.json'].map((name) => path.join(folder, name));
  fs.writeFileSync(from, JSON.stringify(cells));
  const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: '1' };
  const run = spawnSync(venvPython, [helper, 'tslab', from, to, cwd], { encoding: 'utf8', env });
  if (run.status !== 0) throw new Error(`The kernel did not run the cells:\n${run.stderr}`);
  return JSON.parse(fs.readFileSync(to, 'utf8')).map((messages) => ({
    views: messages.flatMap(({ content }) => content.data?.[MIME_TYPE] ?? []),
    errors: messages
      .filter(({ type, content }) => type === 'error' || content.name === 'stderr')
      .map(({ content }) => content.text ?? content.evalue)
      .join(''),
  }));
}

/** Where two results differ by more than rounding; nothing where they do not. */
export function difference(actual, wanted, at = '$') {
  if (typeof wanted === 'number' && typeof actual === 'number') {
    return Math.abs(actual - wanted) <= 1e-6 * (1 + Math.abs(wanted))
      ? undefined
      : `${at} must be ${wanted}: got ${actual}`;
  }
  if (typeof wanted !== 'object' || wanted === null || typeof actual !== 'object' || actual === null) {
    return actual === wanted ? undefined : `${at} must be ${String(wanted)}: got ${String(actual)}`;
  }
  const names = (value) => Object.keys(value).sort().join();
  if (names(actual) !== names(wanted)) return `${at} must have ${names(wanted)}: got ${names(actual)}`;
  for (const [name, value] of Object.entries(wanted)) {
    const found = difference(actual[name], value, `${at}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
