// Bundles lib/page into what a page of HTML needs to show live views: one script, with plotly, dynamics and the worker
// in it, and one style sheet. Both go into one JSON file, together with the hash that a policy of the page names:
// into lib/, from where the extension loads it on demand, and into the kernel package, which writes pages in Node.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const extension = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const targets = ['lib/page/page-assets.json', '../packages/kernel/dist/page-assets.json'];

const inLib = (file) => path.join(extension, 'lib', file);

async function bundle(entry, options = {}) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    // The licences of what is inside stay inside.
    legalComments: 'eof',
    logLevel: 'warning',
    ...options,
  });
  return outputFiles[0].text.trim();
}

/** In a page the worker comes as text: there is no file beside the script. */
const inlineWorker = {
  name: 'inline-worker',
  setup({ onResolve }) {
    onResolve({ filter: /\/make-worker\.js$/ }, () => ({ path: inLib('page/inline-worker.js') }));
  },
};

/** Inside a <script> element these letters would end it, or change how its end is found. */
function forElement(script) {
  const safe = script.replace(/<(?=\/script|script|!--)/gi, '\\x3c');
  // Outside of strings and patterns the replacement would break the syntax: this says so.
  new vm.Script(safe);
  return safe;
}

const worker = await bundle(inLib('live/worker.js'));
const script = forElement(
  await bundle(inLib('page/main.js'), {
    globalName: 'phasebook',
    plugins: [inlineWorker],
    define: { WORKER_SCRIPT: JSON.stringify(worker) },
  }),
);
const style = await bundle(path.join(extension, 'style', 'page.css'));
const scriptHash = `sha256-${createHash('sha256').update(script).digest('base64')}`;
const assets = JSON.stringify({ script, scriptHash, style });
for (const target of targets) {
  const file = path.join(extension, target);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, assets);
}
const size = (text) =>
  `${(text.length / 1e6).toFixed(2)} MB, ${(gzipSync(text).length / 1e6).toFixed(2)} MB gzip`;
console.log(`page script ${size(script)} (worker ${size(worker)}), style ${size(style)}`);
