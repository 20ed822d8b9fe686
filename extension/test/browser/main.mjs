import path from 'node:path';
import './checks/commands.mjs';
import './checks/documents.mjs';
import './checks/handles.mjs';
import './checks/instruments.mjs';
import './checks/interaction.mjs';
import './checks/models.mjs';
import './checks/notebook.mjs';
import '../quality/checks/fifty.mjs';
import '../quality/checks/kinds.mjs';
import { writeNotebooks } from '../quality/notebooks.mjs';
import './checks/translation.mjs';
import { measure } from './measure.mjs';
import { writeFixtures } from './support/fixtures.mjs';
import { Lab, startBrowser } from './support/lab.mjs';
import { Stand, runChecks } from './support/runner.mjs';
import { startServer } from './support/server.mjs';

/**
 * Starts server and browser, hands them to `body`, and ends them.
 *
 * @param options.home - Empty folder for servers and files; inside the repository, so that notebooks find packages.
 * @param options.chromium - Path of the browser.
 */
async function withBrowser({ home, chromium }, body) {
  const files = path.join(home, 'files');
  writeFixtures(files);
  writeNotebooks(files);
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
    return await body({ context, server, files, start });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/**
 * Runs all browser checks against a real JupyterLab.
 *
 * @param options.screenshots - Where pictures are kept.
 * @param options.filter - Part of the names of the checks to run; all when left out.
 */
export function runBrowserChecks({ screenshots, filter, ...options }) {
  return withBrowser(options, ({ context, server, files, start }) => {
    const stand = new Stand({
      files,
      screenshots,
      startOtherServer: (settings) => start('other-server', settings),
    });
    stand.open = async (file, page = {}, on = server) => {
      const lab = await Lab.open(context, on, page);
      stand.labs.push(lab);
      await lab.openFile(file);
      return lab;
    };
    return runChecks(stand, { filter });
  });
}

/** Measures how often pictures follow their sliders; resolves with lines of text. */
export function measureUpdates(options) {
  return withBrowser(options, ({ context, server }) => measure(context, server));
}
