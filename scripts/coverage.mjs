// docs/coverage.md from the names of the tests: which demonstration is proved by which test of which function.
// `--check`: fails where the page is out of date, or where an exact or deterministic label has no test.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { labels } from './lib/labels.mjs';
import { writeOrCheck } from './lib/made-page.mjs';
import { inRoot, root } from './lib/paths.mjs';

const page = inRoot('docs', 'coverage.md');
const beforeColon = /^((?:[A-Z]\d+[a-z]?|case \d+\.\d+)(?:, (?:[A-Z]\d+[a-z]?|case \d+\.\d+))*): (.*)$/;

function testFiles(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist)$/.test(entry.name) ? [] : testFiles(at);
    return entry.name.endsWith('.test.ts') ? [at] : [];
  });
}

/** Name of the function a call ends in: `it` of `it.each(…)(…)`. */
function callee(call) {
  let at = call.expression;
  while (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at)) at = at.expression;
  return ts.isIdentifier(at) ? at.text : undefined;
}

/** Every labelled test of a file: label, outermost describe, the test's own words. */
function labelledTests(file) {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node, group) => {
    let inner = group;
    if (ts.isCallExpression(node) && node.arguments.length > 0) {
      const [first] = node.arguments;
      const name = ts.isStringLiteralLike(first)
        ? first.text
        : ts.isTemplateExpression(first)
          ? first.head.text
          : undefined;
      if (callee(node) === 'describe' && name !== undefined) inner = group ?? name;
      const match = ['it', 'test'].includes(callee(node)) ? name?.match(beforeColon) : undefined;
      if (match)
        for (const label of match[1].split(', ')) found.push({ label, group, words: match[2], file });
    }
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(source, undefined);
  return found;
}

const tests = testFiles(inRoot('packages')).flatMap(labelledTests);
const rank = (label) =>
  label.match(/[A-Za-z]+ ?|\d+/g).map((part) => (/\d/.test(part) ? Number(part) : part));
const byLabel = (a, b) => {
  const [x, y] = [rank(a), rank(b)];
  for (let k = 0; k < Math.max(x.length, y.length); k++) {
    if (x[k] === y[k]) continue;
    if (x[k] === undefined || y[k] === undefined) return x[k] === undefined ? -1 : 1;
    return x[k] < y[k] ? -1 : 1;
  }
  return 0;
};

function row({ group, words, file }) {
  const name = path.relative(root, file);
  const suite = file.endsWith('.slow.test.ts') ? 'slow' : 'fast';
  const clean = words.replaceAll('|', '\\|');
  return `| ${group ? `\`${group}\`` : ''} | ${clean} | [${path.basename(name)}](../${name}) | ${suite} |`;
}

const head = '| function | test | file | suite |\n| --- | --- | --- | --- |';
const known = new Set(labels.map(({ label }) => label));
const others = [...new Set(tests.map(({ label }) => label))]
  .filter((label) => !known.has(label))
  .sort(byLabel);
const of = (label) => tests.filter((test) => test.label === label);
const section = (title, label) => `### ${title}\n\n${head}\n${of(label).map(row).join('\n')}\n`;
const missing = labels.filter(({ label }) => of(label).length === 0);

const text = `# What the tests prove

Made by \`npm run coverage\` from the names of the tests. A label stands for one demonstration of chapter one; kinds: A analytic
or exact, D deterministic number, S statistical. The slow suite is \`npm run test:slow\`.

${labels.length - missing.length} of ${labels.length} labels have a test${missing.length ? `; none yet: ${missing.map(({ label }) => label).join(', ')}` : ''}.

## Chapter one

${labels
  .filter(({ label }) => of(label).length > 0)
  .map(({ label, kind, shows }) => section(`${label} (${kind}): ${shows}`, label))
  .join('\n')}
## Further reference cases

${others.map((label) => section(label, label)).join('\n')}`;

const faults = missing
  .filter(({ kind }) => kind !== 'S')
  .map(({ label, shows }) => `${label} has no test: ${shows}`);
await writeOrCheck(page, text, { faults, passed: tests.length, command: 'npm run coverage' });
