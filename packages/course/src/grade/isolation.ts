import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** How a child is kept apart. */
export interface Isolation {
  /** What stands before `node` on the command line. */
  readonly wrapper: readonly string[];
  /** For the report. */
  readonly description: string;
}

const wrapper = ['unshare', '--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'];

/** The strongest isolation that this system offers: on Linux, namespaces without a network and without other processes. */
export function isolation(): Isolation {
  const works =
    process.platform === 'linux' && spawnSync(wrapper[0], [...wrapper.slice(1), 'true']).status === 0;
  return works
    ? {
        wrapper,
        description: 'in a process of its own, without network and other processes',
      }
    : {
        wrapper: [],
        description: 'in a process of its own, which cannot call the network or other processes',
      };
}

/** Options of Node that let a child read its folder and the packages, and nothing else. */
export function nodeOptions(folder: string, memoryMegabytes: number): string[] {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const readable = [folder, ...packageFolders()];
  return [
    ...['--no-warnings', permission, '--allow-addons', `--max-old-space-size=${memoryMegabytes}`],
    ...readable.map((name) => `--allow-fs-read=${path.join(name, path.sep)}`),
  ];
}

/** `node_modules`, and where packages lie that are only linked there. */
function packageFolders(): string[] {
  const modules = fs.realpathSync(modulesFolder());
  const scope = path.join(modules, '@phasebook');
  const folders = fs.readdirSync(scope).map((name) => fs.realpathSync(path.join(scope, name)));
  return [modules, ...folders.filter((folder) => !folder.startsWith(modules))];
}

/** The `node_modules` that cells import from. */
export function modulesFolder(): string {
  const searched = createRequire(import.meta.url).resolve.paths('@phasebook/course') ?? [];
  const found = searched.find((folder) => fs.existsSync(path.join(folder, '@phasebook', 'course')));
  if (found === undefined)
    throw new Error('Cannot grade: @phasebook/course is not installed in a node_modules folder');
  return found;
}
