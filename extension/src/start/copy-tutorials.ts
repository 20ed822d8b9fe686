import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig, PathExt, URLExt } from '@jupyterlab/coreutils';

/** The files of the server. */
type Contents = JupyterFrontEnd['serviceManager']['contents'];

type Content = Parameters<Contents['save']>[1];

/** Where the extension's copy of the tutorials lies on the server; the build puts it there. */
const source = '@phasebook/jupyterlab/tutorials';

/** Folder of the tutorials in a checkout of the project, from the root of the server. */
const checkout = 'tutorials';

/** Folder that the tutorials are copied to. */
const target = 'phasebook-tutorials';

/**
 * Puts the tutorials into a folder of the user; files that are there already stay as they are.
 *
 * @returns Path of the first tutorial.
 */
export async function copyTutorials(contents: Contents, folder: string): Promise<string> {
  const [first, ...others] = await namesOfFiles();
  const known = PathExt.join(checkout, first);
  if (await exists(contents, known)) return known;
  const goal = PathExt.join(folder, target);
  const made = new Set<string>();
  for (const name of [...others, first]) {
    const path = PathExt.join(goal, name);
    await makeFolders(contents, PathExt.dirname(path), made);
    if (!(await exists(contents, path))) await contents.save(path, await contentOf(name));
  }
  return PathExt.join(goal, first);
}

async function namesOfFiles(): Promise<readonly string[]> {
  const answer = await get('index.json');
  return (await answer.json()) as readonly string[];
}

async function contentOf(name: string): Promise<Content> {
  const answer = await get(name);
  if (name.endsWith('.ipynb')) return { type: 'notebook', format: 'json', content: await answer.json() };
  if (name.endsWith('.ts')) return { type: 'file', format: 'text', content: await answer.text() };
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return { type: 'file', format: 'base64', content: btoa(text) };
}

async function get(name: string): Promise<Response> {
  const address = URLExt.join(PageConfig.getOption('fullLabextensionsUrl'), source, name);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${answer.statusText}`);
  return answer;
}

async function makeFolders(contents: Contents, path: string, made: Set<string>): Promise<void> {
  if (path === '' || path === '.' || made.has(path)) return;
  await makeFolders(contents, PathExt.dirname(path), made);
  if (!(await exists(contents, path))) await contents.save(path, { type: 'directory' });
  made.add(path);
}

function exists(contents: Contents, path: string): Promise<boolean> {
  return contents.get(path, { content: false }).then(
    () => true,
    () => false,
  );
}
