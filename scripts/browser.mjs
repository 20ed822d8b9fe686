// The browser tests: the built extension in a real JupyterLab, in a real Chromium. See extension/test/browser.
//
//   node scripts/browser.mjs [part of a check's name]
//   node scripts/browser.mjs --measure     how often pictures follow their sliders, instead of the checks
import fs from 'node:fs';
import path from 'node:path';
import { measureUpdates, runBrowserChecks } from '../extension/test/browser/main.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { emptyArtifact } from './lib/files.mjs';
import { artifacts, builtExtension, venvPython } from './lib/paths.mjs';
import { UserError, endAllOnSignals, runMain } from './lib/run.mjs';

await runMain(async () => {
  endAllOnSignals();
  if (!fs.existsSync(path.join(builtExtension, 'package.json'))) {
    throw new UserError('The extension has not been built: npm run build');
  }
  if (!fs.existsSync(venvPython))
    throw new UserError('JupyterLab is not there: npm run lab -- --prepare-only');
  const [filter] = process.argv.slice(2);
  if (filter === '--measure') {
    const options = { home: emptyArtifact('measure'), chromium: await ensureChromium(console.log) };
    console.log((await measureUpdates(options)).join('\n'));
    return;
  }
  const { passed, failed } = await runBrowserChecks({
    home: emptyArtifact('browser'),
    screenshots: filter === undefined ? emptyArtifact('screenshots') : path.join(artifacts, 'screenshots'),
    chromium: await ensureChromium(console.log),
    filter,
  });
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
