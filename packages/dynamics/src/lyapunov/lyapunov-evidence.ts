import { zeros, type Matrix, type Vector } from '@phasebook/linalg';
import type { TransientEvidence } from './automatic-transient.js';
import { blockBootstrap, quantile, type BlockBootstrap } from './block-bootstrap.js';
import type { ExponentRun, LyapunovContinuation } from './exponent-run.js';
import { kaplanYorkeDimension, type KaplanYorkeDimension } from './kaplan-yorke.js';
import { lyapunovWarnings } from './lyapunov-warnings.js';

/** Confidence intervals from a tapered, studentised block bootstrap, in the unit of the exponents. */
export interface LyapunovIntervals {
  /** Share of runs whose interval should hold the true value. */
  readonly level: number;
  /** Ends of each exponent's interval, shape [k]; NaN under two blocks. */
  readonly lower: Vector;
  readonly upper: Vector;
  /** Both ends for the Kaplan–Yorke dimension: percentiles over resamples of all exponents together. */
  readonly kaplanYorkeDimension: readonly [lower: number, upper: number];
  /** Both ends for the sum of the positive exponents. */
  readonly entropyRate: readonly [lower: number, upper: number];
  /** Blocks in one resample, and steps in each. */
  readonly blocks: number;
  readonly blockSteps: number;
  /** Standard errors with blocks twice as long, relative to these: 1 where the blocks are long enough. */
  readonly errorRatio: number;
  readonly resamples: number;
  readonly seed: number;
}

/** What every spectrum of Lyapunov exponents brings with it, whatever moved; in the unit of its exponents. */
export interface LyapunovEvidence {
  /** `diverged` where the orbit left the finite numbers: the averages end there. */
  readonly status: 'complete' | 'diverged';
  /** Standard error of each exponent, from blocks long against the correlation time, shape [k]. */
  readonly standardErrors: Vector;
  readonly intervals: LyapunovIntervals;
  /** |Σλ − mean ln|det J|| (flows: the mean trace); absent where fewer than all exponents were computed. */
  readonly identityResidual: number | undefined;
  readonly kaplanYorkeDimension: KaplanYorkeDimension;
  /** State after the last step, shape [n]. */
  readonly state: Vector;
  /** Steps averaged over. */
  readonly steps: number;
  readonly transientSteps: number;
  /** How long the transient was, why, and whether it was over. */
  readonly transient: TransientEvidence;
  /** Longest interval between re-orthonormalisations, in steps. */
  readonly interval: number;
  /** Largest max rᵢᵢ / min rᵢᵢ between two of them: above 1e13 the small exponents lose their digits. */
  readonly worstSpread: number;
  /** Seed of the first tangent vectors and of the bootstrap. */
  readonly seed: number;
  /** Where the run can go on: pass it in place of the start. Absent where the orbit diverged. */
  readonly continuation: LyapunovContinuation | undefined;
  readonly warnings: readonly string[];
}

/** Exponents, evidence and convergence of a run, in one unit. */
export interface AssessedRun {
  readonly exponents: Vector;
  readonly entropyRate: number;
  /** Row j: running estimates after `steps[j]` steps. */
  readonly convergence: { readonly steps: Vector; readonly exponents: Matrix };
  readonly evidence: LyapunovEvidence;
}

/** How a run is to be judged. */
export interface Assessment {
  readonly kind: 'map' | 'driven' | 'flow';
  readonly dim: number;
  /** Units of the exponents per step: 1, or the time step of a flow. */
  readonly unitsPerStep: number;
  readonly level: number;
  readonly resamples: number;
  readonly seed: number;
}

/** Rows of a convergence series at most. */
const CONVERGENCE_ROWS = 64;

/** Turns the sums of a run into exponents with their evidence. */
export function assessRun(run: ExponentRun, assessment: Assessment): AssessedRun {
  const { unitsPerStep, level, resamples, seed } = assessment;
  const perUnit = 1 / (run.steps * unitsPerStep);
  const means = run.logarithms.map((sum) => sum * perUnit);
  const order = Array.from(means.keys()).sort((i, j) => means[j] - means[i]);
  const exponents = Float64Array.from(order, (i) => means[i]);
  const rates = ratesOf(run, order, unitsPerStep);
  const bootstrap = blockBootstrap(rates, { level, resamples, seed });
  const sum = exponents.reduce((total, value) => total + value, 0);
  const expected = run.logDeterminant === undefined ? undefined : run.logDeterminant * perUnit;
  const findings = {
    status: run.status,
    standardErrors: bootstrap.standardErrors,
    intervals: intervalsOf(exponents, bootstrap, run.blocks.blockSteps, { level, resamples, seed }),
    // Where both are −∞ (a singular Jacobian) the identity holds.
    identityResidual: expected === undefined ? undefined : sum === expected ? 0 : Math.abs(sum - expected),
    kaplanYorkeDimension: dimensionOf(exponents),
    state: run.state,
    steps: run.steps,
    transientSteps: run.transient.steps,
    transient: run.transient,
    interval: run.interval,
    worstSpread: run.worstSpread,
    seed,
    continuation: run.continuation,
  };
  return {
    exponents,
    entropyRate: entropyRateOf(exponents),
    convergence: convergenceOf(rates, run.blocks.blockSteps),
    evidence: { ...findings, warnings: lyapunovWarnings(exponents, rates, findings, assessment) },
  };
}

function dimensionOf(exponents: Vector): KaplanYorkeDimension {
  // An orbit that diverged in its transient has no exponents.
  return exponents.some(Number.isNaN) ? { value: NaN, isComplete: false } : kaplanYorkeDimension(exponents);
}

function entropyRateOf(exponents: Vector): number {
  return exponents.reduce((total, value) => total + Math.max(value, 0), 0);
}

/** Mean growth rates over the blocks, one block a row, in the order of the exponents. */
function ratesOf({ blocks }: ExponentRun, order: readonly number[], unitsPerStep: number): Matrix {
  const { rows, columns } = blocks.sums;
  const units = blocks.blockSteps * unitsPerStep;
  const rates = zeros(rows, columns);
  for (let b = 0; b < rows; b++) {
    order.forEach((i, column) => {
      rates.data[b * columns + column] = blocks.sums.data[b * columns + i] / units;
    });
  }
  return rates;
}

function intervalsOf(
  exponents: Vector,
  bootstrap: BlockBootstrap,
  blockSteps: number,
  settings: { readonly level: number; readonly resamples: number; readonly seed: number },
): LyapunovIntervals {
  const { level, resamples } = settings;
  const dimensions = new Float64Array(resamples);
  const entropies = new Float64Array(resamples);
  const k = exponents.length;
  const isKnown = !bootstrap.standardErrors.every(Number.isNaN);
  const moved = new Float64Array(k);
  for (let sample = 0; sample < resamples; sample++) {
    for (let i = 0; i < k; i++) moved[i] = exponents[i] + bootstrap.errors.data[sample * k + i];
    moved.sort().reverse();
    dimensions[sample] = isKnown ? dimensionOf(moved).value : NaN;
    entropies[sample] = isKnown ? entropyRateOf(moved) : NaN;
  }
  const ends = (values: Vector): [number, number] => {
    values.sort();
    return [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
  };
  return {
    ...settings,
    lower: exponents.map((value, i) => value + bootstrap.lower[i]),
    upper: exponents.map((value, i) => value + bootstrap.upper[i]),
    kaplanYorkeDimension: ends(dimensions),
    entropyRate: ends(entropies),
    blocks: bootstrap.blocks,
    blockSteps: bootstrap.blockRows * blockSteps,
    errorRatio: bootstrap.errorRatio,
  };
}

/** Running means after equally many blocks each. */
function convergenceOf(rates: Matrix, blockSteps: number): AssessedRun['convergence'] {
  const { rows, columns } = rates;
  const stride = Math.max(1, Math.ceil(rows / CONVERGENCE_ROWS));
  const kept = Math.floor(rows / stride);
  const steps = new Float64Array(kept);
  const exponents = zeros(kept, columns);
  const running = new Float64Array(columns);
  for (let b = 0; b < kept * stride; b++) {
    for (let i = 0; i < columns; i++) running[i] += rates.data[b * columns + i];
    if ((b + 1) % stride > 0) continue;
    const row = (b + 1) / stride - 1;
    steps[row] = (b + 1) * blockSteps;
    for (let i = 0; i < columns; i++) exponents.data[row * columns + i] = running[i] / (b + 1);
  }
  return { steps, exponents };
}
