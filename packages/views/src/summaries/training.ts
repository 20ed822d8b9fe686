import { decodeArray } from '../encoding.js';
import type { TrainingView } from '../wire/training.js';
import { rangeText } from './words.js';

/** How a training run went, in a sentence. */
export function trainingSentence(view: TrainingView): string {
  const heading = view.title === undefined ? 'Training' : `${view.title}: training`;
  const losses = decodeArray(view.losses);
  const count = view.decimatedFrom ?? losses.length;
  const state = { complete: 'over', diverged: 'that diverged, over', running: 'that goes on, so far over' };
  const parts = [
    `${heading} ${state[view.status]} ${count} update${count === 1 ? '' : 's'}: loss ${rangeText(losses)}`,
    `norm of the gradient ${rangeText(decodeArray(view.gradientNorms))}`,
  ];
  if (view.clippedShare !== undefined && view.clipNorm !== undefined) {
    parts.push(
      `${Number((100 * view.clippedShare).toPrecision(2))} % of the gradients were cut to ${view.clipNorm}`,
    );
  }
  if (view.decimatedFrom !== undefined) parts.push(`${losses.length} of ${view.decimatedFrom} updates kept`);
  return `${parts.join('; ')}.`;
}
