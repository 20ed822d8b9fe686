#!/usr/bin/env node
// Shows the kernel to Jupyter.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installKernelSpec, kernelName, userKernels } from './kernel-spec.mjs';

const usage = `phasebook-kernel install [options]

Installs the kernel "TypeScript (Phasebook)" for the Jupyter of this user.

  --prefix DIR   for the Jupyter of that environment, e.g. .venv
  --name NAME    under another name; with "tslab", notebooks made for tslab use it without a change
  --help         this text`;

function main() {
  const options = { prefix: { type: 'string' }, name: { type: 'string' }, help: { type: 'boolean' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help || positionals.join() !== 'install') return console.log(usage);
  const name = values.name ?? kernelName;
  if (!/^[\w.-]+$/.test(name)) throw new RangeError(`A kernel cannot be called ${name}`);
  const kernels = values.prefix ? path.resolve(values.prefix, 'share', 'jupyter', 'kernels') : userKernels();
  console.log(`Installed ${installKernelSpec(kernels, name)}`);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
