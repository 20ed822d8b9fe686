import { add, identity, multiplyVector, scale, zeros, type Matrix, type Vector } from '@phasebook/linalg';

/**
 * A map that is linear in pieces: F(h) = A h + B relu(C h + d) + e.
 *
 * Each of the H rows of C h + d is a fold of state space; the 2^H sign patterns name the pieces.
 */
export interface PiecewiseLinearForm {
  /** A, shape [n, n]. */
  readonly direct: Matrix;
  /** B, shape [n, H]. */
  readonly outer: Matrix;
  /** C, shape [H, n]. */
  readonly inner: Matrix;
  /** d, shape [H]. */
  readonly threshold: Vector;
  /** e, shape [n]. */
  readonly offset: Vector;
}

/** W h + v, which has a single piece. */
export function linearForm(recurrent: Matrix, offset: Vector): PiecewiseLinearForm {
  const n = recurrent.rows;
  return {
    direct: recurrent,
    outer: zeros(n, 0),
    inner: zeros(0, n),
    threshold: new Float64Array(0),
    offset,
  };
}

/** The piecewise-linear form of (1 − α) h + α F(h). */
export function leakyForm(form: PiecewiseLinearForm, leakRate: number): PiecewiseLinearForm {
  return {
    ...form,
    direct: add(scale(form.direct, leakRate), identity(form.direct.rows), 1 - leakRate),
    outer: scale(form.outer, leakRate),
    offset: form.offset.map((value) => leakRate * value),
  };
}

/** C h + d: negative where a fold is not active. */
export function foldsAt(form: PiecewiseLinearForm, state: Vector): Vector {
  return multiplyVector(form.inner, state).map((value, k) => value + form.threshold[k]);
}

/** The matrix and the offset of one piece: F(h) = M h + v where the active folds are those with `pattern[k] === 1`. */
export function pieceOf(
  form: PiecewiseLinearForm,
  pattern: ArrayLike<number>,
): { matrix: Matrix; offset: Vector } {
  const { direct, outer, inner, threshold } = form;
  const n = direct.rows;
  const folds = inner.rows;
  const matrix: Matrix = { rows: n, columns: n, data: direct.data.slice() };
  const offset = form.offset.slice();
  for (let k = 0; k < folds; k++) {
    if (pattern[k] !== 1) continue;
    for (let i = 0; i < n; i++) {
      const weight = outer.data[i * folds + k];
      if (weight === 0) continue;
      offset[i] += weight * threshold[k];
      for (let j = 0; j < n; j++) matrix.data[i * n + j] += weight * inner.data[k * n + j];
    }
  }
  return { matrix, offset };
}
