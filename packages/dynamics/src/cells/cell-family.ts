import { requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import type { Cell, ParameterBlock } from '../system/cell.js';
import type { CellDescription } from '../system/cell-description.js';
import { checkParameters, requireParameter, type MapFamily, type ParameterValues } from '../system/family.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { cellFrom } from './cell-from.js';
import { parametersOf, withParameters } from './parameters.js';

/** Options of `cellFamily`. */
export interface CellFamilyOptions {
  /** Input at the default parameters, shape [inputDim]. @default zero */
  readonly input?: ArrayLike<number>;
}

/** Larger Jacobians by the parameters cost more than four steps: differences are taken instead. */
const MOST_DERIVATIVES = 2 ** 16;

/**
 * A cell with everything it depends on as named parameters.
 *
 * Names: `recurrent[i,j]`, `input[i,j]`, `bias[i]` … (every entry of every parameter block, from 0), `gain` (multiplies
 * the recurrent matrix as it stands, default 1), `leakRate` (leaky cells), `x[j]` (the frozen input).
 *
 * @param cell - Any cell of this library.
 * @param options - The input at the default parameters.
 * @returns Family of maps h ↦ F(h, x); ∂F/∂p is exact where ∂F/∂θ has at most 65 536 entries, differences beyond.
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

  /** The cell and input at given parameters; O(weights), without a look at the thousands of names left out. */
  const build = (values: ParameterValues): { cell: Cell; input: Vector; stored: Vector } => {
    checkParameters(parameters, values);
    const flat = weights.slice();
    const x = Float64Array.from(input);
    for (const name of Object.keys(values)) {
      const position = positions.get(name);
      if (position !== undefined) flat[position] = values[name];
      else if (name.startsWith('x[')) x[Number(name.slice(2, -1))] = values[name];
    }
    const { gain = 1, leakRate } = values;
    const stored = flat.slice();
    if (recurrent !== undefined && gain !== 1) {
      for (let k = 0; k < recurrent.size; k++) flat[recurrent.offset + k] *= gain;
    }
    const changed = withParameters(cell, flat);
    return {
      cell: leakRate === undefined ? changed : cellFrom(withLeakRate(changed.description, leakRate)),
      input: x,
      stored,
    };
  };
  const valueOf = (values: ParameterValues, name: string): number => values[name] ?? parameters[name];
  const base = {
    dim: cell.stateDim,
    parameters,
    at(values: ParameterValues = {}): SmoothMap {
      const built = build(values);
      return withInput(built.cell, built.input);
    },
  };
  if (cell.stateDim * weights.length > MOST_DERIVATIVES) return base;
  return {
    ...base,
    parameterDerivative(state: Vector, values: ParameterValues, name: string): Vector {
      requireParameter(parameters, name);
      const built = build(values);
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
        return isScaled ? derivative.map((value) => value * valueOf(values, 'gain')) : derivative;
      }
      if (name === 'leakRate') {
        // F = (1 − α) h + α G(h): ∂F/∂α = G − h = (F − h)/α.
        const leakRate = valueOf(values, 'leakRate');
        return built.cell.step(state, built.input).map((next, i) => (next - state[i]) / leakRate);
      }
      if (name === 'gain' && recurrent !== undefined) {
        const { offset, size } = recurrent;
        const { data, columns } = built.cell.parameterJacobian(state, built.input);
        return Float64Array.from({ length: cell.stateDim }, (_, i) => {
          let sum = 0;
          for (let k = offset; k < offset + size; k++) {
            sum += data[i * columns + k] * built.stored[k];
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
