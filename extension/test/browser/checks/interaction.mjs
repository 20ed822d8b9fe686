import fs from 'node:fs';
import { createRequire } from 'node:module';
import { check, expect, expectEqual } from '../support/runner.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

check('hovering a fixed point shows its numbers, selecting it shows its spectrum', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  const saddle = await view.at(0, 0);
  await lab.page.mouse.move(saddle.x - 30, saddle.y - 30);
  await lab.page.mouse.move(saddle.x, saddle.y, { steps: 4 });
  const hover = view.node.locator('.phb-Stage .hoverlayer .hovertext');
  await hover.waitFor();
  const text = await hover.evaluate((node) => node.textContent);
  for (const word of ['saddle', 'h =', '2.2', 'τ'])
    expect(text.includes(word), `the hover must say "${word}": got "${text}"`);
  await stand.keep(view.node, 'hover');
  await lab.page.mouse.click(saddle.x, saddle.y);
  const heading = view.node.locator('.phb-Side-spectrum .phb-Side-heading');
  await lab.page.waitForFunction((node) => /saddle/.test(node.textContent), await heading.elementHandle());
  expectEqual(await view.data('orbits'), '1', 'the orbits after a click on a fixed point');
  await stand.keep(view.node, 'selected-saddle');
});

check('the keyboard reaches and does everything', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  const { keyboard } = lab.page;
  const focused = () =>
    lab.page.evaluate(() => {
      const node = document.activeElement;
      return `${node.tagName.toLowerCase()}.${node.className.split(' ')[0]}`;
    });
  await view.node.locator('.phb-Stage-pad').focus();
  for (const key of ['ArrowLeft', 'ArrowUp', 'Shift+ArrowLeft']) await keyboard.press(key);
  const outline = await view.node
    .locator('.phb-Stage-pad')
    .evaluate((node) => getComputedStyle(node).outlineStyle);
  expectEqual(outline, 'solid', 'the outline of the focused portrait');
  await stand.keep(view.node, 'keyboard-focus');
  await keyboard.press('Enter');
  await view.is('orbits', 2);
  const status = view.node.locator('.phb-Status');
  expect(/Orbit from/.test(await status.innerText()), 'the status must say where the orbit went');
  const selected = view.node.locator('.phb-Point[aria-selected=true]');
  const first = await selected.getAttribute('id');
  await keyboard.press('n');
  expect((await selected.getAttribute('id')) !== first, 'N must select the next fixed point');
  await keyboard.press('p');
  expectEqual(await selected.getAttribute('id'), first, 'the point selected after P');

  const reached = [];
  for (let i = 0; i < 12; i++) {
    await keyboard.press('Tab');
    reached.push(await focused());
  }
  for (const wanted of ['button.phb-Button', 'input.phb-Slider-input', 'ul.phb-Points']) {
    expect(reached.includes(wanted), `Tab must reach ${wanted}: got ${reached.join(', ')}`);
  }
  await view.slider('self').focus();
  for (let i = 0; i < 3; i++) await keyboard.press('ArrowLeft');
  expectEqual(await view.slider('self').inputValue(), '1.34', 'the slider after three steps to the left');
  await view.node.locator('.phb-Points').focus();
  await keyboard.press('End');
  expectEqual(await selected.count(), 1, 'the number of selected points');
  await view.node.getByRole('button', { name: 'Table', exact: true }).focus();
  await keyboard.press('Enter');
  await view.node.locator('.phb-Table tbody tr').nth(2).waitFor();
  await stand.keep(view.node, 'table');
});

check('keys of a picture in a notebook do not reach the notebook', async (stand) => {
  const lab = await stand.open('stored.ipynb');
  await lab.view().drawn();
  const cells = () =>
    lab.page.evaluate(() => window.jupyterapp.shell.currentWidget.content.model.cells.length);
  const before = await cells();
  await lab.view().slider('w').focus();
  for (const key of ['d', 'd', 'a', 'b', 'x', 'Enter']) await lab.page.keyboard.press(key);
  expectEqual(await cells(), before, 'the number of cells after typing on a slider');
  expectEqual(await lab.page.locator('.jp-Notebook.jp-mod-editMode').count(), 0, 'notebooks in edit mode');
});

check('axe finds nothing serious, in light and dark', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  await view.node.getByRole('button', { name: 'Table', exact: true }).click();
  await lab.page.evaluate(axe);
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
    await lab.run('apputils:change-theme', { theme });
    await view.is('scheme', theme.endsWith('Dark') ? 'dark' : 'light');
    await lab.settled();
    const found = await lab.page.evaluate(() =>
      window.axe.run('.phb-View').then(({ violations }) =>
        violations.map(({ id, impact, nodes }) => ({
          id,
          impact,
          target: nodes[0].target.join(' '),
          all: nodes.length,
        })),
      ),
    );
    const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expectEqual(serious, [], `serious violations in ${theme}`);
  }
  await lab.run('apputils:change-theme', { theme: 'JupyterLab Light' });
});

check('a trained network opens in its principal plane and follows its slider', async (stand) => {
  const lab = await stand.open('trained.phase.json');
  const view = lab.view();
  await view.drawn();
  expect((await view.number('fixed-points')) >= 8, 'the eight memories must be found');
  await lab.settled();
  await stand.keep(lab.page, 'trained-network');
  await view.drag('g', 0.3);
  await view.until((data) => data.busy === 'false', 60_000);
  expect((await view.number('fixed-points')) < 8, 'with weak recurrence the memories must be gone');
});

check('a network of 128 units stays responsive: work is cancelled, never queued', async (stand) => {
  const lab = await stand.open('large.phase.json');
  const view = lab.view();
  await view.drawn();
  const longest = await lab.page.evaluate(async () => {
    const input = document.querySelector('input[data-parameter="g"]');
    let worst = 0;
    for (let i = 0; i < 60; i++) {
      input.value = String(0.2 + 0.02 * i);
      const started = performance.now();
      input.dispatchEvent(new window.Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 16)));
      worst = Math.max(worst, performance.now() - started);
    }
    return worst;
  });
  // 16 ms are waited for on purpose; what is above is the page not answering. Reported, not judged.
  console.log(`        longest pause while dragging: ${longest.toFixed(0)} ms`);
  const shown = await view.number('revision');
  await view.until((data) => data.busy === 'false', 60_000);
  await lab.settled();
  const late = (await view.number('revision')) - shown;
  expect(late <= 3, `sixty moves must not be worked off one by one afterwards: got ${late} late drawings`);
  expect(lab.page.workers().length <= 1, `one worker at most: got ${lab.page.workers().length}`);
});

check('sliders work where workers are blocked', async (stand) => {
  const lab = await stand.open('two.phase.json', {
    script: () => {
      window.Worker = class {
        constructor() {
          throw new Error('blocked');
        }
      };
    },
  });
  const view = lab.view();
  await view.drawn();
  await view.drag('self', 0.1);
  await view.is('fixed-points', 1);
  expectEqual(lab.page.workers().length, 0, 'the number of workers');
});

check('sliders work where the script of the worker cannot be loaded', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  await lab.page.route(/phasebook.*\.js/, (route) => route.abort());
  await view.drag('self', 0.1);
  await view.is('fixed-points', 1);
  expectEqual(lab.page.workers().length, 0, 'the number of workers');
});

check('the portrait pans and zooms without launching orbits, and goes back', async (stand) => {
  const lab = await stand.open('two.phase.json');
  const view = lab.view();
  await view.drawn();
  const ranges = () =>
    view.plot.evaluate((node) => [...node._fullLayout.xaxis.range, ...node._fullLayout.yaxis.range]);
  const before = await ranges();
  const from = await view.at(0.2, 0.2);
  await lab.page.mouse.move(from.x, from.y);
  await lab.page.mouse.down();
  await lab.page.mouse.move(from.x + 80, from.y + 40, { steps: 5 });
  await stand.keep(view.node, 'while-panning');
  await lab.page.mouse.up();
  const panned = await ranges();
  expect(panned[0] < before[0] - 0.1 && panned[2] > before[2] + 0.05, 'the axes must follow the pan');
  expectEqual(await view.data('orbits'), '1', 'the orbits after a pan');
  await view.drag('self', 1.2);
  await lab.settled();
  expect(Math.abs((await ranges())[0] - panned[0]) < 1e-9, 'a slider must keep the pan');
  await view.node.getByRole('button', { name: 'Zoom in' }).click();
  await lab.settled();
  const zoomed = await ranges();
  expect(
    Math.abs(zoomed[1] - zoomed[0] - (panned[1] - panned[0]) / 2) < 1e-6,
    'zooming in must halve the range',
  );
  await stand.keep(view.node, 'zoomed');
  await view.node.getByRole('button', { name: 'Show the whole picture' }).click();
  await lab.settled();
  expect(Math.abs((await ranges())[0] - before[0]) < 1e-9, 'Fit must bring the whole picture back');
});
