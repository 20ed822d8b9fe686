import { formatComplex, formatNumber } from './text.js';

/** One eigenvalue (or conjugate pair, given by the member with im ≥ 0) in a hover: value, modulus, time constant, rotation. */
export function multiplierLine(re: number, im: number, precision: number): string {
  const modulus = Math.hypot(re, im);
  const value =
    im === 0
      ? formatComplex(re, 0, precision)
      : `${formatNumber(re, precision)} ± ${formatNumber(Math.abs(im), precision)}i`;
  const parts = [`λ = ${value}`];
  if (im !== 0) parts.push(`|λ| = ${formatNumber(modulus, precision)}`);
  parts.push(timeConstant(modulus, precision));
  if (im !== 0) {
    parts.push(`period ${formatNumber((2 * Math.PI) / Math.abs(Math.atan2(im, re)), 4)} steps`);
  } else if (re < 0) parts.push('alternates');
  return parts.join(' · ');
}

/** τ = −1/ln|λ| in words: decay, growth or neither. */
export function timeConstant(modulus: number, precision: number): string {
  if (modulus === 0) return 'forgotten at once';
  const tau = -1 / Math.log(modulus);
  if (!Number.isFinite(tau)) return 'τ = ∞';
  const digits = Math.min(precision, 4);
  return tau > 0
    ? `τ = ${formatNumber(tau, digits)} steps`
    : `grows e-fold in ${formatNumber(-tau, digits)} steps`;
}
