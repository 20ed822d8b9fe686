import { Token } from '@lumino/coreutils';
import type { HostServices } from '../host/view-host.js';

/** What the plugins of the extension share: appearance and the views on the page. */
export const IPhasebook: Token<HostServices> = new Token<HostServices>(
  '@phasebook/jupyterlab:IPhasebook',
  'Appearance of Phasebook views, and the views on the page.',
);
