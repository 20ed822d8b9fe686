import type { LongWorkOptions } from '../system/long-work.js';

/** Options shared by the searches for an embedding dimension. */
export interface EmbeddingDimensionOptions extends LongWorkOptions {
  /** τ, in samples. */
  readonly delay: number;
  /** Largest dimension tried. @default 6 */
  readonly maxDimension?: number;
  /** Neighbours closer in time than this do not count, in samples. @default the delay */
  readonly theilerWindow?: number;
  /** Every how many-th state is asked for its neighbour. @default 1 */
  readonly stride?: number;
}
