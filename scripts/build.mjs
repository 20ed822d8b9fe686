// `npm run build`: all packages and the extension.
import { build } from './lib/environment.mjs';
import { artifacts, shown } from './lib/paths.mjs';
import { endAllOnSignals, runMain } from './lib/run.mjs';

await runMain(async () => {
  endAllOnSignals();
  await build();
  console.log(`Built. Log: ${shown(artifacts)}/lerna.log`);
});
