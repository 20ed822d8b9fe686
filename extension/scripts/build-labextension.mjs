// Bundles lib/ into the prebuilt extension with the builder's own entry point: Node only, no yarn, no Python.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const extension = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const builder = require.resolve('@jupyter/builder/lib/build-labextension.js');
const core = require.resolve('@jupyterlab/core-meta/core.package.json');

const { status } = spawnSync(
  process.execPath,
  [builder, '--core-package-file', core, ...process.argv.slice(2), extension],
  { cwd: extension, stdio: 'inherit' },
);
process.exit(status ?? 1);
