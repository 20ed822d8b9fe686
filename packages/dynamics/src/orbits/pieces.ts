import { add, identity, luDecomposition, norm, solve, type Matrix, type Vector } from '@phasebook/linalg';
import type { PiecewiseLinearForm } from '../system/piecewise-linear-form.js';
import type { Range } from '../system/smooth-map.js';

/** Which folds are active: 1 yes, 0 no. */
export type Pattern = Uint8Array;

/** How an enumeration of pieces ended. */
export interface PieceCount {
  /** Pieces that were visited because nothing excluded them. */
  readonly visited: number;
  /** Whether no piece that could hold a fixed point was left out. */
  readonly isComplete: boolean;
}

const UNDECIDED = 2;
/** A sign is settled, and a piece excluded, only beyond this, relative to the sum of moduli: rounding must not decide. */
const SLACK = 1e-10;
const MAX_ROUNDS = 8;

/**
 * Visits every piece of a piecewise-linear map that may hold a fixed point within a box.
 *
 * Depth first over the folds: each is set active or not, and bounds of the state that follow from the equations
 * h = A h + B r + e, r = relu(C h + d) are tightened; where they contradict, the whole branch falls away.
 *
 * @param box - Bounds of the state; sides may be infinite.
 */
export function visitPieces(
  form: PiecewiseLinearForm,
  box: Range,
  maxPieces: number,
  visit: (pattern: Pattern) => void,
): PieceCount {
  const folds = form.inner.rows;
  let visited = 0;
  let isComplete = true;
  const descend = (pattern: Pattern, bounds: Range): void => {
    if (!isComplete) return;
    if (!tighten(form, pattern, bounds)) return;
    const next = pattern.indexOf(UNDECIDED);
    if (next < 0) {
      if (visited === maxPieces) isComplete = false;
      else {
        visited++;
        visit(pattern);
      }
      return;
    }
    for (const sign of [1, 0]) {
      const branch = pattern.slice();
      branch[next] = sign;
      descend(branch, { lower: bounds.lower.slice(), upper: bounds.upper.slice() });
    }
  };
  descend(new Uint8Array(folds).fill(UNDECIDED), { lower: box.lower.slice(), upper: box.upper.slice() });
  return { visited, isComplete };
}

/** Tightens `bounds` and `pattern` in place; false where no fixed point fits them. */
function tighten(form: PiecewiseLinearForm, pattern: Pattern, bounds: Range): boolean {
  const { lower, upper } = bounds;
  const folds = form.inner.rows;
  const active: Range = { lower: new Float64Array(folds), upper: new Float64Array(folds) };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let hasMoved = false;
    for (let k = 0; k < folds; k++) {
      const [low, high, slack] = rowBounds(form.inner, k, bounds, form.threshold[k]);
      if (pattern[k] === UNDECIDED) {
        if (low > slack) pattern[k] = 1;
        else if (high < -slack) pattern[k] = 0;
        hasMoved ||= pattern[k] !== UNDECIDED;
      } else if (pattern[k] === 1 ? high < -slack : low > slack) return false;
      active.lower[k] = pattern[k] === 0 ? 0 : Math.max(0, low);
      active.upper[k] = pattern[k] === 0 ? 0 : Math.max(0, high);
      if (pattern[k] !== UNDECIDED) {
        hasMoved = projectSign(form.inner, k, form.threshold[k], pattern[k], bounds, slack) || hasMoved;
      }
    }
    for (let i = 0; i < lower.length; i++) {
      // (1 − A_ii) h_i = Σ A_ij h_j + B_i r + e_i
      const self = 1 - form.direct.data[i * form.direct.columns + i];
      if (Math.abs(self) < 1e-12) continue;
      const [direct, directHigh, slack1] = rowBounds(form.direct, i, bounds, form.offset[i], i);
      const [bent, bentHigh, slack2] = rowBounds(form.outer, i, active, 0);
      const slack = slack1 + slack2;
      const ends = [(direct + bent - slack) / self, (directHigh + bentHigh + slack) / self];
      const low = Math.min(ends[0], ends[1]);
      const high = Math.max(ends[0], ends[1]);
      const enough = 0.1 * (upper[i] - lower[i]);
      // From infinity, any finite bound is a move.
      if (low > lower[i]) {
        hasMoved ||= lower[i] === -Infinity || low - lower[i] > enough;
        lower[i] = low;
      }
      if (high < upper[i]) {
        hasMoved ||= upper[i] === Infinity || upper[i] - high > enough;
        upper[i] = high;
      }
      if (lower[i] > upper[i]) return false;
    }
    if (!hasMoved) return true;
  }
  return true;
}

/** Bounds of a row times a box plus a number, and how much rounding may have moved them; `skip` leaves one out. */
function rowBounds(
  { columns, data }: Matrix,
  row: number,
  { lower, upper }: Range,
  offset: number,
  skip: number = -1,
): readonly [number, number, number] {
  let low = offset;
  let high = offset;
  let size = Math.abs(offset);
  for (let j = 0; j < columns; j++) {
    const weight = data[row * columns + j];
    if (weight === 0 || j === skip) continue;
    const a = weight * lower[j];
    const b = weight * upper[j];
    low += Math.min(a, b);
    high += Math.max(a, b);
    if (Number.isFinite(a)) size += Math.abs(a);
    if (Number.isFinite(b)) size += Math.abs(b);
  }
  return [low, high, SLACK * size];
}

/** Uses C_k h + d_k ≥ 0 (or ≤ 0) to tighten each variable in turn; whether one moved. */
function projectSign(
  inner: Matrix,
  k: number,
  threshold: number,
  sign: number,
  bounds: Range,
  slack: number,
): boolean {
  const { columns, data } = inner;
  const direction = sign === 1 ? 1 : -1;
  let hasMoved = false;
  for (let j = 0; j < columns; j++) {
    const weight = direction * data[k * columns + j];
    if (weight === 0) continue;
    const [low, high] = rowBounds(inner, k, bounds, threshold, j);
    // direction · (others + C_kj h_j) ≥ 0, with the others as large as they can be.
    const most = direction === 1 ? high : -low;
    const end = (-most - slack) / weight;
    if (weight > 0 && end > bounds.lower[j]) {
      bounds.lower[j] = end;
      hasMoved = true;
    } else if (weight < 0 && end < bounds.upper[j]) {
      bounds.upper[j] = end;
      hasMoved = true;
    }
  }
  return hasMoved;
}

/** ‖I − M‖ ‖(I − M)⁻¹ u‖ beyond which a fixed point counts as not isolated. */
const SINGULAR = 1e12;

/**
 * The solution of h = M h + v; `undefined` where I − M is singular within rounding.
 *
 * A second right-hand side u in general position tells: the solution for v alone stays small where v fits.
 */
export function isolatedFixedPoint(matrix: Matrix, offset: Vector): Vector | undefined {
  const system = add(identity(matrix.rows), matrix, -1);
  const lu = luDecomposition(system);
  if (lu.isSingular) return undefined;
  const probe = Float64Array.from(offset, (_, i) => Math.cos(1 + 2.3 * i));
  const reach = solve(lu, probe);
  if (!reach || !(norm(system.data) * norm(reach) <= SINGULAR * norm(probe))) return undefined;
  return solve(lu, offset);
}

/** The map of k copies of the state in a ring, (z₀, …, z_{k−1}) ↦ (F(z_{k−1}), F(z₀), …): its fixed points are cycles. */
export function ringForm(form: PiecewiseLinearForm, period: number): PiecewiseLinearForm {
  const { direct, outer, inner, threshold, offset } = form;
  return {
    direct: ringMatrix(direct, period, 1),
    outer: ringMatrix(outer, period, 1),
    inner: ringMatrix(inner, period, 0),
    threshold: repeated(threshold, period),
    offset: repeated(offset, period),
  };
}

/** Copies of `block` in a ring of block rows t, each in block column t − lag. */
function ringMatrix(block: Matrix, period: number, lag: number): Matrix {
  const rows = block.rows * period;
  const columns = block.columns * period;
  const data = new Float64Array(rows * columns);
  for (let t = 0; t < period; t++) {
    const left = ((t - lag + period) % period) * block.columns;
    for (let i = 0; i < block.rows; i++) {
      const source = block.data.subarray(i * block.columns, (i + 1) * block.columns);
      data.set(source, (t * block.rows + i) * columns + left);
    }
  }
  return { rows, columns, data };
}

function repeated(values: Vector, times: number): Vector {
  const result = new Float64Array(values.length * times);
  for (let t = 0; t < times; t++) result.set(values, t * values.length);
  return result;
}
