import type { ItemMark } from './marks.js';

/** What came out for one submission. */
export interface Result {
  readonly student: string;
  readonly assignment: string;
  readonly title: string;
  readonly status: 'graded' | 'unreadable' | 'failed';
  /** What went wrong with the whole of it. */
  readonly fault?: string;
  readonly points: number;
  readonly maximum: number;
  readonly items: readonly ItemMark[];
  /** What the automatic marks leave out: a person's part. */
  readonly byPerson: readonly {
    readonly item: string;
    readonly points: number;
    readonly isAnswered: boolean;
  }[];
  /** Cells of the student that did not run through. */
  readonly failedCells: readonly { readonly cell: string; readonly error: string }[];
  /** Locked cells that had been changed, and were restored. */
  readonly restored: readonly string[];
  readonly isolation: string;
  readonly seconds: number;
  /** Of submission, master, checks and limits: with the same ones nothing is graded twice. */
  readonly key: string;
}

export const pointsOf = (items: readonly ItemMark[]): number =>
  Math.round(1e4 * items.reduce((sum, { points }) => sum + points, 0)) / 1e4;

export const maximumOf = (items: readonly { readonly maximum: number }[]): number =>
  items.reduce((sum, { maximum }) => sum + maximum, 0);
