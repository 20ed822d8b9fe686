import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicExports } from '../lib/doc-comments.mjs';
import { exampleModule } from '../lib/example-module.mjs';

const files = {
  '/p/index.ts': `export { one, type Two } from './a.js';\nexport { three as drei } from './b.js';\nexport { far } from '@phasebook/linalg';\n`,
  '/p/a.ts': [
    '/**',
    ' * First.',
    ' *',
    ' * @param x - Anything.',
    ' *',
    ' * @example What it does',
    ' * ```ts',
    ' * assertEqual(one(1), 2);',
    ' * if (true) {',
    ' *   assertEqual(one(2), 3);',
    ' * }',
    ' * ```',
    ' */',
    'export function one(x: number): number { return x + 1; }',
    'export interface Two {',
    '  /** @example',
    '   * ```ts',
    '   * void 0;',
    '   * ```',
    '   */',
    '  x: number;',
    '}',
  ].join('\n'),
  '/p/b.ts': `/** Third. */\nexport const three: number = 3;\n`,
};

test('exports, documentation and examples are read from the sources', () => {
  const [one, two, three, ...rest] = publicExports('/p/index.ts', (file) => files[file]);
  assert.deepEqual(rest, []);
  assert.equal(one.examples.length, 1);
  assert.equal(one.examples[0].title, 'What it does');
  assert.equal(one.examples[0].line, 8);
  assert.equal(one.examples[0].code, 'assertEqual(one(1), 2);\nif (true) {\n  assertEqual(one(2), 3);\n}');
  assert.deepEqual([two.name, two.isType, two.isDocumented, two.examples.length], ['Two', true, false, 1]);
  assert.equal(two.examples[0].line, 18);
  assert.deepEqual([three.name, three.isType, three.isDocumented], ['drei', false, true]);
});

test('lines of the generated module lead back to the sources', () => {
  const exports = publicExports('/p/index.ts', (file) => files[file]);
  const { text, origin } = exampleModule('p', { p: exports });
  const line = text.split('\n').findIndex((candidate) => candidate.includes('assertEqual(one(2), 3)')) + 1;
  assert.deepEqual(origin(line), { name: 'one', file: '/p/a.ts', line: 10 });
  assert.equal(origin(1), undefined);
  assert.match(text, /^import \{ one, drei \} from 'p';\nimport type \{ Two \} from 'p';/);
});

test('an index with export * is refused', () => {
  assert.throws(() => publicExports('/p/index.ts', () => `export * from './a.js';`), /no export \*/);
});
