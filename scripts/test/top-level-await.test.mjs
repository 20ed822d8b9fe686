import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topLevelAwaits } from '../lib/top-level-await.mjs';

test('awaits outside functions are found, others are not', () => {
  assert.deepEqual(topLevelAwaits('export const a = await b();\nfor await (const x of y) z();'), [1, 2]);
  assert.deepEqual(
    topLevelAwaits('async function f() { await g(); }\nconst h = async () => { await f(); };\n'),
    [],
  );
  assert.deepEqual(topLevelAwaits('class A { async m() { await 1; } }\n// await 2\n'), []);
});
