import { decodeArray, decodeNumber } from '../encoding.js';
import type { PseudospectrumView } from '../wire/pseudospectrum.js';
import { short, slidersText } from './words.js';

/** What pseudospectra and powers show, in a sentence. */
export function pseudospectrumSentence(view: PseudospectrumView): string {
  const heading = view.title === undefined ? 'Pseudospectra' : `${view.title}: pseudospectra`;
  const norms = decodeArray(view.norms);
  const peak = norms.reduce((most, value) => Math.max(most, value), 0);
  const radius = decodeNumber(view.spectralRadius);
  const kreiss = decodeNumber(view.kreissLowerBound);
  const grown =
    peak > 1 + 1e-9
      ? `its powers grow to a norm of ${short(peak)} at step ${norms.indexOf(peak)}`
      : 'its powers never grow';
  const parts = [
    `${heading} of a matrix of order ${view.eigenvalues.shape[0]} with spectral radius ${short(radius)}: ${grown}`,
  ];
  if (Number.isFinite(kreiss) && kreiss > 1 + 1e-9) {
    parts.push(`by the resolvent the peak is at least ${short(kreiss)}`);
  }
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}
