/** Settings schema and renderer plugin. */
export const PLUGIN_ID = '@phasebook/jupyterlab:plugin';

/** Domain of the translations. */
export const TRANSLATION_DOMAIN = 'phasebook';

/** Heading of the commands in the palette and of the launcher's card. */
export const CATEGORY = 'Phasebook';

/** Ending of files that hold a view. */
export const FILE_ENDING = '.phase.json';

/** Name of the file type in JupyterLab's registry. */
export const FILE_TYPE = 'phasebook-view';

/** Name of the viewer under *Open With*. */
export const VIEWER_NAME = 'Phasebook view';

/** Name of the file type for trained weights. */
export const WEIGHTS_TYPE = 'phasebook-weights';

/** Endings of files that hold trained weights. */
export const WEIGHTS_ENDINGS: readonly string[] = ['.safetensors', '.npz'];

/** Name of the viewer for trained weights. */
export const WEIGHTS_VIEWER_NAME = 'Phasebook network';

/** Commands of the extension. */
export const commandIds = {
  openExample: 'phasebook:open-example',
  savePng: 'phasebook:save-png',
  saveSvg: 'phasebook:save-svg',
  reset: 'phasebook:reset-view',
  copyCode: 'phasebook:copy-code',
  copyJson: 'phasebook:copy-json',
  copyCsv: 'phasebook:copy-csv',
  copySvg: 'phasebook:copy-svg',
  copyPng: 'phasebook:copy-png',
  openInTab: 'phasebook:open-in-tab',
  exportHtml: 'phasebook:export-html',
  openAsNotebook: 'phasebook:open-as-notebook',
  startHere: 'phasebook:start-here',
  editAsText: 'phasebook:edit-as-text',
} as const;
