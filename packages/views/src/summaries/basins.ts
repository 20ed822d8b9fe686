import type { AttractorMark, BasinsView, StartShare } from '../wire/basins.js';
import { decodeArray } from '../encoding.js';
import { projector } from '../projection.js';
import { counted, short, slidersText, systemName } from './words.js';

/** More attractors than this are counted only. */
const maxListed = 6;

/** What a picture of basins shows: the attractors with their shares, and what was not decided. */
export function basinsSentence(view: BasinsView): string {
  const heading = view.title === undefined ? 'Basins of attraction' : `${view.title}: basins of attraction`;
  const [rows, columns] = view.labels.shape;
  const { attractors } = view;
  const listed = attractors
    .slice(0, maxListed)
    .map((mark) => `${mark.name} (${attractorText(mark)}) ${shareText(mark.share)}`);
  if (attractors.length > maxListed) listed.push(`${attractors.length - maxListed} more`);
  const list = listed.length === 0 ? '' : `: ${listed.join(', ')}`;
  const parts = [
    `${heading} of ${systemName(view.model)} in ${counted(view.dim, 'variable')}, ` +
      `${columns} × ${rows} starts, ${counted(attractors.length, 'attractor')}${list}`,
  ];
  if (view.lost.count > 0) parts.push(`${shareText(view.lost)} leave for good`);
  if (view.undecided.count > 0) parts.push(`${shareText(view.undecided)} undecided`);
  parts.push(`${short(100 * view.boundaryFraction)} % of the starts are next to a boundary`);
  for (const path of view.paths.slice(0, 2)) {
    const [x, y] = projector(view.projection).project(decodeArray(path.start));
    parts.push(`the orbit from (${short(x)}, ${short(y)}) ${destinationText(path.leadsTo, attractors)}`);
  }
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}

/** What an attractor is, in words. */
export function attractorText({ kind, period }: AttractorMark): string {
  switch (kind) {
    case 'fixed-point':
      return 'fixed point';
    case 'cycle':
      return `${period ?? ''}-cycle`;
    case 'chaotic':
      return 'chaotic';
    case 'aperiodic':
      return 'aperiodic';
    default:
      kind satisfies never;
      return '';
  }
}

/** Where an orbit goes, in words. */
export function destinationText(leadsTo: number, attractors: readonly AttractorMark[]): string {
  if (leadsTo >= 0) return `leads to ${attractors[leadsTo].name}`;
  return leadsTo === -1 ? 'leaves for good' : 'is undecided';
}

function shareText({ fraction, standardError }: StartShare): string {
  return `${short(100 * fraction)} ± ${Number((100 * standardError).toPrecision(1))} %`;
}
