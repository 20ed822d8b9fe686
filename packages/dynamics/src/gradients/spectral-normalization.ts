import {
  distance,
  multiplyVector,
  norm,
  requireFinite,
  scale,
  toMatrix,
  transposeMultiplyVector,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { randomStream } from '../system/random.js';
import { requirePositive, requireWhole } from '../system/require-number.js';

/** A matrix held below a spectral norm. */
export interface SpectralNormalization {
  /** The matrix, scaled down where its norm was above the limit. */
  readonly matrix: Matrix;
  /** Estimate of the norm before, ‖W v‖: never above the true one. */
  readonly spectralNorm: number;
  /** Factor applied, at most 1. */
  readonly factor: number;
  /** Right vector of the last step, unit norm: hand it on as `start` while the weights change slowly. */
  readonly vector: Vector;
  /** ‖WᵀW v − σ² v‖/σ²: some singular value of W lies within half of this, relatively, of the estimate. */
  readonly residual: number;
  readonly steps: number;
  readonly status: 'converged' | 'max-steps';
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/** Options of `spectralNormalize`. */
export interface SpectralNormalizeOptions {
  /** Largest norm allowed, > 0. @default 1 */
  readonly limit?: number;
  /** Power steps at most. @default 1000 */
  readonly maxSteps?: number;
  /** Residual at which the iteration ends. @default 1e-9 */
  readonly tolerance?: number;
  /** Right vector to start from, shape [columns]. @default random */
  readonly start?: ArrayLike<number>;
  /** Seed of the random start. @default 0 */
  readonly seed?: number;
}

/**
 * Scales a matrix down to a spectral norm of at most `limit`, by power iteration.
 *
 * With slopes of at most 1 such a recurrent matrix cannot let gradients explode. Handing `vector` on, one step per
 * update of the weights is enough in training.
 *
 * @param matrix - W, shape [m, n].
 * @param options - Limit, steps and start.
 * @returns The scaled matrix with the estimate of its norm and the residual.
 * @throws {NonFiniteError} If W holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: 4 m n flops per step.
 * Source: Miyato et al., ICLR 2018 (arXiv:1802.05957), algorithm 1.
 *
 * @example
 * ```ts
 * const { matrix, spectralNorm } = spectralNormalize([[3, 0], [0, 1]]);
 * assertClose(spectralNorm, 3);
 * assertClose(matrix.data, [1, 0, 0, 1 / 3]);
 * ```
 */
export function spectralNormalize(
  matrix: MatrixLike,
  options: SpectralNormalizeOptions = {},
): SpectralNormalization {
  const purpose = 'Cannot normalise a matrix';
  const { limit = 1, maxSteps = 1000, tolerance = 1e-9, seed = 0 } = options;
  const w = toMatrix(matrix, 'matrix');
  requireFinite(purpose, 'matrix', w.data);
  requirePositive(purpose, 'limit', limit);
  requireWhole(purpose, 'maxSteps', maxSteps, 1);
  requirePositive(purpose, 'tolerance', tolerance);
  const random = randomStream(seed);
  const start = options.start ?? Array.from({ length: w.columns }, () => random.normal());
  if (start.length !== w.columns || !(norm(start) > 0)) {
    throw new RangeError(`${purpose}: \`start\` must be a vector of ${w.columns} entries, not all zero`);
  }
  let v = unit(Float64Array.from(start));
  let sigma = 0;
  let residual = 0;
  let steps = 0;
  do {
    const image = multiplyVector(w, v);
    sigma = norm(image);
    steps++;
    if (sigma === 0) break;
    const next = transposeMultiplyVector(w, image);
    residual =
      distance(
        next,
        v.map((value) => value * sigma ** 2),
      ) /
      sigma ** 2;
    v = unit(next);
  } while (residual > tolerance && steps < maxSteps);
  const isConverged = residual <= tolerance;
  const factor = sigma > limit ? limit / sigma : 1;
  return {
    matrix: scale(w, factor),
    spectralNorm: sigma,
    factor,
    vector: v,
    residual,
    steps,
    status: isConverged ? 'converged' : 'max-steps',
    warnings: isConverged
      ? []
      : [`After ${steps} steps the estimate may lie below the norm: the matrix may exceed the limit`],
  };
}

function unit(vector: Vector): Vector {
  const length = norm(vector);
  return vector.map((value) => value / length);
}
