import type { Complex } from './complex.js';
import { makeReflector, reflectFromLeft, reflectFromRight } from './householder.js';
import { add, multiply, transpose, type Matrix } from './matrix.js';
import { blockStarts, solveSylvesterBlock } from './quasi-triangular.js';
import type { RealSchur } from './real-schur.js';
import { scaleByPowerOfTwo, scaleToSafeRange } from './scaling.js';
import { standardise } from './schur-iteration.js';
import { norm } from './vector.js';

/** A real Schur form with chosen eigenvalues first. */
export interface ReorderedSchur extends RealSchur {
  /**
   * 'reordered', or 'too-close': two blocks have eigenvalues that rounding cannot tell apart, and the exchange that
   * was left out would have changed them.
   */
  readonly status: 'reordered' | 'too-close';
  /** How many of the leading eigenvalues are chosen ones: as many columns of Q span their invariant subspace. */
  readonly count: number;
}

const EPSILON = 2 ** -52;
/** Largest part below the diagonal, in units of rounding, that an exchange may leave behind. */
const LARGEST_REST = 20;

/**
 * Orders a real Schur form so that chosen eigenvalues come first.
 *
 * Exchanges of neighbouring diagonal blocks by orthogonal transformations, 2 × 2 blocks put back into standard form.
 * The first `count` columns of Q then span the invariant subspace of the chosen eigenvalues.
 *
 * @param schur - What `realSchur` returns.
 * @param select - Whether an eigenvalue belongs to the chosen ones; asked once for each conjugate pair, with the
 *   positive imaginary part.
 * @returns Q, T and eigenvalues in the new order; the order within both groups stays.
 *
 * Cost: about 12 n flops for each exchange of neighbours, at most n²/4 of them.
 * Source: Bai & Demmel, Linear Algebra Appl. 186 (1993) 73.
 *
 * @example The subspace that does not decay
 * ```ts
 * const schur = realSchur([[0.5, 1], [0, 1.2]]);
 * const { q, values, count } = reorderSchur(schur, ({ re, im }) => Math.hypot(re, im) >= 1);
 * assertEqual(count, 1);
 * assertClose(values.map((value) => value.re), [1.2, 0.5]);
 * assertClose(Math.abs(q.data[0] / q.data[2]), 1 / 0.7);
 * ```
 */
export function reorderSchur(schur: RealSchur, select: (value: Complex) => boolean): ReorderedSchur {
  const n = schur.t.rows;
  const { matrix: before, exponent } = scaleToSafeRange(schur.t);
  const t = before.data.slice();
  const qTransposed = transpose(schur.q).data;
  const starts = blockStarts(before);
  const blocks = Array.from({ length: starts.length - 1 }, (_, k): Part => ({
    order: starts[k + 1] - starts[k],
    isChosen: select(schur.values[starts[k]]),
  }));
  let status: ReorderedSchur['status'] = 'reordered';
  for (;;) {
    const index = blocks.findIndex(({ isChosen }, k) => !isChosen && blocks[k + 1]?.isChosen === true);
    if (index === -1) break;
    const at = blocks.slice(0, index).reduce((sum, { order }) => sum + order, 0);
    const [first, second] = [blocks[index], blocks[index + 1]];
    if (!exchange(t, n, qTransposed, at, first.order, second.order)) {
      status = 'too-close';
      break;
    }
    // Rounding may turn a pair into two real eigenvalues.
    const parts = (block: Part, row: number): Part[] =>
      block.order === 2 && t[(row + 1) * n + row] === 0
        ? [
            { ...block, order: 1 },
            { ...block, order: 1 },
          ]
        : [block];
    blocks.splice(index, 2, ...parts(second, at), ...parts(first, at + second.order));
  }
  let count = 0;
  for (const { order, isChosen } of blocks) {
    if (!isChosen) break;
    count += order;
  }

  const after: Matrix = { rows: n, columns: n, data: t };
  const q = transpose({ rows: n, columns: n, data: qTransposed });
  const restore = (value: number): number => scaleByPowerOfTwo(value, exponent);
  // With Z = Q₀ᵀ Q₁ the old form is Z T₁ Zᵀ.
  const turn = multiply(transpose(schur.q), q);
  const size = norm(before.data);
  const error = norm(add(multiply(before, turn), multiply(turn, after), -1).data);
  return {
    q,
    t: exponent === 0 ? after : { ...after, data: t.map(restore) },
    values: diagonalValues(after).map(({ re, im }) => ({ re: restore(re), im: restore(im) })),
    residual: schur.residual + (size === 0 ? 0 : error / size),
    status,
    count,
  };
}

interface Part {
  readonly order: number;
  readonly isChosen: boolean;
}

/** Eigenvalues of a quasi-triangular matrix in standard form, in the order of its diagonal. */
function diagonalValues(t: Matrix): Complex[] {
  const n = t.rows;
  const values: Complex[] = [];
  for (let k = 0; k < n; k++) {
    const re = t.data[k * (n + 1)];
    const below = k + 1 < n ? t.data[(k + 1) * n + k] : 0;
    if (below === 0) {
      values.push({ re, im: 0 });
      continue;
    }
    const im = Math.sqrt(Math.abs(below)) * Math.sqrt(Math.abs(t.data[k * n + k + 1]));
    values.push({ re, im }, { re: t.data[(k + 1) * (n + 1)], im: -im });
    k++;
  }
  return values;
}

/** Exchanges the blocks of orders p and q that begin at row `at`; `false`, and nothing changed, where it cannot. */
function exchange(
  t: Float64Array,
  n: number,
  qTransposed: Float64Array,
  at: number,
  p: number,
  q: number,
): boolean {
  const m = p + q;
  const corner = at * (n + 1);
  const first = { data: t, at: corner, stride: n, order: p };
  const second = { data: t, at: corner + p * (n + 1), stride: n, order: q };
  let largest = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) largest = Math.max(largest, Math.abs(t[corner + i * n + j]));
  }
  // The columns of [Y; 1] with A Y − Y B = −C span the invariant subspace of B.
  const y = new Float64Array(4);
  for (let i = 0; i < p; i++) for (let j = 0; j < q; j++) y[i * q + j] = -t[corner + i * n + p + j];
  solveSylvesterBlock(first, second, -1, y, EPSILON * largest);
  const basis = new Float64Array(m * q);
  basis.set(y.subarray(0, p * q));
  for (let j = 0; j < q; j++) basis[(p + j) * q + j] = 1;
  // Of two real eigenvalues, which keep their bits.
  const [upper, lower] = [t[second.at], t[corner]];
  const sums = new Float64Array(n);
  const reflectors: Float64Array[] = [];
  for (let k = 0; k < q; k++) {
    const reflector = Float64Array.from({ length: m - k }, (_, i) => basis[(k + i) * q + k]);
    makeReflector(reflector);
    reflectFromLeft(basis, q, k, k, q, reflector, sums);
    reflectors.push(reflector);
  }

  // On a copy of the two blocks first.
  const trial = new Float64Array(m * m);
  for (let i = 0; i < m; i++) trial.set(t.subarray(corner + i * n, corner + i * n + m), i * m);
  reflectors.forEach((reflector, k) => {
    reflectFromLeft(trial, m, k, 0, m, reflector, sums);
    reflectFromRight(trial, m, m, k, reflector);
  });
  let rest = 0;
  for (let i = q; i < m; i++) for (let j = 0; j < q; j++) rest = Math.max(rest, Math.abs(trial[i * m + j]));
  if (!(rest <= LARGEST_REST * EPSILON * largest)) return false;

  reflectors.forEach((reflector, k) => {
    reflectFromLeft(t, n, at + k, at, n, reflector, sums);
    reflectFromRight(t, n, at + m, at + k, reflector);
    reflectFromLeft(qTransposed, n, at + k, 0, n, reflector, sums);
  });
  for (let i = q; i < m; i++) t.fill(0, corner + i * n, corner + i * n + q);
  if (p === 1 && q === 1) [t[corner], t[corner + n + 1]] = [upper, lower];
  if (q === 2) standardise(t, n, at, qTransposed);
  if (p === 2) standardise(t, n, at + q, qTransposed);
  return true;
}
