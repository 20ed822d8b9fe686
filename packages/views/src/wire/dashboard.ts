import type { Count } from '../encoding.js';
import type { Model, SingleView, ViewBase } from '../types.js';
import type { Stretch } from './attractor-3d.js';

/** One of the pictures of a dashboard. */
export interface DashboardCell {
  /** Of any kind but a dashboard or a model page. */
  readonly view: SingleView;
  /** The picture is one of the dashboard's model, which is not repeated in it. */
  readonly sharesModel?: boolean;
  /**
   * Share of the row's width, relative to the others; 1 when left out.
   *
   * @exclusiveMinimum 0
   */
  readonly width?: number;
}

/** Several pictures in rows, with one model, one time and one selection. */
export interface DashboardView extends ViewBase {
  readonly kind: 'dashboard';
  readonly rows: readonly (readonly DashboardCell[])[];
  /** Model of all pictures that share it: its sliders drive them together. */
  readonly model?: Model;
  /** Step that is marked in all pictures in which time passes. */
  readonly step?: Count;
  /** Stretches of time that are picked out in them; in order. */
  readonly selection?: readonly Stretch[];
}
