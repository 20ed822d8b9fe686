import {
  identity,
  multiply,
  requireFinite,
  requireLength,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';

/** The gradient along an LSTM's cell state, part and whole. */
export interface LstmHighway {
  /** State (h, c) after the last input, shape [2H]. */
  readonly state: Vector;
  /** Products of the forget gates over the steps: what passes along the cell state alone, shape [H]. */
  readonly forgetProducts: Vector;
  /** ∂c_T/∂c₀ with all paths through the gates, shape [H, H]. */
  readonly cellJacobian: Matrix;
  /** Diagonal of `cellJacobian` over `forgetProducts`: 1 where the highway is the whole gradient, shape [H]. */
  readonly ratios: Vector;
}

/**
 * Compares an LSTM's gradient highway, the product of its forget gates, with its whole gradient ∂c_T/∂c₀.
 *
 * The highway is the derivative with the gates held fixed; the gates themselves depend on earlier cell states.
 *
 * @param cell - An LSTM of H units.
 * @param options - `inputs`, one per step, and the `start` (h, c), zero when left out.
 * @returns Both, with their ratios.
 * @throws {TypeError} If the cell is not an LSTM.
 * @throws {ShapeMismatchError} If the start or an input does not fit.
 * @throws {NonFiniteError} If a number is NaN or infinite.
 * @throws {RangeError} If there is no input.
 *
 * Cost: per step one state Jacobian and a product of matrices of order 2H.
 * Source: Hochreiter and Schmidhuber, Neural Comput. 9 (1997) 1735; Gers et al., ibid. 12 (2000) 2451.
 *
 * @example Without recurrent weights the highway is everything
 * ```ts
 * const cell = lstmCell({ recurrent: [[0], [0], [0], [0]], input: [[0], [0], [0], [0]] });
 * const { forgetProducts, ratios } = lstmHighway(cell, { inputs: [[0], [0], [0]] });
 * assertClose(forgetProducts, [0.125]);
 * assertClose(ratios, [1]);
 * ```
 */
export function lstmHighway(
  cell: Cell,
  options: { readonly inputs: readonly ArrayLike<number>[]; readonly start?: ArrayLike<number> },
): LstmHighway {
  const purpose = 'Cannot follow the highway';
  if (cell.description.kind !== 'lstm') {
    throw new TypeError(
      `${purpose}: \`cell\` must be an LSTM: got a cell of kind '${cell.description.kind}'`,
    );
  }
  const n = cell.stateDim;
  const units = n / 2;
  const { inputs, start = new Float64Array(n) } = options;
  if (inputs.length === 0) throw new RangeError(`${purpose}: \`inputs\` must hold at least one: got none`);
  requireLength(purpose, 'start', start, n);
  requireFinite(purpose, 'start', start);
  let state: Vector = Float64Array.from(start);
  let product = identity(n);
  const forgetProducts = new Float64Array(units).fill(1);
  inputs.forEach((given, t) => {
    requireLength(purpose, `inputs[${t}]`, given, cell.inputDim);
    requireFinite(purpose, `inputs[${t}]`, given);
    const input = Float64Array.from(given);
    const jacobian = cell.stateJacobian(state, input);
    // c′ = f c + i g with gates that see h only: ∂c′/∂c is the forget gate.
    for (let k = 0; k < units; k++) forgetProducts[k] *= jacobian.data[(units + k) * (n + 1)];
    product = multiply(jacobian, product);
    state = cell.step(state, input);
  });
  const data = new Float64Array(units * units);
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < units; j++) data[i * units + j] = product.data[(units + i) * n + units + j];
  }
  return {
    state,
    forgetProducts,
    cellJacobian: { rows: units, columns: units, data },
    ratios: forgetProducts.map((value, k) => data[k * (units + 1)] / value),
  };
}
