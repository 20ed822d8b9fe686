// docs/teaching.md from the notebooks: which demonstration is taught where, and which exercise asks for it.
// Cells say so in their metadata: { "phasebook": { "labels": ["D4c"], "exercise": "T02.q3" } }; items of assignments in
// answers.json: { "items": { "A1.5": { "labels": ["D4c"] } } }. `--check`: fails where the page is out of date or a label
// is taught nowhere or practised nowhere.
import fs from 'node:fs';
import path from 'node:path';
import { walk } from './lib/files.mjs';
import { labels } from './lib/labels.mjs';
import { writeOrCheck } from './lib/made-page.mjs';
import { readNotebook } from './lib/notebook.mjs';
import { inRoot } from './lib/paths.mjs';

const notebooks = inRoot('notebooks');
const tutorials = walk(path.join(notebooks, 'tutorials'), (name) => name.endsWith('.ipynb')).sort();
const answers = walk(path.join(notebooks, 'assignments'), (name) => name === 'answers.json');

/** What the cells of a tutorial say about labels. */
function marksOf(file) {
  const name = path.basename(file).match(/^T\d+/)?.[0] ?? path.basename(file, '.ipynb');
  return readNotebook(file).cells.flatMap(({ metadata }) =>
    (metadata.phasebook?.labels ?? []).map((label) => ({
      ...{ label, file, name },
      exercise: metadata.phasebook.exercise,
    })),
  );
}

function itemsOf(file) {
  const { items } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return Object.entries(items).flatMap(([exercise, item]) =>
    (item.labels ?? []).map((label) => ({ label, file, exercise })),
  );
}

const taught = tutorials.flatMap(marksOf);
const asked = answers.flatMap(itemsOf);
const known = new Set(labels.map(({ label }) => label));
const unique = (list) => [...new Set(list)];
const link = ({ file, name }) => `[${name}](../${path.relative(inRoot(), file).replaceAll(path.sep, '/')})`;

const rows = labels.map(({ label, shows }) => {
  const here = taught.filter((mark) => mark.label === label);
  const exercises = [...here, ...asked.filter((mark) => mark.label === label)].flatMap(
    ({ exercise }) => exercise ?? [],
  );
  return { label, shows, where: unique(here.map(link)), exercises: unique(exercises) };
});
const faults = [
  ...rows
    .filter(({ where }) => where.length === 0)
    .map(({ label, shows }) => `${label} is taught nowhere: ${shows}`),
  ...rows
    .filter(({ exercises }) => exercises.length === 0)
    .map(({ label, shows }) => `${label} is asked for by no exercise: ${shows}`),
  ...unique(
    [...taught, ...asked]
      .filter(({ label }) => !known.has(label))
      .map(({ label }) => `unknown label ${label}`),
  ),
];

const text = `# What is taught where

Made by \`npm run teaching\` from the notebooks. A label stands for one demonstration of chapter one; the functions and tests
behind it are in [coverage.md](coverage.md). Exercises named T are in the tutorial, those named A in the
[assignments](../notebooks/assignments/).

| label | what it shows | tutorial | exercises |
| --- | --- | --- | --- |
${rows
  .map(
    ({ label, shows, where, exercises }) =>
      `| ${label} | ${shows} | ${where.join(', ')} | ${exercises.join(', ')} |`,
  )
  .join('\n')}
`;
await writeOrCheck(inRoot('docs', 'teaching.md'), text, {
  faults,
  passed: rows.length,
  command: 'npm run teaching',
});
