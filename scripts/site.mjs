// The notebooks as a site of static files, with live views.
//   npm run site [-- --out=DIR] [-- --serve]
import path from 'node:path';
import { ensurePython } from './lib/environment.mjs';
import { emptyArtifact } from './lib/files.mjs';
import { artifacts, shown } from './lib/paths.mjs';
import { UserError, endAllOnSignals, runMain } from './lib/run.mjs';

const option = (name) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);

await runMain(async () => {
  endAllOnSignals();
  await ensurePython(console.log);
  const out = path.resolve(option('out') ?? path.join(artifacts, 'site'));
  const { buildSite } = await import('../site/build.mjs').catch((error) => {
    if (error.code === 'ERR_MODULE_NOT_FOUND')
      throw new UserError('The packages have not been built: npm run build');
    throw error;
  });
  const pages = await buildSite({ out, work: emptyArtifact('site-work') });
  console.log(`${pages.length} pages in ${shown(out)}`);
  if (!process.argv.includes('--serve')) return;
  const { serveFolder } = await import('../site/serve.mjs');
  const { url } = await serveFolder(out);
  console.log(`Serving ${url} (Ctrl+C ends)`);
});
