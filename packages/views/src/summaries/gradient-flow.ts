import { decodeArray } from '../encoding.js';
import { flowSlopes } from '../gradient-flow.js';
import type { GradientFlowView } from '../wire/gradient-flow.js';
import { short, slidersText, systemName } from './words.js';

/** What a picture of gradients shows: the leading slope, the exponent beside it, the bound. */
export function gradientFlowSentence(view: GradientFlowView): string {
  const heading = view.title === undefined ? 'Gradients against lag' : `${view.title}: gradients against lag`;
  const lags = decodeArray(view.lags);
  if (lags.length === 0) return `${heading} without a lag.`;
  const last = lags.length - 1;
  const [, directions] = view.logSingularValues.shape;
  const logs = decodeArray(view.logSingularValues);
  const [slope] = flowSlopes(view);
  const log = logs[last * directions];
  const change =
    log === -Infinity
      ? 'is zero'
      : log > 0
        ? `has grown by a factor e^${short(log)}`
        : `is left with a factor e^${short(log)}`;
  const shown = directions === view.dim ? `all ${view.dim}` : `${directions} of ${view.dim}`;
  const parts = [
    `${heading} of ${systemName(view.model)} along ${shown} singular directions, lags to ${lags[last]}: ` +
      `at the longest the largest gain ${change}, at ${short(slope)} per step`,
  ];
  if (view.exponents !== undefined) {
    const [exponent] = decodeArray(view.exponents.perStep);
    const [error] = decodeArray(view.exponents.standardErrors);
    const interval = Number.isFinite(error) && error > 1e-9 ? ` (standard error ${short(error)})` : '';
    parts.push(`the largest Lyapunov exponent is ${short(exponent)}${interval}`);
  }
  if (view.logBounds !== undefined) {
    parts.push(
      `the bound from the weights' norms is ${short(decodeArray(view.logBounds)[last] / lags[last])}`,
    );
  }
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}
