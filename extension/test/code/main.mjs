// The code of views in a real kernel: one view of each kind of the gallery, whose cell must make that very view.
//   node extension/test/code/main.mjs [part of a name]
import process from 'node:process';
import { parseView, plainView, viewCode } from '@phasebook/views';
import { emptyArtifact } from '../../../scripts/lib/files.mjs';
import { runMain } from '../../../scripts/lib/run.mjs';
import { galleryNames, galleryView } from '../browser/support/fixtures.mjs';
import { difference, runCells } from '../support/run-cells.mjs';

/** The first example of each kind whose code calls a builder, else the first one. */
function examples(wanted) {
  const chosen = new Map();
  for (const name of galleryNames().filter((each) => each.includes(wanted))) {
    const view = galleryView(name);
    const isBuilt = !viewCode(view).includes('parseView(');
    const known = chosen.get(view.kind);
    if (known === undefined || (isBuilt && !known.isBuilt)) chosen.set(view.kind, { name, view, isBuilt });
  }
  return [...chosen.values()];
}

await runMain(() => {
  const views = examples(process.argv[2] ?? '');
  const results = runCells(
    views.map(({ view }) => viewCode(view)),
    emptyArtifact('view-code'),
  );
  let failed = 0;
  views.forEach(({ name, view, isBuilt }, i) => {
    const { views: made, errors } = results[i];
    const fault =
      errors !== '' || made.length !== 1
        ? `${errors}${made.length} views`
        : difference(plainView(parseView(made[0])), plainView(view));
    if (fault !== undefined) failed += 1;
    console.log(`${fault === undefined ? 'ok      ' : 'FAILED  '}${name}${isBuilt ? '' : ' (as data)'}`);
    if (fault !== undefined) console.log(`        ${fault}`);
  });
  console.log(`\n${views.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && views.length > 0 ? 0 : 1;
});
