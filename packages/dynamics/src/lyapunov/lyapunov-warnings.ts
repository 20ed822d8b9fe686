import type { Matrix, Vector } from '@phasebook/linalg';
import type { Assessment, LyapunovEvidence } from './lyapunov-evidence.js';

/** Parts of the first quarter, and of the last half, whose scatter gives their standard errors. */
const PARTS = 8;
/** Standard errors by which they must differ to count as a drift; grows with the number of exponents. */
const DRIFT_LIMIT = 6;
/** Blocks below which intervals rest on too few values. */
const FEWEST_BLOCKS = 32;
/** Exponents closer to zero than this are zero to rounding. */
const ROUNDING = 1e-9;

/** What a reader of a spectrum should know before they believe it. */
export function lyapunovWarnings(
  exponents: Vector,
  rates: Matrix,
  evidence: Omit<LyapunovEvidence, 'warnings'>,
  { kind, dim }: Assessment,
): string[] {
  const { status, steps, worstSpread, identityResidual, transient, intervals } = evidence;
  const warnings: string[] = [];
  if (status === 'diverged') warnings.push(`The orbit left the finite numbers after ${steps} steps`);
  if (worstSpread > 1e13) {
    warnings.push(
      `Between two orthonormalisations the vectors grew apart by a factor ${worstSpread.toExponential(0)}: shorten \`interval\``,
    );
  }
  const size = exponents.reduce((sum, value) => sum + Math.abs(value), 1);
  if (identityResidual !== undefined && identityResidual > (kind === 'flow' ? 1e-4 : 1e-6) * size) {
    const by = identityResidual.toExponential(1);
    warnings.push(
      kind === 'flow'
        ? `The exponents miss the mean trace by ${by} per unit time: shorten \`timeStep\``
        : `The exponents miss the sum rule by ${by} per step`,
    );
  }
  if (!transient.isOver) {
    warnings.push(`The transient was not over after ${transient.steps} steps: give \`transientSteps\``);
  } else if (hasDrift(rates)) {
    warnings.push(
      'The exponents drift from the first quarter of the run to its last half: transient not over',
    );
  }
  if (status === 'complete' && rates.rows < FEWEST_BLOCKS) {
    warnings.push(`Too few samples: the intervals rest on ${rates.rows} blocks`);
  } else if (status === 'complete' && intervals.blocks < 16 && intervals.errorRatio > 1.5) {
    warnings.push(
      'Too few samples: correlations last as long as the blocks, so the intervals are too narrow',
    );
  }
  const undecided = undecidedSigns(exponents, intervals.lower, intervals.upper);
  // One exponent of a flow is zero unless the orbit ends in an equilibrium.
  if (undecided.length > (kind === 'flow' ? 1 : 0)) {
    const names = undecided.slice(0, 8).map((i) => `λ${i + 1}`);
    const listed = undecided.length > 8 ? `${names.join(', ')}, …` : names.join(', ');
    warnings.push(`Zero is in the interval of ${listed}: the sign is not decided`);
  }
  if (exponents.length < dim && exponents[exponents.length - 1] > 0) {
    warnings.push('The last exponent is positive: the entropy rate and the dimension are lower bounds');
  }
  if (kind === 'driven') {
    warnings.push(
      'Non-autonomous input: the exponents are conditional on this series; negative ones do not prove a unique response',
    );
  }
  return warnings;
}

function undecidedSigns(exponents: Vector, lower: Vector, upper: Vector): number[] {
  return Array.from(exponents.keys()).filter(
    (i) => lower[i] <= ROUNDING && upper[i] >= -ROUNDING && Number.isFinite(exponents[i]),
  );
}

function hasDrift(rates: Matrix): boolean {
  const { rows, columns: k } = rates;
  if (rows < 8 * PARTS) return false;
  const limit = DRIFT_LIMIT + Math.sqrt(2 * Math.log(k));
  for (let i = 0; i < k; i++) {
    const first = momentsOf(rates, i, 0, Math.floor(rows / 4));
    const last = momentsOf(rates, i, Math.ceil(rows / 2), rows);
    const difference = Math.abs(first.mean - last.mean);
    const isMaterial = difference > 1e-6 * Math.max(1, Math.abs(last.mean));
    if (isMaterial && difference > limit * Math.hypot(first.error, last.error)) return true;
  }
  return false;
}

/** Mean of some rows of a column and its standard error from the means of equal parts. */
function momentsOf(
  { columns, data }: Matrix,
  column: number,
  from: number,
  to: number,
): { mean: number; error: number } {
  const length = Math.floor((to - from) / PARTS);
  const means = Array.from({ length: PARTS }, (_, part) => {
    let sum = 0;
    for (let j = 0; j < length; j++) sum += data[(from + part * length + j) * columns + column];
    return sum / length;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / PARTS;
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (PARTS * (PARTS - 1))) };
}
