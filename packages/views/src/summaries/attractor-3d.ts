import type { Attractor3dView } from '../wire/attractor-3d.js';
import { counted, joined, short, slidersText, systemName } from './words.js';

/** What an attractor in space shows: orbits, fixed points, and what is picked out. */
export function attractor3dSentence(view: Attractor3dView): string {
  const heading = view.title === undefined ? 'Attractor in space' : `${view.title}: attractor in space`;
  const { orbits, axes, fixedPoints, timeStep = 1, dim } = view;
  const system = view.model === undefined ? 'a system' : systemName(view.model);
  const parts = [`${heading} of ${system} in ${counted(dim, 'variable')}`];
  const ranges = [axes.x, axes.y, axes.z].map(
    ({ label, range: [low, high] }) => `${label} from ${short(low)} to ${short(high)}`,
  );
  parts.push(joined(ranges));
  const lengths = orbits.map(({ decimatedFrom, points }) => (decimatedFrom ?? points.shape[0]) - 1);
  const longest = Math.max(...lengths);
  const duration = view.timeStep === undefined ? '' : `, time ${short(longest * timeStep)}`;
  parts.push(`${counted(orbits.length, 'orbit')} of up to ${counted(longest, 'step')}${duration}`);
  if (fixedPoints !== undefined) parts.push(pointsText(fixedPoints));
  const { selection = [] } = view;
  if (selection.length > 0) {
    const steps = selection.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    const [[from]] = selection;
    const to = selection[selection.length - 1][1];
    const where = selection.length === 1 ? '' : ` in ${selection.length} stretches`;
    parts.push(`${counted(steps, 'step')} picked out${where}, from ${from} to ${to}`);
  }
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}

function pointsText(points: NonNullable<Attractor3dView['fixedPoints']>): string {
  if (points.length === 0) return 'no fixed point found';
  const counts = new Map<string, number>();
  for (const { kind, unstable = [] } of points) {
    const name = kind === 'marginal' ? 'marginal point' : kind.replace('-', ' ');
    const planes = unstable.filter(({ type }) => type === 'plane').length;
    const whole = planes > 0 ? `${name} with an unstable plane` : name;
    counts.set(whole, (counts.get(whole) ?? 0) + 1);
  }
  const texts = Array.from(counts, ([name, count]) =>
    count === 1 ? `1 ${name}` : `${count} ${name.replace(/^(\S+( node| focus| point)?)/, '$1s')}`,
  );
  return `${counted(points.length, 'fixed point')}: ${joined(texts)}`;
}
