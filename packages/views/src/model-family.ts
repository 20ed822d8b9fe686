import type { MapFamily, SmoothMap } from '@phasebook/dynamics';
import { applyParameters } from './model.js';
import type { Model } from './types.js';

/**
 * The maps of a model as a family whose parameters are its sliders.
 *
 * @param model - Model of a view; sliders hold the default values.
 *
 * Cost: `at` builds the cell anew, O(number of weights).
 */
export function modelFamily(model: Model): MapFamily {
  const parameters = Object.fromEntries((model.parameters ?? []).map(({ name, value }) => [name, value]));
  const { dim } = applyParameters(model).map;
  return {
    dim,
    parameters,
    at: (values = {}): SmoothMap => applyParameters(model, values).map,
  };
}
