// Every tutorial in a real JupyterLab, in a real Chromium, on the kernel `phasebook`: Run All leaves no error and nothing
// on stderr, every picture is drawn, and one interaction gives the right number.
import fs from 'node:fs';
import path from 'node:path';
import { walk } from '../../../scripts/lib/files.mjs';
import { readNotebook } from '../../../scripts/lib/notebook.mjs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { Lab } from '../browser/support/lab.mjs';
import { withBrowser } from '../browser/support/with-browser.mjs';
import { interactions } from './interactions.mjs';

/** Longest time for one notebook, in milliseconds. */
const limit = 120_000;

/** A copy of the notebooks, without outputs and on our kernel; inside the repository, so that imports are found. */
function copyNotebooks(home) {
  const files = path.join(home, 'files');
  const skipped = new Set(['.ipynb_checkpoints', 'results']);
  fs.cpSync(inRoot('notebooks'), files, {
    recursive: true,
    filter: (file) => !skipped.has(path.basename(file)),
  });
  for (const file of walk(files, (name) => name.endsWith('.ipynb'))) {
    const notebook = readNotebook(file);
    for (const cell of notebook.cells) if (cell.cell_type === 'code') cell.outputs = [];
    notebook.metadata.kernelspec = {
      ...{ display_name: 'TypeScript (Phasebook)', language: 'typescript', name: 'phasebook' },
    };
    fs.writeFileSync(file, JSON.stringify(notebook));
  }
  return files;
}

/** What the cells of the open notebook left behind. */
const leftovers = (lab) =>
  lab.page.evaluate(() => {
    const { cells } = window.jupyterapp.shell.currentWidget.context.model.toJSON();
    const code = cells.filter((cell) => cell.cell_type === 'code');
    const outputs = code.flatMap((cell) => cell.outputs.map((output) => ({ id: cell.id, ...output })));
    return {
      faults: outputs
        .filter(({ output_type: type, name }) => type === 'error' || name === 'stderr')
        .map(
          ({ id, ename, evalue, text }) => `${id}: ${ename ?? 'stderr'} ${evalue ?? [text].flat().join('')}`,
        ),
      unrun: code.filter((cell) => cell.execution_count === null).map(({ id }) => id),
      views: outputs.filter(({ data }) => data?.['application/vnd.phasebook.v1+json'] !== undefined).length,
    };
  });

async function runTutorial(lab, file, name) {
  const faults = [];
  await lab.openFile(file);
  await lab.kernelIdle();
  await lab.run('notebook:run-all-cells');
  await lab.kernelIdle();
  const { faults: failed, unrun, views } = await leftovers(lab);
  faults.push(...failed, ...unrun.map((id) => `${id} was not run`));
  if (views === 0) faults.push('no live picture');
  const interaction = interactions[name];
  if (interaction === undefined) return [...faults, 'nobody says what a reader does here (interactions.mjs)'];
  const { cell, act, says } = interaction;
  const index = await lab.page.evaluate(
    (id) => [...window.jupyterapp.shell.currentWidget.context.model.cells].findIndex((one) => one.id === id),
    cell,
  );
  await lab.page.evaluate((at) => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = at;
    return content.scrollToItem(at, 'center');
  }, index);
  const view = lab.viewIn(`.jp-Notebook-cell >> nth=${index}`);
  await view.drawn();
  const words = view.node.locator(`[aria-label*="${says}"]`);
  if ((await words.count()) > 0) faults.push(`${cell} says "${says}" before anything is done`);
  await act(view, lab);
  await words.first().waitFor({ state: 'attached', timeout: 20_000 });
  faults.push(...lab.errors.map((error) => `the page: ${error}`));
  return faults;
}

/** Runs all tutorials, two at a time. */
export function runTutorials({ home, chromium, filter = '', screenshots, say = console.log }) {
  const files = copyNotebooks(home);
  const waiting = walk(path.join(files, 'tutorials'), (name) => name.endsWith('.ipynb'))
    .map((file) => path.relative(files, file))
    .filter((file) => file.includes(filter));
  const counts = { passed: 0, failed: 0 };
  return withBrowser({ home, files, chromium }, async ({ newContext, server }) => {
    const work = async () => {
      const context = await newContext();
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        const name = path.basename(file).match(/^(T?\d+)/)[1];
        const started = Date.now();
        const lab = await Lab.open(context, server);
        const expired = new Promise((resolve) => {
          setTimeout(() => resolve([`not done after ${limit / 1000} s`]), limit).unref();
        });
        const faults = await Promise.race([
          runTutorial(lab, file, name).catch((error) => [String(error.stack ?? error)]),
          expired,
        ]);
        fs.mkdirSync(screenshots, { recursive: true });
        await lab.page.screenshot({ path: path.join(screenshots, `${name}.png`) }).catch(() => undefined);
        await lab.close();
        counts[faults.length === 0 ? 'passed' : 'failed'] += 1;
        say(
          `${faults.length === 0 ? 'ok     ' : 'FAILED '} ${file} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
        );
        for (const fault of faults) say(fault.replace(/^/gm, '        '));
      }
    };
    await Promise.all([work(), work()]);
    return counts;
  });
}
