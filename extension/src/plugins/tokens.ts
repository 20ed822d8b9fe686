import { Token } from '@lumino/coreutils';
import type { FrameServices } from '../host/view-frame.js';

/** What the plugins of the extension share: appearance and the views on the page. */
export const IPhasebook: Token<FrameServices> = new Token<FrameServices>(
  '@phasebook/jupyterlab:IPhasebook',
  'Appearance of Phasebook views, and the views on the page.',
);
