// The built extension in other versions than the pinned one: JupyterLab 4.4, and Jupyter Notebook 7.
//   node extension/test/minors/main.mjs
// Makes an environment of its own under .artifacts/ (once, some minutes) and needs `npm run build`.
import fs from 'node:fs';
import path from 'node:path';
import { Lab, startBrowser } from '../browser/support/lab.mjs';
import { Stand, check, expect, expectEqual, runChecks } from '../browser/support/runner.mjs';
import { startServer } from '../browser/support/server.mjs';
import { writeFixtures } from '../browser/support/fixtures.mjs';
import { ensureChromium } from '../../../scripts/lib/chromium.mjs';
import { findPython } from '../../../scripts/lib/environment.mjs';
import { emptyArtifact } from '../../../scripts/lib/files.mjs';
import { artifacts, builtExtension, inRoot, venvPython } from '../../../scripts/lib/paths.mjs';
import { UserError, endAllOnSignals, must, runMain } from '../../../scripts/lib/run.mjs';

const packages = ['jupyterlab==4.4.*', 'notebook==7.4.*'];

/** Python of the environment with the older versions. */
async function olderPython() {
  const folder = path.join(artifacts, 'minors', 'lab-4.4');
  const inside = path.join(folder, path.relative(inRoot('.venv'), venvPython));
  if (fs.existsSync(inside)) return inside;
  console.log(`Installing ${packages.join(' and ')} (once) …`);
  const [python, ...args] = findPython();
  await must('Making an environment', python, [...args, '-m', 'venv', folder], { log: 'minors-venv.log' });
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', ...packages];
  await must('Installing the versions', inside, install, { log: 'minors-pip.log' });
  return inside;
}

/** Views of a notebook: shown, and alive without a kernel. */
async function viewsAreAlive(lab, stand, name) {
  const view = lab.view(1);
  await view.node.scrollIntoViewIfNeeded();
  await view.drawn();
  await view.set('self', 2.2);
  await view.is('fixed-points', 5);
  await view.set('self', 0.1);
  await view.is('fixed-points', 1);
  await stand.keep(lab.page, name);
  expectEqual(lab.errors, [], 'errors of the page');
}

check('JupyterLab 4.4: outputs, files, networks, commands', async (stand) => {
  const server = await stand.start('lab', {});
  const lab = await stand.openPage(server);
  await lab.openFile('stored.ipynb');
  expectEqual(await lab.page.evaluate(() => window.jupyterapp.version.slice(0, 4)), '4.4.', 'the version');
  await viewsAreAlive(lab, stand, 'lab-4.4');
  await lab.openFile('flipflop-gru.safetensors');
  const done = '.phb-Part[data-part="gradients"][data-state="done"]';
  await lab.page.locator(done).waitFor({ timeout: 60_000 });
  await lab.run('launcher:create');
  await lab.page.locator('.jp-LauncherCard', { hasText: 'RNN dynamics: start here' }).first().waitFor();
  const settings = await (await fetch(`${server.url}lab/api/settings/@phasebook/jupyterlab:plugin`)).json();
  expectEqual(settings.schema?.properties?.precision?.default, 4, 'the precision in the settings');
  expectEqual(lab.errors, [], 'errors of the page');
});

check('Notebook 7: outputs and files', async (stand) => {
  const server = await stand.start('notebook', { app: 'notebook' });
  const lab = await stand.openPage(server);
  await lab.page.goto(`${server.url}notebooks/stored.ipynb`);
  await lab.page.locator('.jp-NotebookPanel').waitFor();
  await viewsAreAlive(lab, stand, 'notebook-7');
  await lab.page.goto(`${server.url}edit/two.phase.json?factory=Phasebook%20view`);
  const view = lab.view();
  await view.drawn();
  await stand.keep(lab.page, 'notebook-7-file');
  const labels = await lab.page.evaluate(() =>
    window.jupyterapp.commands.listCommands().filter((id) => id.startsWith('phasebook:')),
  );
  expect(labels.includes('phasebook:copy-code'), `the commands must be there: got ${labels.join(', ')}`);
  expectEqual(lab.errors, [], 'errors of the page');
});

await runMain(async () => {
  endAllOnSignals();
  if (!fs.existsSync(path.join(builtExtension, 'package.json'))) {
    throw new UserError('The extension has not been built: npm run build');
  }
  const python = await olderPython();
  const home = emptyArtifact('minors-run');
  const files = path.join(home, 'files');
  writeFixtures(files);
  const stops = [];
  try {
    const browser = await startBrowser(await ensureChromium(console.log));
    stops.push(() => browser.close());
    const context = await browser.newContext();
    const stand = new Stand({ files, screenshots: path.join(home, 'screenshots') });
    stand.start = async (name, options) => {
      const server = await startServer({ home: path.join(home, name), files, python, ...options });
      stops.push(server.stop);
      return server;
    };
    stand.openPage = async (server) => {
      const lab = await Lab.open(context, server);
      stand.labs.push(lab);
      return lab;
    };
    const { passed, failed } = await runChecks(stand);
    console.log(`\n${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
});
