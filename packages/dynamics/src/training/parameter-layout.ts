import { toMatrix, type Matrix, type Vector } from '@phasebook/linalg';
import { parametersOf, withParameters } from '../cells/parameters.js';
import type { BpttGradient, ReadoutWeights } from '../gradients/bptt.js';
import type { Cell } from '../system/cell.js';

/** How the parameters of a cell and of the readout behind it lie in one vector: the cell's, then V, then c. */
export interface ParameterLayout {
  /** Parameters of the cell. */
  readonly cellCount: number;
  /** Parameters of both. */
  readonly count: number;
  /** The parameters as they were given. */
  readonly given: Vector;
  cell(all: Vector): Cell;
  readout(all: Vector): { readonly weight: Matrix; readonly bias: Vector } | undefined;
  gradient(gradient: BpttGradient): Vector;
}

export function parameterLayout(cell: Cell, readout: ReadoutWeights | undefined): ParameterLayout {
  const weight = readout && toMatrix(readout.weight, 'readout.weight');
  const bias = readout?.bias ?? new Float64Array(weight?.rows ?? 0);
  const ofCell = parametersOf(cell);
  const cellCount = ofCell.length;
  const weightEnd = cellCount + (weight?.data.length ?? 0);
  const count = weightEnd + bias.length;
  const join = (first: ArrayLike<number>, second: ArrayLike<number>, third: ArrayLike<number>): Vector => {
    const all = new Float64Array(count);
    all.set(first);
    all.set(second, cellCount);
    all.set(third, weightEnd);
    return all;
  };
  return {
    cellCount,
    count,
    given: join(ofCell, weight?.data ?? [], bias),
    cell: (all) => withParameters(cell, all.subarray(0, cellCount)),
    readout: (all) =>
      weight && {
        weight: { rows: weight.rows, columns: weight.columns, data: all.slice(cellCount, weightEnd) },
        bias: all.slice(weightEnd),
      },
    gradient: ({ parameters, readout: part }) => join(parameters, part?.weight.data ?? [], part?.bias ?? []),
  };
}

/** Which parameters are trained: those of the named blocks, or all of them. */
export function trainedEntries(
  cell: Cell,
  layout: ParameterLayout,
  trainable: readonly string[] | undefined,
): readonly boolean[] {
  if (trainable === undefined) return new Array<boolean>(layout.count).fill(true);
  const names = cell.parameterBlocks.map(({ name }) => name);
  for (const name of trainable) {
    if (name !== 'readout' && !names.includes(name)) {
      throw new RangeError(
        `Cannot train: \`trainable\` must name blocks of the cell (${names.join(', ')}) or 'readout': got '${name}'`,
      );
    }
  }
  const isTrained = new Array<boolean>(layout.count).fill(trainable.includes('readout'));
  for (const { name, offset, size } of cell.parameterBlocks) {
    isTrained.fill(trainable.includes(name), offset, offset + size);
  }
  return isTrained;
}
