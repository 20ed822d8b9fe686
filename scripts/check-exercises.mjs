// Proves the exercises of the tutorials: the stub is unanswered, each reference answer passes, and each well-known
// mistake gets the hint meant for it. Runs the cells as a notebook would, through tslab's own compiler.
//   node scripts/check-exercises.mjs [part of a name …]
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { walk } from './lib/files.mjs';
import { codeCells, readNotebook } from './lib/notebook.mjs';
import { inRoot, shown } from './lib/paths.mjs';
import { UserError, runMain } from './lib/run.mjs';

const require = createRequire(import.meta.url);
const folder = inRoot('notebooks', 'tutorials');

/** Runs cells in this process; each run gives back what the cell printed and whether it went through. */
function openKernel() {
  // tslab compiles what lies below the working directory.
  process.chdir(folder);
  const { createConverter } = require('tslab/dist/converter.js');
  const { createExecutor } = require('tslab/dist/executor.js');
  const node = createConverter();
  let lines = [];
  const print = (...values) => lines.push(values.map(String).join(' '));
  const executor = createExecutor(
    folder,
    { node, browser: node, close: () => node.close() },
    { log: print, error: print },
  );
  return {
    async run(source) {
      lines = [];
      const write = process.stdout.write;
      process.stdout.write = (text) => (lines.push(String(text).trimEnd()), true);
      try {
        const succeeded = await executor.execute(source);
        // Outside a notebook a check prints its line and the value of the cell repeats it.
        const [first, ...rest] = lines.join('\n').split('\n');
        return { succeeded, output: succeeded || rest.length === 0 ? first : lines.join('\n') };
      } finally {
        process.stdout.write = write;
      }
    },
    close: () => executor.close(),
  };
}

/** Exercise cells by name of the question. */
function exercisesOf(notebook) {
  return codeCells(notebook).flatMap(({ cell, source, number }) => {
    const name = cell.metadata.phasebook?.exercise;
    return name === undefined ? [] : [{ name, source, number }];
  });
}

const answerLine = /^(const answer\w*: [^=]+ = )(.*?);( \/\/.*)?$/m;

/** The cell with another answer in place of its own. */
function withAnswer(source, answer) {
  if (!answerLine.test(source))
    throw new UserError('An exercise needs a line `const answer: type = …; // your answer`');
  return source.replace(answerLine, (_, declaration) => `${declaration}${answer};`);
}

/**
 * Right answers of the exercises, and wrong ones with words that the hint must contain: answers/T01.json has
 * `{ "T01.q1": { "right": [source, …], "wrong": [[source, words], …] } }`.
 */
function referenceAnswers() {
  const files = walk(path.join(folder, 'answers'), (name) => name.endsWith('.json'));
  return Object.assign({}, ...files.map((file) => JSON.parse(fs.readFileSync(file, 'utf8'))));
}

/** What is wrong with one exercise. */
async function faultsOf(kernel, { name, source }, { right, wrong }) {
  const faults = [];
  const expect = async (what, cell, isFine) => {
    const { succeeded, output } = await kernel.run(cell);
    if (!succeeded || !isFine(output)) faults.push(`${what}: ${output}`);
  };
  await expect('the stub', source, (output) => output.startsWith(`○ ${name}`));
  for (const answer of right) {
    await expect(answer, withAnswer(source, answer), (output) => output === `✓ ${name}`);
  }
  for (const [answer, words] of wrong) {
    const isFine = (output) => output.startsWith(`✗ ${name}`) && output.includes(words);
    await expect(`${answer}, hint "${words}"`, withAnswer(source, answer), isFine);
  }
  return faults;
}

await runMain(async () => {
  const wanted = process.argv.slice(2);
  const answers = referenceAnswers();
  const files = walk(folder, (name) => name.endsWith('.ipynb')).filter(
    (file) => wanted.length === 0 || wanted.some((part) => path.basename(file).includes(part)),
  );
  const kernel = openKernel();
  const seen = new Set();
  let passed = 0;
  let failed = 0;
  const report = (file, name, faults) => {
    if (faults.length === 0) passed++;
    else failed++;
    for (const fault of faults) console.log(`failed ${shown(file)}, ${name}: ${fault}`);
  };
  await kernel.run("import { check } from './checks';");
  for (const file of files) {
    for (const exercise of exercisesOf(readNotebook(file))) {
      seen.add(exercise.name);
      const known = answers[exercise.name];
      report(
        file,
        exercise.name,
        known ? await faultsOf(kernel, exercise, known) : ['has no reference answer'],
      );
    }
  }
  if (wanted.length === 0) {
    const lost = Object.keys(answers).filter((name) => !seen.has(name));
    if (lost.length > 0) report(folder, 'answers', [`answers without an exercise: ${lost.join(', ')}`]);
  }
  kernel.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
