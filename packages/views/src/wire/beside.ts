import type { PhasePortraitView } from '../types.js';
import type { CobwebView } from './cobweb.js';

/** What a map does at the cursor of a diagram: its cobweb, or its portrait where there are two variables or more. */
export type PictureBeside = CobwebView | PhasePortraitView;
