import type { Matrix, Vector } from '@phasebook/linalg';
import type { Flow } from '../system/flow.js';
import { requireNonNegative, requirePositiveFinite, requireWhole } from '../system/require-number.js';
import { flowTangentStep } from './flow-tangents.js';
import { isContinuation, runExponents, type LyapunovContinuation } from './exponent-run.js';
import { assessRun, type LyapunovEvidence } from './lyapunov-evidence.js';
import { checkOptions, countOf, transientOf, type ExponentOptions } from './spectrum-options.js';
import { tangentFlowOf } from './tangent-flow.js';

/** Options of {@link flowLyapunovSpectrum}. */
export interface FlowLyapunovOptions extends ExponentOptions {
  /** Time over which the exponents are averaged; of a continuation: further time. Rounded to whole steps. */
  readonly time: number;
  /** Length of a Runge–Kutta step, in units of time; a `timeStep` that is too long shows in `identityResidual`. */
  readonly timeStep: number;
  /**
   * Largest error of a step in any variable, relative to the larger of 1 and the variable: steps are then halved where
   * they must be. Left out, all steps are equal.
   */
  readonly tolerance?: number;
  /** Time before that, or `'automatic'`; see `lyapunovSpectrum`. @default 'automatic' */
  readonly transientTime?: number | 'automatic';
  /** Number of exponents. @default flow.dim */
  readonly count?: number;
}

/** Lyapunov exponents per unit time with their evidence. */
export interface FlowLyapunovSpectrum extends LyapunovEvidence {
  /** λ₁ ≥ λ₂ ≥ …, nats per unit time, shape [k]. */
  readonly exponentsPerTime: Vector;
  /** Running estimates: after `times[j]` the exponents were row j. */
  readonly convergence: { readonly times: Vector; readonly exponentsPerTime: Matrix };
  /** Sum of the positive exponents, nats per unit time; see `LyapunovSpectrum.entropyRatePerStep`. */
  readonly entropyRatePerTime: number;
  readonly timeStep: number;
}

const PURPOSE = 'Cannot compute a Lyapunov spectrum of a flow';

/**
 * Lyapunov exponents of a flow along one orbit, largest first.
 *
 * State and tangent vectors move together by the classical Runge–Kutta method; the rest is as for `lyapunovSpectrum`.
 * Of a discretised flow as the map it is, take `lyapunovSpectrum(stepper(flow, method, timeStep), …)`.
 *
 * @param flow - dh/dt = f(h), of dimension n.
 * @param start - State before the transient, shape [n], or the `continuation` of an earlier result.
 * @returns Exponents in nats per unit time with intervals, convergence series and the residual of the identity
 *   Σλ = mean trace of the Jacobian, which is of the order of the method's error.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range, or differs from that of the run that goes on.
 *
 * Cost: per step four rates, four Jacobians and 8 n² k flops, and 4 n k² for a QR; O(n · k) memory.
 * Source: Benettin et al., Meccanica 15 (1980) 9–20; Shimada and Nagashima, Prog. Theor. Phys. 61 (1979) 1605.
 *
 * @example A damped oscillator: both exponents are the real part of its eigenvalues
 * ```ts
 * const flow = linearFlow([[0, 1], [-4, -0.2]]);
 * const { exponentsPerTime, identityResidual } = flowLyapunovSpectrum(flow, [1, 0], { time: 200, timeStep: 0.01 });
 * assertClose(exponentsPerTime, [-0.1, -0.1], 5e-3);
 * assertEqual(identityResidual! < 1e-8, true);
 * ```
 */
export function flowLyapunovSpectrum(
  flow: Flow,
  start: ArrayLike<number> | LyapunovContinuation,
  options: FlowLyapunovOptions,
): FlowLyapunovSpectrum {
  const { dim } = flow;
  const { time, timeStep, tolerance, transientTime = 'automatic' } = options;
  requirePositiveFinite(PURPOSE, 'timeStep', timeStep);
  requirePositiveFinite(PURPOSE, 'time', time);
  if (tolerance !== undefined) requirePositiveFinite(PURPOSE, 'tolerance', tolerance);
  if (transientTime !== 'automatic') requireNonNegative(PURPOSE, 'transientTime', transientTime);
  const { run, confidence } = checkOptions(PURPOSE, dim, start, options);
  const steps = Math.round(time / timeStep);
  requireWhole(PURPOSE, 'time / timeStep', steps, 1);
  const isSettled = isContinuation(run.start) && options.transientTime === undefined;
  const transientSteps = transientOf(
    PURPOSE,
    run.start,
    isSettled
      ? undefined
      : transientTime === 'automatic'
        ? transientTime
        : Math.round(transientTime / timeStep),
  );
  const step = flowTangentStep(flow, timeStep, tolerance);
  const outcome = runExponents((state, tangents, index) => tangentFlowOf(step, state, tangents, index), {
    ...run,
    count: countOf(PURPOSE, dim, run.start, options.count),
    steps,
    transientSteps,
    // How many steps it takes for the vectors to turn depends on their length.
    alignmentSteps: Infinity,
  });
  const assessed = assessRun(outcome, { kind: 'flow', dim, unitsPerStep: timeStep, ...confidence });
  const { convergence } = assessed;
  return {
    ...assessed.evidence,
    exponentsPerTime: assessed.exponents,
    convergence: {
      times: convergence.steps.map((count) => count * timeStep),
      exponentsPerTime: convergence.exponents,
    },
    entropyRatePerTime: assessed.entropyRate,
    timeStep,
  };
}
