// The built site in a real Chromium: pages are whole, pictures are alive with the right numbers, readers with keyboards,
// screen readers, dark rooms and telephones can use it, and nothing comes from elsewhere.
//   node site/test/main.mjs
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ViewHandle, startBrowser } from '../../extension/test/browser/support/lab.mjs';
import { check, expect, expectEqual, runChecks } from '../../extension/test/browser/support/runner.mjs';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { emptyArtifact, walk } from '../../scripts/lib/files.mjs';
import { endAllOnSignals, runMain } from '../../scripts/lib/run.mjs';
import { buildSite } from '../build.mjs';
import { serveFolder } from '../serve.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens a page of the site and collects what goes wrong on it. */
async function openPage(stand, address, { width = 1280, scheme = 'light' } = {}) {
  const page = await stand.context.newPage();
  stand.labs.push({ page, close: () => page.close() });
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(stand.url))
      faults.push(request.url());
  });
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize({ width, height: 900 });
  await page.goto(stand.url + address, { waitUntil: 'load' });
  return { page, faults };
}

/** What axe finds serious; `rules` names some of its rules, all when left out. */
const seriousFaults = (page, rules) =>
  page.evaluate(async (names) => {
    const { violations } = await window.axe.run(
      // Drawings are images with a sentence, and formulas have their own words; what is inside is many nodes and no text.
      { exclude: [['svg'], ['.katex']] },
      { resultTypes: ['violations'], ...(names && { runOnly: names }) },
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map(({ html }) => html.slice(0, 160))
            .join(' | ')}`,
      );
  }, rules);

function registerPage({ address }) {
  check(
    `${address}: whole, silent, wide and narrow, no serious fault for axe in light and dark`,
    async (stand) => {
      const { page, faults } = await openPage(stand, address, { width: 390 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow <= 0, `nothing may stick out sideways at 390 pixels: got ${overflow}`);
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.evaluate(axe);
      expectEqual(await seriousFaults(page), [], 'serious faults in light');
      await page.getByRole('button', { name: 'Dark colours' }).click();
      expectEqual(await seriousFaults(page, ['color-contrast']), [], 'serious faults in dark');
      expectEqual(await page.locator('.katex-error').count(), 0, 'formulas that cannot be read');
      expectEqual(faults, [], 'errors and foreign requests');
    },
  );
}

check('a picture on a page answers to its slider with the right numbers', async (stand) => {
  const { page, faults } = await openPage(stand, stand.addressOf('T03'));
  const place = page
    .locator('figure[data-phasebook]', { has: page.locator('input[data-parameter="w"]') })
    .first();
  for (const figure of await page.locator('figure[data-phasebook]').all()) {
    await figure.scrollIntoViewIfNeeded();
    if ((await place.count()) > 0) break;
  }
  const view = new ViewHandle(page, place.locator('.phb-View'));
  await place.scrollIntoViewIfNeeded();
  await view.drawn();
  await view.is('fixed-points', 3);
  await view.set('w', 0.5);
  await view.is('fixed-points', 1);
  await stand.keep(place, 'site-live');
  expectEqual(faults, [], 'errors and foreign requests');
});

check('the search finds a section and leads to it', async (stand) => {
  const { page } = await openPage(stand, 'index.html');
  await page.getByRole('searchbox', { name: 'Search' }).fill('hysteresis');
  const first = page.locator('#results a', { hasText: 'Hysteresis' }).first();
  await first.waitFor();
  await first.click();
  await page.waitForURL(/T03.*#/);
  // Pictures above it come to life meanwhile, and their sliders take place.
  await page.waitForFunction(() => {
    const { top } = document.querySelector(':target').getBoundingClientRect();
    return top >= 0 && top < window.innerHeight;
  });
});

check('the front page, in dark on a telephone, has a menu that opens', async (stand) => {
  const { page } = await openPage(stand, 'index.html', { width: 390, scheme: 'dark' });
  const [red] = await page.evaluate(() =>
    window.getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number),
  );
  expect(red < 60, `the page must follow the system to dark: got ${red}`);
  const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link').first();
  expectEqual(await link.isVisible(), false, 'the menu at first');
  await page.getByText('Contents', { exact: true }).click();
  await link.waitFor();
  await stand.keep(page, 'site-telephone-dark');
});

/** Links that lead nowhere, in the site itself. */
function brokenLinks(folder) {
  const files = walk(folder, (name) => name.endsWith('.html'));
  const text = new Map(files.map((file) => [file, fs.readFileSync(file, 'utf8')]));
  const ids = new Map(
    [...text].map(([file, html]) => [
      file,
      new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)),
    ]),
  );
  return files.flatMap((file) => {
    const withoutCode = text.get(file).replace(/<(pre|script|svg)[\s\S]*?<\/\1>/g, '');
    return [...withoutCode.matchAll(/<a\s[^>]*?href="([^"]+)"/g)].flatMap(([, href]) => {
      if (/^[a-z]+:/.test(href)) return [];
      const [address, anchor] = href.split('#');
      const target = address === '' ? file : path.resolve(path.dirname(file), address);
      const isThere = ids.get(target)?.has(decodeURIComponent(anchor ?? '')) ?? fs.existsSync(target);
      return isThere || (anchor === undefined && fs.existsSync(target))
        ? []
        : [`${path.relative(folder, file)}: ${href}`];
    });
  });
}

await runMain(async () => {
  endAllOnSignals();
  const out = emptyArtifact('site-under-test');
  const pages = await buildSite({ out, work: emptyArtifact('site-work') });
  check('every link of the site leads somewhere', () => expectEqual(brokenLinks(out), [], 'broken links'));
  pages.forEach(registerPage);
  const { url, stop } = await serveFolder(out);
  const browser = await startBrowser(await ensureChromium(console.log));
  const stand = {
    labs: [],
    url,
    context: await browser.newContext(),
    addressOf: (name) => pages.find(({ address }) => address.includes(name)).address,
    keep: (target, name) => target.screenshot({ path: path.join(out, `${name}.png`) }),
    picturesOfFailure: () => undefined,
    async closePages() {
      await Promise.all(this.labs.splice(0).map((lab) => lab.close()));
    },
  };
  try {
    const { passed, failed } = await runChecks(stand, { filter: process.argv[2] });
    console.log(`\n${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await browser.close();
    await stop();
  }
});
