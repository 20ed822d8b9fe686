import { zeros, type Matrix, type Vector } from '@phasebook/linalg';

/** Blocks are merged in pairs when there are this many. */
const CAPACITY = 512;

/** Sums of ln rᵢᵢ over blocks of equal length: where they are cut depends on how many steps were made, on nothing else. */
export interface BlockSums {
  /** Steps in each block; doubles whenever 512 blocks are full. */
  readonly blockSteps: number;
  /** One block a row, shape [blocks, k]. */
  readonly sums: Matrix;
}

/** No blocks yet. */
export function noBlocks(blockSteps: number, k: number): BlockSums {
  return { blockSteps, sums: zeros(0, k) };
}

/** A list of blocks that grows, and that merges neighbours rather than grow beyond its capacity. */
export function blockAccumulator(from: BlockSums): {
  blockSteps(): number;
  add(sums: Vector): void;
  result(): BlockSums;
} {
  const k = from.sums.columns;
  let { blockSteps } = from;
  let rows: Vector[] = Array.from({ length: from.sums.rows }, (_, b) =>
    from.sums.data.slice(b * k, (b + 1) * k),
  );
  return {
    blockSteps: () => blockSteps,
    add(sums): void {
      rows.push(sums);
      if (rows.length < CAPACITY) return;
      const pairs = rows.length / 2;
      rows = Array.from({ length: pairs }, (_, p) => rows[2 * p].map((sum, i) => sum + rows[2 * p + 1][i]));
      blockSteps *= 2;
    },
    result(): BlockSums {
      const sums = zeros(rows.length, k);
      rows.forEach((row, b) => sums.data.set(row, b * k));
      return { blockSteps, sums };
    },
  };
}
