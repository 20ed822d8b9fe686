import type { Complex, Vector } from '@phasebook/linalg';
import type { ParameterValues } from '../system/family.js';
import type { LongWorkOptions } from '../system/long-work.js';
import type { BranchDirection, NormalForm } from './normal-forms.js';

/** What happens at a point of a branch when one parameter varies. */
export type BifurcationKind =
  /** The branch turns back: two solutions meet and vanish. */
  | 'fold'
  /** Two branches cross, neither upright. */
  | 'transcritical'
  /** Two branches cross, one of them upright: two solutions appear beside the one that goes on. */
  | 'pitchfork'
  /** Branches meet in a way that the quadratic and cubic terms do not decide. */
  | 'branch-point'
  /** A multiplier passes −1: a cycle of twice the period branches off (maps). */
  | 'flip'
  /** A pair of multipliers passes the unit circle: an invariant circle branches off (maps). */
  | 'neimark-sacker'
  /** A pair of eigenvalues passes the imaginary axis: a limit cycle branches off (flows). */
  | 'hopf'
  /** Several eigenvalues pass at once: symmetric or uncoupled systems. */
  | 'multiple';

/**
 * On which side the new solutions appear: supercritical ones attract within the centre manifold, subcritical ones
 * repel; `degenerate` where the deciding coefficient is zero within its error.
 */
export type Criticality = 'supercritical' | 'subcritical' | 'degenerate';

/** A bifurcation on a branch. */
export interface Bifurcation {
  readonly kind: BifurcationKind;
  /** Shape [n]. */
  readonly state: Vector;
  readonly parameter: number;
  /** It lies between `points[index]` and `points[index + 1]` of its branch. */
  readonly index: number;
  /** Period of the cycle that bifurcates; half that of the branch where a doubled cycle ends in its flip. */
  readonly period: number;
  /** Eigenvalues as at a `ContinuationPoint`, of the branch. */
  readonly eigenvalues: readonly Complex[];
  /** Those that are critical. */
  readonly critical: readonly Complex[];
  /** Coefficients on the centre manifold; absent for `multiple`, or where derivatives could not be computed. */
  readonly normalForm: NormalForm | undefined;
  /** Of pitchforks, flips, Neimark–Sacker and Hopf bifurcations. */
  readonly criticality: Criticality | undefined;
  /** Tangents of the branches that leave here, other than the one it lies on. */
  readonly directions: readonly BranchDirection[];
  /** Norm of the equations that define the bifurcation. */
  readonly residual: number;
  /** Estimated error of `parameter`: the last Newton correction, or the width of the bracket. */
  readonly parameterError: number;
  /** How it was located: Newton's method on the defining equations, or a bracket of the test function alone. */
  readonly locatedBy: 'defining-system' | 'bracket';
  readonly warnings: readonly string[];
}

/** A point of a branch. */
export interface ContinuationPoint {
  /** Shape [n]; of a cycle one of its points. */
  readonly state: Vector;
  readonly parameter: number;
  /** Multipliers of the fixed point or cycle (maps), eigenvalues of the Jacobian per unit time (flows); sorted. */
  readonly eigenvalues: readonly Complex[];
  /** Number of unstable directions. */
  readonly unstableDimension: number;
  /** `marginal`: none grows beyond 1e-6, some neither grow nor shrink. */
  readonly verdict: 'stable' | 'unstable' | 'marginal';
  readonly tests: TestFunctions;
  /** ‖Fᵏ(h) − h‖ or ‖f(h)‖. */
  readonly residual: number;
}

/** Functions along a branch whose zeros are bifurcations. */
export interface TestFunctions {
  /** Parameter part of the unit tangent: 0 at a fold. */
  readonly fold: number;
  /** Determinant of the bordered Jacobian: 0 at a branch point. */
  readonly branchPoint: number;
  /** Π (1 + λ): 0 at a flip; `undefined` for flows. */
  readonly flip: number | undefined;
  /** |λ| − 1, or Re λ, of the complex pair nearest to 0 there; `undefined` without a pair. */
  readonly pair: number | undefined;
}

/** Why a branch was not followed further. */
export type BranchEnd =
  /** The parameter reached the end of `range`; the last point lies there. */
  | 'left-range'
  /** A state variable exceeded `stateBound`. */
  | 'left-bounds'
  /** It came back to where it started. */
  | 'closed'
  /** A doubled cycle shrank into the cycle of half its period. */
  | 'period-halved'
  /** The critical pair became real: what follows is no bifurcation (curves in two parameters). */
  | 'neutral-saddle'
  /** `maxPoints` are spent. */
  | 'max-points'
  /** The corrector failed down to `smallestStep`. */
  | 'smallest-step'
  /** No solution near the start. */
  | 'no-start'
  /** The equations lose rank at the start, so that it has no direction. */
  | 'singular-start'
  /** This side was not asked for. */
  | 'not-followed';

/** A curve of fixed points, cycles or equilibria. */
export interface Branch {
  readonly kind: 'map' | 'flow';
  readonly parameter: string;
  readonly period: number;
  /** In order along the curve; empty where there was no start. */
  readonly points: readonly ContinuationPoint[];
  /** Index of the start in `points`. */
  readonly startIndex: number;
  /** In order along the curve. */
  readonly bifurcations: readonly Bifurcation[];
  /** Why it ends, at the first point and at the last. */
  readonly ends: { readonly first: BranchEnd; readonly last: BranchEnd };
  /** Values of other parameters that were given. */
  readonly values: ParameterValues;
  readonly settings: ContinuationSettings;
  readonly warnings: readonly string[];
}

/** Settings of a continuation. */
export interface ContinuationSettings {
  /** Ends of the parameter's range. */
  readonly range: readonly [number, number];
  /** What counts as 1 in the parameter; a state's change counts as its root mean square over the variables. */
  readonly parameterUnit: number;
  readonly firstStep: number;
  readonly smallestStep: number;
  readonly largestStep: number;
  readonly maxPoints: number;
  readonly tolerance: number;
  readonly stateBound: number;
}

/** Options of the step control, shared by all continuations. */
export interface StepOptions extends LongWorkOptions {
  /** What counts as 1 in a parameter. Rounded to a power of two. @default min(width of its range / 10, 10 max(1, |its start|)) */
  readonly parameterUnit?: number;
  /** First arclength step, in units. @default 0.01 */
  readonly firstStep?: number;
  /** Smallest step: below it the branch ends. @default 1e-7 */
  readonly smallestStep?: number;
  /** Largest step, relative to max(1, root mean square of the state). @default 0.1 */
  readonly largestStep?: number;
  /** Most points on either side of the start. @default 1000 */
  readonly maxPoints?: number;
  /** Residual at which the corrector stops, relative to max(1, ‖h‖); one step more is taken. @default 1e-10 */
  readonly tolerance?: number;
  /** A state variable beyond this modulus ends the branch. @default 1e6 */
  readonly stateBound?: number;
}
