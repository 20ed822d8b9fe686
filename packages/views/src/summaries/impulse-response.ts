import { decodeArray, decodeNumber } from '../encoding.js';
import type { ImpulseResponseView } from '../wire/impulse-response.js';
import { short, slidersText, systemName } from './words.js';

/** What a pulse leaves behind, in a sentence. */
export function impulseResponseSentence(view: ImpulseResponseView): string {
  const heading = view.title === undefined ? 'Impulse response' : `${view.title}: impulse response`;
  const norms = decodeArray(view.norms);
  const peak = norms.reduce((most, value) => Math.max(most, value), 0);
  const radius = decodeNumber(view.spectralRadius);
  const subject = view.model === undefined ? 'a linear network' : `${systemName(view.model)} near a state`;
  const end =
    view.zeroFrom !== undefined
      ? `exactly zero from lag ${view.zeroFrom} on`
      : `${short(norms.at(-1) ?? 0)} at lag ${norms.length - 1}`;
  const parts = [
    `${heading} of ${subject} to a pulse on input ${view.inputIndex}, lags 0 to ${norms.length - 1}: ` +
      `largest norm ${short(peak)} at lag ${norms.indexOf(peak)}, ${end}; spectral radius ${short(radius)}`,
  ];
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}
