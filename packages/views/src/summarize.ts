import { decodeArray } from './encoding.js';
import { attractor3dSentence } from './summaries/attractor-3d.js';
import { bifurcationDiagramSentence } from './summaries/bifurcation-diagram.js';
import { basinsSentence } from './summaries/basins.js';
import { cobwebSentence } from './summaries/cobweb.js';
import { comparisonSentence } from './summaries/comparison.js';
import { dashboardSentence } from './summaries/dashboard.js';
import { embeddingSentence } from './summaries/embedding.js';
import { degreeText, pointsText } from './summaries/fixed-points.js';
import { modelSentence } from './summaries/model-view.js';
import { lyapunovSpectrumSentence } from './summaries/lyapunov-spectrum.js';
import { returnMapSentence } from './summaries/return-map.js';
import { twoParameterSentence } from './summaries/two-parameter.js';
import { counted, rangeText, short, slidersText, systemName } from './summaries/words.js';
import type {
  CurvesView,
  JacobianSpectrumView,
  PhasePortraitView,
  SpectrumGroup,
  TimeSeriesView,
  View,
} from './types.js';
import { gradientFlowSentence } from './summaries/gradient-flow.js';
import { stabilityRegionSentence } from './summaries/stability-region.js';
import { impulseResponseSentence } from './summaries/impulse-response.js';
import { memoryCapacitySentence } from './summaries/memory-capacity.js';
import { pseudospectrumSentence } from './summaries/pseudospectrum.js';
import { hysteresisSentence } from './summaries/hysteresis.js';
import { trainingSentence } from './summaries/training.js';

/**
 * What a picture shows, in one sentence: the text of an output, and what a screen reader says.
 *
 * @param view - Any view.
 * @returns Sentence with the numbers that matter, the evidence, and the warnings of the view.
 *
 * Cost: O(size).
 *
 * @example
 * ```ts
 * assertEqual(
 *   summarize(phasePortrait(elmanCell({ recurrent: [[2]] }))),
 *   'Phase portrait of a tanh network in 1 variable with 3 fixed points: 2 stable nodes at -0.958 and 0.958, ' +
 *     '1 unstable node at 0; degree sum 1, as for a complete set.',
 * );
 * ```
 */
export function summarize(view: View): string {
  const sentence = body(view);
  const warnings = view.warnings ?? [];
  if (warnings.length === 0) return sentence;
  const noun = warnings.length === 1 ? 'Warning' : `${warnings.length} warnings`;
  return `${sentence.replace(/\.$/, '')}. ${noun}: ${warnings.map((text) => text.replace(/\.$/, '')).join('; ')}.`;
}

function body(view: View): string {
  switch (view.kind) {
    case 'phase-portrait':
      return portraitSentence(view);
    case 'jacobian-spectrum':
      return spectrumSentence(view);
    case 'time-series':
      return seriesSentence(view);
    case 'curves':
      return curvesSentence(view);
    case 'basins':
      return basinsSentence(view);
    case 'embedding':
      return embeddingSentence(view);
    case 'cobweb':
      return cobwebSentence(view);
    case 'two-parameter':
      return twoParameterSentence(view);
    case 'lyapunov-spectrum':
      return lyapunovSpectrumSentence(view);
    case 'bifurcation-diagram':
      return bifurcationDiagramSentence(view);
    case 'return-map':
      return returnMapSentence(view);
    case 'gradient-flow':
      return gradientFlowSentence(view);
    case 'model':
      return modelSentence(view);
    case 'stability-region':
      return stabilityRegionSentence(view);
    case 'impulse-response':
      return impulseResponseSentence(view);
    case 'memory-capacity':
      return memoryCapacitySentence(view);
    case 'pseudospectrum':
      return pseudospectrumSentence(view);
    case 'hysteresis':
      return hysteresisSentence(view);
    case 'training':
      return trainingSentence(view);
    case 'comparison':
      return comparisonSentence(view);
    case 'attractor-3d':
      return attractor3dSentence(view);
    case 'dashboard':
      return dashboardSentence(view, summarize);
    default:
      view satisfies never;
      return '';
  }
}

function portraitSentence(view: PhasePortraitView): string {
  const heading = view.title === undefined ? 'Phase portrait' : `${view.title}: phase portrait`;
  const subject = `${heading} of ${systemName(view.model)} in ${counted(view.dim, 'variable')}`;
  const parts = [`${subject} ${pointsText(view)}`];
  const evidence = degreeText(view);
  if (evidence !== undefined) parts.push(evidence);
  const orbits = view.orbits?.length ?? 0;
  if (orbits > 0) parts.push(`${counted(orbits, 'orbit')} drawn`);
  if (view.basins !== undefined) parts.push('basins of the stable points shaded');
  const decimated = view.orbits?.filter((orbit) => orbit.decimatedFrom !== undefined).length ?? 0;
  if (decimated > 0) parts.push(`${counted(decimated, 'orbit')} decimated`);
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}

function spectrumSentence(view: JacobianSpectrumView): string {
  const heading = view.title === undefined ? 'Jacobian spectrum' : `${view.title}: Jacobian spectrum`;
  const { groups } = view;
  const subject = `${heading} against the unit circle at ${counted(groups.length, 'point')}`;
  const sliders = slidersText(view.model);
  const tail = sliders === undefined ? '' : `; ${sliders}`;
  if (groups.length === 0) return `${subject}${tail}.`;
  if (groups.length <= 4) return `${subject}: ${groups.map(groupText).join('; ')}${tail}.`;
  const radii = groups.map(largestModulus);
  const verdicts = (['stable', 'unstable', 'marginal'] as const)
    .map((verdict) => ({ verdict, count: groups.filter((group) => group.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`);
  const range = `largest moduli from ${short(Math.min(...radii))} to ${short(Math.max(...radii))}`;
  return `${subject}: ${verdicts.join(', ')}; ${range}${tail}.`;
}

function groupText(group: SpectrumGroup): string {
  const [count] = group.eigenvalues.shape;
  // On the circle up to rounding is not outside, as in the figure.
  const outside = moduli(group).filter((modulus) => modulus > 1 + 1e-6).length;
  const where = outside === 0 ? 'none outside' : `${outside} outside`;
  return (
    `${group.label} (${group.verdict}) with ${counted(count, 'eigenvalue')}, ${where}, ` +
    `largest modulus ${short(largestModulus(group))}`
  );
}

function moduli({ eigenvalues }: SpectrumGroup): number[] {
  const values = decodeArray(eigenvalues);
  return Array.from({ length: values.length / 2 }, (_, k) => Math.hypot(values[2 * k], values[2 * k + 1]));
}

function largestModulus(group: SpectrumGroup): number {
  return Math.max(0, ...moduli(group));
}

function seriesSentence(view: TimeSeriesView): string {
  const heading = view.title === undefined ? 'Time series' : `${view.title}: time series`;
  const steps = decodeArray(view.steps);
  const span = steps.length === 0 ? 'no steps' : `steps ${steps[0]} to ${steps[steps.length - 1]}`;
  const subject = `${heading} of ${counted(view.series.length, 'variable')} (${view.valueLabel}) over ${span}`;
  const texts = view.series
    .slice(0, 4)
    .map(({ name, values }) => `${name} ${rangeText(decodeArray(values))}`);
  if (view.series.length > 4) texts.push(`${view.series.length - 4} more`);
  const from = view.series.find((series) => series.decimatedFrom !== undefined)?.decimatedFrom;
  const decimation = from === undefined ? '' : `; ${steps.length} of ${from} steps kept`;
  const sliders = slidersText(view.model);
  const tail = sliders === undefined ? '' : `; ${sliders}`;
  const list = texts.length === 0 ? '' : `: ${texts.join('; ')}`;
  return `${subject}${list}${decimation}${tail}.`;
}

function curvesSentence(view: CurvesView): string {
  const caption = view.caption.trim();
  const sentence = /[.!?]$/.test(caption) ? caption : `${caption}.`;
  return view.title === undefined ? sentence : `${view.title}: ${sentence}`;
}
