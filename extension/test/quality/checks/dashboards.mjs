import { dashboardChild, handles, markStep, parseView, recompute, summarize } from '@phasebook/views';
import { exampleText } from '../../../../scripts/lib/gallery-site.mjs';
import { check, expect, expectEqual } from '../../browser/support/runner.mjs';
import { settled } from '../support.mjs';

const spiral = parseView(exampleText('dashboard-spiral'));

const open = async (stand, name, view) => {
  const gallery = await stand.gallery();
  if (view === undefined) await gallery.showExamples([name]);
  else await gallery.show([[name, view]]);
  const node = await gallery.drawn(name);
  for (const plot of await node.locator('.phb-Figure-plot').all())
    await plot.locator('.main-svg').first().waitFor();
  await settled(node);
  return { gallery, node, page: gallery.page };
};

/** What the page says about each picture. */
const sentences = (node) =>
  node
    .locator('.phb-Dashboard-cell [role=img]')
    .evaluateAll((list) => list.map((one) => one.getAttribute('aria-label')));

const childSentences = (view) =>
  view.rows.flatMap((row, r) => row.map((_, c) => summarize(dashboardChild(view, r, c))));

const idle = async (page, node) => {
  await page.waitForFunction((element) => element.dataset.busy === 'false', await node.elementHandle());
  await settled(node);
};

check('one slider drives every picture of a dashboard, with the numbers of the library', async (stand) => {
  const { gallery, node, page } = await open(stand, 'dashboard-spiral');
  expectEqual(await sentences(node), childSentences(spiral), 'what the pictures say at first');
  expectEqual(await node.locator('input[data-parameter]').count(), 1, 'sliders for the one parameter');
  await stand.keep(node, 'dashboard-spiral');
  await node.locator('input[data-parameter="g"]').focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
  await idle(page, node);
  const value = Number(await node.locator('input[data-parameter="g"]').inputValue());
  expectEqual(value, 0.85, 'the slider after twenty keys');
  expectEqual(
    await sentences(node),
    childSentences(recompute(spiral, { g: value })),
    'what the pictures say then',
  );
  await stand.keep(node, 'dashboard-spiral-turned');
  await node.getByRole('button', { name: 'Reset' }).click();
  await settled(node);
  expectEqual(await sentences(node), childSentences(spiral), 'what the pictures say after Reset');
  await gallery.setTheme('dark');
  await page.setViewportSize({ width: 420, height: 1200 });
  await settled(node);
  await stand.keep(node, 'dashboard-spiral-narrow');
  const places = await node
    .locator('.phb-Dashboard-cell')
    .evaluateAll((list) => list.map((one) => one.getBoundingClientRect().left));
  expectEqual(new Set(places.map(Math.round)).size, 1, 'columns on a narrow page');
  await gallery.clear();
  expectEqual(await page.locator('.js-plotly-plot').count(), 0, 'drawings left');
  expectEqual(gallery.errors, [], 'errors of the page');
});

check('the pictures of a dashboard share step and selection', async (stand) => {
  const { node, page } = await open(stand, 'dashboard-spiral');
  const marks = () =>
    node.locator('.phb-Figure-plot').evaluateAll((plots) =>
      plots.map((plot) => {
        const cursor = plot.data.find(({ meta }) => meta.role === 'cursor');
        const line = plot.layout.shapes.find(({ name }) => name === 'step');
        return cursor ? [cursor.x[0], cursor.y[0]] : (line?.x0 ?? null);
      }),
    );
  const slider = node.locator('input[data-step]');
  await slider.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
  await settled(node);
  const { view } = markStep(spiral, 20).rows[0][0];
  const bytes = Buffer.from(view.orbits[0].points.base64, 'base64');
  const point = [bytes.readFloatLE(8 * 20), bytes.readFloatLE(8 * 20 + 4)];
  expectEqual(await marks(), [point, null, 20], 'the marks after keys');
  expect((await node.getAttribute('data-handles')).includes('step 20'), 'the step must be said');
  // The pointer in the time series.
  const series = node.locator('.phb-Figure-plot').nth(2);
  const at = (step) =>
    series.evaluate((plot, x) => {
      const { xaxis, yaxis } = plot._fullLayout;
      const box = plot.getBoundingClientRect();
      return { x: box.left + xaxis._offset + xaxis.d2p(x), y: box.top + yaxis._offset + 80 };
    }, step);
  await series.scrollIntoViewIfNeeded();
  const [a, b] = [await at(30), await at(36)];
  await page.mouse.move(a.x, a.y);
  await settled(node);
  expectEqual(await slider.inputValue(), '30', 'the step under the pointer');
  await page.keyboard.down('Shift');
  await page.mouse.down();
  await page.mouse.move(b.x, b.y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await settled(node);
  expect(
    (await node.getAttribute('data-handles')).includes('picked out 30 to 36'),
    'steps 30 to 36 must be picked out',
  );
  const picked = await node
    .locator('.phb-Figure-plot')
    .first()
    .evaluate((plot) => {
      const trace = plot.data.find(({ meta }) => meta.role === 'selection');
      return trace.x.filter((x) => x !== null).length;
    });
  expectEqual(picked, 7, 'states picked out in the portrait');
  await stand.keep(node, 'dashboard-picked');
});

check('a space, an embedding and their dashboard have one time', async (stand) => {
  const { node, page } = await open(stand, 'dashboard-lorenz');
  await stand.keep(node, 'dashboard-lorenz');
  const strip = node.locator('.phb-Attractor-time');
  await strip.focus();
  await page.keyboard.press('Delete');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await settled(node);
  const text = await node.getAttribute('data-handles');
  const [, from, to] = /picked out (\d+) to (\d+)/.exec(text);
  expectEqual(
    await strip.getAttribute('aria-valuetext'),
    `steps ${from} to ${to}`,
    'what the time series says',
  );
  const { lag, dimension } = parseView(exampleText('dashboard-lorenz')).rows[1][0].view;
  const before = (dimension.value - 1) * lag.value;
  const picked = await node.locator('.phb-Figure-plot').evaluate((plot) => {
    const trace = plot.data.find(({ meta }) => meta.role === 'selection');
    return trace.x.filter((x) => x !== null).length;
  });
  const last = Number(to) - before;
  expectEqual(picked, last - Math.max(0, Number(from) - before) + 1, 'states picked out in the embedding');
  // The embedding keeps sliders of its own, the space its camera.
  await node.locator('.phb-Attractor-space').focus();
  await page.keyboard.press('ArrowRight');
  await node.locator('input[data-parameter="lag"]').focus();
  await page.keyboard.press('ArrowRight');
  await idle(page, node);
  expect((await node.getAttribute('data-handles')).includes('azimuth -50.0°'), 'the camera must stay turned');
});

check('a handle in one picture of a dashboard drives the others', async (stand) => {
  const neuron = parseView(exampleText('cobweb-neuron'));
  const shared = { ...neuron };
  delete shared.model;
  const whole = {
    ...{ kind: 'dashboard', version: 1, model: neuron.model },
    rows: [[{ view: shared, sharesModel: true }]],
  };
  const { node, page } = await open(stand, 'dashboard-cobweb', whole);
  const knob = node.locator('.phb-Handle').first();
  await knob.focus();
  await page.keyboard.press('ArrowRight');
  const moved = await knob.getAttribute('aria-valuetext');
  expect(moved !== handles(neuron)[0].text, 'the start must move');
  const [control] = neuron.model.parameters;
  await node.locator(`input[data-parameter="${control.name}"]`).focus();
  await page.keyboard.press('ArrowLeft');
  await idle(page, node);
  // The start stays where the hand has put it.
  const start = (text) => text.split(';')[0];
  expectEqual(start(await knob.getAttribute('aria-valuetext')), start(moved), 'the start after a slider');
});
