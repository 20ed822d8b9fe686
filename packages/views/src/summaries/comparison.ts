import { comparisonRows, type ComparisonRow } from '../comparison-rows.js';
import type { ComparisonView } from '../wire/comparison.js';
import { joined, short } from './words.js';

/** What a comparison shows: which differences are more than noise. */
export function comparisonSentence(view: ComparisonView): string {
  const heading = view.title === undefined ? 'Comparison' : `${view.title}: comparison`;
  const rows = comparisonRows(view);
  const of = (verdict: ComparisonRow['verdict']): ComparisonRow[] =>
    rows.filter((row) => row.verdict === verdict);
  const [beyond, within, unknown] = [of('more-than-noise'), of('within-noise'), of('unknown')];
  const parts = [`${heading} of ${view.names.model} with ${view.names.truth}`];
  if (beyond.length > 0) parts.push(`more than noise: ${joined(beyond.map(rowText))}`);
  if (within.length > 0) parts.push(`within noise: ${joined(within.map(rowText))}`);
  if (unknown.length > 0) parts.push(`without a noise floor: ${joined(unknown.map(rowText))}`);
  return `${parts.join('; ')}.`;
}

function rowText({ name, truth, model, difference, ratio }: ComparisonRow): string {
  const values =
    truth === undefined || model === undefined
      ? short(difference)
      : `${short(model)} against ${short(truth)}`;
  const times = Number.isNaN(ratio)
    ? ''
    : ratio === Infinity
      ? ', without any noise'
      : `, ${Number(ratio.toPrecision(2))} floors`;
  return `${name} (${values}${times})`;
}
