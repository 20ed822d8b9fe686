import { eigenvalues as eigenvaluesOf, type Complex, type Vector } from '@phasebook/linalg';
import type { ContinuationPoint } from './branch.js';
import type { CurveNode } from './curve.js';
import type { SteadyProblem } from './steady-problem.js';

/** Growth beyond this counts as unstable when events are looked for. */
const GROWTH_NOISE = 1e-10;
/** Growth within this is called marginal in results. */
const MARGIN = 1e-6;

/** What is known at a node of a branch of fixed points. */
export interface SteadyObservation {
  readonly state: Vector;
  readonly p: Vector;
  readonly eigenvalues: readonly Complex[];
  /** Largest first: |λ| − 1 or Re λ. */
  readonly growth: readonly number[];
  readonly unstableDimension: number;
  /** Π (1 + λ) as sign and logarithm; `undefined` for flows. */
  readonly flip: { readonly sign: number; readonly logAbsolute: number } | undefined;
}

/** Units of the unknowns (h, p…): powers of two, so that scaling does not round. */
export function unknownUnits(dim: number, parameterUnits: readonly number[]): Vector {
  const stateUnit = nearestPower(Math.sqrt(Math.max(1, dim)));
  return Float64Array.of(...new Float64Array(dim).fill(stateUnit), ...parameterUnits.map(nearestPower));
}

function nearestPower(value: number): number {
  return 2 ** Math.round(Math.log2(value));
}

/** Growth of a mode: |λ| − 1 for a map, Re λ for a flow. */
export function growthOf(problem: SteadyProblem, { re, im }: Complex): number {
  return problem.kind === 'map' ? Math.hypot(re, im) - 1 : re;
}

/** Looks at a state and parameter of a branch. */
export function observeSteady(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
): SteadyObservation | undefined {
  const linearization = problem.linearization(state, p);
  if (linearization === undefined) return undefined;
  const eigenvalues = eigenvaluesOf(linearization);
  const growth = eigenvalues.map((lambda) => growthOf(problem, lambda)).sort((a, b) => b - a);
  return {
    state,
    p,
    eigenvalues,
    growth,
    unstableDimension: growth.filter((value) => value > GROWTH_NOISE).length,
    flip: problem.kind === 'map' ? shiftedDeterminant(eigenvalues) : undefined,
  };
}

/** Π (1 + λ): pairs contribute a positive factor. */
function shiftedDeterminant(eigenvalues: readonly Complex[]): { sign: number; logAbsolute: number } {
  let sign = 1;
  let logAbsolute = 0;
  for (const { re, im } of eigenvalues) {
    if (im === 0) sign *= Math.sign(1 + re);
    logAbsolute += Math.log(Math.hypot(1 + re, im));
  }
  return { sign, logAbsolute };
}

/** The public record of a node. */
export function continuationPoint(
  problem: SteadyProblem,
  node: CurveNode,
  seen: SteadyObservation,
): ContinuationPoint {
  const unstable = seen.growth.filter((value) => value > MARGIN).length;
  const isMarginal = seen.growth.some((value) => Math.abs(value) <= MARGIN);
  const pairs = seen.eigenvalues.filter(({ im }) => im > 0).map((lambda) => growthOf(problem, lambda));
  const nearest = pairs.reduce((best, value) => (Math.abs(value) < Math.abs(best) ? value : best), Infinity);
  return {
    state: seen.state,
    parameter: seen.p[0],
    eigenvalues: seen.eigenvalues,
    unstableDimension: unstable,
    verdict: unstable > 0 ? 'unstable' : isMarginal ? 'marginal' : 'stable',
    tests: {
      fold: node.tangent[problem.dim],
      branchPoint: node.determinant.sign * Math.exp(node.determinant.logAbsolute),
      flip: seen.flip && seen.flip.sign * Math.exp(seen.flip.logAbsolute),
      pair: pairs.length === 0 ? undefined : nearest,
    },
    residual: node.residual,
  };
}
