import type { Complex } from '@phasebook/dynamics';
import {
  decodeArray,
  formatNumber,
  multiplierLine,
  type FixedPointMark,
  type StabilityKind,
} from '@phasebook/views';

const kindLabels: Readonly<Record<StabilityKind, string>> = {
  'stable-node': 'stable node',
  'stable-focus': 'stable focus',
  saddle: 'saddle',
  'unstable-node': 'unstable node',
  'unstable-focus': 'unstable focus',
  marginal: 'marginal point',
};

/** The class of a fixed point in words. */
export function kindLabel(kind: StabilityKind): string {
  return kindLabels[kind];
}

/** Multipliers of a fixed point, largest first. */
export function multipliersOf(mark: FixedPointMark): Complex[] {
  const flat = decodeArray(mark.multipliers);
  return Array.from({ length: flat.length / 2 }, (_, k) => ({ re: flat[2 * k], im: flat[2 * k + 1] }));
}

/** A vector for reading; long ones are cut after `limit` entries. */
export function vectorLabel(values: ArrayLike<number>, precision: number, limit = 6): string {
  const shown = Array.from({ length: Math.min(values.length, limit) }, (_, i) =>
    formatNumber(values[i], precision),
  );
  return `(${shown.join(', ')}${values.length > limit ? `, … ${values.length} values` : ''})`;
}

/** The position in the picture, one number for a one-dimensional system. */
export function positionLabel(mark: FixedPointMark, dim: number, precision: number): string {
  return vectorLabel(dim === 1 ? [mark.position[0]] : mark.position, precision);
}

/** A number, or both members of a conjugate pair. */
export function complexLabel({ re, im }: Complex, precision: number): string {
  const real = formatNumber(re, precision);
  return im === 0 ? real : `${real} ± ${formatNumber(Math.abs(im), precision)}i`;
}

/** Multipliers as a reader counts them: one entry for a conjugate pair. */
export function distinctMultipliers(mark: FixedPointMark): Complex[] {
  return multipliersOf(mark).filter(({ im }) => im >= 0);
}

/** Values, time constants and rotation of the first few multipliers, one line each. */
export function multiplierLines(mark: FixedPointMark, precision: number, limit: number): string[] {
  const all = distinctMultipliers(mark);
  const lines = all.slice(0, limit).map(({ re, im }) => multiplierLine(re, im, precision));
  return all.length > limit ? [...lines, `and ${all.length - limit} more`] : lines;
}
