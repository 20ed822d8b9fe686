import type { Bifurcation } from '@phasebook/dynamics';
import { formatNumber } from './figures/text.js';

/** The normal form of a bifurcation with its coefficients, as one line; μ is the distance of the parameter. */
export function normalFormText({ normalForm }: Bifurcation, system: 'map' | 'flow'): string | undefined {
  if (normalForm === undefined) return undefined;
  const left = system === 'map' ? 'x′ = x' : 'dx/dt =';
  switch (normalForm.kind) {
    case 'fold':
      return (
        left +
        terms([
          [normalForm.slope, 'μ'],
          [normalForm.quadratic, 'x²'],
        ])
      );
    case 'branch-point': {
      const { linear, quadratic, cubic } = normalForm;
      return (
        left +
        terms([
          [linear, 'μ x'],
          [quadratic, 'x²'],
          [cubic, 'x³'],
        ])
      );
    }
    case 'flip':
      return `x′ = −x${terms([
        [normalForm.linear, 'μ x'],
        [normalForm.cubic, 'x³'],
      ])}`;
    case 'neimark-sacker': {
      const { angle, linear, cubic } = normalForm;
      const growth = terms([
        [linear.re, 'μ'],
        [cubic.re, 'r²'],
      ]);
      return `r′ = r (1${growth}), angle ${formatNumber(angle, 4)} per step`;
    }
    case 'hopf': {
      const { frequency, linear, cubic } = normalForm;
      const growth = terms([
        [linear.re, 'μ'],
        [cubic.re, 'r²'],
      ]);
      return `dr/dt = r (${growth.replace(/^ \+ /, '')}), ω = ${formatNumber(frequency, 4)}`;
    }
    default:
      normalForm satisfies never;
      return undefined;
  }
}

/** Terms with their signs; what is zero to rounding is left out. */
function terms(list: readonly (readonly [number, string])[]): string {
  const largest = Math.max(...list.map(([value]) => Math.abs(value)));
  return list
    .filter(([value]) => Math.abs(value) > 1e-9 * largest)
    .map(([value, symbol]) => ` ${value < 0 ? '−' : '+'} ${formatNumber(Math.abs(value), 4)} ${symbol}`)
    .join('');
}
