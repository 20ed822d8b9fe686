import { decodeArray, decodeNumber } from '../encoding.js';
import type { MemoryCapacityView, MemoryCurve } from '../wire/memory-capacity.js';
import { short, slidersText, systemName } from './words.js';

/** How much a network remembers, in a sentence. */
export function memoryCapacitySentence(view: MemoryCapacityView): string {
  const heading = view.title === undefined ? 'Memory capacity' : `${view.title}: memory capacity`;
  const subject = view.model === undefined ? 'a linear network' : systemName(view.model);
  const texts = view.curves.map(curveText);
  const body = texts.length === 0 ? 'none could be computed' : texts.join('; ');
  const sliders = slidersText(view.model);
  return `${heading} of ${subject}: ${body}${sliders === undefined ? '' : `; ${sliders}`}.`;
}

function curveText({ name, method, perLag, total, error, limit }: MemoryCurve): string {
  const values = decodeArray(perLag);
  const ofLimit = limit === undefined ? '' : ` of at most ${short(decodeNumber(limit))}`;
  const evidence =
    method === 'exact'
      ? `residual of the covariance ${decodeNumber(error).toExponential(0)}`
      : `standard error ${short(decodeNumber(error))}`;
  const half = values.findIndex((value) => value < 0.5);
  const reach =
    half < 0 ? `above one half at all ${values.length} lags` : `below one half from lag ${half} on`;
  return `${name} ${short(decodeNumber(total))}${ofLimit} over ${values.length} lags (${evidence}), ${reach}`;
}
