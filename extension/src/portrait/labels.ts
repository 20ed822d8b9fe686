import { timeConstants, type Complex } from '@phasebook/dynamics';
import {
  decodeArray,
  decodeNumber,
  formatNumber,
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

/** A multiplier with its time constant and, where it turns, its period. */
export function multiplierLabel(value: Complex, precision: number): string {
  const [{ timeConstantSteps, frequencyCyclesPerStep }] = timeConstants([value]);
  const parts = [`λ = ${complexLabel(value, precision)}`];
  parts.push(timeConstantLabel(timeConstantSteps, precision));
  if (value.im !== 0)
    parts.push(`period ${formatNumber(Math.abs(1 / frequencyCyclesPerStep), precision)} steps`);
  else if (value.re < 0) parts.push('flips side each step');
  return parts.join(' · ');
}

/** A time constant in words: growth has a negative one. */
export function timeConstantLabel(steps: number, precision: number): string {
  if (!Number.isFinite(steps)) return 'neither decays nor grows';
  if (steps < 0) return `grows, τ = ${formatNumber(-steps, precision)} steps`;
  return steps === 0 ? 'gone after one step' : `decays, τ = ${formatNumber(steps, precision)} steps`;
}

/** Multipliers as a reader counts them: one entry for a conjugate pair. */
export function distinctMultipliers(mark: FixedPointMark): Complex[] {
  return multipliersOf(mark).filter(({ im }) => im >= 0);
}

/** What a hover says about a fixed point, line by line. */
export function fixedPointLines(mark: FixedPointMark, dim: number, precision: number): string[] {
  const shown = distinctMultipliers(mark).slice(0, 4);
  const rest = dim - shown.reduce((count, { im }) => count + (im === 0 ? 1 : 2), 0);
  return [
    `${kindLabel(mark.kind)} at h = ${vectorLabel(decodeArray(mark.state), precision)}`,
    ...shown.map((value) => multiplierLabel(value, precision)),
    ...(rest > 0 ? [`and ${rest} more multipliers`] : []),
    `residual ${formatNumber(decodeNumber(mark.residual), 2)}`,
  ];
}
