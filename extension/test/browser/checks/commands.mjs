import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { figure, figureToCsv, parseView, plainView, recompute, viewCode } from '@phasebook/views';
import { check, expect, expectEqual } from '../support/runner.mjs';
import { twoNeurons } from '../support/fixtures.mjs';

const menuItem = (lab, label) => lab.page.locator('.lm-Menu-item', { hasText: label }).first();

/** Chooses an item of the context menu of a view, as the right mouse button does. */
async function choose(lab, view, label) {
  await view.plot.click({ button: 'right', position: { x: 200, y: 120 } });
  await menuItem(lab, label).click();
}

const marker = 'nothing yet';

/** What an action puts on the clipboard, once it is there. */
async function copiedBy(lab, action) {
  await lab.page.evaluate((text) => window.navigator.clipboard.writeText(text), marker);
  await action();
  return lab.page.evaluate(async (before) => {
    for (;;) {
      const [item] = await window.navigator.clipboard.read();
      if (item.types.includes('image/png')) {
        const image = await window.createImageBitmap(await item.getType('image/png'));
        return { width: image.width, height: image.height };
      }
      const text = await window.navigator.clipboard.readText();
      if (text !== before) return text;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }, marker);
}

const copied = (lab, view, label) => copiedBy(lab, () => choose(lab, view, label));

/** Numbers to six digits: the last ones depend on where the search for fixed points began. */
const rounded = (text) =>
  text.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, (number) => String(Math.round(1e6 * Number(number)) / 1e6 + 0));

async function withClipboard(stand, file) {
  const lab = await stand.open(file);
  await lab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  return lab;
}

check('the context menu of an output copies data, pictures and code as they stand', async (stand) => {
  const lab = await withClipboard(stand, 'single.ipynb');
  const view = lab.view();
  await view.drawn();
  await view.set('self', 2.2);
  await view.is('fixed-points', 5);
  await view.is('busy', false);
  const wanted = recompute(twoNeurons(), { self: 2.2 });

  const code = await copied(lab, view, 'Copy Code for This View');
  expectEqual(code, viewCode(wanted), 'the code');
  expect(/value: 2\.2\b/.test(code), `the code must hold the value of the slider: got ${code}`);

  const json = JSON.parse(await copied(lab, view, 'Copy Data as JSON'));
  const states = ({ fixedPoints }) => rounded(JSON.stringify(fixedPoints.map(({ state }) => state)));
  expectEqual(states(json), states(plainView(wanted)), 'the fixed points as JSON');

  const csv = await copied(lab, view, 'Copy Data as CSV');
  expectEqual(rounded(csv), rounded(figureToCsv(figure(wanted, 'light'))), 'the table of numbers');

  const svg = await copied(lab, view, 'Copy Picture as SVG');
  expect(svg.startsWith('<svg ') && svg.includes('exclude each other'), `the SVG: got ${svg.slice(0, 80)}`);

  const png = await copied(lab, view, 'Copy Picture as PNG');
  expect(png.width > 400 && png.height > 300, `the PNG must be a picture: got ${JSON.stringify(png)}`);

  await view.plot.click({ button: 'right', position: { x: 200, y: 120 } });
  await menuItem(lab, 'Copy Data as JSON').waitFor();
  await stand.keep(lab.page, 'context-menu');
  await lab.page.keyboard.press('Escape');
  expectEqual(lab.errors, [], 'errors of the page');
});

check('a view opens in a tab of its own, which is independent', async (stand) => {
  const lab = await stand.open('single.ipynb');
  const first = lab.view();
  await first.drawn();
  await first.set('self', 2.2);
  await first.is('fixed-points', 5);
  await choose(lab, first, 'Open View in New Tab');
  const tab = lab.viewIn('.jp-MainAreaWidget > .phb-Document', 0);
  await tab.drawn();
  await tab.is('fixed-points', 5);
  await tab.set('self', 0.1);
  await tab.is('fixed-points', 1);
  expectEqual(await first.data('fixed-points'), '5', 'the fixed points of the output');
  await stand.keep(lab.page, 'view-in-tab');
  const title = await lab.page.evaluate(() => window.jupyterapp.shell.currentWidget.title.label);
  expectEqual(title, twoNeurons().title, 'the title of the tab');
  expectEqual(lab.errors, [], 'errors of the page');
});

check('a view is exported as one HTML file that is alive', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  await view.set('self', 2.2);
  await view.is('fixed-points', 5);
  const download = lab.page.waitForEvent('download');
  await choose(lab, view, 'Export View as HTML');
  const file = await download;
  expectEqual(file.suggestedFilename(), 'two-neurons-that-exclude-each-other.html', 'the name of the file');
  const target = path.join(stand.files, 'exported.html');
  await file.saveAs(target);
  const page = await lab.page.context().newPage();
  try {
    await page.goto(pathToFileURL(target).href);
    await page.locator('.phb-View[data-state="ready"][data-fixed-points="5"]').waitFor();
  } finally {
    await page.close();
  }
});

check('commands act on the part of a network that was touched', async (stand) => {
  const lab = await withClipboard(stand, 'network.phase.json');
  const view = lab.view();
  const part = view.node.locator('.phb-Part[data-part="portrait"]');
  await view.node.locator('.phb-Part[data-part="portrait"][data-state="done"]').waitFor({ timeout: 60_000 });
  const text = await copiedBy(lab, async () => {
    await part.locator('.phb-Stage-plot').click({ button: 'right', position: { x: 200, y: 120 } });
    await menuItem(lab, 'Copy Data as JSON').click();
  });
  const { kind } = JSON.parse(text);
  expectEqual(kind, 'phase-portrait', 'the kind of what was copied');
});

check('the launcher copies the tutorials into the folder and opens the first one', async (stand) => {
  const lab = await stand.open('one.phase.json');
  fs.mkdirSync(path.join(stand.files, 'course'), { recursive: true });
  await lab.run('filebrowser:open-path', { path: 'course' });
  await lab.run('launcher:create', { cwd: 'course' });
  const card = lab.page.locator('.jp-LauncherCard', { hasText: 'RNN dynamics: start here' }).first();
  await card.waitFor();
  await stand.keep(lab.page, 'launcher');
  await card.click();
  await lab.page.locator('.jp-NotebookPanel:visible').waitFor();
  const opened = await lab.page.evaluate(() => window.jupyterapp.shell.currentWidget.context.path);
  expectEqual(opened, 'course/phasebook-tutorials/00-start-here.ipynb', 'the notebook that opens');
  const folder = path.join(stand.files, 'course', 'phasebook-tutorials');
  const checks = fs.readFileSync(path.join(folder, 'checks.ts'), 'utf8');
  for (const [, name] of checks.matchAll(/from '\.\/([^']+)'/g)) {
    expect(
      fs.existsSync(path.join(folder, `${name}.ts`)),
      `${name}.ts must be there, since checks.ts imports it`,
    );
  }
  const weights = fs.readFileSync(path.join(folder, 'data', 'flipflop-gru.safetensors'));
  const original = fs.readFileSync(path.join(stand.files, 'flipflop-gru.safetensors'));
  expect(weights.equals(original), 'weights must arrive as they are');
  const view = lab.viewIn('.jp-NotebookPanel:visible', 0);
  await view.drawn();
  await stand.keep(lab.page, 'start-here');
  // What the reader has changed stays.
  fs.writeFileSync(path.join(folder, 'checks.ts'), '// mine\n');
  await lab.run('phasebook:start-here', { cwd: 'course' });
  expectEqual(fs.readFileSync(path.join(folder, 'checks.ts'), 'utf8'), '// mine\n', 'a changed file');
  // The links of the first tutorial lead somewhere.
  const text = fs.readFileSync(path.join(folder, '00-start-here.ipynb'), 'utf8');
  for (const [, name] of text.matchAll(/\]\((T\d\d-[^)]+\.ipynb)\)/g)) {
    expect(
      fs.existsSync(path.join(folder, name)),
      `${name} must be there, since the first tutorial names it`,
    );
  }
});

check('the palette has the commands, and they act on the view in focus', async (stand) => {
  const lab = await withClipboard(stand, 'one.phase.json');
  const view = lab.view();
  await view.drawn();
  const text = await copiedBy(lab, async () => {
    await view.slider('w').focus();
    await lab.run('apputils:activate-command-palette');
    await lab.page.locator('.lm-CommandPalette-input').fill('phasebook copy code');
    await lab.page.locator('.lm-CommandPalette-item', { hasText: 'Copy Code for This View' }).click();
  });
  const stored = parseView(fs.readFileSync(path.join(stand.files, 'one.phase.json'), 'utf8'));
  expectEqual(text, viewCode(stored), 'the code');
});
