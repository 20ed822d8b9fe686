// Every @example of the public docs compiles and runs against the built packages; every export is documented.
import fs from 'node:fs';
import path from 'node:path';
import { transform } from 'esbuild';
import ts from 'typescript';
import { publicExports } from './lib/doc-comments.mjs';
import { exampleModule } from './lib/example-module.mjs';
import { emptyArtifact } from './lib/files.mjs';
import { artifacts, inRoot, shown } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

const folders = ['linalg', 'dynamics', 'views', 'kernel', 'course'];
const indexOf = (folder) => inRoot('packages', folder, 'src', 'index.ts');
const scope = Object.fromEntries(
  folders
    .filter((folder) => fs.existsSync(indexOf(folder)))
    .map((f) => [`@phasebook/${f}`, publicExports(indexOf(f))]),
);

let passed = 0;
let failed = 0;
function fail(file, line, name, message) {
  failed++;
  console.log(`${shown(file)}:${line} ${name}: ${message}`);
}

for (const entry of Object.values(scope).flat()) {
  if (!entry.isDocumented) fail(entry.file, entry.line, entry.name, 'has no doc comment');
}

const folder = emptyArtifact('examples');
// Examples see what is below them: the packages that only describe and compute see each other, and nobody else.
const ownOnly = ['@phasebook/kernel', '@phasebook/course'];
const modules = Object.keys(scope).map((name) => {
  const visible = Object.fromEntries(
    Object.entries(scope).filter(([other]) => other === name || !ownOnly.includes(other)),
  );
  const file = path.join(folder, `${name.split('/')[1]}.ts`);
  const module = exampleModule(name, visible);
  fs.writeFileSync(file, module.text);
  return { name, file, ...module };
});

const withTypeErrors = checkTypes(modules);
for (const module of modules) await execute(module);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Reports type errors; gives the examples that have them, which are not run. */
function checkTypes(all) {
  const options = {
    ...{
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      types: ['node'],
      strict: true,
      noEmit: true,
    },
    ...{
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      skipLibCheck: true,
    },
  };
  const program = ts.createProgram(
    all.map(({ file }) => file),
    options,
  );
  const broken = new Set();
  for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    const module =
      file && all.find((candidate) => path.resolve(candidate.file) === path.resolve(file.fileName));
    const line = module && file.getLineAndCharacterOfPosition(start).line + 1;
    const origin = module?.origin(line);
    if (origin) {
      broken.add(`${module.name} ${spanIndex(module, line)}`);
      fail(origin.file, origin.line, origin.name, text);
    } else fail(file?.fileName ?? artifacts, line ?? 0, 'examples', text);
  }
  return broken;
}

function spanIndex({ spans }, line) {
  return spans.findIndex(({ first, count }) => line >= first && line < first + count);
}

/** Runs the examples of one package in a process of their own. */
async function execute({ name, file, text, spans, origin }) {
  const { code } = await transform(text, {
    loader: 'ts',
    format: 'esm',
    sourcemap: 'inline',
    sourcefile: file,
  });
  const built = file.replace(/\.ts$/, '.mjs');
  fs.writeFileSync(built, code);
  const skip = spans.flatMap((_, i) => (withTypeErrors.has(`${name} ${i}`) ? [i] : []));
  const { code: status, output } = await run(
    process.execPath,
    [
      '--enable-source-maps',
      '--no-warnings',
      inRoot('scripts', 'lib', 'run-examples.mjs'),
      built,
      skip.join(),
    ],
    { log: `examples-${name.split('/')[1]}.log`, seconds: 300 },
  );
  const results = [...output.matchAll(/^@@(\{.*\})$/gm)].map(([, json]) => JSON.parse(json));
  for (const { index, error, line } of results) {
    const span = spans[index];
    if (error === undefined) passed++;
    else fail(span.file, origin(line)?.line ?? span.line, span.name, error);
  }
  const missing = spans.length - skip.length - results.length;
  if (missing > 0 || status !== 0) {
    fail(indexOf(name.split('/')[1]), 1, name, `${missing} examples did not finish:\n${output.slice(-2000)}`);
  }
  const printed = output.replace(/^@@.*$/gm, '').trim();
  if (printed !== '' && status === 0 && name !== '@phasebook/kernel') {
    fail(indexOf(name.split('/')[1]), 1, name, `an example printed something: ${printed.slice(0, 300)}`);
  }
}
