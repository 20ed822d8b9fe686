import { decodeArray } from '../encoding.js';
import type { ReturnMapView } from '../wire/return-map.js';
import { counted, rangeText, slidersText } from './words.js';

/** So few different values are a cycle. */
const longestCycle = 16;

/** What a return map shows. */
export function returnMapSentence(view: ReturnMapView): string {
  const heading = view.title === undefined ? 'Return map' : `${view.title}: return map`;
  const what = view.of === 'maxima' ? 'successive maxima' : 'successive values';
  const distance = view.lag === 1 ? '' : `, ${view.lag} apart`;
  const pairs = decodeArray(view.pairs);
  const earlier = Array.from({ length: pairs.length / 2 }, (_, t) => pairs[2 * t]);
  const parts = [
    `${heading} of ${what}${distance}: ${counted(earlier.length, 'pair')}, ${view.axes.x.label} ${rangeText(pairs)}`,
  ];
  const different = differentValues(earlier);
  if (earlier.length > longestCycle && different <= longestCycle) {
    parts.push(different === 1 ? 'all the same, at rest' : `${different} different values, a cycle`);
  }
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}

/** Number of values that differ by more than a millionth of their range. */
function differentValues(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return 0;
  const gap = 1e-6 * Math.max(1e-6, sorted[sorted.length - 1] - sorted[0]);
  return 1 + sorted.filter((value, i) => i > 0 && value - sorted[i - 1] > gap).length;
}
