import { requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import type { Cell, ParameterBlock } from '../system/cell.js';
import type { CellDescription } from '../system/cell-description.js';
import { completeParameters, type MapFamily, type ParameterValues } from '../system/family.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { cellFrom } from './cell-from.js';
import { parametersOf, withParameters } from './parameters.js';

/** Options of `cellFamily`. */
export interface CellFamilyOptions {
  /** Input at the default parameters, shape [inputDim]. @default zero */
  readonly input?: ArrayLike<number>;
}

/**
 * A cell with everything it depends on as named parameters.
 *
 * Names: `recurrent[i,j]`, `input[i,j]`, `bias[i]` … (every entry of every parameter block, from 0), `gain` (multiplies
 * the recurrent matrix as it stands, default 1), `leakRate` (leaky cells), `x[j]` (the frozen input).
 *
 * @param cell - Any cell of this library.
 * @param options - The input at the default parameters.
 * @returns Family of maps h ↦ F(h, x); ∂F/∂p is exact.
 * @throws {ShapeMismatchError} If `input` does not have `cell.inputDim` entries.
 * @throws {NonFiniteError} If `input` holds NaN or an infinity.
 *
 * Cost: `at` builds the cell anew, O(number of parameters).
 *
 * @example The self-weight and the bias of one neuron
 * ```ts
 * const family = cellFamily(elmanCell({ recurrent: [[2]], bias: [0] }));
 * const map = family.at({ 'recurrent[0,0]': 1.5, 'bias[0]': 0.1 });
 * assertClose(map.step(vector(1)), [Math.tanh(1.6)]);
 * ```
 */
export function cellFamily(cell: Cell, options: CellFamilyOptions = {}): MapFamily {
  const { input = new Float64Array(cell.inputDim) } = options;
  requireLength('Cannot make a family of a cell', 'input', input, cell.inputDim);
  requireFinite('Cannot make a family of a cell', 'input', input);
  const weights = parametersOf(cell);
  const positions = new Map<string, number>();
  for (const block of cell.parameterBlocks) {
    for (let k = 0; k < block.size; k++) positions.set(entryName(block, k), block.offset + k);
  }
  const recurrent = cell.parameterBlocks.find((block) => block.name === 'recurrent');
  const parameters: Record<string, number> = {};
  positions.forEach((position, name) => (parameters[name] = weights[position]));
  if (recurrent !== undefined) parameters.gain = 1;
  if (cell.description.kind === 'leaky') parameters.leakRate = cell.description.leakRate;
  for (let j = 0; j < cell.inputDim; j++) parameters[`x[${j}]`] = input[j];

  /** The cell and input at complete parameters. */
  const build = (all: ParameterValues): { cell: Cell; input: Vector } => {
    const flat = weights.slice();
    positions.forEach((position, name) => (flat[position] = all[name]));
    if (recurrent !== undefined && all.gain !== 1) {
      for (let k = 0; k < recurrent.size; k++) flat[recurrent.offset + k] *= all.gain;
    }
    const changed = withParameters(cell, flat);
    return {
      cell: 'leakRate' in parameters ? cellFrom(withLeakRate(changed.description, all.leakRate)) : changed,
      input: Float64Array.from({ length: cell.inputDim }, (_, j) => all[`x[${j}]`]),
    };
  };
  return {
    dim: cell.stateDim,
    parameters,
    at(values): SmoothMap {
      const built = build(completeParameters(parameters, values));
      return withInput(built.cell, built.input);
    },
    parameterDerivative(state, values, name): Vector {
      const all = completeParameters(parameters, values);
      const built = build(all);
      const column = (of: 'input' | 'parameters', j: number): Vector => {
        const { data, columns } =
          of === 'input'
            ? built.cell.inputJacobian(state, built.input)
            : built.cell.parameterJacobian(state, built.input);
        return Float64Array.from({ length: cell.stateDim }, (_, i) => data[i * columns + j]);
      };
      const position = positions.get(name);
      if (position !== undefined) {
        const isScaled = recurrent !== undefined && name.startsWith('recurrent[');
        const derivative = column('parameters', position);
        return isScaled ? derivative.map((value) => value * all.gain) : derivative;
      }
      if (name === 'leakRate') {
        // F = (1 − α) h + α G(h): ∂F/∂α = G − h = (F − h)/α.
        return built.cell.step(state, built.input).map((next, i) => (next - state[i]) / all.leakRate);
      }
      if (name === 'gain' && recurrent !== undefined) {
        const { offset, size } = recurrent;
        const { data, columns } = built.cell.parameterJacobian(state, built.input);
        return Float64Array.from({ length: cell.stateDim }, (_, i) => {
          let sum = 0;
          for (let k = offset; k < offset + size; k++) {
            sum += data[i * columns + k] * all[entryName(recurrent, k - offset)];
          }
          return sum;
        });
      }
      return column('input', Number(name.slice(2, -1)));
    },
  };
}

/** `name[i]` of a vector, `name[i,j]` of a matrix. */
function entryName({ name, shape }: ParameterBlock, k: number): string {
  if (shape.length === 1) return `${name}[${k}]`;
  return `${name}[${Math.floor(k / shape[1])},${k % shape[1]}]`;
}

function withLeakRate(description: CellDescription, leakRate: number): CellDescription {
  return description.kind === 'leaky' ? { ...description, leakRate } : description;
}
