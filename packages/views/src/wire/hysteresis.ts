import type { Count, EncodedArray, EncodedNumber } from '../encoding.js';
import type { Axis, Model, ViewBase } from '../types.js';

/** A place where the state left its branch. */
export interface HysteresisJump {
  /** The way of the sweep: `there` from the first value to the last, `back` the other way. */
  readonly way: 'there' | 'back';
  readonly parameter: number;
  /** Observed value before and after. */
  readonly from: number;
  readonly to: number;
}

/** How a loop was swept, so that it can be swept anew. */
export interface HysteresisSource {
  /** State at the first value, shape [n]. */
  readonly start: EncodedArray;
}

/** A state variable while a parameter is swept there and back. */
export interface HysteresisView extends ViewBase {
  readonly kind: 'hysteresis';
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /** Name of the parameter. */
  readonly parameter: string;
  /** Index of the state variable. */
  readonly unit: Count;
  /** Values of the parameter on the way there, shape [points]. */
  readonly values: EncodedArray;
  /** The variable at these values on the way there, shape [points]. */
  readonly there: EncodedArray;
  /** The same on the way back, in the order of `values`, shape [points]. */
  readonly back: EncodedArray;
  readonly jumps: readonly HysteresisJump[];
  /** Steps at each value: a sweep of finite speed; as many as the state needs to rest where left out. */
  readonly stepsPerValue?: Count;
  /** ∫ (back − there) d(parameter). */
  readonly loopArea: EncodedNumber;
  /** An estimate of its error. */
  readonly loopAreaError: EncodedNumber;
  readonly source?: HysteresisSource;
  readonly model?: Model;
}
