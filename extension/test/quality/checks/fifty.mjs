import { check, expect, expectEqual } from '../../browser/support/runner.mjs';
import { fiftyViews, openWithoutKernel } from '../notebooks.mjs';

/** Most workers that the pictures of a page may have at one time, whatever the machine. */
const mostWorkers = 4;

/** Counts jobs sent to workers; runs before the page's own scripts. */
const countJobs = () => {
  window.sentJobs = 0;
  const { postMessage } = window.Worker.prototype;
  window.Worker.prototype.postMessage = function (...args) {
    window.sentJobs += 1;
    return postMessage.apply(this, args);
  };
};

const revisions = (lab) =>
  lab.page.evaluate(() =>
    [...document.querySelectorAll('.phb-View')].map((node) => Number(node.dataset.revision ?? 0)),
  );

const drawnPlots = (lab) => lab.page.evaluate(() => document.querySelectorAll('.phb-Plot .main-svg').length);

/** Scrolls the notebook to a place from 0 (top) to 1 (bottom) in some seconds; resolves with the times of the frames. */
const scroll = (lab, from, to, seconds) =>
  lab.page.evaluate(
    async ([first, last, length]) => {
      const pane = document.querySelector('.jp-NotebookPanel .jp-WindowedPanel-outer');
      const frames = [];
      const started = performance.now();
      let before = started;
      for (let share = 0; share < 1;) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        frames.push(now - before);
        before = now;
        share = Math.min(1, (now - started) / (1000 * length));
        pane.scrollTop = (first + (last - first) * share) * (pane.scrollHeight - pane.clientHeight);
      }
      return frames;
    },
    [from, to, seconds],
  );

async function heap(client) {
  for (let i = 0; i < 3; i++) await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners: listeners } = await client.send('Memory.getDOMCounters');
  return { megabytes: usedSize / 2 ** 20, nodes, listeners };
}

const report = ({ megabytes, nodes, listeners }) =>
  `${megabytes.toFixed(1)} MB, ${nodes} nodes, ${listeners} listeners`;

check(
  'fifty views in a notebook: only those near what is seen work, and their memory comes back',
  async (stand) => {
    const lab = await openWithoutKernel(stand, 'fifty.ipynb', { script: countJobs });
    const { page } = lab;
    const client = await page.context().newCDPSession(page);
    const first = lab.viewIn('.jp-NotebookPanel', 0);
    await first.drawn();
    await lab.settled();
    expectEqual(await page.locator('.phb-View').count(), 50, 'the number of views');
    const atStart = (await revisions(lab)).filter((revision) => revision > 0).length;
    expect(atStart < 15, `of fifty views only those near may be drawn at first: got ${atStart}`);

    // What the reader has turned stays while the view is away.
    const control = fiftyViews()[0].model.parameters[0];
    await first.set(control.name, control.minimum);
    await first.until((data) => data.busy !== 'true');
    await lab.settled();
    const said = await first.node.locator('[role=img]').first().getAttribute('aria-label');
    const jobs = await page.evaluate(() => window.sentJobs);

    const frames = await scroll(lab, 0, 1, 10);
    await lab.settled();
    // A busy machine may let a view pass by; whoever stops at it sees it.
    const passed = (await revisions(lab)).flatMap((revision, i) => (revision === 0 ? [i] : []));
    for (const index of passed) await lab.viewIn('.jp-NotebookPanel', index).drawn();
    await lab.viewIn('.jp-NotebookPanel', 49).drawn();
    await page.waitForTimeout(2000);
    const open = await heap(client);
    const plots = await drawnPlots(lab);
    expect(plots < 45, `drawings far away must be given back: got ${plots} layers`);
    expectEqual(await first.node.locator('.main-svg').count(), 0, 'layers of the first view, far away');

    const before = await revisions(lab);
    await lab.run('apputils:change-theme', { theme: 'JupyterLab Dark' });
    await lab.settled();
    const after = await revisions(lab);
    const redrawn = after.filter((revision, i) => revision !== before[i]).length;
    expect(redrawn > 0 && redrawn < 15, `a change of theme may draw only what is near: got ${redrawn}`);
    expectEqual(
      await page.evaluate(() => window.sentJobs),
      jobs,
      'jobs sent to workers while nothing was turned',
    );

    await scroll(lab, 1, 0, 2);
    await first.node.locator('.main-svg').first().waitFor();
    expectEqual(
      await first.node.locator('[role=img]').first().getAttribute('aria-label'),
      said,
      'what the first view says again',
    );
    await first.is('scheme', 'dark');
    await lab.run('apputils:change-theme', { theme: 'JupyterLab Light' });

    await page.evaluate(() => {
      for (const input of document.querySelectorAll('.phb-View input[type=range]')) {
        input.value = String(Number(input.min) + 0.3 * (Number(input.max) - Number(input.min)));
        input.dispatchEvent(new window.Event('input', { bubbles: true }));
      }
    });
    const workers = page.workers().filter((worker) => /phasebook/.test(worker.url())).length;
    expect(
      workers >= 1 && workers <= mostWorkers,
      `one to ${mostWorkers} workers for all views: got ${workers}`,
    );

    const close = () => page.evaluate(() => window.jupyterapp.shell.currentWidget.dispose());
    await close();
    await page.waitForTimeout(500);
    const closed = await heap(client);
    /** Opens a notebook, passes through it, closes it; resolves with what is left then. */
    const cycle = async (file) => {
      await page.evaluate(async (name) => {
        const kernelPreference = { shouldStart: false, canStart: false, autoStartDefault: false };
        await window.jupyterapp.commands.execute('docmanager:open', { path: name, kernelPreference });
        await window.jupyterapp.shell.currentWidget.context.ready;
      }, file);
      await page.waitForTimeout(1000);
      await scroll(lab, 0, 1, 3);
      await close();
      await page.waitForTimeout(500);
      return heap(client);
    };
    // JupyterLab keeps something of every notebook that was open: the same one with pictures only says how much.
    const plain = await cycle('fifty-pictures.ipynb');
    const again = await cycle('fifty.ipynb');
    const more = Object.fromEntries(
      Object.keys(plain).map((key) => [key, again[key] - plain[key] - (plain[key] - closed[key])]),
    );
    const slow = frames.filter((time) => time > 50).length;
    console.log(
      `        open, scrolled through: ${report(open)}\n        closed: ${report(closed)}\n        fifty pictures opened and closed: ${report(plain)}\n        ` +
        `the views opened again and closed: ${report(again)}\n` +
        `        scrolling: ${frames.length} frames in 10 s, ${slow} longer than 50 ms, the longest ${Math.max(...frames).toFixed(0)} ms, ` +
        `${passed.length} views passed before they were drawn`,
    );
    expectEqual(
      page.workers().filter((worker) => /phasebook/.test(worker.url())).length,
      0,
      'workers after closing',
    );
    // Fifty views have some 15,000 nodes; how many cells JupyterLab has made depends on the time it was given.
    expect(
      more.megabytes < 6 && more.nodes < 2500 && more.listeners < 1000,
      `fifty views may leave no more than fifty pictures: got ${report(more)} more`,
    );
    expectEqual(lab.errors, [], 'errors of the page');
  },
  { seconds: 240 },
);
