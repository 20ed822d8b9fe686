import {
  identity,
  multiply,
  realSchur,
  requireFinite,
  requireSquare,
  resolventNorms,
  singularValues,
  toMatrix,
  type Complex,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { spectralRadius } from '../linearization/spectral-radius.js';
import { requireWhole } from '../system/require-number.js';

/** How the powers of a matrix grow before they decay. */
export interface TransientGrowth {
  /** ‖W^k‖₂ for k = 0 … steps, shape [steps + 1]. */
  readonly norms: Vector;
  /** Largest norm and the power at which it is reached. */
  readonly peak: { readonly step: number; readonly norm: number };
  /** First power with a norm below 1, from which on the peak cannot be passed; `undefined` if there is none within `steps`. */
  readonly belowOneAt: number | undefined;
  /** A number that the peak over all powers reaches: the largest (|z| − 1) ‖(z I − W)⁻¹‖ found outside the circle. */
  readonly kreissLowerBound: number;
  /** The z at which it was found. */
  readonly kreissPoint: Complex;
  /** The spectral radius: alone it says what happens in the end, not on the way. */
  readonly spectralRadius: number;
  readonly warnings: readonly string[];
}

/** Options of `transientGrowth`. */
export interface TransientGrowthOptions {
  /** Powers to take, a positive integer. */
  readonly steps: number;
  /** Directions of z searched for the Kreiss bound, from 0 to π. @default 33 */
  readonly directions?: number;
}

/**
 * Transient growth: the norms of the powers of a matrix, with Kreiss's lower bound on their peak.
 *
 * A non-normal matrix can amplify by orders of magnitude although all its eigenvalues are small.
 *
 * @param matrix - W, shape [n, n].
 * @param options - How many powers; how finely the bound is searched.
 * @returns Norms, peak and bound.
 * @throws {ShapeMismatchError} If `matrix` is not square.
 * @throws {NonFiniteError} If an entry is NaN or infinite.
 * @throws {RangeError} If `steps` or `directions` is not a positive integer.
 *
 * Cost: `steps` products and SVDs of order n; a Schur form, and O(n²) for each of about 60 points per direction.
 * Source: Trefethen and Embree, Spectra and Pseudospectra (2005), ch. 14 and eq. (16.14).
 *
 * @example Eigenvalues 0.9 and 0.8, yet a growth by 27
 * ```ts
 * const growth = transientGrowth([[0.9, 10], [0, 0.8]], { steps: 60 });
 * assertEqual(growth.peak.step, 6);
 * assertClose(growth.peak.norm, 26.936218, 1e-6);
 * ```
 */
export function transientGrowth(matrix: MatrixLike, options: TransientGrowthOptions): TransientGrowth {
  const purpose = 'Cannot find transient growth';
  const { steps, directions = 33 } = options;
  const w = toMatrix(matrix, 'matrix');
  requireSquare(purpose, 'matrix', w);
  requireFinite(purpose, 'matrix', w.data);
  for (const [name, value] of Object.entries({ steps, directions })) {
    requireWhole(purpose, name, value, 1);
  }
  const norms = new Float64Array(steps + 1);
  let power = identity(w.rows);
  for (let k = 0; k <= steps; k++) {
    if (k > 0) power = multiply(w, power);
    norms[k] = power.data.every(Number.isFinite) ? (singularValues(power)[0] ?? 0) : Infinity;
  }
  const norm = norms.reduce((largest, value) => Math.max(largest, value), 0);
  const step = norms.indexOf(norm);
  const below = norms.findIndex((value) => value < 1);
  const radius = spectralRadius(w);
  const warnings: string[] = [];
  if (radius >= 1)
    warnings.push(`The spectral radius is ${radius.toPrecision(6)}: the powers do not die down`);
  if (step === steps) warnings.push(`The norms are still growing at step ${steps}: take more`);
  const kreiss = kreissBound(w, directions, radius);
  return {
    norms,
    peak: { step, norm },
    belowOneAt: below < 0 ? undefined : below,
    kreissLowerBound: kreiss.bound,
    kreissPoint: kreiss.point,
    spectralRadius: radius,
    warnings,
  };
}

/** The largest (|z| − 1)‖(zI − W)⁻¹‖ along rays; every value is a valid lower bound. */
function kreissBound(
  w: Matrix,
  directions: number,
  radius: number,
): { readonly bound: number; readonly point: Complex } {
  const schur = realSchur(w);
  let bound = 1;
  let point: Complex = { re: Infinity, im: 0 };
  if (radius >= 1) return { bound: Infinity, point: { re: 1, im: 0 } };
  for (let d = 0; d < directions; d++) {
    const angle = directions === 1 ? 0 : (Math.PI * d) / (directions - 1);
    // ln(|z| − 1) by a coarse scan and then golden sections around its best.
    const at = (logDistance: number): number => {
      const distance = Math.exp(logDistance);
      const z = { re: (1 + distance) * Math.cos(angle), im: (1 + distance) * Math.sin(angle) };
      const value = distance * resolventNorms(schur, [z]).norms[0];
      if (value > bound) [bound, point] = [value, z];
      return value;
    };
    let best = -12;
    let largest = 0;
    for (let t = -12; t <= 4; t += 0.8) {
      const value = at(t);
      if (value > largest) [largest, best] = [value, t];
    }
    const ratio = (Math.sqrt(5) - 1) / 2;
    let [low, high] = [best - 0.8, best + 0.8];
    for (let k = 0; k < 20; k++) {
      const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
      if (at(left) > at(right)) high = right;
      else low = left;
    }
  }
  return { bound, point };
}
