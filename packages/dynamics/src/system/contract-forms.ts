import { multiplyVector, type Vector } from '@phasebook/linalg';
import { foldsAt } from './piecewise-linear-form.js';
import { randomStream } from './random.js';
import type { Range, SmoothMap } from './smooth-map.js';

/** How far plain floating-point results may lie outside exact bounds, relative to their size. */
const SLACK = 1e-12;

/** Promises broken by the second faces of a map: its enclosure and its piecewise-linear form. */
export function checkForms(map: SmoothMap, samples: readonly Vector[]): string[] {
  const violations: string[] = [];
  if (!samples.every((state) => isEnclosed(map, state))) {
    violations.push('enclosure must contain step and jacobian at every state of the box');
  }
  if (!samples.every((state) => isFormRight(map, state))) {
    violations.push('piecewiseLinear must give the same numbers as step');
  }
  return violations;
}

function isEnclosed(map: SmoothMap, centre: Vector): boolean {
  const { enclosure } = map;
  if (enclosure === undefined) return true;
  const random = randomStream(centre.length);
  return [0, 1e-3, 0.5].every((radius) => {
    const box: Range = { lower: centre.map((h) => h - radius), upper: centre.map((h) => h + radius) };
    const next = enclosure.step(box);
    const slopes = enclosure.jacobian(box);
    return [0, 1, 2, 3].every(() => {
      const state = centre.map((_, i) => box.lower[i] + random.uniform() * (box.upper[i] - box.lower[i]));
      return contains(next, map.step(state)) && contains(slopes, map.jacobian(state).data);
    });
  });
}

function contains({ lower, upper }: Range, values: Vector): boolean {
  return values.every((value, i) => {
    const slack = SLACK * Math.max(1, Math.abs(value));
    return lower[i] - slack <= value && value <= upper[i] + slack;
  });
}

function isFormRight(map: SmoothMap, state: Vector): boolean {
  const form = map.piecewiseLinear;
  if (form === undefined) return true;
  const active = foldsAt(form, state).map((value) => Math.max(0, value));
  const bent = multiplyVector(form.outer, active);
  const straight = multiplyVector(form.direct, state);
  return map.step(state).every((value, i) => {
    const size = Math.abs(straight[i]) + Math.abs(bent[i]) + Math.abs(form.offset[i]);
    return Math.abs(straight[i] + bent[i] + form.offset[i] - value) <= SLACK * Math.max(1, size);
  });
}
