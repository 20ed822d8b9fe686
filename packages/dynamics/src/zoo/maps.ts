import { mapFamily, type MapFamily } from '../system/family.js';
import type { SmoothMap } from '../system/smooth-map.js';

/** The logistic map x ↦ r x (1 − x); parameter `r`, default 4. Source: May, Nature 261 (1976) 459. */
export const logisticFamily: MapFamily = mapFamily({
  dim: 1,
  parameters: { r: 4 },
  step: ([x], { r }) => [r * x * (1 - x)],
  jacobian: ([x], { r }) => [[r * (1 - 2 * x)]],
  parameterDerivative: ([x]) => [x * (1 - x)],
});

/**
 * The logistic map x ↦ r x (1 − x).
 *
 * @param r - Growth rate; chaotic for most values above 3.57, exponent ln 2 at 4.
 * @returns Map of dimension 1.
 * @throws {NonFiniteError} If `r` is NaN or infinite.
 *
 * Cost: a few flops a step.
 * Source: May, Nature 261 (1976) 459.
 *
 * @example The fixed point 1 − 1/r has the multiplier 2 − r
 * ```ts
 * assertClose(logisticMap(3.2).jacobian(vector(1 - 1 / 3.2)).data, [-1.2]);
 * ```
 */
export function logisticMap(r: number): SmoothMap {
  return logisticFamily.at({ r });
}

/** The Hénon map (x, y) ↦ (1 − a x² + y, b x); parameters `a` = 1.4 and `b` = 0.3. Source: Hénon, Commun. Math. Phys. 50 (1976) 69. */
export const henonFamily: MapFamily = mapFamily({
  dim: 2,
  parameters: { a: 1.4, b: 0.3 },
  step: ([x, y], { a, b }) => [1 - a * x * x + y, b * x],
  jacobian: ([x], { a, b }) => [
    [-2 * a * x, 1],
    [b, 0],
  ],
  parameterDerivative: ([x], _, name) => (name === 'a' ? [-x * x, 0] : [0, x]),
});

/**
 * The Hénon map (x, y) ↦ (1 − a x² + y, b x).
 *
 * @param parameters - `a` and `b`; 1.4 and 0.3 give the well-known attractor.
 * @returns Map of dimension 2.
 * @throws {NonFiniteError} If a parameter is NaN or infinite.
 *
 * Cost: a few flops a step.
 * Source: Hénon, Commun. Math. Phys. 50 (1976) 69–77.
 *
 * @example Areas shrink by |b| at every step
 * ```ts
 * assertClose(logDeterminant(henonMap().jacobian(vector(0.2, 0.1))).logAbsolute, Math.log(0.3));
 * ```
 */
export function henonMap(parameters: { readonly a?: number; readonly b?: number } = {}): SmoothMap {
  return henonFamily.at(parameters);
}

const wrap = (angle: number): number => angle - Math.floor(angle);

const arnoldCat = mapFamily({
  dim: 2,
  parameters: {},
  step: ([x, y]) => [wrap(x + y), wrap(x + 2 * y)],
  jacobian: () => [
    [1, 1],
    [1, 2],
  ],
});

/**
 * Arnold's cat map (x, y) ↦ (x + y, x + 2y) modulo 1: exponents ±ln((3 + √5)/2), the same at every point.
 *
 * @returns Map of dimension 2 on the unit square.
 *
 * Cost: a few flops a step.
 * Source: Arnold and Avez, Ergodic Problems of Classical Mechanics (1968).
 *
 * @example
 * ```ts
 * assertClose(arnoldCatMap().step(vector(0.5, 0.75)), [0.25, 0]);
 * ```
 */
export function arnoldCatMap(): SmoothMap {
  return arnoldCat.at();
}

const foldedTowel = mapFamily({
  dim: 3,
  parameters: {},
  step: ([x, y, z]) => [
    3.8 * x * (1 - x) - 0.05 * (y + 0.35) * (1 - 2 * z),
    0.1 * ((y + 0.35) * (1 - 2 * z) - 1) * (1 - 1.9 * x),
    3.78 * z * (1 - z) + 0.2 * y,
  ],
  jacobian: ([x, y, z]) => [
    [3.8 * (1 - 2 * x), -0.05 * (1 - 2 * z), 0.1 * (y + 0.35)],
    [
      -0.19 * ((y + 0.35) * (1 - 2 * z) - 1),
      0.1 * (1 - 2 * z) * (1 - 1.9 * x),
      -0.2 * (y + 0.35) * (1 - 1.9 * x),
    ],
    [0, 0.2, 3.78 * (1 - 2 * z)],
  ],
});

/**
 * Rössler's folded-towel map: two positive exponents, .4306 and .3775 per step, and −3.3013.
 *
 * @returns Map of dimension 3.
 *
 * Cost: a dozen flops a step.
 * Source: Rössler, Phys. Lett. A 71 (1979) 155.
 *
 * @example
 * ```ts
 * assertEqual(foldedTowelMap().dim, 3);
 * ```
 */
export function foldedTowelMap(): SmoothMap {
  return foldedTowel.at();
}
