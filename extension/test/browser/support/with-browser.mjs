import path from 'node:path';
import { startBrowser } from './lab.mjs';
import { startServer } from './server.mjs';

/**
 * Starts server and browser, hands them to `body`, and ends them.
 *
 * @param options.files - What the file browser shows.
 * @param options.home - Empty folder for servers and files; inside the repository, so that notebooks find packages.
 * @param options.chromium - Path of the browser.
 */
export async function withBrowser({ home, files, chromium }, body) {
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
    // Pages of a context share their cache, and the name of their workspace.
    const newContext = () => browser.newContext({ acceptDownloads: true });
    return await body({ context: await newContext(), newContext, server, files, start });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
