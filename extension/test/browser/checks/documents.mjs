import fs from 'node:fs';
import path from 'node:path';
import { check, expect, expectEqual } from '../support/runner.mjs';

check('a .phase.json file opens as a live picture, in light and dark, wide and narrow', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  await lab.settled();
  await stand.keep(lab.page, 'document-light-wide');
  await lab.run('apputils:change-theme', { theme: 'JupyterLab Dark' });
  await view.is('scheme', 'dark');
  await lab.settled();
  const [r, g, b] = await view.pixel(4, 4);
  expect(r + g + b < 200, `the background must be dark: got rgb(${r}, ${g}, ${b})`);
  await stand.keep(lab.page, 'document-dark-wide');
  await lab.run('application:toggle-left-area');
  await lab.page.setViewportSize({ width: 460, height: 1500 });
  await view.node.locator('.phb-Portrait.phb-mod-narrow').waitFor();
  await lab.settled();
  const overflow = await view.node.evaluate((node) => node.scrollWidth - node.clientWidth);
  expect(overflow <= 1, `nothing may stick out sideways: got ${overflow} pixels`);
  await stand.keep(lab.page, 'document-dark-narrow');
  const sides = await view.node.evaluate((node) =>
    ['.phb-Side-plot', '.phb-Strip-plot'].map((selector) => {
      const plot = node.querySelector(selector);
      const { width, paper_bgcolor: colour } = plot._fullLayout;
      return { isDark: /^#1|^rgb\(17/.test(colour), excess: width - plot.clientWidth };
    }),
  );
  expectEqual(
    sides,
    [
      { isDark: true, excess: 0 },
      { isDark: true, excess: 0 },
    ],
    'the plots beside the portrait',
  );
  await lab.run('apputils:change-theme', { theme: 'JupyterLab Light' });
  await view.is('scheme', 'light');
  await lab.settled();
  await stand.keep(lab.page, 'document-light-narrow');
  expect((await view.colours()) > 40, 'the picture must not be blank');
  expectEqual(lab.errors, [], 'errors of the page');
});

check('a one-dimensional portrait follows its slider', async (stand) => {
  const lab = await stand.open('one.phase.json');
  const view = lab.view();
  await view.drawn();
  await view.drag('w', 0.4);
  await view.is('fixed-points', 1);
  await view.click(-0.6, 0.4);
  await view.is('orbits', 2);
  await lab.settled();
  await stand.keep(lab.page, 'document-one-neuron');
  await view.node.getByRole('button', { name: 'Reset' }).click();
  await view.is('fixed-points', 3);
  await view.node.getByRole('button', { name: 'Clear launched orbits' }).click();
  await view.is('orbits', 1);
});

for (const [file, pattern] of [
  ['not-json.phase.json', /cannot be read/],
  ['wrong.phase.json', /\$\.axes/],
]) {
  check(`a broken file (${file}) says what is wrong and stays open`, async (stand) => {
    const lab = await stand.open(file);
    const view = lab.view();
    await view.is('state', 'failed');
    expect(pattern.test(await view.node.innerText()), `the message must match ${pattern}`);
    await stand.keep(lab.page, `broken-${file.split('.')[0]}`);
    await lab.page.getByRole('button', { name: 'Edit as text' }).click();
    await lab.page.locator('.jp-FileEditor').waitFor();
    const good = fs.readFileSync(path.join(stand.files, 'one.phase.json'), 'utf8');
    await lab.page.evaluate((text) => {
      window.jupyterapp.shell.currentWidget.context.model.sharedModel.setSource(text);
    }, good);
    await lab.page.locator('.lm-TabBar-tab', { hasText: file }).first().click();
    await view.is('state', 'ready');
    await view.is('fixed-points', 3);
  });
}

check('pictures are saved as PNG and SVG', async (stand) => {
  const lab = await stand.open('two.phase.json');
  await lab.view().drawn();
  const save = async (name) => {
    const download = lab.page.waitForEvent('download');
    await lab.page.getByRole('button', { name }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: fs.readFileSync(await file.path()) };
  };
  const png = await save('Save PNG');
  expectEqual(png.name, 'two-neurons-that-exclude-each-other.png', 'the name of the file');
  expectEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47], 'the signature of the PNG');
  const svg = await save('Save SVG');
  const text = svg.bytes.toString('utf8');
  expect(
    text.includes('<svg') && text.includes('exclude each other'),
    'the SVG must hold the picture and its title',
  );
  fs.mkdirSync(stand.screenshots, { recursive: true });
  fs.writeFileSync(path.join(stand.screenshots, 'saved.png'), png.bytes);
});

check('the palette opens an example, and its commands act on the picture', async (stand) => {
  const lab = await stand.open('one.phase.json');
  await lab.view().drawn();
  await lab.run('phasebook:open-example', { example: 'Two neurons that chase each other' });
  const view = lab.page.locator('.phb-View:visible').first();
  await view.waitFor();
  await lab.page.waitForFunction(() =>
    /untitled.*\.phase\.json/.test(window.jupyterapp.shell.currentWidget.title.label),
  );
  const example = lab.viewIn('.phb-Document:visible', 0);
  await example.drawn();
  await lab.settled();
  await stand.keep(lab.page, 'example-rotation');
  await example.click(0.2, 0.2);
  await example.is('orbits', 3);
  await lab.run('phasebook:reset-view');
  await example.is('orbits', 2);
  const labels = await lab.page.evaluate(() =>
    window.jupyterapp.commands.listCommands().filter((id) => id.startsWith('phasebook:')),
  );
  expect(labels.length >= 5, `five commands must be there: got ${labels.join(', ')}`);
  await lab.run('launcher:create');
  await lab.page.locator('.jp-LauncherCard', { hasText: 'Phase portrait' }).first().waitFor();
});

check('printing shows the picture on paper colours, without controls', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  await lab.page.emulateMedia({ media: 'print' });
  expectEqual(await view.node.locator('.phb-Sliders').isVisible(), false, 'visibility of sliders on paper');
  expectEqual(await view.plot.isVisible(), true, 'visibility of the plot on paper');
  await lab.page.emulateMedia({ media: 'screen' });
  void lab.run('apputils:print');
  const frame = lab.page.locator('iframe[sandbox="allow-modals allow-same-origin"]').last();
  await frame.waitFor({ state: 'attached' });
  await lab.page.waitForFunction(() => {
    const frames = [...document.querySelectorAll('iframe')];
    return frames.some((node) =>
      node.contentDocument?.querySelector('img')?.src.startsWith('data:image/svg+xml'),
    );
  });
  await lab.page.mouse.move(200, 200);
  await lab.page.mouse.move(220, 220);
});

check('settings take effect at once', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  const position = view.node.locator('.phb-Point-position').first();
  expectEqual(await position.innerText(), '(−0.9727, 0.9727)', 'a position with 4 digits');
  await lab.set('precision', 8);
  await lab.page.waitForFunction((node) => node.textContent.length > 22, await position.elementHandle());
  await lab.set('colorScheme', 'dark');
  await view.is('scheme', 'dark');
  await stand.keep(lab.page, 'scheme-dark-in-light-lab');
  await lab.set('colorScheme');
  await view.is('scheme', 'light');
  await lab.set('precision');
});
