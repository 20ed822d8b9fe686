import type { Matrix } from './matrix.js';
import { solveSmall } from './small-system.js';

/** First rows of the diagonal blocks of an upper quasi-triangular matrix, and n at the end. */
export function blockStarts({ rows: n, data }: Matrix): Int32Array {
  const starts: number[] = [];
  for (let i = 0; i < n; i++) {
    starts.push(i);
    if (i + 1 < n && data[(i + 1) * n + i] !== 0) i++;
  }
  starts.push(n);
  return Int32Array.from(starts);
}

/** A block inside a larger row-major array. */
export interface Block {
  readonly data: Float64Array;
  readonly at: number;
  /** Doubles from row to row. */
  readonly stride: number;
  readonly order: number;
}

/** The diagonal blocks of an upper quasi-triangular matrix. */
export function diagonalBlocks({ rows: n, data }: Matrix, starts: Int32Array): Block[] {
  return Array.from({ length: starts.length - 1 }, (_, k) => {
    return { data, at: starts[k] * (n + 1), stride: n, order: starts[k + 1] - starts[k] };
  });
}

const coefficients = new Float64Array(16);

/** Solves A X + sign · X B = C for blocks of order 1 or 2; C is given, X returned in the first entries of `x` by rows. */
export function solveSylvesterBlock(
  a: Block,
  b: Block,
  sign: 1 | -1,
  x: Float64Array,
  least: number = 0,
): void {
  const [p, q] = [a.order, b.order];
  if (p === 1 && q === 1) {
    const pivot = a.data[a.at] + sign * b.data[b.at];
    x[0] /= Math.abs(pivot) < least ? least : pivot;
    return;
  }
  const m = p * q;
  coefficients.fill(0, 0, m * m);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < q; j++) {
      const row = (i * q + j) * m;
      for (let k = 0; k < p; k++) coefficients[row + k * q + j] += a.data[a.at + i * a.stride + k];
      for (let k = 0; k < q; k++) coefficients[row + i * q + k] += sign * b.data[b.at + k * b.stride + j];
    }
  }
  solveSmall(m, coefficients, x, least);
}

/** Solves X − A X Bᵀ = C in the same way. */
export function solveSteinBlock(a: Block, b: Block, x: Float64Array): void {
  const [p, q] = [a.order, b.order];
  if (p === 1 && q === 1) {
    const pivot = 1 - a.data[a.at] * b.data[b.at];
    x[0] /= pivot;
    return;
  }
  const m = p * q;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < q; j++) {
      const row = (i * q + j) * m;
      for (let k = 0; k < p; k++) {
        const left = a.data[a.at + i * a.stride + k];
        for (let l = 0; l < q; l++) {
          const unit = i === k && j === l ? 1 : 0;
          coefficients[row + k * q + l] = unit - left * b.data[b.at + j * b.stride + l];
        }
      }
    }
  }
  solveSmall(m, coefficients, x, 0);
}
