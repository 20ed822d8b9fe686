import { taggedBy, type Reader } from '../reader.js';
import type { PictureBeside } from '../wire/beside.js';
import { cobweb } from './cobweb.js';
import { phasePortrait } from './phase-portrait.js';

/** Reads the picture at a cursor. */
export const beside: Reader<PictureBeside> = taggedBy<PictureBeside>('kind', {
  cobweb,
  'phase-portrait': phasePortrait,
});
