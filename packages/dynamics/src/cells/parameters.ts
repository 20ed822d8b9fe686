import { requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import { cellFrom } from './cell-from.js';
import type { CellDescription } from '../system/cell-description.js';

type WeightsDescription = Exclude<CellDescription, { kind: 'leaky' | 'residual' }>;

/** The description without its leaky wrappers. */
function innermost(description: CellDescription): WeightsDescription {
  return 'cell' in description ? innermost(description.cell) : description;
}

/** The description with the weights inside its leaky wrappers replaced. */
function replaceInnermost(description: CellDescription, weights: WeightsDescription): CellDescription {
  if (!('cell' in description)) return weights;
  return { ...description, cell: replaceInnermost(description.cell, weights) };
}

/** The tensor of a block; the names of the blocks are the names of the fields. */
function tensorOf(description: WeightsDescription, name: string): Matrix | Vector {
  return (description as unknown as Record<string, Matrix | Vector>)[name];
}

/**
 * The parameters of a cell as one flat vector, block after block in the order of `cell.parameterBlocks`.
 *
 * @param cell - Any cell of this library.
 * @returns θ, shape [number of parameters]; a copy. Columns of `parameterJacobian` follow the same order.
 *
 * Cost: O(number of parameters).
 *
 * @example
 * ```ts
 * const cell = elmanCell({ recurrent: [[1, 2], [3, 4]], input: [[5], [6]], bias: [7, 8] });
 * assertEqual(parametersOf(cell), vector(1, 2, 3, 4, 5, 6, 7, 8));
 * ```
 */
export function parametersOf(cell: Cell): Vector {
  const description = innermost(cell.description);
  const last = cell.parameterBlocks[cell.parameterBlocks.length - 1];
  const flat = new Float64Array(last.offset + last.size);
  for (const block of cell.parameterBlocks) {
    const tensor = tensorOf(description, block.name);
    flat.set(tensor instanceof Float64Array ? tensor : tensor.data, block.offset);
  }
  return flat;
}

/**
 * The same cell with other parameters.
 *
 * @param cell - Cell that gives the kind and the shapes; left as it is.
 * @param flat - θ, shape [number of parameters], in the order of `cell.parameterBlocks`.
 * @returns New cell of the same kind, activation and leak rate.
 * @throws {ShapeMismatchError} If `flat` has another length.
 * @throws {NonFiniteError} If `flat` holds NaN or an infinity; the message names the block.
 *
 * Cost: O(number of parameters).
 *
 * @example Double every weight
 * ```ts
 * const cell = elmanCell({ recurrent: [[0.5]], bias: [0.1] });
 * const doubled = withParameters(cell, parametersOf(cell).map((weight) => 2 * weight));
 * assertClose(doubled.step(vector(0), vector()), [Math.tanh(0.2)]);
 * ```
 */
export function withParameters(cell: Cell, flat: ArrayLike<number>): Cell {
  const last = cell.parameterBlocks[cell.parameterBlocks.length - 1];
  requireLength('Cannot replace the parameters', 'flat', flat, last.offset + last.size);
  const values = Float64Array.from(flat);
  const replaced: Record<string, unknown> = { ...innermost(cell.description) };
  for (const { name, shape, offset, size } of cell.parameterBlocks) {
    const data = values.slice(offset, offset + size);
    replaced[name] = shape.length === 1 ? data : { rows: shape[0], columns: shape[1], data };
  }
  return cellFrom(replaceInnermost(cell.description, replaced as unknown as WeightsDescription));
}
