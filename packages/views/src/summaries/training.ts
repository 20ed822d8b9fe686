import { decodeArray } from '../encoding.js';
import type { TrainingHistory, TrainingView } from '../wire/training.js';
import { rangeText, short } from './words.js';

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
  if (view.history !== undefined) parts.push(...historyTexts(view.history));
  if (view.decimatedFrom !== undefined) parts.push(`${losses.length} of ${view.decimatedFrom} updates kept`);
  return `${parts.join('; ')}.`;
}

/** How far gradients reached back, and how large the recurrent weights were, first and last. */
function historyTexts({ lags, stateGradients, eigenvalues, block }: TrainingHistory): string[] {
  const steps = decodeArray(lags);
  const gradients = decodeArray(stateGradients);
  const values = decodeArray(eigenvalues);
  const [k, n] = eigenvalues.shape;
  const last = k - 1;
  const ratio = (row: number): number =>
    gradients[row * steps.length + steps.length - 1] / gradients[row * steps.length];
  const radius = (row: number): number => Math.hypot(values[2 * n * row], values[2 * n * row + 1]);
  return [
    `${steps[steps.length - 1]} steps back the gradient is first ${short(ratio(0))}, at last ${short(ratio(last))} times that at the end`,
    ...(n > 0
      ? [`spectral radius of the ${block} weights first ${short(radius(0))}, at last ${short(radius(last))}`]
      : []),
  ];
}
