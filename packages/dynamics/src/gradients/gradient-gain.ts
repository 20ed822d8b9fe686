import {
  norm,
  requireFinite,
  requireLength,
  transpose,
  transposeMultiplyVector,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requireWhole } from '../system/require-number.js';
import { dimOf, traceOrbit, type GradientSystem } from './driven-system.js';
import { gradientBound } from './gradient-bound.js';
import { GradedProduct } from './graded-product.js';

/** Options of {@link gradientGain}. */
export interface GradientGainOptions extends LongWorkOptions {
  /** T: the longest lag. */
  readonly steps: number;
  /** Steps of the state before that; they use up the first inputs of a driven cell. @default 0 */
  readonly transientSteps?: number;
  /**
   * Lags k at which singular values are taken, rising, from 1 to T; none for a large network of which only the norm of
   * `gradient` is wanted.
   * @default about 24, evenly spaced in ln k
   */
  readonly lags?: ArrayLike<number>;
  /**
   * ∂L/∂h_T, shape [n]: its norm is followed through every lag.
   * @default none
   */
  readonly gradient?: ArrayLike<number>;
  /** Seed of the first orthogonal frame; the result does not depend on it but for rounding. @default 0 */
  readonly seed?: number;
}

/** How gradients grow or vanish on their way back through time. */
export interface GradientGain {
  /** `diverged` where the orbit left the finite numbers: the lags then count from its last finite state. */
  readonly status: 'complete' | 'diverged';
  /** Lags k, in steps. */
  readonly lags: Vector;
  /** ln of the singular values of ∂h_T/∂h_{T−k}, one lag a row, largest first, shape [lags, n]. */
  readonly logSingularValues: Matrix;
  /** ln ‖∂h_T/∂h_{T−k}‖₂ per lag: the most that a gradient can have grown. */
  readonly logGains: Vector;
  /** The same divided by k: nats per step. */
  readonly slopesPerStep: Vector;
  /** ln ‖∂L/∂h_{T−k}‖ − ln ‖∂L/∂h_T‖ at k = 0 … T, where a gradient was given; −∞ once it is zero. */
  readonly logGradientRatios: Vector | undefined;
  /** k ln(γσ₁) per lag, an upper bound of `logGains`; where the system is a cell that has such a bound. */
  readonly logBounds: Vector | undefined;
  /** h_{T−k} at the longest lag, shape [n]: where the gradients arrive. */
  readonly state: Vector;
  readonly warnings: readonly string[];
}

/**
 * The gain of gradients against lag: singular values of ∂h_T/∂h_{T−k}, one for each direction, without overflow.
 *
 * Runs forward, then takes the Jacobians in backward, as backpropagation through time does: the product J_{T−1} ⋯ J_{T−k}
 * grows on the right while its end stays. ln σᵢ/k goes over into the Lyapunov exponents (`gradientExponents`).
 *
 * @param system - A map, or a cell with its inputs, of dimension n.
 * @param start - State before the transient, shape [n].
 * @returns Gains per lag and direction, norms of a given gradient at every lag, and the bound by norms.
 * @throws {ShapeMismatchError} If `start`, an input or `gradient` has the wrong length.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 * @throws {RangeError} If there are fewer inputs than steps, or an option is out of range.
 *
 * Cost: per step up to the last of `lags` one Jacobian and about 8 n³ flops, 24 n³ per lag; beyond, 2 n² flops;
 * O(T · n) memory.
 * Source: Pascanu, Mikolov and Bengio, ICML 2013 (arXiv:1211.5063), eq. 5; Engelken, Wolf and Abbott,
 * arXiv:2006.02427.
 *
 * @example A rotation that shrinks: every direction loses ln .9 a step
 * ```ts
 * const map = withInput(linearCell({ recurrent: [[0, -0.9], [0.9, 0]] }));
 * const { slopesPerStep, logGradientRatios } = gradientGain(map, [1, 0], { steps: 5000, gradient: [1, 1] });
 * assertClose(slopesPerStep, slopesPerStep.map(() => Math.log(0.9)));
 * assertClose(logGradientRatios?.[5000], 5000 * Math.log(0.9), 1e-7);
 * ```
 */
export function gradientGain(
  system: GradientSystem,
  start: ArrayLike<number>,
  options: GradientGainOptions,
): GradientGain {
  const purpose = 'Cannot follow gradients';
  const { steps, transientSteps = 0, seed = 0, signal, onProgress } = options;
  const orbit = traceOrbit(purpose, system, start, { steps, transientSteps });
  const n = dimOf(system);
  const made = Math.max(0, orbit.states.length - 1);
  const wanted = lagsOf(purpose, options.lags, steps);
  const gradient = gradientOf(purpose, options.gradient, n);
  const size = norm(gradient);

  const longest = wanted.length === 0 ? 0 : wanted[wanted.length - 1];
  const product = longest === 0 ? undefined : new GradedProduct(n, seed);
  const lags: number[] = [];
  const rows: Vector[] = [];
  const logGradientRatios = new Float64Array(made + 1);
  let direction = size === 0 ? gradient : gradient.map((value) => value / size);
  let isFinite = true;
  const last = gradient.length > 0 ? made : Math.min(made, longest);
  for (let lag = 1; lag <= last; lag++) {
    if (lag % 64 === 1) {
      throwIfAborted(signal);
      onProgress?.({ done: lag - 1, total: steps });
    }
    const jacobian = orbit.jacobian(made - lag);
    isFinite = jacobian.data.every(Number.isFinite);
    if (isFinite && lag <= longest) isFinite = product?.multiplyLeft(transpose(jacobian)) ?? true;
    if (!isFinite) break;
    if (gradient.length > 0) {
      const moved = transposeMultiplyVector(jacobian, direction);
      const length = norm(moved);
      logGradientRatios[lag] = logGradientRatios[lag - 1] + Math.log(length);
      direction = length === 0 ? moved : moved.map((value) => value / length);
    }
    if (product !== undefined && wanted.includes(lag)) {
      lags.push(lag);
      rows.push(product.singularValues().logSingularValues);
    }
  }
  onProgress?.({ done: made, total: steps });

  const logSingularValues = zeros(rows.length, n);
  rows.forEach((row, i) => logSingularValues.data.set(row, i * n));
  const logGains = Float64Array.from(rows, (row) => row[0]);
  const bound = 'cell' in system ? gradientBound(system.cell) : undefined;
  const isComplete = made === steps && isFinite;
  const warnings: string[] = [];
  if (!isComplete) warnings.push(`The orbit left the finite numbers after ${made} of ${steps} steps`);
  return {
    status: isComplete ? 'complete' : 'diverged',
    lags: Float64Array.from(lags),
    logSingularValues,
    logGains,
    slopesPerStep: logGains.map((value, i) => value / lags[i]),
    logGradientRatios: gradient.length === 0 ? undefined : logGradientRatios,
    logBounds: bound?.factorPerStep === undefined ? undefined : logBoundsOf(lags, bound.factorPerStep),
    state: orbit.states[0] ?? Float64Array.from(start),
    warnings,
  };
}

function logBoundsOf(lags: readonly number[], factorPerStep: number): Vector {
  return Float64Array.from(lags, (lag) => lag * Math.log(factorPerStep));
}

function gradientOf(purpose: string, gradient: ArrayLike<number> | undefined, n: number): Vector {
  if (gradient === undefined) return new Float64Array(0);
  requireLength(purpose, 'gradient', gradient, n);
  requireFinite(purpose, 'gradient', gradient);
  return Float64Array.from(gradient);
}

const DEFAULT_LAGS = 24;

function lagsOf(purpose: string, lags: ArrayLike<number> | undefined, steps: number): number[] {
  if (lags === undefined) {
    const spaced = Array.from({ length: DEFAULT_LAGS }, (_, i) =>
      Math.round(steps ** (i / (DEFAULT_LAGS - 1))),
    );
    return [...new Set(spaced)];
  }
  const given = Array.from(lags);
  given.forEach((lag, i) => {
    requireWhole(purpose, `lags[${i}]`, lag, 1);
    if (lag > steps || (i > 0 && lag <= given[i - 1])) {
      throw new RangeError(
        `${purpose}: \`lags\` must rise and lie in [1, ${steps}]: got ${lag} at index ${i}`,
      );
    }
  });
  return given;
}
