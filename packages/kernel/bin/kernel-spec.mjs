import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Name under which Jupyter knows the kernel, unless another is wanted. */
export const kernelName = 'phasebook';

/** The kernelspec: absolute paths, so that node need not be on anybody's PATH. */
export function kernelSpec() {
  return {
    argv: [
      process.execPath,
      fileURLToPath(new URL('../dist/launcher/main.js', import.meta.url)),
      '{connection_file}',
    ],
    display_name: 'TypeScript (Phasebook)',
    language: 'typescript',
    // By message: a thread of its own listens, so that it is heard also where a signal is not.
    interrupt_mode: 'message',
  };
}

/** Folder that Jupyter searches for kernels of this user. */
export function userKernels(platform = process.platform, env = process.env) {
  if (env.JUPYTER_DATA_DIR) return path.join(env.JUPYTER_DATA_DIR, 'kernels');
  if (platform === 'win32') return path.join(env.APPDATA ?? '', 'jupyter', 'kernels');
  const home = env.HOME ?? '';
  if (platform === 'darwin') return path.join(home, 'Library', 'Jupyter', 'kernels');
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'jupyter', 'kernels');
}

/** Writes the kernelspec into a folder of kernels; gives back its file. */
export function installKernelSpec(kernels, name = kernelName, spec = kernelSpec()) {
  const file = path.join(kernels, name, 'kernel.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(spec, null, 2)}\n`);
  return file;
}
