import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { commandPlugin } from './plugins/command-plugin.js';
import { documentPlugin } from './plugins/document-plugin.js';
import { rendererPlugin } from './plugins/renderer-plugin.js';
import { startPlugin } from './plugins/start-plugin.js';

/** The plugins of the extension: renderer and settings, documents, commands on views, what to begin with. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  rendererPlugin,
  documentPlugin,
  commandPlugin,
  startPlugin,
];

export default plugins;
