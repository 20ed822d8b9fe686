// Every link inside the repository resolves: markdown files and the text of notebooks.
import { walk } from './lib/files.mjs';
import { brokenLinks } from './lib/links.mjs';
import { root, shown } from './lib/paths.mjs';

const files = walk(
  root,
  (file) => /\.(md|ipynb)$/.test(file) && !/(^|\/)(dist|lib|labextension)\//.test(file),
);
const broken = files.flatMap((file) =>
  brokenLinks(file, root).map((link) => ({ file: shown(file), ...link })),
);
for (const { file, line, message } of broken) console.log(`${file}:${line} ${message}`);
console.log(
  broken.length === 0 ? `The links of ${files.length} files resolve.` : `${broken.length} broken links.`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
