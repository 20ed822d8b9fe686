import {
  norm,
  qr,
  requireFinite,
  ShapeMismatchError,
  singularValues,
  toMatrix,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { linearCell } from '../cells/linear.js';
import type { Cell } from '../system/cell.js';

/** Options of {@link fitLinearCell}. */
export interface FitLinearCellOptions {
  /**
   * Row t is the input on the way from state t to state t + 1, shape [T, m].
   * @default no inputs
   */
  readonly inputs?: MatrixLike;
  /** Whether a bias is fitted, too. @default 'fitted' */
  readonly bias?: 'fitted' | 'none';
}

/** A linear cell fitted to an orbit, with the evidence for it. */
export interface LinearFit {
  /** `rank-deficient`: the orbit does not determine the weights; the cell is then missing. */
  readonly status: 'fitted' | 'rank-deficient';
  readonly cell: Cell | undefined;
  /** Root mean square of what a step of the cell misses, per state variable, shape [n]. */
  readonly residuals: Vector;
  /**
   * Standard errors of the weights (W, U, b side by side) if the misses were independent noise, shape [n, n + m + 1],
   * without the last column where no bias was fitted.
   */
  readonly standardErrors: Matrix | undefined;
  /** σ₁/σ_min of the scaled regressors: noise enters the weights multiplied by up to this. */
  readonly conditionNumber: number;
  readonly warnings: readonly string[];
}

/** Beyond this a double cannot tell the regressors apart. */
const LARGEST_CONDITION = 1e12;

/**
 * The linear cell that best predicts an orbit one step ahead, by least squares.
 *
 * Thin QR of the regressors (states, inputs, 1), each scaled to norm 1. On exact samples of a linear flow dh/dt = J h
 * the result is W = exp(Δt J), not 1 + Δt J: `identifyFlow` takes it back to J.
 *
 * @param states - Orbit, one state a row, shape [T + 1, n].
 * @returns The cell with residuals, standard errors and condition number.
 * @throws {ShapeMismatchError} If `inputs` does not have T rows.
 * @throws {NonFiniteError} If a state or an input is NaN or infinite.
 * @throws {RangeError} If there are fewer steps than unknowns in a row of weights.
 *
 * Cost: 4 T (n + m)² flops.
 *
 * @example The weight of a decay, from four points
 * ```ts
 * const { cell } = fitLinearCell([[8], [4], [2], [1]], { bias: 'none' });
 * assertClose(cell?.step(vector(1), vector()), [0.5]);
 * ```
 */
export function fitLinearCell(states: MatrixLike, options: FitLinearCellOptions = {}): LinearFit {
  const purpose = 'Cannot fit a linear cell';
  const { bias = 'fitted' } = options;
  const orbit = toMatrix(states, 'states');
  requireFinite(purpose, 'states', orbit.data);
  const n = orbit.columns;
  const steps = orbit.rows - 1;
  const inputs =
    options.inputs === undefined ? zeros(Math.max(0, steps), 0) : toMatrix(options.inputs, 'inputs');
  requireFinite(purpose, 'inputs', inputs.data);
  const m = inputs.columns;
  if (inputs.rows !== steps) {
    throw new ShapeMismatchError(purpose, 'inputs', `[${steps}, m]`, `[${inputs.rows}, ${m}]`);
  }
  const unknowns = n + m + (bias === 'fitted' ? 1 : 0);
  if (!(steps >= unknowns)) {
    throw new RangeError(
      `${purpose}: \`states\` must have at least ${unknowns + 1} rows for ${unknowns} unknowns a row: got ${orbit.rows}`,
    );
  }
  const regressors = zeros(steps, unknowns);
  for (let t = 0; t < steps; t++) {
    const row = t * unknowns;
    regressors.data.set(orbit.data.subarray(t * n, (t + 1) * n), row);
    regressors.data.set(inputs.data.subarray(t * m, (t + 1) * m), row + n);
    if (bias === 'fitted') regressors.data[row + n + m] = 1;
  }
  const scales = scaleColumns(regressors);
  const values = singularValues(regressors);
  const conditionNumber = values[0] / values[unknowns - 1];
  if (!(conditionNumber < LARGEST_CONDITION)) {
    return {
      status: 'rank-deficient',
      cell: undefined,
      residuals: new Float64Array(n).fill(NaN),
      standardErrors: undefined,
      conditionNumber,
      warnings: ['The orbit does not leave a subspace: more than one linear cell predicts it'],
    };
  }
  const { q, r } = qr(regressors);
  const inverse = invertUpper(r);
  const weights = zeros(n, unknowns);
  const residuals = new Float64Array(n);
  const standardErrors = zeros(n, unknowns);
  for (let i = 0; i < n; i++) {
    const target = Float64Array.from({ length: steps }, (_, t) => orbit.data[(t + 1) * n + i]);
    const projected = new Float64Array(unknowns);
    for (let t = 0; t < steps; t++) {
      for (let j = 0; j < unknowns; j++) projected[j] += q.data[t * unknowns + j] * target[t];
    }
    for (let t = 0; t < steps; t++) {
      for (let j = 0; j < unknowns; j++) target[t] -= q.data[t * unknowns + j] * projected[j];
    }
    residuals[i] = norm(target) / Math.sqrt(steps);
    const noise = norm(target) / Math.sqrt(Math.max(1, steps - unknowns));
    for (let j = 0; j < unknowns; j++) {
      const row = inverse.data.subarray(j * unknowns, (j + 1) * unknowns);
      let sum = 0;
      for (let k = j; k < unknowns; k++) sum += row[k] * projected[k];
      weights.data[i * unknowns + j] = sum / scales[j];
      standardErrors.data[i * unknowns + j] = (noise * norm(row)) / scales[j];
    }
  }
  const part = (from: number, columns: number): Matrix => {
    const result = zeros(n, columns);
    for (let i = 0; i < n; i++) {
      const start = i * unknowns + from;
      result.data.set(weights.data.subarray(start, start + columns), i * columns);
    }
    return result;
  };
  const fitted = bias === 'fitted' ? part(n + m, 1).data : undefined;
  return {
    status: 'fitted',
    cell: linearCell({ recurrent: part(0, n), input: part(n, m), bias: fitted }),
    residuals,
    standardErrors,
    conditionNumber,
    warnings: steps === unknowns ? ['As many steps as unknowns: the residuals say nothing'] : [],
  };
}

/** Divides each column by its norm, which it returns; a column of zeros stays. */
function scaleColumns(a: Matrix): Vector {
  const { rows, columns, data } = a;
  const scales = new Float64Array(columns).fill(1);
  for (let j = 0; j < columns; j++) {
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]);
    const size = norm(column);
    if (size === 0) continue;
    scales[j] = size;
    for (let i = 0; i < rows; i++) data[i * columns + j] /= size;
  }
  return scales;
}

/** Inverse of an upper triangular matrix without zeros on its diagonal. */
function invertUpper(r: Matrix): Matrix {
  const n = r.columns;
  const result = zeros(n, n);
  for (let j = 0; j < n; j++) {
    result.data[j * n + j] = 1 / r.data[j * n + j];
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += r.data[i * n + k] * result.data[k * n + j];
      result.data[i * n + j] = -sum / r.data[i * n + i];
    }
  }
  return result;
}
