import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { commandPlugin } from './plugins/command-plugin.js';
import { documentPlugin } from './plugins/document-plugin.js';
import { rendererPlugin } from './plugins/renderer-plugin.js';

/** The plugins of the extension: renderer and settings, documents, commands. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [rendererPlugin, documentPlugin, commandPlugin];

export default plugins;
