import type { Complex } from '@phasebook/dynamics';
import {
  decodeArray,
  formatNumber,
  multiplierLine,
  type FixedPointMark,
  type StabilityKind,
} from '@phasebook/views';
import { trans } from '../text/trans.js';

/** The class of a fixed point in words. */
export function kindLabel(kind: StabilityKind): string {
  const labels: Readonly<Record<StabilityKind, string>> = {
    'stable-node': trans.__('stable node'),
    'stable-focus': trans.__('stable focus'),
    saddle: trans.__('saddle'),
    'unstable-node': trans.__('unstable node'),
    'unstable-focus': trans.__('unstable focus'),
    marginal: trans.__('marginal point'),
  };
  return labels[kind];
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
  return all.length > limit ? [...lines, trans.__('and %1 more', all.length - limit)] : lines;
}
