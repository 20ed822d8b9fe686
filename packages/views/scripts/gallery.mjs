// Writes gallery/ from test/gallery.ts: `npm run gallery -w @phasebook/views`. A test compares both.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const source = (name) => path(`../../${name}/src/index.ts`);
const gallery = path('../gallery');

const folder = mkdtempSync(join(tmpdir(), 'gallery-'));
const outfile = join(folder, 'gallery.mjs');
try {
  await build({
    entryPoints: [path('../test/gallery.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
    alias: Object.fromEntries(['linalg', 'dynamics'].map((name) => [`@phasebook/${name}`, source(name)])),
  });
  const { validViews, invalidViews, newerView } = await import(pathToFileURL(outfile).href);

  // Computed first: whoever reads the folder meanwhile finds it as it was.
  const views = validViews();
  const faults = invalidViews();
  rmSync(gallery, { recursive: true, force: true });
  for (const name of ['valid', 'invalid']) mkdirSync(join(gallery, name), { recursive: true });
  const write = (file, value) => writeFileSync(join(gallery, file), `${JSON.stringify(value, null, 1)}\n`);

  for (const [name, view] of Object.entries(views)) write(`valid/${name}.json`, view);
  for (const { file, view } of faults) write(`invalid/${file}.json`, view);
  write('invalid/newer-version.json', newerView());
  write('manifest.json', {
    valid: Object.keys(views).map((name) => `valid/${name}.json`),
    invalid: faults.map(({ file, path: at, isSeenBySchema }) => ({
      file: `invalid/${file}.json`,
      path: at,
      isSeenBySchema,
    })),
    newer: [{ file: 'invalid/newer-version.json', found: 2, supported: 1 }],
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
