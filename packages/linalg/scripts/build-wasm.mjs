// Compiles the numeric kernels to WebAssembly twice, plain SIMD and relaxed (fused multiply-add), and writes both into
// src/wasm/kernels.generated.ts as base64, so that neither a bundler nor a notebook needs a file path.
// Does nothing where that file is newer than its sources, by a hash of their text.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));
const target = path.join(home, 'src', 'wasm', 'kernels.generated.ts');
const assembly = path.join(home, 'assembly');
const shared = path.join(home, 'src', 'kernels');

/** The algorithms of src/kernels, with the imports of AssemblyScript: no types, no endings. */
function adapt(text) {
  return text
    .replace(/^import type \{[^}]*\} from '\.\/types\.js';\n/m, '')
    .replace(/from '\.\/primitives\.js'/g, "from '../primitives'")
    .replace(/from '\.\/([a-z-]+)\.js'/g, "from './$1'");
}

/** Source files by the name under which the compiler asks for them. */
function readSources() {
  const sources = new Map();
  for (const file of fs.readdirSync(assembly).sort()) {
    if (file.endsWith('.ts')) sources.set(file, fs.readFileSync(path.join(assembly, file), 'utf8'));
  }
  for (const file of fs.readdirSync(shared).sort()) {
    if (!file.endsWith('.ts') || /\.test\.ts$|^(primitives|recurrent|tanh-table|types)\.ts$/.test(file))
      continue;
    sources.set(`kernels/${file}`, adapt(fs.readFileSync(path.join(shared, file), 'utf8')));
  }
  return sources;
}

function hash(sources) {
  const sum = createHash('sha256');
  sum.update(fs.readFileSync(fileURLToPath(import.meta.url)));
  sum.update(fs.readFileSync(path.join(home, 'package.json')));
  for (const [name, text] of sources) sum.update(`\0${name}\0${text}`);
  return sum.digest('hex');
}

async function compile(asc, sources, flags) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--outFile',
      'out.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      '--importMemory',
      ...flags,
    ],
    {
      readFile: (name) => sources.get(name.replaceAll('\\', '/')) ?? null,
      writeFile: (name, contents) => {
        if (name === 'out.wasm') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`The kernels do not compile: ${error.message}\n${stderr.toString()}`);
  return Buffer.from(binary).toString('base64');
}

/** Builds where needed; `true` where it did. */
export async function buildWasm() {
  const sources = readSources();
  const stamp = `// sources ${hash(sources)}`;
  if (fs.existsSync(target) && fs.readFileSync(target, 'utf8').includes(stamp)) return false;
  const asc = await import('assemblyscript/asc');
  const plain = await compile(asc, sources, ['--enable', 'simd']);
  const relaxed = await compile(asc, sources, ['--enable', 'simd', '--enable', 'relaxed-simd']);
  const text = [
    '// Made by scripts/build-wasm.mjs; not kept in git.',
    stamp,
    `export const plainKernels: string = '${plain}';`,
    `export const relaxedKernels: string = '${relaxed}';`,
    '',
  ].join('\n');
  // Under another name first: test workers that build at the same time never see half a file.
  const draft = `${target}.${process.pid}`;
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, target);
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildWasm();
