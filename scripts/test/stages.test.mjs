import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastCount, runStages, summary, testRunnerCount, totals } from '../lib/stages.mjs';

const node = (code) => () => [process.execPath, '--eval', code];
const run = (stages, options) => runStages(stages, { say: () => undefined, ...options });

test('a failed stage fails those that need it and no others', async () => {
  const results = await run(
    [
      { name: 'self-test a', command: node('process.exit(3)') },
      { name: 'self-test b', command: node(''), needs: ['self-test a'] },
      { name: 'self-test c', command: node(''), after: ['self-test a'] },
      { name: 'self-test d', command: node(''), needs: ['self-test c', 'python'] },
    ],
    { prepared: [{ name: 'python', status: 'failed' }] },
  );
  assert.deepEqual(
    results.map(({ status }) => status),
    ['failed', 'skipped', 'ok', 'skipped'],
  );
  assert.deepEqual(totals(results), { passed: 1, failed: 3 });
  assert.match(summary(results), /self-test a .*failed.*\.artifacts\/self-test-a\.log/);
});

test('stages run side by side up to the width, lonely ones alone', async () => {
  const busy = 'setTimeout(() => 0, 400)';
  const names = ['self-test e', 'self-test f', 'self-test g'];
  const started = Date.now();
  await run(names.slice(0, 2).map((name) => ({ name, command: node(busy) })));
  const together = Date.now() - started;
  await run(names.slice(0, 2).map((name) => ({ name, command: node(busy), alone: true })));
  assert.ok(Date.now() - started - together > 800);
});

test('a stage that takes too long is ended', async () => {
  const [result] = await run([
    { name: 'self-test h', command: node('setInterval(() => 0, 1000)'), seconds: 0.5 },
  ]);
  assert.equal(result.status, 'failed');
  assert.match(result.output, /Stopped after 0.5 seconds/);
});

test('checks are counted from the output', async () => {
  assert.deepEqual(lastCount('1 passed, 2 failed\nx\n7 passed, 0 failed\n'), { passed: 7, failed: 0 });
  assert.equal(lastCount('nothing'), undefined);
  assert.deepEqual(
    testRunnerCount(' Test Files  1 failed | 2 passed (3)\n      Tests  2 failed | 230 passed (232)\n'),
    {
      passed: 230,
      failed: 2,
    },
  );
  assert.deepEqual(testRunnerCount('# pass 36\n# fail 0\n'), { passed: 36, failed: 0 });
  // A crash without a count is one failure, and so is a count of zero failures with a bad exit code.
  const [crash] = await run([
    {
      name: 'self-test i',
      command: node('console.log("5 passed, 0 failed"); process.exit(1)'),
      count: lastCount,
    },
  ]);
  assert.deepEqual([crash.passed, crash.failed], [5, 1]);
});
