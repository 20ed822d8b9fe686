// Runs notebooks through a real kernel and checks what they leave behind.
//   node scripts/notebooks.mjs [--write] [--kernel=phasebook] [part of a path …]
// The kernel is tslab unless named. --write puts the fresh outputs into the notebooks.
import fs from 'node:fs';
import path from 'node:path';
import { ensurePython, installKernels } from './lib/environment.mjs';
import { emptyArtifact, walk } from './lib/files.mjs';
import {
  committedFaults,
  hasPicture,
  htmlHasPicture,
  normalized,
  notebookText,
  outputFaults,
  sourceFaults,
} from './lib/notebook-checks.mjs';
import { readNotebook } from './lib/notebook.mjs';
import { inRoot, shown, venvPython } from './lib/paths.mjs';
import { UserError, endAllOnSignals, lastLines, run, runMain } from './lib/run.mjs';

const longestRun = 60; // seconds, for a whole notebook
const atOnce = 2; // notebooks; cells use one core most of the time

const write = process.argv.includes('--write');
const kernel =
  process.argv.find((option) => option.startsWith('--kernel='))?.slice('--kernel='.length) ?? 'tslab';
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

/** The copy lies inside the repository: that is where a kernel finds packages and types. */
function copyNotebooks() {
  const copy = emptyArtifact(['notebooks', kernel, ...wanted].join('-').replaceAll('/', ''));
  fs.cpSync(inRoot('notebooks'), copy, {
    recursive: true,
    filter: (file) => !file.includes('.ipynb_checkpoints'),
  });
  return copy;
}

/** The masters of assignments look for what is right beside them, as their editions do. */
async function addChecks(copy) {
  const { parseAnswers } = await import('../packages/course/dist/answers.js');
  const { makeChecks } = await import('../packages/course/dist/checks.js');
  for (const file of walk(path.join(copy, 'assignments'), (name) => path.basename(name) === 'answers.json')) {
    const checks = makeChecks(parseAnswers(fs.readFileSync(file, 'utf8')), { withHidden: true });
    fs.writeFileSync(path.join(path.dirname(file), 'checks.json'), JSON.stringify(checks));
  }
}

async function execute(file, copy) {
  const name = path.relative(inRoot('notebooks'), file);
  const source = path.join(copy, name);
  const target = source.replace(/\.ipynb$/, '.run.ipynb');
  const html = source.replace(/\.ipynb$/, '.html');
  const helper = inRoot('scripts', 'execute_notebook.py');
  const result = await run(venvPython, [helper, source, target, html, String(longestRun), kernel], {
    log: `notebook-${kernel}-${path.basename(name, '.ipynb')}.log`,
    env: { JUPYTER_PREFER_ENV_PATH: '1' },
    seconds: 3 * longestRun,
  });
  return { ...result, target, html };
}

async function check(file, copy, parseView) {
  const committed = readNotebook(file);
  const faults = sourceFaults(committed);
  const { code, seconds, output, target, html } = await execute(file, copy);
  if (!fs.existsSync(target))
    return { seconds, faults: [...faults, `did not run:\n${lastLines(output, 15)}`] };
  if (code !== 0) faults.push(`did not run to its end: ${lastLines(output, 1)}`);
  if (seconds > longestRun) faults.push(`took ${seconds.toFixed(0)} s; at most ${longestRun}`);
  const fresh = readNotebook(target);
  const ran = outputFaults(fresh, { parseView });
  faults.push(...ran);
  if (hasPicture(fresh) && !htmlHasPicture(fs.readFileSync(html, 'utf8')))
    faults.push('its HTML export has no picture');
  // What is committed comes from the kernel that the notebooks name.
  if (kernel !== 'tslab') return { seconds, faults };
  const wantsOutputs = !shown(file).startsWith('notebooks/assignments/');
  if (write && wantsOutputs && code === 0) {
    fs.writeFileSync(file, notebookText(normalized(fresh)));
  } else {
    const before = outputFaults(committed, { parseView }).filter((fault) => !ran.includes(fault));
    if (wantsOutputs) faults.push(...before.map((fault) => `committed: ${fault}`));
    faults.push(...committedFaults(committed, fresh, { wantsOutputs }));
  }
  return { seconds, faults };
}

await runMain(async () => {
  endAllOnSignals();
  if (write && kernel !== 'tslab') throw new UserError('Only outputs of the kernel tslab are committed.');
  await ensurePython(console.log);
  installKernels();
  const files = walk(inRoot('notebooks'), (name) => name.endsWith('.ipynb')).filter(
    (file) => wanted.length === 0 || wanted.some((part) => shown(file).includes(part)),
  );
  if (files.length === 0) throw new UserError('No notebook has such a name.');
  const { parseView } = await import('@phasebook/views');
  const copy = copyNotebooks();
  await addChecks(copy);
  let failed = 0;
  const waiting = [...files];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const { seconds, faults } = await check(file, copy, parseView);
      console.log(`${faults.length === 0 ? 'ok    ' : 'failed'} ${shown(file)} (${seconds.toFixed(1)} s)`);
      for (const fault of faults) console.log(fault.replace(/^/gm, '    '));
      if (faults.length > 0) failed++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  console.log(`${files.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
