// Takes the pictures of docs/gallery.md, light and dark, and writes the page. Look at each of them afterwards.
//
//   node scripts/gallery-pictures.mjs [kind …]           pictures of some kinds or of all, and the page
//   node scripts/gallery-pictures.mjs --narrow [kind …]  360 pixels wide, into .artifacts/gallery-narrow
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureChromium } from './lib/chromium.mjs';
import { galleryPage } from './lib/gallery-page.mjs';
import { kinds } from './lib/gallery-kinds.mjs';
import { exampleText, serveGallery } from './lib/gallery-site.mjs';
import { palettePng } from './lib/palette-png.mjs';
import { artifacts, inRoot, shown } from './lib/paths.mjs';
import { UserError, runMain } from './lib/run.mjs';

/** Of a file, in bytes. */
const limit = 60 * 1024;

/** Of a picture, in pixels: a network is a long page, and its head says what it is. */
const tallest = 900;

const names = process.argv.slice(2).filter((name) => name !== '--narrow');
const isNarrow = process.argv.includes('--narrow');
const folder = isNarrow ? path.join(artifacts, 'gallery-narrow') : inRoot('docs', 'images', 'gallery');
const width = isNarrow ? 360 : 860;

/** The pixels of a screenshot, decoded by the page itself. */
async function pixelsOf(page, screenshot) {
  const { text, ...size } = await page.evaluate(async (data) => {
    const image = new window.Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const bytes = context.getImageData(0, 0, image.width, image.height).data;
    const pieces = [];
    for (let i = 0; i < bytes.length; i += 30_000)
      pieces.push(String.fromCharCode(...bytes.subarray(i, i + 30_000)));
    return { text: window.btoa(pieces.join('')), width: image.width, height: image.height };
  }, screenshot.toString('base64'));
  return { ...size, pixels: Buffer.from(text, 'base64') };
}

/** Waits until a view has been drawn and nothing more is being computed. */
async function settled(page, seconds = 60) {
  await page.waitForFunction(
    () => {
      const { dataset } = document.querySelector('.phb-View');
      const parts = [...document.querySelectorAll('.phb-Part')];
      return (
        dataset.state === 'ready' &&
        Number(dataset.revision) > 0 &&
        dataset.busy !== 'true' &&
        parts.every((part) => part.dataset.state === 'done')
      );
    },
    undefined,
    { timeout: seconds * 1000 },
  );
  await page.evaluate(async () => {
    const read = () =>
      [...document.querySelectorAll('.phb-View, .js-plotly-plot')].map((n) => n.outerHTML.length).join();
    for (let seen = '', now = read(); seen !== now;) {
      seen = now;
      await new Promise((resolve) => setTimeout(resolve, 600));
      now = read();
    }
  });
}

async function take(browser, url, { kind, example, text }, theme) {
  const page = await browser.newPage({ viewport: { width, height: 2400 } });
  try {
    await page.goto(`${url}#empty`);
    await page.evaluate(
      ([name, json, isLight]) => {
        document.body.dataset.jpThemeLight = String(isLight);
        document.querySelector('header').remove();
        document.querySelector('main').style.padding = '0';
        window.gallery.add(name, JSON.parse(json));
        document.querySelector('.example h2').remove();
      },
      [example, text, theme === 'light'],
    );
    await settled(page);
    const box = await page.locator('.phb-View').boundingBox();
    const clip = { ...box, height: Math.min(box.height, isNarrow ? 3000 : tallest) };
    const picture = await page.screenshot({ clip });
    const { pixels, ...size } = await pixelsOf(page, picture);
    const png = palettePng(pixels, size.width, size.height);
    const file = path.join(folder, `${kind}-${theme}.png`);
    fs.writeFileSync(file, png);
    return { file, bytes: png.length };
  } finally {
    await page.close();
  }
}

await runMain(async () => {
  const unknown = names.filter((name) => !kinds.some(({ kind }) => kind === name));
  if (unknown.length > 0)
    throw new UserError(`No such kind in scripts/lib/gallery-kinds.mjs: ${unknown.join(', ')}`);
  fs.mkdirSync(folder, { recursive: true });
  const site = await serveGallery();
  const browser = await chromium.launch({
    executablePath: await ensureChromium(console.log),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const wanted = kinds
      .filter(({ kind }) => names.length === 0 || names.includes(kind))
      .map((each) => ({ ...each, text: exampleText(each.example) }));
    for (const each of wanted) {
      for (const theme of ['light', 'dark']) {
        const { file, bytes } = await take(browser, site.url, each, theme);
        if (bytes > limit && !isNarrow)
          throw new UserError(`${shown(file)} has ${bytes} bytes; at most ${limit} are allowed`);
        console.log(`${shown(file)}  ${Math.ceil(bytes / 1024)} KB`);
      }
    }
  } finally {
    await browser.close();
    await site.stop();
  }
  if (!isNarrow) fs.writeFileSync(inRoot('docs', 'gallery.md'), galleryPage(kinds));
});
