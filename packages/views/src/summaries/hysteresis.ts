import { decodeArray, decodeNumber } from '../encoding.js';
import type { HysteresisView } from '../wire/hysteresis.js';
import { counted, joined, short, slidersText } from './words.js';

/** What a sweep there and back shows, in a sentence. */
export function hysteresisSentence(view: HysteresisView): string {
  const heading = view.title === undefined ? 'Hysteresis' : `${view.title}: hysteresis`;
  const values = decodeArray(view.values);
  const span =
    values.length === 0 ? 'no value' : `${short(values[0])} to ${short(values[values.length - 1])}`;
  const jumps = (way: 'there' | 'back'): string => {
    const texts = view.jumps
      .filter((jump) => jump.way === way)
      .map(({ parameter, from, to }) => `${short(parameter)} (${short(from)} to ${short(to)})`);
    return texts.length === 0 ? 'no jump' : `${texts.length === 1 ? 'a jump' : 'jumps'} at ${joined(texts)}`;
  };
  const { stepsPerValue } = view;
  const speed =
    stepsPerValue === undefined
      ? ''
      : `, ${counted(stepsPerValue, 'step')} at each of ${values.length} values`;
  const parts = [
    `${heading} of ${view.axes.y.label} as ${view.axes.x.label} is swept from ${span} and back${speed}: ` +
      `${jumps('there')} on the way there, ${jumps('back')} on the way back`,
    `loop area ${short(decodeNumber(view.loopArea))} (error ${short(decodeNumber(view.loopAreaError))})`,
  ];
  const others = (view.model?.parameters ?? []).filter(({ name }) => name !== view.parameter);
  const sliders = view.model && slidersText({ ...view.model, parameters: others });
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}
