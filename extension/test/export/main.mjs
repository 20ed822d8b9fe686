// One notebook with an output of each kind of view: nbconvert to HTML, and that page printed to PDF by the browser.
//   node extension/test/export/main.mjs
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { bundle, exportHtml } from '@phasebook/kernel';
import { parseView } from '@phasebook/views';
import { ensureChromium } from '../../../scripts/lib/chromium.mjs';
import { emptyArtifact } from '../../../scripts/lib/files.mjs';
import { venvPython } from '../../../scripts/lib/paths.mjs';
import { runMain } from '../../../scripts/lib/run.mjs';
import { notebook, output, codeCell } from '../browser/support/fixtures.mjs';
import { startBrowser } from '../browser/support/lab.mjs';
import { Stand, check, expect, expectEqual, runChecks } from '../browser/support/runner.mjs';
import { exampleText } from '../../../scripts/lib/gallery-site.mjs';
import { oneOfEachKind } from '../quality/gallery.mjs';

/** A4 in CSS pixels, and the part of it that nbconvert leaves to an output. */
const paper = { width: 794, height: 1123 };
const outputWidth = 586;

const names = oneOfEachKind();
const views = names.map((name) => parseView(exampleText(name)));
const bundles = views.map((view) => bundle(view));

async function open(stand, file) {
  const page = await stand.browser.newPage({ viewport: paper });
  stand.labs.push({ page, close: () => page.close() });
  await page.goto(pathToFileURL(path.join(stand.files, file)).href, { waitUntil: 'load' });
  return page;
}

/** Pages of a PDF file. */
const pagesOf = (bytes) => bytes.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;

/** Shares of a picture that differ from its most frequent colour: 0 for a blank one. */
async function inkOf(page, locator) {
  const picture = (await locator.screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const image = new window.Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    return 1 - Math.max(...counts.values()) / pixels.length;
  }, picture);
}

/** Every picture is on the page, within its width, and not blank. */
async function picturesAreThere(page, pictures) {
  for (const [i, picture] of pictures.entries()) {
    await picture.scrollIntoViewIfNeeded();
    const box = await picture.boundingBox();
    expect(
      box !== null && box.width > 250 && box.height > 120,
      `${names[i]} must be seen: got ${JSON.stringify(box)}`,
    );
    expect(
      box.x >= 0 && box.x + box.width <= paper.width + 1,
      `${names[i]} must fit: got ${JSON.stringify(box)}`,
    );
    const ink = await inkOf(page, picture);
    expect(ink > 0.004, `${names[i]} must not be blank: got ink on ${ink} of it`);
  }
}

async function print(stand, page, file) {
  const bytes = await page.pdf({ format: 'A4', printBackground: true });
  fs.mkdirSync(stand.screenshots, { recursive: true });
  fs.writeFileSync(path.join(stand.screenshots, file), bytes);
  return pagesOf(bytes);
}

check(
  'nbconvert writes every kind of view into its HTML, and the browser prints all of them',
  async (stand) => {
    const args = ['-m', 'nbconvert', '--to', 'html', 'kinds.ipynb'];
    const { status, stderr } = spawnSync(venvPython, args, { cwd: stand.files, encoding: 'utf8' });
    expectEqual(status, 0, `the exit code of nbconvert (${stderr})`);
    const page = await open(stand, 'kinds.html');
    const pictures = page.locator('.jp-OutputArea-output img');
    const widths = await pictures.evaluateAll((images) => images.map((image) => image.naturalWidth));
    expect(
      Math.max(...widths) <= outputWidth,
      `pictures wider than ${outputWidth} are cut off: got ${widths}`,
    );
    // nbconvert hides the SVG in an image: what it says of itself is in its source.
    const texts = await Promise.all(
      (await pictures.all()).map((picture) =>
        picture.evaluate(async (image) => {
          const text = await (await fetch(image.src)).text();
          const svg = new window.DOMParser().parseFromString(text, 'image/svg+xml');
          return svg.querySelector('desc').textContent;
        }),
      ),
    );
    expectEqual(texts.length, views.length, 'the number of pictures');
    texts.forEach((text, i) =>
      expectEqual(text, bundles[i]['text/plain'], `what ${names[i]} says of itself`),
    );
    await page.emulateMedia({ media: 'print' });
    await picturesAreThere(page, await pictures.all());
    const pages = await print(stand, page, 'nbconvert.pdf');
    expect(pages >= views.length / 3, `the PDF must have some pages: got ${pages}`);
  },
);

check(
  'an exported page prints every kind of view as it stands, in light colours and without controls',
  async (stand) => {
    exportHtml(views, path.join(stand.files, 'page.html'));
    const page = await open(stand, 'page.html');
    const live = page.locator('.phb-View');
    for (const [i, view] of (await live.all()).entries()) {
      await view.scrollIntoViewIfNeeded();
      await page.waitForFunction(
        (node) => Number(node.dataset.revision ?? 0) > 0,
        await view.elementHandle(),
        { timeout: 30_000 },
      );
      expectEqual(await view.getAttribute('data-kind'), views[i].kind, 'the kind of a view');
    }
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await live.first().scrollIntoViewIfNeeded();
    // The browser says so before it prints; what is out of sight by then is not drawn.
    await page.evaluate(() => window.dispatchEvent(new window.Event('beforeprint')));
    const plots = await page.evaluate(() => {
      const shown = [...document.querySelectorAll('.phb-Plot')].filter(
        (plot) => plot.clientHeight > 0 && plot.closest('.phb-mod-empty') === null,
      );
      return shown.map((plot) => plot.querySelectorAll(':scope > .phb-Paper > svg').length);
    });
    expect(
      plots.length >= views.length && plots.every((count) => count === 1),
      `plots on paper: got ${plots}`,
    );
    expectEqual(await live.first().getAttribute('data-scheme'), 'light', 'the colours on paper');
    await picturesAreThere(page, await live.all());
    await page.evaluate(() => window.dispatchEvent(new window.Event('afterprint')));
    expectEqual(await page.locator('.phb-Paper').count(), 0, 'pictures for paper after printing');
    expectEqual(await live.first().getAttribute('data-scheme'), 'dark', 'the colours after printing');
    expectEqual(
      await page.locator('.phb-Sliders:visible, .phb-Toolbar:visible').count(),
      0,
      'controls on paper',
    );
    const pages = await print(stand, page, 'page.pdf');
    expect(pages >= views.length / 3, `the PDF must have some pages: got ${pages}`);
  },
);

await runMain(async () => {
  const home = emptyArtifact('export');
  const cells = bundles.map((data, i) => codeCell(`// ${names[i]}`, [output(data)]));
  fs.writeFileSync(path.join(home, 'kinds.ipynb'), notebook(cells));
  const browser = await startBrowser(await ensureChromium(console.log));
  const stand = new Stand({ files: home, screenshots: path.join(home, 'screenshots') });
  stand.browser = browser;
  try {
    const { passed, failed } = await runChecks(stand);
    console.log(`\n${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
});
