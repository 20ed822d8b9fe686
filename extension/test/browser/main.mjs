import path from 'node:path';
import './checks/commands.mjs';
import './checks/documents.mjs';
import './checks/failing-cell.mjs';
import './checks/handles.mjs';
import './checks/instruments.mjs';
import './checks/interaction.mjs';
import './checks/models.mjs';
import './checks/notebook.mjs';
import './checks/translation.mjs';
import '../quality/checks/fifty.mjs';
import '../quality/checks/kinds.mjs';
import { writeNotebooks } from '../quality/notebooks.mjs';
import { measure } from './measure.mjs';
import { writeFixtures } from './support/fixtures.mjs';
import { Lab } from './support/lab.mjs';
import { Stand, runChecks } from './support/runner.mjs';
import { withBrowser } from './support/with-browser.mjs';

/** A folder with what the checks open. */
function fixtures(home) {
  const files = path.join(home, 'files');
  writeFixtures(files);
  writeNotebooks(files);
  return files;
}

/**
 * Runs all browser checks against a real JupyterLab.
 *
 * @param options.screenshots - Where pictures are kept.
 * @param options.filter - Part of the names of the checks to run; all when left out.
 */
export function runBrowserChecks({ screenshots, filter, ...options }) {
  const files = fixtures(options.home);
  return withBrowser({ ...options, files }, ({ context, server, start }) => {
    const stand = new Stand({
      files,
      screenshots,
      startOtherServer: (settings) => start('other-server', settings),
    });
    stand.open = async (file, page = {}, on = server) => {
      const lab = await Lab.open(context, on, page);
      stand.labs.push(lab);
      await lab.openFile(file);
      return lab;
    };
    return runChecks(stand, { filter });
  });
}

/** Measures how often pictures follow their sliders; resolves with lines of text. */
export function measureUpdates(options) {
  return withBrowser({ ...options, files: fixtures(options.home) }, ({ context, server }) =>
    measure(context, server),
  );
}
