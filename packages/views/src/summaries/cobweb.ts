import { decodeArray } from '../encoding.js';
import type { CobwebView } from '../wire/cobweb.js';
import { degreeText, pointsText } from './fixed-points.js';
import { counted, short, slidersText, systemName } from './words.js';

/** More paths than this are counted only. */
const maxListed = 4;

/** What a cobweb shows. */
export function cobwebSentence(view: CobwebView): string {
  const heading = view.title === undefined ? 'Cobweb' : `${view.title}: cobweb`;
  const parts = [`${heading} of ${systemName(view.model)} ${pointsText({ ...view, dim: 1 })}`];
  const evidence = degreeText(view);
  if (evidence !== undefined) parts.push(evidence);
  const paths = view.paths.map(({ states }) => {
    const values = decodeArray(states);
    const steps = counted(values.length - 1, 'step');
    return `path from ${short(values[0])} to ${short(values[values.length - 1])} in ${steps}`;
  });
  parts.push(...paths.slice(0, maxListed));
  if (paths.length > maxListed) parts.push(`${paths.length - maxListed} more paths`);
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}
