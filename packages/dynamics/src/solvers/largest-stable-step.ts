import {
  eigenvalues,
  requireFinite,
  requireSquare,
  toMatrix,
  type Complex,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { Spectrum } from '../linearization/spectrum.js';
import { requirePositiveFinite } from '../system/require-number.js';
import { requireStability, stabilityFunction, stableReach } from './stability-function.js';
import type { StepMethod } from './step-method.js';

/** A flow's linear part: its Jacobian, the spectrum of that, or its eigenvalues. */
export type LinearPart = MatrixLike | Spectrum | readonly Complex[];

/** How long a step may be, mode by mode. */
export interface LargestStableStep {
  /** The smallest of `limits`, in units of time; 0 where no step is stable, Infinity where every step is. */
  readonly timeStep: number;
  /** The eigenvalue that sets it; `undefined` where none does. */
  readonly binding: Complex | undefined;
  readonly eigenvalues: readonly Complex[];
  /** Longest stable step of each mode; NaN for modes that grow in the flow itself. */
  readonly limits: Vector;
  readonly method: string;
  readonly warnings: readonly string[];
}

/** Real parts this small against |λ| are rounding: the mode oscillates without growing. */
const NEUTRAL = 1e-12;

/**
 * The longest time step at which a method keeps every decaying mode of a flow from growing.
 *
 * For each eigenvalue λ the first Δt at which |R(λ Δt)| = 1: for Euler's method −2 Re λ/|λ|², in general a root of a
 * polynomial. Beyond it the discretised system is unstable although the flow is not.
 *
 * @param linearPart - Jacobian of the flow, shape [n, n], its `spectrum`, or eigenvalues, per unit time.
 * @param method - A method with a stability function.
 * @returns The step with the eigenvalue that binds it, and the limit of every mode.
 * @throws {ShapeMismatchError} If the Jacobian is not square.
 * @throws {NonFiniteError} If an eigenvalue or an entry is NaN or infinite.
 * @throws {RangeError} If the method has no stability function.
 *
 * Cost: about 10 n³ flops for the eigenvalues.
 * Source: Hairer and Wanner, Solving Ordinary Differential Equations II, 2nd ed., section IV.2.
 *
 * @example A damped oscillation, and the residual block h + Δt f(h) with it
 * ```ts
 * const { timeStep } = largestStableStep([[-1, 10], [-10, -1]], euler());
 * assertClose(timeStep, 2 / 101);
 * ```
 */
export function largestStableStep(linearPart: LinearPart, method: StepMethod): LargestStableStep {
  const purpose = 'Cannot find the largest stable step';
  const stability = requireStability(purpose, method);
  const values = eigenvaluesOf(purpose, linearPart);
  const limits = Float64Array.from(values, ({ re, im }) => {
    const modulus = Math.hypot(re, im);
    if (modulus === 0) return Infinity;
    if (re > NEUTRAL * modulus) return NaN;
    const isNeutral = re > -NEUTRAL * modulus;
    const direction = isNeutral ? { re: 0, im: Math.sign(im) } : { re: re / modulus, im: im / modulus };
    const effective = stableReach(stability, direction) / modulus;
    return stability.timeStepFor === undefined ? effective : stability.timeStepFor(effective);
  });
  let binding: number | undefined;
  limits.forEach((limit, k) => {
    if (limit < (binding === undefined ? Infinity : limits[binding])) binding = k;
  });
  const growing = values.filter((_, k) => Number.isNaN(limits[k])).length;
  return {
    timeStep: binding === undefined ? Infinity : limits[binding],
    binding: binding === undefined ? undefined : values[binding],
    eigenvalues: values,
    limits,
    method: method.name,
    warnings:
      growing === 0 ? [] : [`${growing} of ${values.length} modes grow in the flow itself and are left out`],
  };
}

/** What a step makes of a mode of a flow. */
export interface DiscretizedMode {
  /** λ, per unit time. */
  readonly eigenvalue: Complex;
  /** R(λ Δt): the eigenvalue of the discretised system. */
  readonly multiplier: Complex;
  /** e^(λ Δt): what the flow itself does. */
  readonly exactMultiplier: Complex;
  /** ln R / Δt: the rate that the discretised system seems to have; Im within ±π/Δt. */
  readonly apparentRate: Complex;
  readonly isStable: boolean;
}

/**
 * Each mode of a flow beside what a method makes of it: wrong damping, wrong frequency, growth where there is none.
 *
 * @param linearPart - Jacobian of the flow, shape [n, n], its `spectrum`, or eigenvalues, per unit time.
 * @param options - Method with a stability function, and Δt > 0.
 * @returns One entry per eigenvalue.
 * @throws {RangeError} If the method has no stability function or `timeStep` is not positive and finite.
 *
 * Cost: about 10 n³ flops for the eigenvalues.
 *
 * @example Euler turns a decaying oscillation into a growing one
 * ```ts
 * const [mode] = discretizedModes([[0, 1], [-4, -0.2]], { method: euler(), timeStep: 0.1 });
 * assertClose(Math.hypot(mode.exactMultiplier.re, mode.exactMultiplier.im), 0.990049834, 1e-8);
 * assertClose(Math.hypot(mode.multiplier.re, mode.multiplier.im), 1.009950494, 1e-8);
 * ```
 */
export function discretizedModes(
  linearPart: LinearPart,
  options: { readonly method: StepMethod; readonly timeStep: number },
): DiscretizedMode[] {
  const purpose = 'Cannot discretise modes';
  const { method, timeStep } = options;
  requirePositiveFinite(purpose, 'timeStep', timeStep);
  const { effectiveStep } = requireStability(purpose, method);
  const step = effectiveStep === undefined ? timeStep : effectiveStep(timeStep);
  const R = stabilityFunction(method);
  return eigenvaluesOf(purpose, linearPart).map((eigenvalue) => {
    const multiplier = R({ re: step * eigenvalue.re, im: step * eigenvalue.im });
    const modulus = Math.hypot(multiplier.re, multiplier.im);
    const growth = Math.exp(eigenvalue.re * timeStep);
    const angle = eigenvalue.im * timeStep;
    return {
      eigenvalue,
      multiplier,
      exactMultiplier: { re: growth * Math.cos(angle), im: growth * Math.sin(angle) },
      apparentRate: {
        re: Math.log(modulus) / timeStep,
        im: Math.atan2(multiplier.im, multiplier.re) / timeStep,
      },
      isStable: modulus <= 1 + 1e-14,
    };
  });
}

function eigenvaluesOf(purpose: string, linearPart: LinearPart): readonly Complex[] {
  if (isSpectrum(linearPart) || isEigenvalues(linearPart)) {
    const values = isSpectrum(linearPart) ? linearPart.eigenvalues : linearPart;
    requireFinite(
      purpose,
      'linearPart',
      values.flatMap(({ re, im }) => [re, im]),
    );
    return values;
  }
  const matrix = toMatrix(linearPart, 'linearPart');
  requireSquare(purpose, 'linearPart', matrix);
  requireFinite(purpose, 'linearPart', matrix.data);
  return eigenvalues(matrix);
}

function isSpectrum(value: LinearPart): value is Spectrum {
  return 'eigenvalues' in value;
}

function isEigenvalues(value: LinearPart): value is readonly Complex[] {
  return Array.isArray(value) && value.length > 0 && 're' in (value[0] as object);
}
