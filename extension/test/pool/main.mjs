// The worker pool of a page, in Chromium.
//   node extension/test/pool/main.mjs
import http from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));

async function bundle(entry, globalName) {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    bundle: true,
    write: false,
    // The package promises no side effects, and a worker is nothing else.
    ignoreAnnotations: true,
    format: 'iife',
    globalName,
    logLevel: 'error',
    // The page makes its workers itself.
    define: { 'import.meta.url': '"http://localhost/"' },
    alias: Object.fromEntries(
      ['linalg', 'dynamics'].map((name) => [
        `@phasebook/${name}`,
        here(`../../../packages/${name}/src/index.ts`),
      ]),
    ),
  });
  return outputFiles[0].text;
}

const scripts = new Map([
  ['/page.js', await bundle('page.mjs', 'page')],
  ['/worker.js', await bundle('failing-worker.mjs')],
]);
const server = http.createServer(({ url }, response) => {
  const script = scripts.get(url);
  response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
  response.end(script ?? '<!doctype html><script src="page.js"></script>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: process.env.PHASEBOOK_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
let passed = 0;
let failed = 0;
try {
  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  const names = await tab.evaluate(() => Object.keys(window.page.checks));
  for (const name of names) {
    const fault = await tab
      .evaluate((wanted) => window.page.checks[wanted](), name)
      .catch((error) => error.message);
    if (fault === '') passed++;
    else failed++;
    console.log(`${fault === '' ? 'ok' : 'FAILED'}  ${name}${fault === '' ? '' : `: ${fault}`}`);
  }
} finally {
  await browser.close();
  server.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
