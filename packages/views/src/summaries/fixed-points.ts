import { decodeArray } from '../encoding.js';
import type { FixedPointMark, PhasePortraitView } from '../types.js';
import { counted, joined, short } from './words.js';

/** More points than this are counted, not listed with their positions. */
const maxListed = 9;

/** The fixed points that were found: classes, and positions where they are few. */
export function pointsText({ fixedPoints, dim }: Pick<PhasePortraitView, 'fixedPoints' | 'dim'>): string {
  if (fixedPoints === undefined) return 'without a search for fixed points';
  if (fixedPoints.length === 0) return 'with no fixed point found';
  const groups = new Map<string, FixedPointMark[]>();
  for (const point of fixedPoints) {
    const name = className(point);
    groups.set(name, [...(groups.get(name) ?? []), point]);
  }
  const hasPositions = fixedPoints.length <= maxListed;
  const texts = Array.from(groups, ([name, points]) => {
    const text = counted(points.length, name);
    if (!hasPositions || dim > 2) return text;
    return `${text} at ${joined(points.map((point) => positionText(point, dim)))}`;
  });
  return `with ${counted(fixedPoints.length, 'fixed point')}: ${texts.join(', ')}`;
}

function className({ kind }: FixedPointMark): string {
  return kind === 'marginal' ? 'marginal point' : kind.replace('-', ' ');
}

function positionText({ position, state }: FixedPointMark, dim: number): string {
  if (dim === 1) return short(decodeArray(state)[0]);
  return `(${short(position[0])}, ${short(position[1])})`;
}

/** What the degree sum says. */
export function degreeText({ degree }: Pick<PhasePortraitView, 'degree'>): string | undefined {
  if (degree === undefined) return undefined;
  switch (degree.verdict) {
    case 'consistent':
      return `degree sum ${degree.sum}, as for a complete set`;
    case 'points-missing':
      return `degree sum ${degree.sum} where a complete set has 1: points are missing`;
    case 'degenerate':
      return 'degree sum undefined, since a point has an eigenvalue 1';
    case 'not-applicable':
      return undefined;
    default:
      degree.verdict satisfies never;
      return undefined;
  }
}
