import { decodeArray } from '../encoding.js';
import type { TwoParameterView } from '../wire/two-parameter.js';
import { counted, joined, short, slidersText } from './words.js';

/** What curves over two parameters show. */
export function twoParameterSentence(view: TwoParameterView): string {
  const { x, y } = view.axes;
  const heading = view.title === undefined ? 'Bifurcation curves' : `${view.title}: bifurcation curves`;
  const kinds = [...new Set(view.curves.map(({ kind }) => kind))].map((kind) =>
    counted(view.curves.filter((curve) => curve.kind === kind).length, `${kind} curve`),
  );
  const parts = [
    `${heading} over ${x.label} and ${y.label}: ${kinds.length === 0 ? 'none found' : joined(kinds)}`,
  ];
  for (const { kind, position } of view.specialPoints.slice(0, 6)) {
    parts.push(
      `${kind.replace(/-/g, ' ')} at (${position.map((value) => short(Math.abs(value) < 1e-6 ? 0 : value)).join(', ')})`,
    );
  }
  if (view.cursor !== undefined) parts.push(pairText(view, view.cursor));
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}

/** The pair of parameters and where the system rests there, in words. */
export function pairText(view: TwoParameterView, [p, q]: readonly [number, number]): string {
  const place = `at (${short(p)}, ${short(q)})`;
  if (view.state === undefined) return place;
  const state = Array.from(decodeArray(view.state).subarray(0, 3), short).join(', ');
  const stable = view.beside?.fixedPoints?.filter(({ verdict }) => verdict === 'stable').length;
  const choice = stable === undefined ? '' : ` of ${counted(stable, 'stable state')}`;
  return `${place} the state is ${state}${choice}`;
}
