// Spelling of everything that people read: the docs, and the text of the notebooks. Words that only this field knows are in
// scripts/words.txt.
//   node scripts/check-spelling.mjs
import fs from 'node:fs';
import path from 'node:path';
import { emptyArtifact, walk } from './lib/files.mjs';
import { readNotebook, sourceOf } from './lib/notebook.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run, runMain } from './lib/run.mjs';

/** Markdown of a notebook, one cell after the other. */
const textOf = (file) =>
  readNotebook(file)
    .cells.filter((cell) => cell.cell_type === 'markdown')
    .map(sourceOf)
    .join('\n\n');

await runMain(async () => {
  const work = emptyArtifact('spelling');
  const copy = (file, text) => {
    const target = path.join(work, path.relative(root, file).replace(/\.ipynb$/, '.ipynb.md'));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  };
  const notebooks = walk(inRoot('notebooks'), (name) => name.endsWith('.ipynb'));
  const folders = ['docs', 'packages', 'extension', 'benchmarks'];
  const pages = [
    ...fs
      .readdirSync(root)
      .filter((name) => name.endsWith('.md'))
      .map((name) => inRoot(name)),
    ...folders.flatMap((folder) => walk(inRoot(folder), (name) => name.endsWith('.md'))),
  ].filter((file) => !/node_modules|labextension|dist/.test(path.relative(root, file)));
  for (const file of notebooks) copy(file, textOf(file));
  for (const file of pages) copy(file, fs.readFileSync(file, 'utf8'));
  const { code, output } = await run(
    process.execPath,
    [
      inRoot('node_modules', 'cspell', 'bin.mjs'),
      ...[
        'lint',
        '--config',
        inRoot('scripts', 'spelling.json'),
        '--root',
        work,
        '--no-progress',
        '--no-summary',
        '--no-default-configuration',
      ],
      ...['--show-suggestions', '--dot', '**/*.md'],
    ],
    { log: 'spelling.log', cwd: work },
  );
  const faults = output.split('\n').filter((line) => line.includes('Unknown word'));
  for (const fault of faults) console.log(fault);
  if (code !== 0 && faults.length === 0) console.log(output);
  const count = notebooks.length + pages.length;
  console.log(`${count} passed, ${code === 0 ? 0 : Math.max(1, faults.length)} failed`);
  process.exitCode = code === 0 ? 0 : 1;
});
