import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import { networkNotebook } from '../model/network-notebook.js';
import { trans } from '../text/trans.js';
import type { PhaseContent } from './phase-document.js';

/** The files of the server. */
type Contents = JupyterFrontEnd['serviceManager']['contents'];

/** Writes the notebook of a network beside its file, under a name that is free, and tells the path. */
export async function writeNotebook(contents: Contents, content: PhaseContent): Promise<string> {
  const { path, options, host } = content;
  const { shown: view, turned } = host.frame;
  if (view?.kind !== 'model') throw new Error(trans.__('The file shows no network'));
  const notebook = networkNotebook({ view, fileName: PathExt.basename(path), options, turned });
  const stem = path.replace(/(\.phase)?\.\w+$/, '');
  const target = await freePath(contents, stem);
  await contents.save(target, { type: 'notebook', format: 'json', content: notebook });
  return target;
}

async function freePath(contents: Contents, stem: string): Promise<string> {
  for (let number = 1; ; number++) {
    const path = `${stem}${number === 1 ? '' : `-${number}`}.ipynb`;
    const isTaken = await contents.get(path, { content: false }).then(
      () => true,
      () => false,
    );
    if (!isTaken) return path;
  }
}
