import { check, expect, expectEqual } from '../support/runner.mjs';

/** The open notebook as it would be saved. */
const stored = (lab) =>
  lab.page.evaluate(() => JSON.stringify(window.jupyterapp.shell.currentWidget.context.model.toJSON()));

check('a notebook runs through the real kernel and its pictures are alive', async (stand) => {
  const lab = await stand.open('live.ipynb');
  await lab.kernelIdle();
  await lab.run('notebook:run-all-cells');
  const neuron = lab.view(0);
  await neuron.drawn();
  await lab.view(2).drawn();
  await lab.kernelIdle();
  expectEqual(await lab.page.locator('.phb-View').count(), 3, 'the number of views');
  expectEqual(
    await lab.page.locator('.jp-OutputArea-output[data-mime-type*="stderr"]').count(),
    0,
    'outputs on stderr',
  );
  expectEqual(await neuron.data('fixed-points'), '3', 'the fixed points at w = 2');
  const before = await stored(lab);

  await neuron.click(0.4, 0.5);
  await neuron.is('orbits', 1);
  const pair = lab.view(1);
  await pair.click(0.3, -0.2);
  await pair.is('orbits', 2);
  await stand.keep(pair.node, 'notebook-orbit-launched');

  await neuron.drag('w', 0.5);
  await neuron.is('fixed-points', 1);
  await neuron.drag('w', 1.5);
  await neuron.is('fixed-points', 3);
  // The pitchfork lies at w = 1: one step of the slider to either side.
  await neuron.set('w', 0.98);
  await neuron.is('fixed-points', 1);
  await neuron.set('w', 1.04);
  await neuron.is('fixed-points', 3);
  expectEqual(await stored(lab), before, 'the document after playing');

  await stand.keep(lab.page, 'notebook-light');
  await lab.run('docmanager:save');
  expectEqual(lab.errors, [], 'errors of the page');
});

check('the saved notebook is alive without a kernel', async (stand) => {
  const lab = await stand.open('one.phase.json');
  await lab.page.evaluate(async () => {
    const { sessions, kernels } = window.jupyterapp.serviceManager;
    await sessions.shutdownAll();
    await kernels.shutdownAll();
    const { commands } = window.jupyterapp;
    const kernelPreference = { shouldStart: false, canStart: false, autoStartDefault: false };
    await commands.execute('docmanager:open', { path: 'live.ipynb', kernelPreference });
    await commands.execute('docmanager:close-all-except', {}).catch(() => undefined);
  });
  const neuron = lab.viewIn('.jp-NotebookPanel', 0);
  await neuron.drawn();
  await neuron.is('fixed-points', 3);
  await neuron.drag('w', 0.4);
  await neuron.is('fixed-points', 1);
  await neuron.drag('w', 2.4);
  await neuron.is('fixed-points', 3);
  const running = await lab.page.evaluate(async () => {
    await window.jupyterapp.serviceManager.kernels.refreshRunning();
    return [...window.jupyterapp.serviceManager.kernels.running()].length;
  });
  expectEqual(running, 0, 'the number of kernels');
  await stand.keep(neuron.node, 'no-kernel');
});

check('an untrusted notebook shows live pictures, since they hold data only', async (stand) => {
  const lab = await stand.open('untrusted.ipynb');
  const trusted = await lab.page.evaluate(() =>
    [...window.jupyterapp.shell.currentWidget.content.model.cells].map((cell) => cell.trusted),
  );
  expect(
    trusted.every((flag) => flag === false),
    'the notebook must be untrusted for this check',
  );
  for (const index of [0, 1, 2, 3]) {
    await lab.view(index).node.scrollIntoViewIfNeeded();
    await lab.view(index).drawn();
    await stand.keep(lab.view(index).node, `untrusted-${await lab.view(index).data('kind')}-${index}`);
  }
  expectEqual(lab.errors, [], 'errors of the page');
});

check('without the extension an untrusted notebook shows the PNG', async (stand) => {
  const server = await stand.startOtherServer({ hasExtension: false });
  const lab = await stand.open('without-extension.ipynb', {}, server);
  const picture = lab.page.locator('.jp-OutputArea-output img').first();
  await picture.waitFor();
  const { source, width } = await picture.evaluate((node) => ({
    source: node.src.slice(0, 22),
    width: node.naturalWidth,
  }));
  expectEqual(source, 'data:image/png;base64,', 'the address of the picture');
  expect(width > 200, `the PNG must be wider than 200 pixels: got ${width}`);
  expectEqual(await lab.page.locator('.phb-View').count(), 0, 'the number of views');
});

check('a view from a newer version shows a message and the stored picture', async (stand) => {
  const lab = await stand.open('newer.ipynb');
  const view = lab.view();
  await view.is('state', 'failed');
  expect(/newer version/.test(await view.node.innerText()), 'the message must say that the view is newer');
  const width = await view.node
    .locator('img')
    .evaluate((node) => node.decode().then(() => node.naturalWidth));
  expect(width > 200, `the picture must be there: got a width of ${width}`);
  await stand.keep(view.node, 'newer-version');
});

check('two views of one output are independent', async (stand) => {
  const lab = await stand.open('single.ipynb');
  await lab.view().drawn();
  await lab.page
    .locator('.jp-Cell')
    .first()
    .click({ position: { x: 120, y: 12 } });
  await lab.run('notebook:create-output-view');
  const second = lab.viewIn('.jp-LinkedOutputView', 0);
  await second.drawn();
  const first = lab.viewIn('.jp-NotebookPanel', 0);
  await second.drag('self', 0.1);
  await second.is('fixed-points', 1);
  await second.click(0.2, 0.3);
  await second.is('orbits', 2);
  expectEqual(await first.data('fixed-points'), '3', 'the fixed points of the first view');
  expectEqual(await first.data('orbits'), '1', 'the orbits of the first view');
  const ids = await lab.page.evaluate(() => {
    const all = [...document.querySelectorAll('.phb-View [id]')].map((node) => node.id);
    return all.length - new Set(all).size;
  });
  expectEqual(ids, 0, 'ids that occur twice');
  await stand.keep(lab.page, 'two-views');
});

check('an update in place keeps the node and shows the new view', async (stand) => {
  const lab = await stand.open('stored.ipynb');
  const view = lab.view(0);
  await view.drawn();
  const before = await view.node.elementHandle();
  await lab.page.evaluate(() => {
    const { cells } = window.jupyterapp.shell.currentWidget.content.model;
    const pick = (index) => cells.get(index).outputs.get(0).toJSON();
    const [target, source] = [pick(0), pick(1)];
    cells.get(0).outputs.get(0).setData({ data: source.data, metadata: target.metadata });
  });
  await view.is('fixed-points', 3);
  await view.until((data) => data.orbits === '1' && Number(data.revision) > 1);
  await lab.page.waitForFunction(
    (node) =>
      node.isConnected &&
      /exclude each other/.test(node.querySelector('[role=img]').getAttribute('aria-label')),
    before,
  );
});

check('fifty re-runs leave nothing behind', async (stand) => {
  const lab = await stand.open('single.ipynb');
  const view = lab.view();
  await view.drawn();
  const client = await lab.page.context().newCDPSession(lab.page);
  const counters = async () => {
    for (let i = 0; i < 3; i++) await client.send('HeapProfiler.collectGarbage');
    return client.send('Memory.getDOMCounters');
  };
  const rerun = async (times) => {
    for (let i = 0; i < times; i++) {
      await lab.page.evaluate(() => {
        const { outputs } = window.jupyterapp.shell.currentWidget.content.model.cells.get(0);
        const [kept] = outputs.toJSON();
        outputs.clear();
        outputs.add(kept);
      });
      await lab.view().drawn();
      // Every tenth time a worker is at work when the view goes.
      if (i % 10 === 0) await lab.view().set('self', 0.2 + 0.02 * i);
    }
  };
  await rerun(10);
  const before = await counters();
  await rerun(50);
  const after = await counters();
  const nodes = after.nodes - before.nodes;
  const listeners = after.jsEventListeners - before.jsEventListeners;
  const one = await lab.view().node.evaluate((node) => node.querySelectorAll('*').length);
  expect(nodes < 3 * one, `fewer than ${3 * one} nodes may be left after 50 views of ${one}: got ${nodes}`);
  expect(listeners < 200, `fewer than 200 listeners may be left: got ${listeners}`);
  expect(
    lab.page.workers().filter((worker) => /phasebook/.test(worker.url())).length <= 1,
    'workers must end with their views',
  );
  expectEqual(lab.errors, [], 'errors of the page');
});
