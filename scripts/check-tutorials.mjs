// The tutorials in a real JupyterLab, in a real Chromium. See extension/test/tutorials.
//   node scripts/check-tutorials.mjs [part of a name]
import { runTutorials } from '../extension/test/tutorials/main.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { emptyArtifact } from './lib/files.mjs';
import { endAllOnSignals, runMain } from './lib/run.mjs';

await runMain(async () => {
  endAllOnSignals();
  const { passed, failed } = await runTutorials({
    home: emptyArtifact('tutorials'),
    screenshots: emptyArtifact('tutorial-screenshots'),
    chromium: await ensureChromium(console.log),
    filter: process.argv[2],
  });
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
