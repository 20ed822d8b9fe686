import { transposeMultiplyVector, type UnrollOptions, type Vector } from '@phasebook/linalg';
import type { Cell } from './cell.js';

/**
 * Whether a cell's runs over sequences and their gradients are those of its `step` and its Jacobians: one step of all
 * samples against these, two steps against two runs of one step.
 *
 * @returns Broken promises in words.
 */
export function checkUnroll(
  cell: Cell,
  samples: readonly { readonly state: Vector; readonly input: Vector }[],
): string[] {
  const { unroll, stateDim: n } = cell;
  const batch = samples.length;
  if (unroll === undefined || batch === 0) return [];
  const violations = new Set<string>();
  const start = joined(samples.map(({ state }) => state));
  const inputs = joined(samples.map(({ input }) => input));
  // Derivatives in general position.
  const first = start.map((_, i) => Math.sin(1 + i));
  const second = start.map((_, i) => Math.cos(1 + i));
  const run = (options: Partial<UnrollOptions>, upstream: Vector): Run => {
    const given = [options.inputs ?? inputs, options.start ?? start, upstream];
    const kept = given.map((values) => values.slice());
    const all = { steps: 1, batch, inputs, start, precision: 'double' as const, ...options };
    const unrolled = unroll(all);
    const states = Float64Array.from(unrolled.states);
    const gradient = unrolled.backward(upstream);
    if (given.some((values, k) => values.some((value, i) => value !== kept[k][i]))) {
      violations.add('unroll must not write to its arguments');
    }
    return { states, parameters: gradient.parameters, start: gradient.start };
  };

  const one = run({}, first);
  samples.forEach(({ state, input }, b) => {
    const part = (values: Vector): Vector => values.subarray(b * n, (b + 1) * n);
    if (!areClose(part(one.states.subarray(batch * n)), cell.step(state, input))) {
      violations.add('unroll must give the states of step');
    }
    const pulled = transposeMultiplyVector(cell.stateJacobian(state, input), part(first));
    if (!areClose(part(one.start), pulled)) violations.add('unroll must pull back as stateJacobian does');
  });
  const byParameters = sumOf(
    samples.map(({ state, input }, b) =>
      transposeMultiplyVector(cell.parameterJacobian(state, input), first.subarray(b * n, (b + 1) * n)),
    ),
  );
  if (!areClose(one.parameters, byParameters)) {
    violations.add('unroll must pull back as parameterJacobian does');
  }

  for (const leakRate of [1, 0.4]) {
    const two = run({ steps: 2, inputs: joined([inputs, inputs]), leakRate }, joined([first, second]));
    const middle = two.states.slice(batch * n, 2 * batch * n);
    const late = run({ start: middle, leakRate }, second);
    const early = run({ leakRate }, sumOf([first, late.start]));
    const isChain =
      areClose(two.states, joined([early.states, late.states.subarray(batch * n)])) &&
      areClose(two.start, early.start) &&
      areClose(two.parameters, sumOf([early.parameters, late.parameters]));
    if (!isChain) violations.add('unroll must give two steps what two runs of one step give');
  }
  return [...violations];
}

interface Run {
  readonly states: Vector;
  readonly parameters: Vector;
  readonly start: Vector;
}

function joined(parts: readonly Vector[]): Vector {
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

function sumOf(parts: readonly Vector[]): Vector {
  return parts[0].map((_, i) => parts.reduce((sum, part) => sum + part[i], 0));
}

/** Within 1e-11 of the largest entry, or of 1. */
function areClose(actual: ArrayLike<number>, expected: ArrayLike<number>): boolean {
  if (actual.length !== expected.length) return false;
  let size = 1;
  for (let i = 0; i < expected.length; i++) size = Math.max(size, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(actual[i] - expected[i]) <= 1e-11 * size)) return false;
  }
  return true;
}
