import { decodeArray, decodeNumber } from '../encoding.js';
import type { LyapunovSpectrumView } from '../wire/lyapunov-spectrum.js';
import { counted, joined, short, slidersText, systemName } from './words.js';

/** More exponents than this are counted, with the largest ones only. */
const maxListed = 4;

/** What a Lyapunov spectrum shows. */
export function lyapunovSpectrumSentence(view: LyapunovSpectrumView): string {
  const heading = view.title === undefined ? 'Lyapunov spectrum' : `${view.title}: Lyapunov spectrum`;
  const values = decodeArray(view.exponents);
  const lower = view.intervals && decodeArray(view.intervals.lower);
  const upper = view.intervals && decodeArray(view.intervals.upper);
  const listed = Array.from(values.subarray(0, maxListed), (value, i) => {
    const hasInterval = Number.isFinite(lower?.[i]) && Number.isFinite(upper?.[i]);
    return `${short(value)}${hasInterval ? ` (${short(lower?.[i] ?? NaN)} to ${short(upper?.[i] ?? NaN)})` : ''}`;
  });
  const more = values.length > maxListed ? `, … ${short(values[values.length - 1])}` : '';
  const unit = view.per === 'step' ? 'nats per step' : 'nats per unit time';
  const parts = [
    `${heading} of ${view.per === 'time' ? 'a flow' : systemName(view.model)}: ` +
      `${counted(values.length, 'exponent')}, ${more === '' ? joined(listed) : listed.join(', ')}${more} ${unit}`,
    signText(values, lower, upper),
  ];
  if (view.kaplanYorke !== undefined) {
    const value = decodeNumber(view.kaplanYorke.value);
    if (!Number.isNaN(value)) {
      parts.push(`Kaplan–Yorke dimension ${view.kaplanYorke.isComplete ? '' : 'at least '}${short(value)}`);
    }
  }
  if (view.identityResidual !== undefined) {
    parts.push(`sum equal to the mean log determinant within ${short(decodeNumber(view.identityResidual))}`);
  }
  parts.push(`after ${counted(view.steps, 'step')}`);
  if (view.theory !== undefined) parts.push(`with ${view.theory.name}`);
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}

/** What the largest exponent says about the orbit. */
function signText(
  [first]: Float64Array,
  lower: Float64Array | undefined,
  upper: Float64Array | undefined,
): string {
  if (first === undefined || Number.isNaN(first)) return 'no exponent';
  if ((lower?.[0] ?? first) > 0) return 'neighbouring orbits part: chaos';
  if ((upper?.[0] ?? first) < 0) return 'neighbouring orbits come together';
  return 'the largest is zero within its error';
}
