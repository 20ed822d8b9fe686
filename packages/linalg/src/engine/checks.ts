import { ShapeMismatchError } from '../errors.js';
import type { MatrixView } from './engine.js';

/** Throws unless the view has the shape and lies within its array: the kernels trust it. */
export function checkView(
  purpose: string,
  argument: string,
  view: MatrixView,
  rows: number,
  columns: number,
): void {
  if (view.rows !== rows || view.columns !== columns) {
    throw new ShapeMismatchError(
      purpose,
      argument,
      `[${rows}, ${columns}]`,
      `[${view.rows}, ${view.columns}]`,
    );
  }
  const offset = view.offset ?? 0;
  const stride = view.stride ?? columns;
  const end = rows === 0 || columns === 0 ? offset : offset + (rows - 1) * stride + columns;
  const isSound =
    Number.isInteger(rows) &&
    Number.isInteger(columns) &&
    Number.isInteger(offset) &&
    Number.isInteger(stride) &&
    rows >= 0 &&
    columns >= 0 &&
    offset >= 0 &&
    stride >= columns &&
    end <= view.data.length;
  if (isSound) return;
  throw new ShapeMismatchError(
    purpose,
    `${argument}.data`,
    `[${end}]`,
    `[${view.data.length}] (offset ${offset}, stride ${stride})`,
  );
}

export function checkLength(
  purpose: string,
  argument: string,
  values: ArrayLike<number>,
  length: number,
): void {
  if (values.length === length) return;
  throw new ShapeMismatchError(purpose, argument, `[${length}]`, `[${values.length}]`);
}

export function requireContiguous(purpose: string, view: MatrixView): void {
  const stride = view.stride ?? view.columns;
  if (stride === view.columns) return;
  throw new RangeError(`${purpose}: rows must follow each other without gaps: got a stride of ${stride}`);
}

/** An index from outside must not lead outside the memory. */
export function requireRowNumbers(purpose: string, pivots: ArrayLike<number>, n: number): void {
  for (let i = 0; i < n; i++) {
    if (pivots[i] >= 0 && pivots[i] < n) continue;
    throw new RangeError(`${purpose}: \`pivots\` must be row numbers below ${n}: got ${pivots[i]}`);
  }
}

export function requireCount(argument: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least && value < 2 ** 31) return;
  throw new RangeError(
    `Cannot step a network: \`${argument}\` must be a whole number from ${least} on: got ${value}`,
  );
}
