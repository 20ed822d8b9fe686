import path from 'node:path';
import './checks/documents.mjs';
import './checks/interaction.mjs';
import './checks/notebook.mjs';
import { writeFixtures } from './support/fixtures.mjs';
import { Lab, startBrowser } from './support/lab.mjs';
import { Stand, runChecks } from './support/runner.mjs';
import { startServer } from './support/server.mjs';

/**
 * Runs all browser checks against a real JupyterLab.
 *
 * @param options.home - Empty folder for servers and files; inside the repository, so that notebooks find packages.
 * @param options.screenshots - Where pictures are kept.
 * @param options.chromium - Path of the browser.
 * @param options.filter - Part of the names of the checks to run; all when left out.
 */
export async function runBrowserChecks({ home, screenshots, chromium, filter }) {
  const files = path.join(home, 'files');
  writeFixtures(files);
  const stops = [];
  const start = async (name, options) => {
    const server = await startServer({ home: path.join(home, name), files, ...options });
    stops.push(server.stop);
    return server;
  };
  try {
    // A base URL of its own: addresses of chunks and of the worker must follow it.
    const server = await start('server', { baseUrl: '/some/base/' });
    const browser = await startBrowser(chromium);
    stops.push(() => browser.close());
    const context = await browser.newContext({ acceptDownloads: true });
    const startOtherServer = (options) => start('other-server', options);
    const stand = new Stand({ files, screenshots, startOtherServer });
    stand.open = async (file, options = {}, on = server) => {
      const lab = await Lab.open(context, on, options);
      stand.labs.push(lab);
      await lab.openFile(file);
      return lab;
    };
    return await runChecks(stand, { filter });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
