// Exported pages in Chromium: opened from disk, without any network, alive.
//   node extension/test/page/main.mjs [part of a check's name]
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { exportHtml, pageAssets } from '@phasebook/kernel';
import { cobweb, decodeArray, htmlFigure, htmlPage, recompute } from '@phasebook/views';
import { elmanCell } from '@phasebook/dynamics';
import { ensureChromium } from '../../../scripts/lib/chromium.mjs';
import { emptyArtifact } from '../../../scripts/lib/files.mjs';
import { runMain } from '../../../scripts/lib/run.mjs';
import { galleryView, oneNeuron, twoNeurons } from '../browser/support/fixtures.mjs';
import { ViewHandle, startBrowser } from '../browser/support/lab.mjs';
import { Stand, check, expect, expectEqual, runChecks } from '../browser/support/runner.mjs';

/** A page from disk that hears about every request and every error. */
async function openPage(stand, file, { javaScriptEnabled = true, ...size } = {}) {
  const context = await stand.browser.newContext({
    ...{ offline: true, javaScriptEnabled, acceptDownloads: true },
    viewport: { width: 1000, height: 900, ...size },
  });
  const page = await context.newPage();
  const requests = [];
  const errors = [];
  const take = (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  };
  page.on('requestfinished', take);
  // What the policy of the page stops never leaves it.
  page.on('requestfailed', (request) => request.failure()?.errorText !== 'csp' && take(request));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  stand.labs.push({ page, close: () => context.close() });
  const address = pathToFileURL(path.join(stand.files, file)).href;
  await page.goto(address);
  const own = () => requests.filter((url) => url !== address);
  const view = (index = 0) => new ViewHandle(page, page.locator('.phb-View').nth(index));
  return { page, view, errors, requests: own };
}

/** Positions of the fixed points as the page lists them. */
const listed = (view) => view.node.locator('.phb-Point-position').allInnerTexts();

const numbers = (text) => text.match(/[−\d.e]+/g).map((part) => Number(part.replace('−', '-')));

check(
  'a page opened from disk without a network is alive and has the numbers of the library',
  async (stand) => {
    const source = twoNeurons();
    exportHtml(source, path.join(stand.files, 'two.html'));
    const { page, view, errors, requests } = await openPage(stand, 'two.html');
    await view().drawn();
    expectEqual(await view().data('fixed-points'), '3', 'the fixed points as stored');
    expectEqual(await page.title(), source.title, 'the title of the page');
    expectEqual(await page.locator('figure > svg').count(), 0, 'static pictures beside the live one');
    for (const value of [2.2, 0.3]) {
      await view().set('self', value);
      const wanted = recompute(source, { self: value }).fixedPoints;
      await view().is('fixed-points', wanted.length);
      await view().is('busy', false);
      const shown = (await listed(view())).map(numbers).sort();
      const points = wanted.map(({ state }) => [...decodeArray(state)]).sort();
      expectEqual(shown.length, points.length, `the number of points at ${value}`);
      shown.flat().forEach((number, i) => {
        const exact = points.flat()[i];
        expect(
          Math.abs(number - exact) <= 1e-3 * (1 + Math.abs(exact)),
          `${exact} must be shown: got ${number}`,
        );
      });
    }
    await view().click(0.4, 0.3);
    await view().is('orbits', 2);
    await stand.keep(page, 'page-light');
    expectEqual(requests(), [], 'requests of the page');
    expectEqual(errors, [], 'errors of the page');
  },
);

check('an exported page answers the keyboard, follows theme and width', async (stand) => {
  exportHtml(oneNeuron(), path.join(stand.files, 'one.html'), { title: 'Memory & <b>switch</b>' });
  const { page, view, errors } = await openPage(stand, 'one.html');
  await view().drawn();
  expectEqual(await page.locator('h1').innerText(), 'Memory & <b>switch</b>', 'the heading');
  await view().slider('w').focus();
  await page.keyboard.press('Home');
  await view().is('fixed-points', 1);
  await page.keyboard.press('End');
  await view().is('fixed-points', 3);
  await page.emulateMedia({ colorScheme: 'dark' });
  await view().is('scheme', 'dark');
  await page.evaluate(() => (document.documentElement.dataset.theme = 'light'));
  await view().is('scheme', 'light');
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  await view().is('scheme', 'dark');
  await page.setViewportSize({ width: 420, height: 900 });
  await view().node.locator('.phb-Portrait.phb-mod-narrow').waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow <= 1, `nothing may stick out sideways: got ${overflow} pixels`);
  await page.waitForTimeout(400);
  await stand.keep(page, 'page-dark-narrow');
  expectEqual(errors, [], 'errors of the page');
});

check('several views in one page, a network among them, and one that comes later', async (stand) => {
  const network = galleryView('model-gru-driven');
  const handle = cobweb(elmanCell({ recurrent: [[2]] }), { starts: [0.2] });
  exportHtml([network, handle], path.join(stand.files, 'many.html'), { title: 'Two views' });
  const { page, view, errors, requests } = await openPage(stand, 'many.html', { height: 3000 });
  await view()
    .node.locator('.phb-Part[data-part="gradients"][data-state="done"]')
    .waitFor({ timeout: 60_000 });
  await view(1).until((data) => data.kind === 'cobweb' && Number(data.revision) > 0);
  const part = htmlFigure(oneNeuron());
  const counts = await page.evaluate((html) => {
    const place = document.createElement('section');
    place.innerHTML = html;
    document.querySelector('main').append(place);
    return [1, 2].map(() => window.phasebook.mountAll(place).length);
  }, part);
  expectEqual(counts[0], 1, 'the number of views in the new part');
  await page.locator('section .phb-View[data-kind="phase-portrait"]').waitFor();
  expectEqual((await page.locator('.phb-View').count()) >= 3, true, 'the number of views is at least three');
  await stand.keep(page, 'page-many');
  expectEqual(requests(), [], 'requests of the page');
  expectEqual(errors, [], 'errors of the page');
});

check('text of a view cannot become script, and foreign script does not run', async (stand) => {
  const title = '</script><script>window.hit = 1</script><img src=x onerror="window.hit = 2"><!--<script>';
  const page = htmlPage({ ...oneNeuron(), title }, pageAssets(), { title });
  const foreign =
    '<script>window.hit = 3</script><img src="https://example.invalid/x.png" onerror="window.hit = 4">';
  fs.writeFileSync(path.join(stand.files, 'hostile.html'), page.replace('<main>', `<main>${foreign}`));
  const { page: tab, view, requests } = await openPage(stand, 'hostile.html');
  await view().drawn();
  expectEqual(await tab.evaluate(() => window.hit ?? null), null, 'what foreign script has left');
  expectEqual(requests(), [], 'requests of the page');
});

check('without scripts the static picture stays; a broken view says so beside its picture', async (stand) => {
  exportHtml(oneNeuron(), path.join(stand.files, 'static.html'));
  const still = await openPage(stand, 'static.html', { javaScriptEnabled: false });
  expect(await still.page.locator('figure > svg').isVisible(), 'the static picture must be visible');
  const text = fs.readFileSync(path.join(stand.files, 'static.html'), 'utf8');
  fs.writeFileSync(path.join(stand.files, 'newer.html'), text.replace('"version":1', '"version":9'));
  const { view } = await openPage(stand, 'newer.html');
  await view().is('state', 'failed');
  expect(/newer version/.test(await view().node.innerText()), 'the message must say that the view is newer');
  const width = await view()
    .node.locator('img')
    .evaluate((node) => node.decode().then(() => node.naturalWidth));
  expect(width > 200, `the picture must be there: got a width of ${width}`);
});

await runMain(async () => {
  const home = emptyArtifact('page');
  const browser = await startBrowser(await ensureChromium(console.log));
  const stand = new Stand({ files: home, screenshots: path.join(home, 'screenshots') });
  stand.browser = browser;
  try {
    const { passed, failed } = await runChecks(stand, { filter: process.argv[2] });
    console.log(`\n${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
});
