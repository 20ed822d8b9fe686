import fs from 'node:fs';
import path from 'node:path';
import { bundle } from '@phasebook/kernel';
import { parseView } from '@phasebook/views';
import { kinds } from '../../../scripts/lib/gallery-kinds.mjs';
import { exampleText } from '../../../scripts/lib/gallery-site.mjs';
import { oneOfEachKind } from './gallery.mjs';

/** One example of each kind: name and view. */
export const kindViews = () =>
  oneOfEachKind(kinds.map(({ example, live }) => live ?? example)).map((name) => [
    name,
    parseView(exampleText(name)),
  ]);

/** Fifty views: the kinds over and over, without networks, each of which is a page by itself. */
export function fiftyViews() {
  const some = kindViews().filter(([, { kind }]) => kind !== 'model');
  return Array.from({ length: 50 }, (_, i) => some[i % some.length][1]);
}

const cell = (data, index) => ({
  ...{ cell_type: 'code', id: `cell-${index}`, metadata: {}, execution_count: 1, source: `// ${index}` },
  outputs: [{ output_type: 'display_data', metadata: {}, data }],
});

/** A notebook with one stored output for each view, as the kernel package writes it. */
export const notebookOf = (views, dataOf = bundle) =>
  JSON.stringify({
    cells: views.map((view, i) => cell(dataOf(view), i)),
    metadata: {
      kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' },
      language_info: { name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });

/** Writes the notebooks that the checks of this folder open. */
export function writeNotebooks(folder) {
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  write('kinds.ipynb', notebookOf(kindViews().map(([, view]) => view)));
  const known = new Map();
  const once = (view) => {
    if (!known.has(view)) known.set(view, bundle(view));
    return known.get(view);
  };
  write('fifty.ipynb', notebookOf(fiftyViews(), once));
  const picture = (view) => ({
    'image/png': once(view)['image/png'],
    'text/plain': once(view)['text/plain'],
  });
  write('fifty-pictures.ipynb', notebookOf(fiftyViews(), picture));
}

/** Opens a notebook that has no kernel and gets none. */
export async function openWithoutKernel(stand, file, page = {}) {
  const lab = await stand.open('one.phase.json', page);
  await lab.page.evaluate(async (name) => {
    const { sessions, kernels } = window.jupyterapp.serviceManager;
    await sessions.shutdownAll();
    await kernels.shutdownAll();
    const { commands } = window.jupyterapp;
    const kernelPreference = { shouldStart: false, canStart: false, autoStartDefault: false };
    await commands.execute('docmanager:open', { path: name, kernelPreference });
    await window.jupyterapp.shell.currentWidget.context.ready;
    for (const widget of [...window.jupyterapp.shell.widgets('main')])
      if (widget !== window.jupyterapp.shell.currentWidget) widget.close();
  }, file);
  await lab.page.locator('.jp-NotebookPanel .phb-View').first().waitFor();
  return lab;
}
