import { dashboardChild } from '../dashboard-cells.js';
import type { SingleView } from '../types.js';
import type { DashboardView } from '../wire/dashboard.js';
import { counted, slidersText } from './words.js';

/** What a dashboard shows: what each of its pictures does. */
export function dashboardSentence(view: DashboardView, sentenceOf: (child: SingleView) => string): string {
  const heading = view.title === undefined ? 'Dashboard' : `${view.title}: dashboard`;
  const children = view.rows.flatMap((row, r) => row.map((_, c) => dashboardChild(view, r, c)));
  const parts = [`${heading} of ${counted(children.length, 'picture')}`];
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(`shared ${sliders}`);
  if (view.step !== undefined) parts.push(`step ${view.step} marked`);
  if (view.selection !== undefined)
    parts.push(`${counted(view.selection.length, 'stretch').replace(/hs$/, 'hes')} of time picked out`);
  const sentences = children.map((child, i) => `${i + 1}. ${sentenceOf(child)}`);
  return `${parts.join('; ')}. ${sentences.join(' ')}`;
}
