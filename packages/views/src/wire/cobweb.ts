import type { Count, EncodedArray } from '../encoding.js';
import type { Axis, DegreeEvidence, FixedPointMark, Model, ViewBase } from '../types.js';

/** The graph of an iterate of a one-variable map. */
export interface CobwebGraph {
  /**
   * How often the map is applied: 1 for F itself, 2 for F², …
   *
   * @asType integer
   * @minimum 1
   */
  readonly iterates: number;
  /** Values at equidistant h over the horizontal axis, both ends included, shape [samples]. */
  readonly values: EncodedArray;
}

/** A path between graph and diagonal. */
export interface CobwebPath {
  readonly name?: string;
  /** h₀, h₁, …, shape [at most steps + 1]; shorter where the path left the finite numbers. */
  readonly states: EncodedArray;
}

/** The graph of a one-variable map, the diagonal, and paths h → F(h) between them. */
export interface CobwebView extends ViewBase {
  readonly kind: 'cobweb';
  readonly axes: { readonly x: Axis; readonly y: Axis };
  readonly graphs: readonly CobwebGraph[];
  /** Steps of each path. */
  readonly steps: Count;
  readonly paths: readonly CobwebPath[];
  /** Where the graph of F meets the diagonal; positions are (h, h). */
  readonly fixedPoints?: readonly FixedPointMark[];
  readonly degree?: DegreeEvidence;
  readonly model?: Model;
}
