// `npm test`: everything, on a fresh clone. Stages and their order: lib/stage-list.mjs.
import { ensureChromium } from './lib/chromium.mjs';
import {
  checkNode,
  ensureKernels,
  ensurePackages,
  ensurePython,
  installKernels,
  linkExtension,
  writeLabDefaults,
} from './lib/environment.mjs';
import { UserError, endAllOnSignals, runMain } from './lib/run.mjs';
import { fastStages, slowStages } from './lib/stage-list.mjs';
import { runStages, summary, totals } from './lib/stages.mjs';

/** Prepares something that some stages need; a failure is reported with them and does not stop the others. */
async function prepare(name, work) {
  const started = Date.now();
  const result = (more) => ({ name, seconds: (Date.now() - started) / 1000, passed: 0, failed: 0, ...more });
  try {
    return result({ status: 'ok', value: await work(), passed: 1 });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.log(`failed   ${name}\n${error.message.replace(/^/gm, '    | ')}`);
    return result({ status: 'failed', failed: 1, log: error.message.split('\n')[0] });
  }
}

async function preparePython() {
  await ensurePython(console.log);
  installKernels();
  writeLabDefaults();
  linkExtension();
}

await runMain(async () => {
  const started = Date.now();
  endAllOnSignals();
  checkNode();
  await ensurePackages(console.log);
  await ensureKernels();
  const prepared = [
    await prepare('python', preparePython),
    await prepare('chromium', () => ensureChromium(console.log)),
  ];
  const browser = prepared[1].value;
  const env = { PHASEBOOK_CHROMIUM: browser ?? '' };
  const stages = [...fastStages, ...slowStages].map((stage) => ({ ...stage, env: { ...env, ...stage.env } }));
  const results = [...prepared, ...(await runStages(stages, { prepared }))];
  const { passed, failed } = totals(results);
  console.log(`\nSummary (${Math.round((Date.now() - started) / 1000)} s; logs in .artifacts/)\n`);
  console.log(summary(results));
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
