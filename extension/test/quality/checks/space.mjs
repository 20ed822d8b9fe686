import { parseView, recompute, selectSteps, summarize, turnCamera } from '@phasebook/views';
import { exampleText } from '../../../../scripts/lib/gallery-site.mjs';
import { check, expect, expectEqual } from '../../browser/support/runner.mjs';
import { settled } from '../support.mjs';

const lorenz = parseView(exampleText('attractor-lorenz'));

/** Camera and selection, as the page says them. */
const stateOf = async (view) => {
  const text = await view.getAttribute('data-handles');
  const [, azimuth, elevation, picked] = /^azimuth (\S+)°, elevation (\S+)° \| (.*)$/.exec(text);
  return { azimuth: Number(azimuth), elevation: Number(elevation), picked };
};

const open = async (stand, name) => {
  const gallery = await stand.gallery();
  await gallery.showExamples([name]);
  const view = await gallery.drawn(name);
  // The series comes later: its plot has to be loaded.
  await view.locator('.phb-Attractor-time .main-svg').first().waitFor();
  await settled(view);
  return {
    gallery,
    view,
    page: gallery.page,
    space: view.locator('.phb-Attractor-space'),
    time: view.locator('.phb-Attractor-time'),
  };
};

const middleOf = async (locator) => {
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + height / 2, width, height };
};

check('a space is turned with the mouse and with arrow keys, and Home puts it back', async (stand) => {
  const { gallery, view, page, space } = await open(stand, 'attractor-lorenz');
  const first = await stateOf(view);
  expectEqual([first.azimuth, first.elevation], [-55, 20], 'the camera at first');
  await stand.keep(view, 'attractor-lorenz');
  const at = await middleOf(space);
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 40, at.y + 20, { steps: 8 });
  await page.mouse.up();
  await settled(view);
  // Half a degree a pixel; the hand moves what is in front.
  const dragged = await stateOf(view);
  expectEqual([dragged.azimuth, dragged.elevation], [-75, 30], 'the camera after a drag');
  await space.focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'Shift+ArrowLeft'])
    await page.keyboard.press(key);
  await settled(view);
  const wanted = turnCamera(
    { ...lorenz, camera: { azimuth: -75, elevation: 30 } },
    { azimuth: -20, elevation: -5 },
  );
  const turned = await stateOf(view);
  expectEqual(
    { azimuth: turned.azimuth, elevation: turned.elevation },
    wanted.camera,
    'the camera after keys',
  );
  expect((await space.getAttribute('aria-label')).includes('azimuth -95.0°'), 'the camera must be said');
  await stand.keep(view, 'attractor-turned');
  await page.keyboard.press('Home');
  await settled(view);
  expectEqual(await stateOf(view), first, 'the camera after Home');
  expectEqual(gallery.errors, [], 'errors of the page');
});

check('time that is picked out stands out in space, and the other way round', async (stand) => {
  const { view, page, space, time } = await open(stand, 'attractor-lorenz');
  expectEqual((await stateOf(view)).picked, 'steps 400 to 560', 'what the example picks out');
  // Plotly's own scale says where time 10 and time 12 are.
  const places = await time.locator('.phb-Plot').evaluate((node) => {
    const { xaxis, yaxis } = node._fullLayout;
    const box = node.getBoundingClientRect();
    return [10, 12].map((t) => ({
      x: box.left + xaxis._offset + xaxis.d2p(t),
      y: box.top + yaxis._offset + 60,
    }));
  });
  await page.mouse.move(places[0].x, places[0].y);
  await page.mouse.down();
  await page.mouse.move(places[1].x, places[1].y, { steps: 6 });
  await page.mouse.up();
  await settled(view);
  const [from, to] = (await stateOf(view)).picked.match(/\d+/g).map(Number);
  expect(
    Math.abs(from - 1000) <= 8 && Math.abs(to - 1200) <= 8,
    `steps 1000 to 1200 must be picked out: got ${from} to ${to}`,
  );
  const marked = await space
    .locator('[data-role="selection"] path')
    .first()
    .evaluate((node) => node.getAttribute('d').split(/[ML]/).length - 1);
  expectEqual(marked, to - from + 1, 'points marked in space');
  // A box around the left half of the space.
  const at = await middleOf(space);
  await page.keyboard.down('Shift');
  await page.mouse.move(at.x - 0.45 * at.width, at.y - 0.45 * at.height);
  await page.mouse.down();
  await page.mouse.move(at.x, at.y + 0.4 * at.height, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await settled(view);
  const { picked, azimuth } = await stateOf(view);
  expectEqual(azimuth, -55, 'a box does not turn the space');
  expect(/^steps \d+ to \d+, \d+ to \d+/.test(picked), `several visits must be picked out: got ${picked}`);
  const bands = await time.locator('.phb-Plot').evaluate((node) => node._fullLayout.shapes.length);
  expect(bands > 1, `the time series must have several bands: got ${bands}`);
  await stand.keep(view, 'attractor-picked');
  // Keys.
  await view.getByRole('button', { name: 'Pick nothing out' }).click();
  await time.focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key);
  await settled(view);
  expectEqual((await stateOf(view)).picked, 'steps 18 to 126', 'what the keys pick out');
  expectEqual(await time.getAttribute('aria-valuetext'), 'steps 18 to 126', 'what the slider says');
  const says = summarize(selectSteps(lorenz, [[18, 126]]));
  expectEqual(await space.locator('[role=img]').getAttribute('aria-label'), says, 'what the page says');
});

check('a space follows the sliders of its model, the theme, and gives everything back', async (stand) => {
  const { gallery, view, page, space } = await open(stand, 'attractor-ring');
  await view.locator('input[data-parameter="g"]').evaluate((node) => {
    node.value = '1.6';
    node.dispatchEvent(new window.Event('input', { bubbles: true }));
  });
  await page.waitForFunction((node) => node.dataset.busy === 'false', await view.elementHandle());
  await settled(view);
  const stored = parseView(exampleText('attractor-ring'));
  const says = await space.locator('[role=img]').getAttribute('aria-label');
  expectEqual(says, summarize(recompute(stored, { g: 1.6 })), 'what the page says');
  await gallery.setTheme('dark');
  await settled(view);
  const paper = await space.locator('svg > rect').first().getAttribute('fill');
  expect(/^#1/.test(paper), `the paper must be dark: got ${paper}`);
  await stand.keep(view, 'attractor-ring-dark');
  await page.setViewportSize({ width: 420, height: 900 });
  await settled(view);
  await stand.keep(view, 'attractor-ring-narrow');
  await gallery.clear();
  expectEqual(await page.locator('.js-plotly-plot').count(), 0, 'drawings left');
  expectEqual(gallery.errors, [], 'errors of the page');
});

check('a space of 5,000 points turns smoothly', async (stand) => {
  const gallery = await stand.gallery();
  const points = new Float32Array(15_000);
  let [x, y, z] = [1, 1, 20];
  for (let t = 0; t < 5000; t++) {
    [x, y, z] = [x + 0.06 * (y - x), y + 0.006 * (x * (28 - z) - y), z + 0.006 * (x * y - (8 / 3) * z)];
    points.set([x, y, z], 3 * t);
  }
  const bytes = Buffer.from(points.buffer).toString('base64');
  const view = {
    ...lorenz,
    selection: undefined,
    orbits: [{ points: { dtype: 'float32', shape: [5000, 3], base64: bytes } }],
  };
  await gallery.show([['large', view]]);
  const node = await gallery.drawn('large');
  await settled(node);
  const rate = await node.locator('.phb-Attractor-space').evaluate(async (space) => {
    const frame = space.closest('.phb-View');
    const revision = () => Number(frame.dataset.revision);
    const before = revision();
    const started = performance.now();
    while (performance.now() - started < 2000) {
      space.dispatchEvent(new window.KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
      await new Promise((resolve) => window.requestAnimationFrame(resolve));
    }
    return (1000 * (revision() - before)) / (performance.now() - started);
  });
  console.log(`        ${rate.toFixed(0)} pictures a second`);
  expect(rate > 2, `it must turn: got ${rate} pictures a second`);
});
