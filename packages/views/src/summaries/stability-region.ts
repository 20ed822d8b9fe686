import { decodeArray, decodeNumber } from '../encoding.js';
import { methodLabels } from '../figures/stability-region.js';
import type { StabilityRegionView } from '../wire/stability-region.js';
import { counted, short, slidersText } from './words.js';

/** What a picture of a method's stability shows: how many modes grow, and how long the step may be. */
export function stabilityRegionSentence(view: StabilityRegionView): string {
  const heading = view.title === undefined ? 'Stability region' : `${view.title}: stability region`;
  const growth = decodeArray(view.growthPerStep);
  const largest = growth.reduce((most, value) => Math.max(most, value), 0);
  const growing = growth.filter((value) => value > 1 + 1e-9).length;
  const modes = counted(growth.length, 'mode');
  const verdict =
    growing === 0
      ? `none of ${modes} grows`
      : `${growing} of ${modes} ${growing === 1 ? 'grows' : 'grow'}, by up to ${short(largest)} a step`;
  const limit = decodeNumber(view.largestStableStep);
  const reach =
    limit === Infinity
      ? 'every time step is stable'
      : limit === 0
        ? 'no time step is stable'
        : `the longest stable time step is ${short(limit)}`;
  const parts = [
    `${heading} of the ${methodLabels[view.method]} method with the eigenvalues at time step ` +
      `${short(view.timeStep)}: ${verdict}`,
    reach,
  ];
  if (view.comparison !== undefined) {
    const { exact, method, unit } = view.comparison;
    const last = (values: Float64Array): string =>
      values.length === 0 ? 'nothing' : short(values[values.length - 1]);
    parts.push(
      `beside it h[${unit}] over ${short(view.comparison.duration)} units of time, ending at ` +
        `${last(decodeArray(exact.values))} in the flow and ${last(decodeArray(method.values))} in the method`,
    );
  }
  const others = (view.model?.parameters ?? []).filter(
    ({ targets }) => !targets.some((target) => 'timeStep' in target),
  );
  const sliders = view.model && slidersText({ ...view.model, parameters: others });
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}
