// What live views cost, beside the nearest peers in the same JupyterLab: plotly's own renderer, and ipympl.
//
//   npm run build && node benchmarks/extension.mjs                                             prints the report
//   npm run build && node benchmarks/extension.mjs --markdown benchmarks/results-extension.md  and keeps it
//   … --only paint,sliders,bytes,bundles,fifty                                                 some questions
//   … --rounds 1                                                                               instead of five of each
//
// Nothing here decides a test. See benchmarks/README.md.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withBrowser } from '../extension/test/browser/support/with-browser.mjs';
import { ensureChromium } from '../scripts/lib/chromium.mjs';
import { emptyArtifact } from '../scripts/lib/files.mjs';
import { endAllOnSignals, runMain } from '../scripts/lib/run.mjs';
import { bundles } from './extension/bundles.mjs';
import { bytes } from './extension/bytes.mjs';
import { writeFiles } from './extension/files.mjs';
import { fifty } from './extension/fifty.mjs';
import { paint } from './extension/paint.mjs';
import { ensurePeers, peersPython } from './extension/peers.mjs';
import { sliders } from './extension/sliders.mjs';

const questions = { paint, sliders, bytes, bundles, fifty };

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
};

function heading(versions) {
  const load = os.loadavg()[0].toFixed(1);
  const machine = `${os.cpus().length} × ${os.cpus()[0].model}`;
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    '# Results of `node benchmarks/extension.mjs`',
    '',
    `${new Date().toISOString().slice(0, 10)}. ${machine}, ${os.platform()} ${os.arch()}, Chromium headless without a graphics card. node ${process.versions.node}, ${names.join(', ')}. Load average at the start ${load}.`,
    '',
    'What is measured and how: [README.md](README.md).',
  ];
}

await runMain(async () => {
  endAllOnSignals();
  const versions = await ensurePeers(console.log);
  const home = emptyArtifact('extension-benchmark');
  const files = path.join(home, 'files');
  const rounds = Number(option('--rounds') ?? 5);
  const wanted = option('--only')?.split(',') ?? Object.keys(questions);
  const lines = heading(versions);
  writeFiles(files);
  await withBrowser(
    { home, files, chromium: await ensureChromium(console.log) },
    async ({ context, start }) => {
      const server = await start('peers', { python: peersPython, baseUrl: '/' });
      for (const name of wanted) {
        const report = await questions[name]({ context, server, rounds });
        console.log(report.join('\n'));
        lines.push('', ...report);
      }
    },
  );
  lines.push('', `Load average at the end ${os.loadavg()[0].toFixed(1)}.`);
  const target = option('--markdown');
  if (target !== undefined) fs.writeFileSync(target, `${lines.join('\n')}\n`);
});
