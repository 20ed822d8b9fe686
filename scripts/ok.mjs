// `npm run ok`: the fast part of the tests, before every commit.
import { checkNode, ensureKernels, ensurePackages } from './lib/environment.mjs';
import { endAllOnSignals, runMain } from './lib/run.mjs';
import { quickStages } from './lib/stage-list.mjs';
import { runStages, totals } from './lib/stages.mjs';

await runMain(async () => {
  const started = Date.now();
  endAllOnSignals();
  checkNode();
  await ensurePackages(console.log);
  await ensureKernels();
  const { passed, failed } = totals(await runStages(quickStages));
  console.log(`\n${passed} passed, ${failed} failed`);
  console.log(`${((Date.now() - started) / 1000).toFixed(0)} seconds`);
  process.exitCode = failed === 0 ? 0 : 1;
});
