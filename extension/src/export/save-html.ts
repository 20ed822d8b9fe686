import type { View } from '@phasebook/views';
import { download } from '../host/download.js';
import { fileName } from '../host/save.js';
import { loadPageAssets } from './page-assets.js';

/** Lets the browser save a view as one HTML file that stays live without JupyterLab. */
export async function saveHtml(view: View): Promise<void> {
  const [{ htmlPage }, assets] = await Promise.all([import('@phasebook/views'), loadPageAssets()]);
  download(new Blob([htmlPage(view, assets)], { type: 'text/html' }), `${fileName(view)}.html`);
}
