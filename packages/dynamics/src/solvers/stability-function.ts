import { eigenvalues, zeros, type Complex, type ComplexVector } from '@phasebook/linalg';
import { requirePositive, requireWhole } from '../system/require-number.js';
import type { RationalStability, StepMethod } from './step-method.js';

/**
 * The stability function R(z) of a method: a step multiplies the mode dh/dt = λ h by R(λ Δt).
 *
 * For explicit Runge–Kutta methods R is a polynomial, the Taylor series of eᶻ up to the order. For
 * `exponentialEuler` z is λ (e^(aΔt) − 1)/a.
 *
 * @param method - A method that acts on every mode by itself: all but `symplecticEuler`.
 * @returns R as a function of z.
 * @throws {RangeError} If the method has no stability function.
 *
 * Cost: O(stages) an evaluation.
 * Source: Hairer and Wanner, Solving Ordinary Differential Equations II, 2nd ed., section IV.2.
 *
 * @example
 * ```ts
 * const R = stabilityFunction(rungeKutta4());
 * assertClose(R({ re: -1, im: 0 }).re, 1 - 1 + 1 / 2 - 1 / 6 + 1 / 24);
 * ```
 */
export function stabilityFunction(method: StepMethod): (z: Complex) => Complex {
  const { numerator, denominator } = requireStability('Cannot find a stability function', method);
  return (z) => divide(polynomial(numerator, z), polynomial(denominator, z));
}

/**
 * Whether a mode with λ Δt = z does not grow: |R(z)| ≤ 1, up to rounding.
 *
 * @param method - As for `stabilityFunction`.
 * @param z - Eigenvalue of the flow's Jacobian times the time step.
 * @returns Whether such a mode stays bounded under the method.
 * @throws {RangeError} If the method has no stability function.
 *
 * Cost: O(stages).
 * Source: Hairer and Wanner, Solving Ordinary Differential Equations II, 2nd ed., section IV.2.
 *
 * @example Euler makes every oscillation grow
 * ```ts
 * assertEqual(isStable(euler(), { re: 0, im: 0.1 }), false);
 * assertEqual(isStable(rungeKutta4(), { re: 0, im: 2.8 }), true);
 * ```
 */
export function isStable(method: StepMethod, z: Complex): boolean {
  const { re, im } = stabilityFunction(method)(z);
  return Math.hypot(re, im) <= 1 + 1e-14;
}

/** Where a method is stable. */
export interface StabilityRegion {
  readonly method: string;
  /**
   * The curves |R(z)| = 1 for drawing, each closed but for pieces beyond `extent`: points in order, shape [points].
   */
  readonly boundary: readonly ComplexVector[];
  /** x ≤ 0: the real interval [x, 0] is stable; −∞ for methods that damp every decay. */
  readonly realLimit: number;
  /** y ≥ 0: the imaginary interval [−iy, iy] is stable; 0 where every oscillation grows, ∞ where none does. */
  readonly imaginaryLimit: number;
}

/** Options of {@link stabilityRegion}. */
export interface StabilityRegionOptions {
  /** Points on the boundary per turn of R around the unit circle. @default 180 */
  readonly points?: number;
  /** Points with a larger |z| are left out. @default 20 */
  readonly extent?: number;
}

/**
 * The region of stability {z: |R(z)| ≤ 1} of a method: its boundary, and how far it reaches along the axes.
 *
 * The boundary is R(z) = e^(iφ), every root followed over φ; the limits are roots of polynomials.
 *
 * @param method - As for `stabilityFunction`.
 * @param options - Points per turn and extent of the boundary.
 * @returns Boundary, and how far the region reaches along both axes.
 * @throws {RangeError} If the method has no stability function, or an option is out of range.
 *
 * Cost: O(points · stages²).
 * Source: Hairer and Wanner, Solving Ordinary Differential Equations II, 2nd ed., section IV.2.
 *
 * @example
 * ```ts
 * const { realLimit, imaginaryLimit } = stabilityRegion(rungeKutta4());
 * assertClose([realLimit, imaginaryLimit], [-2.785293563405, Math.sqrt(8)]);
 * ```
 */
export function stabilityRegion(method: StepMethod, options: StabilityRegionOptions = {}): StabilityRegion {
  const purpose = 'Cannot find a stability region';
  const { points = 180, extent = 20 } = options;
  requireWhole(purpose, 'points', points, 8);
  requirePositive(purpose, 'extent', extent);
  const stability = requireStability(purpose, method);
  return {
    method: method.name,
    boundary: boundaryOf(stability, points, extent),
    realLimit: -stableReach(stability, { re: -1, im: 0 }),
    imaginaryLimit: stableReach(stability, { re: 0, im: 1 }),
  };
}

/** The method's stability function as data. */
export function requireStability(purpose: string, method: StepMethod): RationalStability {
  if (method.stability === undefined) {
    throw new RangeError(`${purpose}: \`method\` must act on every mode by itself: got ${method.name}`);
  }
  return method.stability;
}

/** Coefficients of powers of the step that are this small against their parts are rounding. */
const ROUNDING = 1e-13;

/**
 * The largest s for which |R(s' direction)| ≤ 1 for all s' in [0, s]; ∞ where there is no such end.
 *
 * The first positive root of |N(s d)|² − |D(s d)|², a polynomial in s.
 *
 * @param direction - λ/|λ|.
 */
export function stableReach({ numerator, denominator }: RationalStability, direction: Complex): number {
  const coefficients: number[] = [];
  const sizes: number[] = [];
  const accumulate = (terms: readonly number[], sign: number): void => {
    const scaled = terms.map((value, j) => times(power(direction, j), value));
    for (let j = 0; j < terms.length; j++) {
      for (let k = 0; k < terms.length; k++) {
        const part = scaled[j].re * scaled[k].re + scaled[j].im * scaled[k].im;
        coefficients[j + k] = (coefficients[j + k] ?? 0) + sign * part;
        sizes[j + k] =
          (sizes[j + k] ?? 0) +
          Math.hypot(scaled[j].re, scaled[j].im) * Math.hypot(scaled[k].re, scaled[k].im);
      }
    }
  };
  accumulate(numerator, 1);
  accumulate(denominator, -1);
  const cleaned = coefficients.map((value, j) => (Math.abs(value) <= ROUNDING * sizes[j] ? 0 : value));
  const lowest = cleaned.findIndex((value) => value !== 0);
  if (lowest === -1) return Infinity;
  if (cleaned[lowest] > 0) return 0;
  const roots = positiveRoots(cleaned.slice(lowest));
  return roots.length === 0 ? Infinity : roots[0];
}

/** Positive real roots at which a real polynomial changes sign from negative to positive, smallest first. */
function positiveRoots(coefficients: readonly number[]): number[] {
  let degree = coefficients.length - 1;
  while (degree > 0 && coefficients[degree] === 0) degree--;
  if (degree === 0) return [];
  const companion = zeros(degree, degree);
  for (let i = 0; i < degree; i++) {
    companion.data[i * degree + degree - 1] = -coefficients[i] / coefficients[degree];
    if (i > 0) companion.data[i * degree + i - 1] = 1;
  }
  const value = (s: number): number => coefficients.reduceRight((sum, c) => sum * s + c, 0);
  const slope = (s: number): number =>
    coefficients.reduceRight((sum, c, j) => (j === 0 ? sum : sum * s + j * c), 0);
  return eigenvalues(companion)
    .filter(({ re, im }) => re > 0 && Math.abs(im) <= 1e-6 * re)
    .map(({ re }) => {
      let s = re;
      for (let k = 0; k < 3; k++) if (slope(s) !== 0) s -= value(s) / slope(s);
      return s;
    })
    .filter((s) => s > 0 && value(s * (1 + 1e-6)) > 0)
    .sort((a, b) => a - b);
}

/** The roots z of N(z) = e^(iφ) D(z), followed from φ = 0 and joined where they meet again after a turn. */
function boundaryOf(
  { numerator, denominator }: RationalStability,
  points: number,
  extent: number,
): ComplexVector[] {
  const degree = Math.max(numerator.length, denominator.length) - 1;
  const equation = (phi: number): Complex[] =>
    Array.from({ length: degree + 1 }, (_, j) => {
      const d = denominator[j] ?? 0;
      return { re: (numerator[j] ?? 0) - d * Math.cos(phi), im: -d * Math.sin(phi) };
    });
  const columns: Complex[][] = [];
  let roots: Complex[] = Array.from({ length: degree }, (_, k) => power({ re: 0.4, im: 0.9 }, k));
  for (let j = 0; j <= points; j++) {
    roots = complexRoots(equation((2 * Math.PI * j) / points), roots);
    columns.push(roots);
  }
  const isUsed = new Array<boolean>(degree).fill(false);
  const curves: ComplexVector[] = [];
  for (let first = 0; first < degree; first++) {
    const curve: Complex[] = [];
    for (let k = first; !isUsed[k];) {
      isUsed[k] = true;
      for (let j = 0; j < points; j++) curve.push(columns[j][k]);
      const end = columns[points][k];
      k = nearest(columns[0], end);
    }
    if (curve.length === 0) continue;
    curve.push(curve[0]);
    const kept = curve.filter(({ re, im }) => Math.hypot(re, im) <= extent);
    curves.push({
      re: Float64Array.from(kept, ({ re }) => re),
      im: Float64Array.from(kept, ({ im }) => im),
    });
  }
  return curves;
}

function nearest(among: readonly Complex[], to: Complex): number {
  let best = 0;
  let least = Infinity;
  among.forEach(({ re, im }, k) => {
    const gap = Math.hypot(re - to.re, im - to.im);
    if (gap < least) [best, least] = [k, gap];
  });
  return best;
}

/** All roots of a complex polynomial by Weierstrass' simultaneous iteration from `guess`. */
function complexRoots(coefficients: readonly Complex[], guess: readonly Complex[]): Complex[] {
  const degree = coefficients.length - 1;
  const leading = coefficients[degree];
  const monic = coefficients.map((value) => divide(value, leading));
  const roots = guess.map((z) => (Number.isFinite(z.re + z.im) ? z : { re: 0.4, im: 0.9 }));
  for (let iteration = 0; iteration < 200; iteration++) {
    let change = 0;
    for (let k = 0; k < degree; k++) {
      let denominator: Complex = { re: 1, im: 0 };
      roots.forEach((other, j) => {
        if (j !== k)
          denominator = product(denominator, { re: roots[k].re - other.re, im: roots[k].im - other.im });
      });
      const value = monic.reduceRight<Complex>(
        (sum, c) => ({ re: product(sum, roots[k]).re + c.re, im: product(sum, roots[k]).im + c.im }),
        { re: 0, im: 0 },
      );
      const update = divide(value, denominator);
      roots[k] = { re: roots[k].re - update.re, im: roots[k].im - update.im };
      change = Math.max(change, Math.hypot(update.re, update.im));
    }
    if (!(change > 1e-14)) break;
  }
  return roots;
}

function polynomial(coefficients: readonly number[], z: Complex): Complex {
  return coefficients.reduceRight<Complex>(
    (sum, c) => {
      const { re, im } = product(sum, z);
      return { re: re + c, im };
    },
    { re: 0, im: 0 },
  );
}

function product(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function times(a: Complex, factor: number): Complex {
  return { re: a.re * factor, im: a.im * factor };
}

function power(a: Complex, exponent: number): Complex {
  let result: Complex = { re: 1, im: 0 };
  for (let k = 0; k < exponent; k++) result = product(result, a);
  return result;
}

function divide(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}
