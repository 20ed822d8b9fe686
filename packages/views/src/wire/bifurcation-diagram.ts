import type { Count, EncodedArray, EncodedNumber } from '../encoding.js';
import type { Axis, Model, ViewBase } from '../types.js';
import type { PictureBeside } from './beside.js';

/** A branch of fixed points, cycles or equilibria as drawn. */
export interface BranchTrace {
  /**
   * Period of the cycle; 1 for fixed points and equilibria.
   *
   * @asType integer
   * @minimum 1
   */
  readonly period: number;
  /** Values of the parameter in order along the branch, shape [points]. */
  readonly parameters: EncodedArray;
  /** The drawn variable at each point of the cycle, shape [points, period]. */
  readonly values: EncodedArray;
  /** Number of unstable directions, shape [points]; −1 at bifurcations, which stand in the list as well. */
  readonly unstableDimensions: EncodedArray;
  /** Leading multipliers of maps, eigenvalues per unit time of flows, shape [points, k, 2] (real, imaginary). */
  readonly multipliers: EncodedArray;
}

/** What happens at a point of a branch. */
export type BifurcationMarkKind =
  'fold' | 'transcritical' | 'pitchfork' | 'branch-point' | 'flip' | 'neimark-sacker' | 'hopf' | 'multiple';

/** A marked point of a diagram. */
export interface BifurcationMark {
  readonly kind: BifurcationMarkKind;
  readonly parameter: number;
  /** The drawn variable. */
  readonly value: number;
  /** Index of its branch. */
  readonly branch: Count;
  readonly criticality?: 'supercritical' | 'subcritical' | 'degenerate';
  /** Normal form on the centre manifold with its coefficients, as text. */
  readonly normalForm?: string;
  /** Estimated error of `parameter`. */
  readonly parameterError: EncodedNumber;
}

/** States that a simulation visits after its transient, value by value of the parameter. */
export interface DiagramCloud {
  /** Shape [columns]. */
  readonly parameters: EncodedArray;
  /** Number of states of each column, shape [columns]. */
  readonly counts: EncodedArray;
  /** The drawn variable, column after column, shape [total]. */
  readonly values: EncodedArray;
}

/** How a diagram was computed, so that it can be computed anew at other parameters. */
export interface DiagramSource {
  readonly maxPeriod: Count;
  /** Columns of the simulation; 0 for none. */
  readonly columns: Count;
  readonly transientSteps: Count;
  /** Most states of a column. */
  readonly keep: Count;
}

/** Branches of fixed points and cycles over one parameter, with their bifurcations and a simulation behind them. */
export interface BifurcationDiagramView extends ViewBase {
  readonly kind: 'bifurcation-diagram';
  readonly system: 'map' | 'flow';
  /** Name of the parameter; that of a slider where there is a model. */
  readonly parameter: string;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /** Index of the drawn state variable. */
  readonly unit: Count;
  readonly branches: readonly BranchTrace[];
  readonly bifurcations: readonly BifurcationMark[];
  readonly cloud?: DiagramCloud;
  /** Value of the parameter at which the states are looked at. */
  readonly cursor?: number;
  /** The cobweb or the portrait at the cursor, of maps. */
  readonly beside?: PictureBeside;
  readonly source?: DiagramSource;
  readonly model?: Model;
}
