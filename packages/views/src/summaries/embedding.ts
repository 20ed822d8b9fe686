import { decodeArray } from '../encoding.js';
import type { EmbeddingView } from '../wire/embedding.js';
import { joined, short } from './words.js';

/** What an embedding shows: lag and dimension, and what speaks for them. */
export function embeddingSentence(view: EmbeddingView): string {
  const heading = view.title === undefined ? 'Embedding' : `${view.title}: embedding`;
  const { lag, dimension } = view;
  const shares = Array.from(decodeArray(view.falseNeighbours.shares), percent);
  const enough = dimension.suggested === undefined ? '' : `, below 1 % from ${dimension.suggested}`;
  const parts = [
    `${heading} of ${view.series.shape[0]} samples of ${view.label} in ${dimension.value} delay coordinates, lag ${lag.value}`,
    lag.suggested === undefined
      ? 'the mutual information has no minimum'
      : `the mutual information is first smallest at lag ${lag.suggested}`,
    `false neighbours in 1 to ${shares.length} dimensions: ${joined(shares)}${enough}`,
  ];
  if (view.decimatedFrom !== undefined) {
    parts.push(`${view.points.shape[0]} of ${view.decimatedFrom} states drawn`);
  }
  return `${parts.join('; ')}.`;
}

function percent(share: number): string {
  return `${short(Number((100 * share).toPrecision(2)))} %`;
}
