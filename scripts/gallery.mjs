// `npm run gallery`: every example view alive on one page, without JupyterLab; a reload shows the sources as they are.
//
//   npm run gallery [-- --port 8123]
import fs from 'node:fs';
import { serveGallery } from './lib/gallery-site.mjs';
import { inRoot } from './lib/paths.mjs';
import { UserError, runMain } from './lib/run.mjs';

await runMain(async () => {
  if (!fs.existsSync(inRoot('packages', 'linalg', 'src', 'wasm', 'kernels.generated.ts')))
    throw new UserError('The numeric kernels have not been compiled: npm run kernels');
  const at = process.argv.indexOf('--port');
  const { url } = await serveGallery({ port: at === -1 ? 0 : Number(process.argv[at + 1]) });
  console.log(`Gallery: ${url}   (Ctrl-C ends it)`);
});
