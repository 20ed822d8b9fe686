import { modelSizes } from '../model-view.js';
import type { ModelView } from '../wire/model-view.js';
import { counted, joined, short, slidersText, systemName } from './words.js';

/** The kind of a network in words, without article: `GRU`, `tanh network`. */
export function networkName({ model }: Pick<ModelView, 'model'>): string {
  const name = systemName(model).replace(/^an? /, '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The size of a network in words: `GRU, 32 units, 3 inputs`. */
export function networkText(view: Pick<ModelView, 'model' | 'readout'>): string {
  const { units, inputs } = modelSizes(view);
  return `${networkName(view)}, ${counted(units, 'unit')}, ${counted(inputs, 'input')}`;
}

/** What a network is. */
export function modelSentence(view: ModelView): string {
  const { parameters, readout } = modelSizes(view);
  const { source } = view;
  const heading = view.title === undefined ? '' : `${view.title}: `;
  const dtype = source?.dtype === undefined ? '' : ` (${source.dtype})`;
  const origin = source?.fileName ?? source?.madeBy;
  const facts = [`${heading}${networkText(view)}, ${grouped(parameters)} parameters${dtype}`];
  if (readout !== undefined) {
    facts.push(
      `readout of ${counted(readout.outputs, 'output')} with ${grouped(readout.parameters)} parameters`,
    );
  }
  if (origin !== undefined) facts.push(`from ${origin}`);
  const parts = [facts.join(', ')];
  const { blocks } = view;
  if (blocks?.length === 1) {
    const [{ spectralRadius, spectralNorm }] = blocks;
    parts.push(
      `recurrent weights with spectral radius ${short(spectralRadius)} and norm ${short(spectralNorm)}`,
    );
  } else if (blocks !== undefined) {
    const radii = blocks.map(({ name, spectralRadius }) => `${short(spectralRadius)} (${name})`);
    parts.push(`spectral radii of the recurrent blocks ${joined(radii)}`);
  }
  const { inputs } = view;
  if (inputs !== undefined) parts.push(`with ${counted(inputs.shape[0], 'step')} of inputs to look at`);
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}

/** A count with gaps between thousands. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}
