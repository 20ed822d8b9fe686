import path from 'node:path';
import { fileURLToPath } from 'node:url';

const isWindows = process.platform === 'win32';

/** The repository's top folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A path below the top folder. */
export const inRoot = (...parts) => path.join(root, ...parts);

/** Logs, stamps and whatever else the scripts leave behind; ignored by git. */
export const artifacts = inRoot('.artifacts');

export const venv = inRoot('.venv');
export const venvPython = isWindows
  ? path.join(venv, 'Scripts', 'python.exe')
  : path.join(venv, 'bin', 'python');
export const venvJupyter = path.join(venv, 'share', 'jupyter');

/** Where the build of `extension/` puts the prebuilt JupyterLab extension. */
export const builtExtension = inRoot('extension', 'phasebook', 'labextension');

/** A path as a reader sees it: relative to the top folder, with forward slashes. */
export const shown = (file) => path.relative(root, file).split(path.sep).join('/') || '.';
