import fs from 'node:fs';
import { createRequire } from 'node:module';
import { handles, moveHandle, parseView } from '@phasebook/views';
import { kinds } from '../../../../scripts/lib/gallery-kinds.mjs';
import { exampleText } from '../../../../scripts/lib/gallery-site.mjs';
import { check, expect, expectEqual } from '../../browser/support/runner.mjs';
import { oneOfEachKind } from '../gallery.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const names = oneOfEachKind(kinds.map(({ example, live }) => live ?? example));

check(
  'axe finds nothing serious on a page with every kind of view and its table, light and dark',
  async (stand) => {
    const gallery = await stand.gallery();
    await gallery.showExamples(names);
    for (const name of names) {
      const view = await gallery.drawn(name);
      await view.getByRole('button', { name: 'Table', exact: true }).first().click();
    }
    await gallery.page.evaluate(axe);
    for (const theme of ['light', 'dark']) {
      await gallery.setTheme(theme);
      await gallery.page.waitForTimeout(500);
      // Rows are all alike: a few of each table do.
      await gallery.page.evaluate(() => {
        for (const row of document.querySelectorAll('.phb-Data tbody tr:nth-child(n + 4)')) row.remove();
      });
      const found = await gallery.page.evaluate(() =>
        window.axe
          .run(
            // What is inside a drawing is not read: the drawing as a whole is an image with a sentence.
            { include: ['.phb-View'], exclude: ['.phb-Plot .plot-container'] },
            { resultTypes: ['violations'] },
          )
          .then(({ violations }) =>
            violations
              .filter(({ impact }) => impact === 'serious' || impact === 'critical')
              .map(
                ({ id, nodes }) =>
                  `${id}: ${nodes
                    .map(({ target }) => target.join(' '))
                    .slice(0, 3)
                    .join(' | ')}`,
              ),
          ),
      );
      expectEqual(found, [], `serious faults in ${theme}`);
    }
    expectEqual(gallery.errors, [], 'errors of the page');
  },
  { seconds: 240 },
);

check('Tab reaches everything, and what has the focus is marked', async (stand) => {
  const gallery = await stand.gallery();
  await gallery.showExamples(names);
  for (const name of names) await gallery.drawn(name);
  const { page } = gallery;
  await page.evaluate(() => document.querySelector('#dark').focus());
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll('.phb-View [tabindex="0"], .phb-View button, .phb-View input')];
    return all.filter((node) => node.offsetParent !== null && !node.disabled).length;
  });
  const unmarked = new Set();
  let reached = 0;
  for (let i = 0; i < 2 * wanted; i++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const node = document.activeElement;
      if (node.closest('.phb-View') === null) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(node);
      return { name: node.className, isMarked: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
    });
    if (focus === undefined) break;
    reached += 1;
    if (!focus.isMarked) unmarked.add(focus.name);
  }
  expectEqual([...unmarked], [], 'what has the focus without a mark');
  expect(reached >= wanted, `Tab must reach all ${wanted} controls: got ${reached}`);
});

check('every handle is moved by the keyboard, to where the library moves it', async (stand) => {
  const gallery = await stand.gallery();
  let count = 0;
  for (const name of names) {
    const view = parseView(exampleText(name));
    const list = handles(view);
    if (list.length === 0) continue;
    count += 1;
    await gallery.showExamples([name]);
    await gallery.drawn(name);
    const knob = gallery.view(name).locator('.phb-Handle').first();
    await knob.focus();
    await gallery.page.keyboard.press('ArrowLeft');
    const [{ position, moves }] = list;
    const [x0, x1] = view.axes.x.range;
    const wanted = moveHandle(view, 0, [position[0] - 0.01 * (x1 - x0), position[1]]);
    expectEqual(await knob.getAttribute('aria-valuetext'), handles(wanted)[0].text, `${name} (${moves})`);
    await gallery.clear();
  }
  expect(count >= 5, `five kinds with handles must be there: got ${count}`);
});

check('each picture has its numbers as tables, with captions and headings, and as a file', async (stand) => {
  const gallery = await stand.gallery();
  const { page } = gallery;
  for (const name of names) {
    await gallery.showExamples([name]);
    const view = await gallery.drawn(name);
    const toggle = view.getByRole('button', { name: 'Table', exact: true }).first();
    expectEqual(await view.locator('.phb-Data table').count(), 0, `the tables of ${name} before`);
    await toggle.focus();
    await page.keyboard.press('Enter');
    expectEqual(await toggle.getAttribute('aria-expanded'), 'true', `what ${name} says of its table`);
    const table = view.locator('.phb-Data table').first();
    const facts = await table.evaluate((node) => ({
      hasCaption: (node.caption?.textContent ?? '') !== '',
      headings: node.querySelectorAll('thead th[scope=col]').length,
      rows: node.tBodies[0].rows.length,
      rowHeadings: node.querySelectorAll('tbody th[scope=row]').length,
    }));
    expect(
      facts.hasCaption && facts.headings >= 3,
      `${name}: caption and headings: got ${JSON.stringify(facts)}`,
    );
    expect(
      facts.rows > 0 && facts.rows <= 200 && facts.rows === facts.rowHeadings,
      `${name}: ${JSON.stringify(facts)}`,
    );
    const saved = page.waitForEvent('download');
    await view.getByRole('button', { name: 'Download CSV' }).first().click();
    const file = await saved;
    expect(
      /\.csv$/.test(file.suggestedFilename()),
      `the name must end in .csv: got ${file.suggestedFilename()}`,
    );
    const lines = fs
      .readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines.length > facts.rows, `the file must have all rows of ${name}: got ${lines.length} lines`);
    await toggle.click();
    expectEqual(await view.locator('.phb-Data table').count(), 0, `the tables of ${name} after`);
    await gallery.clear();
  }
});

check('nothing moves where the system asks for stillness', async (stand) => {
  for (const reducedMotion of ['no-preference', 'reduce']) {
    const gallery = await stand.gallery({ reducedMotion });
    const { page } = gallery;
    await gallery.showExamples(['portrait-neuron', 'memory-network']);
    const portrait = await gallery.drawn('portrait-neuron');
    await page.evaluate(() => {
      window.moved = 0;
      const runner = document.querySelector('.phb-Overlay-runner');
      const watch = new window.MutationObserver(() => {
        if (runner.getAttribute('visibility') !== 'hidden') window.moved += 1;
      });
      watch.observe(runner, { attributes: true });
    });
    await portrait.locator('.phb-Stage-pad').focus();
    await page.keyboard.press('Enter');
    // The other picture computes for a while: the bar that says so must stand still.
    const busy = await gallery.drawn('memory-network');
    const moving = await busy.evaluate(async (node) => {
      node.dataset.busy = 'true';
      await new Promise((resolve) => setTimeout(resolve, 500));
      return document
        .getAnimations({ subtree: true })
        .filter(
          (animation) =>
            animation.playState === 'running' && animation.effect.getComputedTiming().duration > 0,
        ).length;
    });
    const moved = await page.evaluate(() => window.moved);
    const isStill = reducedMotion === 'reduce';
    expect(isStill ? moved === 0 : moved > 3, `an orbit runs (${reducedMotion}): ${moved} steps`);
    expect(isStill ? moving === 0 : moving > 0, `animations (${reducedMotion}): ${moving}`);
    await gallery.close();
  }
});
