// The views on the gallery's page in Chromium, without JupyterLab: accessibility, and views that mean harm.
//
//   node extension/test/quality/main.mjs [part of a check's name]
import path from 'node:path';
import { ensureChromium } from '../../../scripts/lib/chromium.mjs';
import { artifacts } from '../../../scripts/lib/paths.mjs';
import { endAllOnSignals, runMain } from '../../../scripts/lib/run.mjs';
import { startBrowser } from '../browser/support/lab.mjs';
import { Stand, runChecks } from '../browser/support/runner.mjs';
import './checks/accessibility.mjs';
import './checks/dashboards.mjs';
import './checks/hostile.mjs';
import './checks/space.mjs';
import { galleries } from './gallery.mjs';

await runMain(async () => {
  endAllOnSignals();
  const browser = await startBrowser(await ensureChromium(console.log));
  const site = galleries(await browser.newContext({ acceptDownloads: true }));
  const stand = new Stand({ screenshots: path.join(artifacts, 'quality') });
  stand.gallery = async (page) => {
    const gallery = await site.open(page);
    stand.labs.push(gallery);
    return gallery;
  };
  try {
    const { passed, failed } = await runChecks(stand, { filter: process.argv[2] });
    console.log(`\n${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await browser.close();
    await site.stop();
  }
});
