import { Lab } from '../../extension/test/browser/support/lab.mjs';
import { closeAll, openAndPaint, painted } from './open.mjs';
import { table } from './table.mjs';

async function heap(client) {
  for (let i = 0; i < 3; i++) await client.send('HeapProfiler.collectGarbage');
  return (await client.send('Runtime.getHeapUsage')).usedSize / 2 ** 20;
}

/** Scrolls through the notebook in ten seconds; resolves with the times of the frames. */
const scroll = (lab) =>
  lab.page.evaluate(async () => {
    const pane = document.querySelector('.jp-NotebookPanel .jp-WindowedPanel-outer');
    const frames = [];
    const started = performance.now();
    for (let last = started, share = 0; share < 1;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - last);
      last = now;
      share = Math.min(1, (now - started) / 10_000);
      pane.scrollTop = share * (pane.scrollHeight - pane.clientHeight);
    }
    return frames;
  });

/** What do fifty pictures in one notebook cost: until the first is there, to scroll through, and in memory? */
export async function fifty({ context, server, rounds }) {
  const measured = { ours: [], plotly: [] };
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ['ours', 'plotly'] : ['plotly', 'ours']) {
      const lab = await Lab.open(context, server);
      await lab.openFile('nothing.txt');
      const client = await context.newCDPSession(lab.page);
      await openAndPaint(lab, `${side}-time-series.ipynb`, painted[side]);
      await closeAll(lab);
      const before = await heap(client);
      const opened = await openAndPaint(lab, `${side}-fifty.ipynb`, painted[side]);
      await lab.page.waitForTimeout(3000);
      const frames = await scroll(lab);
      await lab.page.waitForTimeout(2500);
      const open = await heap(client);
      const layers = await lab.page.evaluate(() => document.querySelectorAll('.main-svg').length);
      await closeAll(lab);
      const closed = await heap(client);
      const slow = frames.filter((time) => time > 50).length;
      measured[side].push([
        opened,
        frames.length / 10,
        slow,
        Math.max(...frames),
        open - before,
        closed - before,
        layers,
      ]);
      await lab.close();
    }
  }
  const middle = (side, k) => {
    const sorted = measured[side].map((row) => row[k]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  };
  const what = [
    ['until the first picture', (x) => `${x.toFixed(0)} ms`],
    ['frames a second while scrolling through in 10 s', (x) => x.toFixed(0)],
    ['frames longer than 50 ms', (x) => String(x)],
    ['longest frame', (x) => `${x.toFixed(0)} ms`],
    ['heap with all fifty seen, more than before', (x) => `${x.toFixed(1)} MB`],
    ['heap after closing, more than before', (x) => `${x.toFixed(1)} MB`],
    ['layers of drawings alive at the end', (x) => String(x)],
  ];
  const rows = what.map(([name, format], k) => [
    name,
    format(middle('ours', k)),
    format(middle('plotly', k)),
  ]);
  return [
    '## Fifty pictures in one notebook',
    '',
    `Medians of ${rounds} pages each. Heap after garbage collection, as the browser tells it. JupyterLab itself keeps some 4 MB of every notebook of fifty cells that was open, whatever its outputs.`,
    '',
    ...table(['', 'ours', "plotly's renderer"], rows),
  ];
}
