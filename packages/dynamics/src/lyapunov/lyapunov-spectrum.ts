import type { Matrix, Vector } from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { isContinuation, runExponents, type LyapunovContinuation } from './exponent-run.js';
import { assessRun, type AssessedRun, type LyapunovEvidence } from './lyapunov-evidence.js';
import { checkOptions, countOf, transientOf, type ExponentOptions } from './spectrum-options.js';
import { tangentFlow } from './tangent-flow.js';

/** Options of {@link lyapunovSpectrum}. */
export interface LyapunovSpectrumOptions extends ExponentOptions {
  /** Steps over which the exponents are averaged; of a continuation: further steps. */
  readonly steps: number;
  /**
   * Steps of the state before that; the last of them also turn the tangent vectors into place. `'automatic'`: windows
   * of doubling length until the leading exponents of two in a row agree (`transient` shows them).
   * @default 'automatic'
   */
  readonly transientSteps?: number | 'automatic';
  /**
   * Number of exponents, or `'kaplan-yorke'`: as many as it takes until their sum is negative, which is all
   * that the Kaplan–Yorke dimension and the entropy rate need. @default map.dim
   */
  readonly count?: number | 'kaplan-yorke';
}

/** Lyapunov exponents per step with their evidence. */
export interface LyapunovSpectrum extends LyapunovEvidence {
  /** λ₁ ≥ λ₂ ≥ …, nats per step, shape [k]. */
  readonly exponentsPerStep: Vector;
  /** Running estimates: after `steps[j]` steps the exponents were row j. */
  readonly convergence: { readonly steps: Vector; readonly exponentsPerStep: Matrix };
  /** Sum of the positive exponents, nats per step: an upper bound of the entropy rate (Ruelle), its value for a natural measure (Pesin). */
  readonly entropyRatePerStep: number;
}

const PURPOSE = 'Cannot compute a Lyapunov spectrum';

/**
 * Lyapunov exponents of a map along one orbit, largest first.
 *
 * Evolves k tangent vectors with the Jacobian and re-orthonormalises them by QR; the exponents are the mean
 * logarithms of R's diagonal. Intervals come from a tapered block bootstrap of the same series.
 *
 * @param map - System of dimension n: a cell with a frozen input, a closed loop, a stepper, a map of the zoo.
 * @param start - State before the transient, shape [n], or the `continuation` of an earlier result: the run then goes
 *   on with the same bits as one long run.
 * @returns Exponents in nats per step with intervals, convergence series and the residual of the identity
 *   Σλ = mean ln|det J|.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range, or differs from that of the run that goes on.
 *
 * Cost: per step one Jacobian, 2 n² k flops for its product with the vectors and 4 n k² for a QR; for a full
 * spectrum ⅔ n³ more for the determinant. O(n · k) memory, and 512 k for the series.
 * Source: Benettin et al., Meccanica 15 (1980) 9–20; Geist et al., Prog. Theor. Phys. 83 (1990) 875–893.
 *
 * @example The exponents of a diagonal map are the logarithms of its entries
 * ```ts
 * const map = withInput(linearCell({ recurrent: [[1.1, 0], [0, 0.8]] }));
 * const { exponentsPerStep } = lyapunovSpectrum(map, [0, 0], { steps: 100 });
 * assertClose(exponentsPerStep, [Math.log(1.1), Math.log(0.8)]);
 * ```
 *
 * @example A run in two parts is the same as one long run
 * ```ts
 * const half = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 1000 });
 * const both = lyapunovSpectrum(henonMap(), half.continuation!, { steps: 1000 });
 * const long = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 2000 });
 * assertEqual(both.exponentsPerStep[0] === long.exponentsPerStep[0], true);
 * ```
 */
export function lyapunovSpectrum(
  map: SmoothMap,
  start: ArrayLike<number> | LyapunovContinuation,
  options: LyapunovSpectrumOptions,
): LyapunovSpectrum {
  const { steps, count } = options;
  const { run, confidence } = checkOptions(PURPOSE, map.dim, start, options);
  requireWhole(PURPOSE, 'steps', steps, 1);
  const transientSteps = transientOf(PURPOSE, run.start, options.transientSteps);
  const spectrumOf = (k: number): LyapunovSpectrum => {
    const outcome = runExponents((state, tangents) => tangentFlow(map, state, tangents), {
      ...run,
      count: k,
      steps,
      transientSteps,
    });
    return perStep(assessRun(outcome, { kind: 'map', dim: map.dim, unitsPerStep: 1, ...confidence }));
  };
  if (count !== 'kaplan-yorke' || isContinuation(run.start)) {
    return spectrumOf(countOf(PURPOSE, map.dim, run.start, count === 'kaplan-yorke' ? undefined : count));
  }
  for (let k = Math.min(4, map.dim); ; k = Math.min(2 * k, map.dim)) {
    const result = spectrumOf(k);
    if (k === map.dim || result.kaplanYorkeDimension.isComplete || result.status === 'diverged')
      return result;
  }
}

/** A run in nats per step, as a result. */
export function perStep({ exponents, entropyRate, convergence, evidence }: AssessedRun): LyapunovSpectrum {
  return {
    ...evidence,
    exponentsPerStep: exponents,
    convergence: { steps: convergence.steps, exponentsPerStep: convergence.exponents },
    entropyRatePerStep: entropyRate,
  };
}
