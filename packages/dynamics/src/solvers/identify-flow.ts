import {
  add,
  identity,
  matrixExponential,
  matrixLogarithm,
  norm,
  requireFinite,
  requireSquare,
  scale,
  ShapeMismatchError,
  toMatrix,
  type Complex,
  type ComplexVector,
  type Matrix,
  type MatrixLike,
} from '@phasebook/linalg';
import { spectrum } from '../linearization/spectrum.js';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';

/** Options of {@link identifyFlow}. */
export interface IdentifyFlowOptions {
  /** Time Δt between two states, in units of time. */
  readonly timeStep: number;
  /**
   * The same flow seen with another time step: tells how many turns each oscillation makes between two states, as
   * long as the two steps are no simple multiples of each other.
   */
  readonly second?: { readonly map: MatrixLike; readonly timeStep: number };
  /** Whole turns per step to look for with `second`, in either direction. @default 8 */
  readonly mostTurns?: number;
}

/** A mode of the map beside what it says about the flow. */
export interface IdentifiedMode {
  /** Eigenvalue μ of the map. */
  readonly multiplier: Complex;
  /** ln μ / Δt on the branch that was taken, per unit time. */
  readonly rate: Complex;
  /** (μ − 1)/Δt, the eigenvalue of the difference quotient (W − 1)/Δt. */
  readonly differenceRate: Complex;
  /** `differenceRate` − `rate`: how wrong the difference quotient is. */
  readonly differenceBias: Complex;
  /** Whole turns per step beyond the principal branch. */
  readonly turns: number;
  /** Frequencies of the neighbouring branches, radians per unit time: the map cannot tell them from `rate.im`. */
  readonly aliases: readonly [number, number];
  /** 1 − |ω Δt|/π on the principal branch: at 0 the angle is half a turn a step, and its sign is lost. */
  readonly aliasMargin: number;
}

/** The flow behind a linear map. */
export interface IdentifiedFlow {
  /** `no-principal-logarithm`: an eigenvalue of the map is zero or negative, which no real flow makes by itself. */
  readonly status: 'identified' | 'no-principal-logarithm';
  /** J with exp(J Δt) = W, per unit time, shape [n, n]. */
  readonly matrix: Matrix | undefined;
  /** ‖exp(J Δt) − W‖/‖W‖, Frobenius norms. */
  readonly residual: number | undefined;
  /** The same against `second.map`, where it was given: large if the flow is not the same, or not linear. */
  readonly secondResidual: number | undefined;
  readonly modes: readonly IdentifiedMode[];
  /** (W − 1)/Δt, what reading W = 1 + Δt J backwards gives: biased unless |J Δt| is small. */
  readonly differenceQuotient: Matrix;
  /** π/Δt: the highest frequency that one time step can tell, radians per unit time. */
  readonly highestFrequency: number;
  readonly timeStep: number;
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot identify a flow';
/** Margin below which a frequency is called close to the highest one. */
const NARROW_MARGIN = 0.1;

/**
 * The linear flow dh/dt = J h of which a linear map W is one sample: J = log(W)/Δt, with its ambiguity.
 *
 * The principal logarithm: every oscillation is taken to turn less than half a turn a step. Faster ones have aliases,
 * which a second map with another time step tells apart. The difference quotient (W − 1)/Δt is reported with its bias.
 *
 * @param map - W, shape [n, n]: a recurrent matrix, or the result of `fitLinearCell`.
 * @returns J with residuals, modes with their aliases, and the difference quotient.
 * @throws {ShapeMismatchError} If a map is not square.
 * @throws {NonFiniteError} If a map holds NaN or an infinity.
 * @throws {RangeError} If a time step is not positive and finite.
 *
 * Cost: about 100 n³ flops.
 * Source: Al-Mohy and Higham, SIAM J. Sci. Comput. 34 (2012) C153, for the logarithm.
 *
 * @example The difference quotient triples the damping; the logarithm is exact
 * ```ts
 * const W = matrixExponential(scale(matrix([[0, 1], [-4, -0.2]]), 0.1));
 * const { matrix: J, modes } = identifyFlow(W, { timeStep: 0.1 });
 * assertClose(J?.data, [0, 1, -4, -0.2]);
 * assertClose([modes[0].rate.re, modes[0].differenceRate.re], [-0.1, -0.296361], 1e-6);
 * ```
 */
export function identifyFlow(map: MatrixLike, options: IdentifyFlowOptions): IdentifiedFlow {
  const { timeStep, second, mostTurns = 8 } = options;
  requirePositiveFinite(PURPOSE, 'timeStep', timeStep);
  requireWhole(PURPOSE, 'mostTurns', mostTurns, 0);
  const W = readMap('map', map);
  const n = W.rows;
  const other = second === undefined ? undefined : readMap('second.map', second.map);
  if (second !== undefined) requirePositiveFinite(PURPOSE, 'second.timeStep', second.timeStep);
  if (other !== undefined && other.rows !== n) {
    throw new ShapeMismatchError(PURPOSE, 'second.map', `[${n}, ${n}]`, `[${other.rows}, ${other.columns}]`);
  }

  const { eigenvalues, rightVectors, leftVectors } = spectrum(W);
  const turns = eigenvalues.map(({ re, im }, k) => {
    if (other === undefined || second === undefined || im === 0) return 0;
    const principal = logarithmOf({ re, im }, timeStep);
    const seen = bilinear(leftVectors[k], other, rightVectors[k]);
    return turnsThatFit(principal, seen, timeStep, second.timeStep, mostTurns);
  });
  const modes = eigenvalues.map((multiplier, k) => modeOf(multiplier, turns[k], timeStep));

  const principal = matrixLogarithm(W);
  const warnings: string[] = [];
  let matrix: Matrix | undefined;
  let residual: number | undefined;
  let secondResidual: number | undefined;
  if (principal.status === 'principal') {
    matrix = scale(principal.logarithm, 1 / timeStep);
    turns.forEach((count, k) => {
      if (count !== 0 && eigenvalues[k].im > 0) {
        addTurns(matrix as Matrix, (2 * Math.PI * count) / timeStep, rightVectors[k], leftVectors[k]);
      }
    });
    residual = mismatch(matrix, timeStep, W);
    if (second !== undefined && other !== undefined) {
      secondResidual = mismatch(matrix, second.timeStep, other);
      if (secondResidual > 1e-6) {
        warnings.push(`The second map is missed by ${secondResidual.toExponential(1)} of its size`);
      }
    }
    const narrow = modes.filter(
      ({ multiplier, aliasMargin }) => multiplier.im > 0 && aliasMargin < NARROW_MARGIN,
    );
    if (narrow.length > 0 && second === undefined) {
      warnings.push(
        `${narrow.length} modes turn nearly half a turn a step: their frequencies may be aliases; sample faster`,
      );
    }
  } else {
    warnings.push(`No real flow has this map as its sample: ${principal.reason}`);
  }
  return {
    status: principal.status === 'principal' ? 'identified' : 'no-principal-logarithm',
    matrix,
    residual,
    secondResidual,
    modes,
    differenceQuotient: scale(add(W, identity(n), -1), 1 / timeStep),
    highestFrequency: Math.PI / timeStep,
    timeStep,
    warnings,
  };
}

function readMap(argument: string, value: MatrixLike): Matrix {
  const result = toMatrix(value, argument);
  requireSquare(PURPOSE, argument, result);
  requireFinite(PURPOSE, argument, result.data);
  return result;
}

function logarithmOf({ re, im }: Complex, timeStep: number): Complex {
  return { re: Math.log(Math.hypot(re, im)) / timeStep, im: Math.atan2(im, re) / timeStep };
}

function modeOf(multiplier: Complex, turns: number, timeStep: number): IdentifiedMode {
  const principal = logarithmOf(multiplier, timeStep);
  const turn = (2 * Math.PI) / timeStep;
  const rate = { re: principal.re, im: principal.im + turns * turn };
  const differenceRate = { re: (multiplier.re - 1) / timeStep, im: multiplier.im / timeStep };
  return {
    multiplier,
    rate,
    differenceRate,
    differenceBias: { re: differenceRate.re - rate.re, im: differenceRate.im - rate.im },
    turns,
    aliases: [rate.im - turn, rate.im + turn],
    aliasMargin: 1 - Math.abs(principal.im * timeStep) / Math.PI,
  };
}

/** Turns per first step for which the mode's rate explains what the second map does to it. */
function turnsThatFit(
  principal: Complex,
  seen: Complex,
  timeStep: number,
  secondStep: number,
  mostTurns: number,
): number {
  const growth = Math.exp(principal.re * secondStep);
  const misses = (turns: number): number => {
    const angle = (principal.im + (2 * Math.PI * turns) / timeStep) * secondStep;
    return Math.hypot(growth * Math.cos(angle) - seen.re, growth * Math.sin(angle) - seen.im);
  };
  let best = 0;
  for (let turns = 1; turns <= mostTurns; turns++) {
    // Only clearly better branches replace slower ones.
    for (const candidate of [turns, -turns]) if (misses(candidate) < 0.5 * misses(best)) best = candidate;
  }
  return best;
}

/** wᴴ A v. */
function bilinear(w: ComplexVector, a: Matrix, v: ComplexVector): Complex {
  const n = a.columns;
  let re = 0;
  let im = 0;
  for (let i = 0; i < n; i++) {
    let x = 0;
    let y = 0;
    for (let j = 0; j < n; j++) {
      x += a.data[i * n + j] * v.re[j];
      y += a.data[i * n + j] * v.im[j];
    }
    re += w.re[i] * x + w.im[i] * y;
    im += w.re[i] * y - w.im[i] * x;
  }
  return { re, im };
}

/** Adds i · frequency to the mode v wᴴ and −i · frequency to its conjugate. */
function addTurns(matrix: Matrix, frequency: number, v: ComplexVector, w: ComplexVector): void {
  const n = matrix.columns;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      matrix.data[i * n + j] -= 2 * frequency * (v.im[i] * w.re[j] - v.re[i] * w.im[j]);
    }
  }
}

function mismatch(matrix: Matrix, timeStep: number, map: Matrix): number {
  return norm(add(matrixExponential(scale(matrix, timeStep)), map, -1).data) / norm(map.data);
}
