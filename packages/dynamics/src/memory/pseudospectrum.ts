import {
  realSchur,
  requireFinite,
  requireSquare,
  toMatrix,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
  resolventNorms,
} from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requireWhole } from '../system/require-number.js';

/** The ε-pseudospectra of a matrix on a grid of the complex plane. */
export interface Pseudospectrum {
  /** Real parts of the grid, ascending, shape [columns]. */
  readonly re: Vector;
  /** Imaginary parts of the grid, ascending, shape [rows]. */
  readonly im: Vector;
  /** σ_min(z I − W), shape [rows, columns]: z lies in the ε-pseudospectrum where the value is at most ε. */
  readonly smallestSingularValues: Matrix;
  /**
   * Largest (|z| − 1)/σ_min over the grid points outside the circle: a lower bound for the peak of ‖W^k‖, as long
   * as it is above 1.
   */
  readonly kreissLowerBound: number;
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/** Options of `pseudospectrum`. */
export interface PseudospectrumOptions extends LongWorkOptions {
  /** Real parts from … to. @default [-1.5, 1.5] */
  readonly re?: readonly [number, number];
  /** Imaginary parts from … to. @default as `re` */
  readonly im?: readonly [number, number];
  /** Grid points along each side, at least 2. @default 61 */
  readonly size?: number;
}

/**
 * Pseudospectrum: the smallest singular value of z I − W on a grid.
 *
 * Where it is ε, a change of W by no more than ε makes z an eigenvalue. Of a real matrix the lower half of a
 * symmetric grid mirrors the upper one and is not computed again.
 *
 * @param matrix - W, shape [n, n].
 * @param options - The window and the grid.
 * @returns Values on the grid, ready for contours at ε = 10⁻¹, 10⁻² …
 * @throws {ShapeMismatchError} If `matrix` is not square.
 * @throws {NonFiniteError} If an entry is NaN or infinite.
 * @throws {RangeError} If the window is empty or `size` below 2.
 *
 * Cost: a Schur form, O(n³), and O(n²) for each of size²/2 points.
 * Source: Trefethen and Embree, Spectra and Pseudospectra (2005), ch. 2 and 39.
 *
 * @example Of a normal matrix the values are the distances to the spectrum
 * ```ts
 * const { smallestSingularValues } = pseudospectrum([[0.5]], { re: [-1, 1], im: [-1, 1], size: 3 });
 * assertClose(smallestSingularValues.data[4], 0.5);
 * ```
 */
export function pseudospectrum(matrix: MatrixLike, options: PseudospectrumOptions = {}): Pseudospectrum {
  const purpose = 'Cannot compute a pseudospectrum';
  const w = toMatrix(matrix, 'matrix');
  requireSquare(purpose, 'matrix', w);
  requireFinite(purpose, 'matrix', w.data);
  const { re = [-1.5, 1.5], im = re, size = 61, signal, onProgress } = options;
  requireWhole(purpose, 'size', size, 2);
  const axis = (name: string, [from, to]: readonly [number, number]): Vector => {
    if (!(from < to)) throw new RangeError(`${purpose}: \`${name}\` must ascend: got [${from}, ${to}]`);
    requireFinite(purpose, name, [from, to]);
    return Float64Array.from({ length: size }, (_, k) => from + ((to - from) * k) / (size - 1));
  };
  const real = axis('re', re);
  const imaginary = axis('im', im);
  const isMirrored = im[0] === -im[1];
  const values = zeros(size, size);
  const schur = realSchur(w);
  let kreissLowerBound = 0;
  for (let i = size - 1; i >= 0; i--) {
    throwIfAborted(signal);
    const mirror = size - 1 - i;
    const row = values.data.subarray(i * size, (i + 1) * size);
    if (isMirrored && mirror > i) {
      row.set(values.data.subarray(mirror * size, (mirror + 1) * size));
    } else {
      const points = Array.from(real, (x) => ({ re: x, im: imaginary[i] }));
      resolventNorms(schur, points).norms.forEach((norm, j) => (row[j] = 1 / norm));
    }
    row.forEach((value, j) => {
      const outside = Math.hypot(real[j], imaginary[i]) - 1;
      if (outside > 0) kreissLowerBound = Math.max(kreissLowerBound, outside / value);
    });
    onProgress?.({ done: size - i, total: size });
  }
  const warnings =
    kreissLowerBound > 0 ? [] : ['No point of the grid lies outside the unit circle: the bound says nothing'];
  return { re: real, im: imaginary, smallestSingularValues: values, kreissLowerBound, warnings };
}
