import { requireFinite, ShapeMismatchError, toMatrix, type MatrixLike, type Vector } from '@phasebook/linalg';
import { column } from './series.js';
import { powerSpectrum, type SpectrumOptions } from './power-spectrum.js';

/** How far the power spectra of a model's variables are from those of the truth. */
export interface HellingerDistance {
  /** Mean over the variables, in [0, 1]. */
  readonly distance: number;
  readonly perVariable: Vector;
  /** The same between the two halves of the truth. */
  readonly noiseFloor: number;
  readonly settings: { readonly window: number };
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/**
 * Hellinger distance of power spectra (D_H): √(1 − Σ √(p q)) for each variable, averaged.
 *
 * @param truth - States in rows, shape [T, m].
 * @param model - States in rows, shape [T′, m].
 * @param options - Window of the spectra; halves of the truth must still hold one.
 * @returns Distance with the noise floor of the truth against itself.
 * @throws {ShapeMismatchError} If the two differ in the number of columns.
 * @throws {NonFiniteError} If a coordinate is NaN or infinite.
 * @throws {RangeError} If a series is too short or constant.
 *
 * Cost: O(T m log window).
 * Source: Mikhaeil, Monfared and Durstewitz, NeurIPS 2022 (arXiv:2110.07238), appendix.
 *
 * @example A set against itself
 * ```ts
 * const states = Array.from({ length: 600 }, (_, t) => [Math.sin(0.3 * t), Math.cos(0.1 * t)]);
 * assertClose(hellingerDistance(states, states, { window: 256 }).distance, 0);
 * ```
 */
export function hellingerDistance(
  truth: MatrixLike,
  model: MatrixLike,
  options: SpectrumOptions = {},
): HellingerDistance {
  const purpose = 'Cannot compare spectra';
  const { window = 1024 } = options;
  const a = toMatrix(truth, 'truth');
  const b = toMatrix(model, 'model');
  requireFinite(purpose, 'truth', a.data);
  requireFinite(purpose, 'model', b.data);
  if (a.columns !== b.columns) {
    throw new ShapeMismatchError(purpose, 'model', `[T, ${a.columns}]`, `[${b.rows}, ${b.columns}]`);
  }
  for (const [argument, { rows }, least] of [
    ['truth', a, 2 * window],
    ['model', b, window],
  ] as const) {
    if (rows < least) {
      throw new RangeError(`${purpose}: \`${argument}\` must have at least ${least} rows: got ${rows}`);
    }
  }
  const between = (p: Vector, q: Vector): number => {
    let overlap = 0;
    p.forEach((share, k) => (overlap += Math.sqrt(share * q[k])));
    return Math.sqrt(Math.max(0, 1 - overlap));
  };
  const perVariable = new Float64Array(a.columns);
  let floor = 0;
  for (let j = 0; j < a.columns; j++) {
    const own = column(a, j);
    const half = own.length >> 1;
    perVariable[j] = between(powerSpectrum(own, { window }), powerSpectrum(column(b, j), { window }));
    floor += between(
      powerSpectrum(own.subarray(0, half), { window }),
      powerSpectrum(own.subarray(half), { window }),
    );
  }
  const distance = perVariable.reduce((sum, value) => sum + value, 0) / a.columns;
  const noiseFloor = floor / a.columns;
  const warnings: string[] = [];
  if (distance < 2 * noiseFloor) {
    warnings.push('The distance is within twice the noise floor: the two cannot be told apart');
  }
  return { distance, perVariable, noiseFloor, settings: { window }, warnings };
}
