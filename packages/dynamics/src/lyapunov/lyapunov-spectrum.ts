import { qr, requireFinite, requireLength, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { kaplanYorkeDimension, type KaplanYorkeDimension } from './kaplan-yorke.js';
import { tangentFlow } from './tangent-flow.js';

/** Options of {@link lyapunovSpectrum}. */
export interface LyapunovSpectrumOptions extends LongWorkOptions {
  /** Steps over which the exponents are averaged. */
  readonly steps: number;
  /** Steps of the state before that; the last of them also turn the tangent vectors into place. @default 1000 */
  readonly transientSteps?: number;
  /**
   * Number of exponents, or `'kaplan-yorke'`: as many as it takes until their sum is negative, which is all
   * that the Kaplan–Yorke dimension and the entropy rate need. @default map.dim
   */
  readonly count?: number | 'kaplan-yorke';
  /**
   * Steps between re-orthonormalisations. Left out, it follows the evidence: every step for a full spectrum;
   * for leading exponents as rarely as max rᵢᵢ / min rᵢᵢ < 1e8 permits, at most every 20 steps.
   */
  readonly interval?: number;
  /** Seed of the first tangent vectors. @default 0 */
  readonly seed?: number;
}

/** Lyapunov exponents with their evidence. */
export interface LyapunovSpectrum {
  /** `diverged` where the orbit left the finite numbers: the averages end there. */
  readonly status: 'complete' | 'diverged';
  /** λ₁ ≥ λ₂ ≥ …, nats per step, shape [k]. */
  readonly exponentsPerStep: Vector;
  /** Standard error of each exponent from the means of up to 32 blocks, shape [k]; NaN under two blocks. */
  readonly standardErrors: Vector;
  /** Running estimates: after `steps[j]` steps the exponents were row j. */
  readonly convergence: { readonly steps: Vector; readonly exponentsPerStep: Matrix };
  /** |Σλ − mean ln|det J||, zero up to rounding; absent where fewer than all exponents were computed. */
  readonly identityResidual: number | undefined;
  readonly kaplanYorkeDimension: KaplanYorkeDimension;
  /** Sum of the positive exponents, nats per step (Pesin). */
  readonly entropyRatePerStep: number;
  /** State after the last step, shape [n]. */
  readonly state: Vector;
  /** Steps averaged over. */
  readonly steps: number;
  readonly transientSteps: number;
  /** Longest interval between re-orthonormalisations, in steps. */
  readonly interval: number;
  /** Largest max rᵢᵢ / min rᵢᵢ between two of them: above 1e13 the small exponents lose their digits. */
  readonly worstSpread: number;
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot compute a Lyapunov spectrum';
const BLOCKS = 32;
/** Last steps of the transient, in which the tangent vectors turn into place. */
const ALIGNMENT_STEPS = 200;
/** Steps of the state between two looks at the signal. */
const STRETCH = 1024;
const SPREAD_LIMIT = 1e8;
const LONGEST_INTERVAL = 20;

/**
 * Lyapunov exponents of a map along one orbit, largest first.
 *
 * Evolves k tangent vectors with the Jacobian and re-orthonormalises them by QR; the exponents are the mean
 * logarithms of R's diagonal.
 *
 * @param map - System of dimension n.
 * @param start - State before the transient, shape [n].
 * @returns Exponents in nats per step with standard errors, convergence series and the residual of the identity
 *   Σλ = mean ln|det J|.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: per step one Jacobian, 2 n² k flops for its product with the vectors and 4 n k² for a QR; for a full
 * spectrum ⅔ n³ more for the determinant. O(n · k) memory.
 * Source: Benettin et al., Meccanica 15 (1980) 9–20; Geist et al., Prog. Theor. Phys. 83 (1990) 875–893.
 *
 * @example The exponents of a diagonal map are the logarithms of its entries
 * ```ts
 * const map = withInput(linearCell({ recurrent: [[1.1, 0], [0, 0.8]] }));
 * const { exponentsPerStep } = lyapunovSpectrum(map, [0, 0], { steps: 100 });
 * assertClose(exponentsPerStep, [Math.log(1.1), Math.log(0.8)]);
 * ```
 */
export function lyapunovSpectrum(
  map: SmoothMap,
  start: ArrayLike<number>,
  options: LyapunovSpectrumOptions,
): LyapunovSpectrum {
  const { steps, transientSteps = 1000, count = map.dim, interval, seed = 0 } = options;
  requireLength(PURPOSE, 'start', start, map.dim);
  requireFinite(PURPOSE, 'start', start);
  requireWhole('steps', steps, 1);
  requireWhole('transientSteps', transientSteps, 0);
  if (interval !== undefined) requireWhole('interval', interval, 1);
  if (count !== 'kaplan-yorke') {
    requireWhole('count', count, 1);
    if (count > map.dim) {
      throw new RangeError(`${PURPOSE}: \`count\` must not exceed the dimension ${map.dim}: got ${count}`);
    }
    return spectrumOf(map, start, count, { ...options, transientSteps, seed });
  }
  for (let k = Math.min(4, map.dim); ; k = Math.min(2 * k, map.dim)) {
    const result = spectrumOf(map, start, k, { ...options, transientSteps, seed });
    if (k === map.dim || result.kaplanYorkeDimension.isComplete || result.status === 'diverged')
      return result;
  }
}

interface Settings extends LyapunovSpectrumOptions {
  readonly transientSteps: number;
  readonly seed: number;
}

function spectrumOf(
  map: SmoothMap,
  start: ArrayLike<number>,
  k: number,
  settings: Settings,
): LyapunovSpectrum {
  const { steps, transientSteps, signal, onProgress } = settings;
  const isFull = k === map.dim;
  const total = transientSteps + steps;
  const flow = tangentFlow(map, Float64Array.from(start), randomFrame(map.dim, k, settings.seed));
  const logarithms = new LogarithmSums(k);
  let spacing = settings.interval ?? 1;
  let longest = 0;
  let worstSpread = 1;
  let logDeterminant = 0;
  let done = 0;

  /** Runs `count` steps in stretches, with a chance to stop and to adapt between them; false where it diverged. */
  const run = (count: number, length: number, work: (steps: number) => number): boolean => {
    for (let left = count; left > 0;) {
      throwIfAborted(signal);
      const stretch = Math.min(left, length);
      const made = work(stretch);
      done += made;
      left -= made;
      onProgress?.({ done, total });
      if (made < stretch) return false;
    }
    return true;
  };
  const adapt = (spread: number): void => {
    if (settings.interval === undefined && !isFull) spacing = nextSpacing(spacing, spread);
  };
  const alignment = Math.min(transientSteps, ALIGNMENT_STEPS);
  const isComplete =
    run(transientSteps - alignment, STRETCH, (count) => flow.advanceState(count)) &&
    run(alignment, LONGEST_INTERVAL, (count) => {
      const advance = flow.advance(count, spacing, false);
      adapt(advance.spread);
      return advance.steps;
    }) &&
    run(steps, Math.max(settings.interval ?? LONGEST_INTERVAL, Math.ceil(steps / BLOCKS)), (count) => {
      const advance = flow.advance(count, spacing, isFull);
      if (advance.steps > 0) logarithms.add(advance.logarithms, advance.steps);
      logDeterminant += advance.logDeterminant;
      longest = Math.max(longest, Math.min(spacing, advance.steps));
      worstSpread = Math.max(worstSpread, advance.spread);
      adapt(advance.spread);
      return advance.steps;
    });
  return assemble(logarithms, {
    status: isComplete ? 'complete' : 'diverged',
    state: flow.state(),
    steps: Math.max(0, done - transientSteps),
    transientSteps,
    interval: longest,
    worstSpread,
    logDeterminant: isFull && isComplete ? logDeterminant / steps : undefined,
  });
}

interface Outcome {
  readonly status: LyapunovSpectrum['status'];
  readonly state: Vector;
  readonly steps: number;
  readonly transientSteps: number;
  readonly interval: number;
  readonly worstSpread: number;
  readonly logDeterminant: number | undefined;
}

function assemble(logarithms: LogarithmSums, outcome: Outcome): LyapunovSpectrum {
  const means = logarithms.means();
  const order = Array.from(means.keys()).sort((i, j) => means[j] - means[i]);
  const sorted = (values: ArrayLike<number>): Vector => Float64Array.from(order, (i) => values[i]);
  const exponentsPerStep = sorted(means);
  const standardErrors = sorted(logarithms.standardErrors());
  const sum = exponentsPerStep.reduce((total, value) => total + value, 0);
  const { logDeterminant: expected, ...rest } = outcome;
  // Where both are −∞ (a singular Jacobian) the identity holds.
  const identityResidual =
    expected === undefined ? undefined : sum === expected ? 0 : Math.abs(sum - expected);
  return {
    ...rest,
    exponentsPerStep,
    standardErrors,
    convergence: logarithms.convergence(order),
    identityResidual,
    kaplanYorkeDimension: kaplanYorkeDimension(exponentsPerStep),
    entropyRatePerStep: exponentsPerStep.reduce((total, value) => total + Math.max(value, 0), 0),
    warnings: warningsOf(exponentsPerStep, standardErrors, identityResidual, outcome),
  };
}

function warningsOf(
  exponents: Vector,
  standardErrors: Vector,
  identityResidual: number | undefined,
  { status, steps, worstSpread }: Outcome,
): string[] {
  const warnings: string[] = [];
  if (status === 'diverged') warnings.push(`The orbit left the finite numbers after ${steps} steps`);
  if (worstSpread > 1e13) {
    warnings.push(
      `Between two orthonormalisations the vectors grew apart by a factor ${worstSpread.toExponential(0)}: shorten \`interval\``,
    );
  }
  if (identityResidual !== undefined && identityResidual > 1e-6 * Math.max(1, Math.abs(exponents[0]))) {
    warnings.push(`The exponents miss the sum rule by ${identityResidual.toExponential(1)} per step`);
  }
  if (Math.abs(exponents[0]) < 2 * standardErrors[0]) {
    warnings.push('The largest exponent is within two standard errors of zero: its sign is not decided');
  }
  return warnings;
}

/** Sums of ln rᵢᵢ over blocks of steps. */
class LogarithmSums {
  readonly #count: number;
  readonly #sums: Vector[] = [];
  readonly #steps: number[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  add(logarithms: Vector, steps: number): void {
    this.#sums.push(logarithms);
    this.#steps.push(steps);
  }

  means(): Vector {
    const total = this.#steps.reduce((sum, steps) => sum + steps, 0);
    return this.#overBlocks((i) => this.#sums.reduce((sum, block) => sum + block[i], 0) / total);
  }

  standardErrors(): Vector {
    const blocks = this.#sums.length;
    return this.#overBlocks((i) => {
      const rates = this.#sums.map((block, b) => block[i] / this.#steps[b]);
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / blocks;
      const squares = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0);
      return Math.sqrt(squares / (blocks - 1) / blocks);
    });
  }

  convergence(order: readonly number[]): LyapunovSpectrum['convergence'] {
    const steps = new Float64Array(this.#steps.length);
    const exponentsPerStep = zeros(steps.length, this.#count);
    const running = new Float64Array(this.#count);
    this.#sums.forEach((block, b) => {
      steps[b] = (b === 0 ? 0 : steps[b - 1]) + this.#steps[b];
      order.forEach((i, column) => {
        running[column] += block[i];
        exponentsPerStep.data[b * this.#count + column] = running[column] / steps[b];
      });
    });
    return { steps, exponentsPerStep };
  }

  #overBlocks(value: (i: number) => number): Vector {
    return Float64Array.from({ length: this.#count }, (_, i) => value(i));
  }
}

function nextSpacing(spacing: number, spread: number): number {
  if (spread > SPREAD_LIMIT) return Math.max(1, Math.floor(spacing / 2));
  // Twice the interval squares the spread.
  if (spread ** 2 < SPREAD_LIMIT) return Math.min(LONGEST_INTERVAL, 2 * spacing);
  return spacing;
}

function randomFrame(n: number, k: number, seed: number): Matrix {
  const random = randomStream(seed);
  const frame = zeros(n, k);
  frame.data.forEach((_, i) => (frame.data[i] = random.normal()));
  return qr(frame).q;
}

function requireWhole(argument: string, value: number, minimum: number): void {
  if (!Number.isInteger(value) || value < minimum) {
    throw new RangeError(
      `${PURPOSE}: \`${argument}\` must be an integer of at least ${minimum}: got ${String(value)}`,
    );
  }
}
