import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { Lab } from '../../extension/test/browser/support/lab.mjs';
import { builtExtension } from '../../scripts/lib/paths.mjs';
import { peersShare } from './peers.mjs';
import { kilobytes, table } from './table.mjs';

const gzip = (file) => zlib.gzipSync(fs.readFileSync(file), { level: 9 }).length;

/** All scripts below a folder. */
const scripts = (folder) =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
        .map((entry) => path.join(entry.parentPath, entry.name))
    : [];

/** Scripts of an extension that a page has loaded, by their names on the disk. */
async function loaded(lab, part) {
  const addresses = await lab.page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  return [
    ...new Set(
      addresses.filter((name) => name.includes(part)).map((name) => new URL(name).pathname.split('/').at(-1)),
    ),
  ];
}

/** How much is loaded with JupyterLab, how much with the first picture, and how much is there in all? */
export async function bundles({ context, server }) {
  const folders = {
    ours: builtExtension,
    plotly: path.join(peersShare, 'labextensions', 'jupyterlab-plotly'),
    ipympl: path.join(peersShare, 'labextensions', 'jupyter-matplotlib'),
  };
  const parts = { ours: '@phasebook/jupyterlab', plotly: 'jupyterlab-plotly', ipympl: 'jupyter-matplotlib' };
  const sum = (side, names) =>
    scripts(folders[side])
      .filter((file) => names === undefined || names.includes(path.basename(file)))
      .reduce((total, file) => total + gzip(file), 0);
  const lab = await Lab.open(context, server);
  await lab.openFile('nothing.txt');
  await lab.page.waitForTimeout(2000);
  const atStart = {};
  for (const side of Object.keys(parts)) atStart[side] = await loaded(lab, parts[side]);
  await lab.close();
  const later = {};
  for (const side of ['ours', 'plotly']) {
    const other = await Lab.open(context, server);
    await other.openFile(`${side}-time-series.ipynb`);
    await other.page.locator('.main-svg').first().waitFor({ timeout: 60_000 });
    later[side] = (await loaded(other, parts[side])).filter((name) => !atStart[side].includes(name));
    await other.close();
  }
  const rows = Object.keys(parts).map((side) => [
    side === 'ours' ? 'phasebook' : parts[side],
    kilobytes(sum(side, atStart[side])),
    later[side] === undefined ? '–' : kilobytes(sum(side, later[side])),
    kilobytes(sum(side)),
  ]);
  return [
    '## Scripts, gzip -9',
    '',
    'What the page loads with JupyterLab, before any picture; what the first picture adds; and all there is. The bar for the first is 60 KB.',
    '',
    ...table(['extension', 'with JupyterLab', 'with the first picture', 'in all'], rows),
  ];
}
