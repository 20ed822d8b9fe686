import type { EncodedArray } from '../encoding.js';
import type { Axis, Model, ViewBase } from '../types.js';
import type { PictureBeside } from './beside.js';

/** A curve of bifurcations in the plane of two parameters. */
export interface BifurcationCurveTrace {
  readonly kind: 'fold' | 'flip' | 'neimark-sacker' | 'hopf';
  /**
   * Period of the cycles.
   *
   * @asType integer
   * @minimum 1
   */
  readonly period: number;
  /** Pairs of parameters in order along the curve, shape [points, 2]. */
  readonly points: EncodedArray;
}

/** A point of codimension two. */
export interface SpecialPointMark {
  readonly kind:
    | 'cusp'
    | 'bogdanov-takens'
    | 'resonance-1:1'
    | 'resonance-1:2'
    | 'resonance-1:3'
    | 'resonance-1:4'
    | 'generalized-flip'
    | 'chenciner'
    | 'bautin'
    | 'fold-flip'
    | 'fold-neimark-sacker'
    | 'flip-neimark-sacker'
    | 'double-neimark-sacker'
    | 'zero-hopf'
    | 'double-hopf';
  /** The two parameters. */
  readonly position: readonly [number, number];
}

/** Curves of bifurcations over two parameters, and a cursor that is the pair of parameters. */
export interface TwoParameterView extends ViewBase {
  readonly kind: 'two-parameter';
  /** Names of the parameters; those of sliders where there is a model. */
  readonly parameters: readonly [string, string];
  readonly axes: { readonly x: Axis; readonly y: Axis };
  readonly curves: readonly BifurcationCurveTrace[];
  readonly specialPoints: readonly SpecialPointMark[];
  readonly cursor?: readonly [number, number];
  /** Where the system has come to rest at the cursor, from where it was before, shape [n]. */
  readonly state?: EncodedArray;
  /** The cobweb or the portrait at the cursor, of maps: its path leads from the state before to the one of now. */
  readonly beside?: PictureBeside;
  readonly model?: Model;
}
