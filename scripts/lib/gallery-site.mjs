import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { context } from 'esbuild';
import { inRoot } from './paths.mjs';

const page = inRoot('extension', 'test', 'quality', 'page');
const examples = inRoot('packages', 'views', 'gallery', 'valid');

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

const common = {
  bundle: true,
  write: false,
  logLevel: 'silent',
  target: 'es2022',
  outdir: page,
  alias: Object.fromEntries(
    ['linalg', 'dynamics', 'views'].map((name) => [
      `@phasebook/${name}`,
      inRoot('packages', name, 'src', 'index.ts'),
    ]),
  ),
};

/** The page and its workers, in the form in which JupyterLab loads them: scripts side by side in one folder. */
async function bundler() {
  const live = inRoot('extension', 'src', 'live');
  const contexts = await Promise.all([
    context({
      ...common,
      entryPoints: [path.join(page, 'gallery.mjs')],
      format: 'esm',
      splitting: true,
      chunkNames: 'chunk-[hash]',
    }),
    // The package promises no side effects, and a worker is nothing else.
    context({
      ...common,
      entryPoints: [path.join(live, 'worker.ts')],
      format: 'iife',
      ignoreAnnotations: true,
    }),
  ]);
  return {
    async build() {
      const results = await Promise.all(contexts.map((one) => one.rebuild()));
      return new Map(
        results.flatMap(({ outputFiles }) =>
          outputFiles.map(({ path: file, contents }) => [`/${path.basename(file)}`, contents]),
        ),
      );
    },
    end: () => Promise.all(contexts.map((one) => one.dispose())),
  };
}

/** Names of the examples, as they stand in the folder. */
export const exampleNames = () =>
  fs
    .readdirSync(examples)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();

/** The JSON text of an example. */
export const exampleText = (name) => fs.readFileSync(path.join(examples, `${name}.json`), 'utf8');

/**
 * Serves the gallery: a page that shows views with the extension's own panels and worker, without JupyterLab.
 *
 * The page is built again whenever it is loaded, so that a reload shows the sources as they are.
 *
 * @param options.port - 0 takes a free one.
 * @returns Address and a way to end it.
 */
export async function serveGallery({ port = 0 } = {}) {
  const bundles = await bundler();
  let files = new Map();
  const answer = async (url) => {
    if (url === '/') {
      files = await bundles.build();
      return ['.html', fs.readFileSync(path.join(page, 'index.html'))];
    }
    if (url === '/examples.json') {
      const all = exampleNames().map((name) => [name, JSON.parse(exampleText(name))]);
      return ['.json', JSON.stringify(all)];
    }
    const file = files.get(url);
    return file === undefined ? undefined : [path.extname(url), file];
  };
  const server = http.createServer((request, response) => {
    answer(new URL(request.url, 'http://localhost').pathname).then(
      (found) => {
        if (found === undefined) response.writeHead(404).end();
        else
          response
            .writeHead(200, { 'content-type': types[found[0]], 'cache-control': 'no-store' })
            .end(found[1]);
      },
      (error) => response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error.message)),
    );
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await bundles.end();
    },
  };
}
