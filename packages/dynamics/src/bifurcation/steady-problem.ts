import { add, identity, multiply, multiplyVector, type Matrix, type Vector } from '@phasebook/linalg';
import {
  parameterDerivative,
  requireParameter,
  type FlowFamily,
  type MapFamily,
  type ParameterValues,
} from '../system/family.js';
import type { Flow } from '../system/flow.js';
import type { SmoothMap } from '../system/smooth-map.js';

/**
 * The equations G(h, p) = 0 of what is continued, with m free parameters p.
 *
 * For a map G = Fᵏ(h) − h, M = ∂Fᵏ/∂h, and M has the eigenvalue `neutral` = 1 where ∂G/∂h is singular; for a flow
 * G = f(h), M = ∂f/∂h and `neutral` = 0. Outside the domain of the family everything is `undefined`.
 */
export interface SteadyProblem {
  readonly kind: 'map' | 'flow';
  readonly dim: number;
  /** k; 1 for a flow. */
  readonly period: number;
  /** Names of the free parameters. */
  readonly names: readonly string[];
  readonly neutral: 0 | 1;
  /** The given values of the parameters that are not free. */
  readonly fixed: ParameterValues;
  /** h₀, F(h₀), …, F^(k−1)(h₀). */
  cycle(state: Vector, p: ArrayLike<number>): readonly Vector[] | undefined;
  /** G, shape [n]. */
  residual(state: Vector, p: ArrayLike<number>): Vector | undefined;
  /** M, shape [n, n]. */
  linearization(state: Vector, p: ArrayLike<number>): Matrix | undefined;
  /** ∂G/∂pⱼ, shape [n]. */
  slope(state: Vector, p: ArrayLike<number>, j: number): Vector | undefined;
  /** The same equations for another period. */
  withPeriod(period: number): SteadyProblem;
}

/** Settings of a {@link SteadyProblem}. */
export interface SteadyProblemOptions {
  readonly names: readonly string[];
  readonly values: ParameterValues;
  readonly period: number;
}

/**
 * Equations of the fixed points, cycles or equilibria of a family.
 *
 * @throws {RangeError} If a parameter does not exist or the period is not a positive integer (1 for a flow).
 */
export function steadyProblem(
  purpose: string,
  family: MapFamily | FlowFamily,
  { names, values, period }: SteadyProblemOptions,
): SteadyProblem {
  for (const name of names) requireParameter(family.parameters, name);
  const kind = 'step' in family.at(values) ? 'map' : 'flow';
  if (!Number.isInteger(period) || period < 1 || (kind === 'flow' && period !== 1)) {
    const required = kind === 'map' ? 'a positive integer' : '1 for a flow';
    throw new RangeError(`${purpose}: \`period\` must be ${required}: got ${String(period)}`);
  }
  const { dim } = family;
  const neutral = kind === 'map' ? 1 : 0;
  /** Without the parameters left out: a cell has thousands. */
  const givenAt = (p: ArrayLike<number>): ParameterValues => {
    const given: Record<string, number> = { ...values };
    names.forEach((name, j) => (given[name] = p[j]));
    return given;
  };
  const systemAt = memoised(names.length, (p): SmoothMap | Flow | undefined => {
    // A step beyond the domain of a parameter (a leak rate above 1) is an outcome here, not a mistake of the caller.
    return orUndefined(() => family.at(givenAt(p)));
  });
  const orbit = (system: SmoothMap | Flow, state: Vector): Vector[] => {
    const states = [state];
    if ('step' in system) for (let k = 1; k < period; k++) states.push(system.step(states[k - 1]));
    return states;
  };
  return {
    kind,
    dim,
    period,
    names,
    neutral,
    fixed: Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name))),
    cycle(state, p) {
      const system = systemAt(p);
      return system && orbit(system, state);
    },
    residual(state, p) {
      const system = systemAt(p);
      if (system === undefined) return undefined;
      if (!('step' in system)) return finite(system.rate(state));
      const last = orbit(system, state)[period - 1];
      const next = system.step(last);
      return finite(next.map((value, i) => value - state[i]));
    },
    linearization(state, p) {
      const system = systemAt(p);
      if (system === undefined) return undefined;
      let product: Matrix | undefined;
      for (const at of orbit(system, state)) {
        const jacobian = system.jacobian(at);
        product = product === undefined ? jacobian : multiply(jacobian, product);
      }
      return product && finite(product.data) && product;
    },
    slope(state, p, j) {
      const system = systemAt(p);
      if (system === undefined) return undefined;
      const given = givenAt(p);
      let total: Vector | undefined;
      for (const at of orbit(system, state)) {
        const direct = orUndefined(() => parameterDerivative(family, at, given, names[j]));
        if (direct === undefined) return undefined;
        const carried = total && multiplyVector(system.jacobian(at), total);
        total = carried ? direct.map((value, i) => value + carried[i]) : direct;
      }
      return total && finite(total);
    },
    withPeriod: (other) => steadyProblem(purpose, family, { names, values, period: other }),
  };
}

/** ∂G/∂h = M − neutral · I. */
export function stateDerivative(problem: SteadyProblem, linearization: Matrix): Matrix {
  return problem.neutral === 0 ? linearization : add(linearization, identity(problem.dim), -1);
}

/** G as the displacement of a map, for the solvers of fixed points. */
export function displacementMap(problem: SteadyProblem, p: ArrayLike<number>): SmoothMap {
  const { dim } = problem;
  const undefinedState = (): Vector => new Float64Array(dim).fill(NaN);
  return {
    dim,
    step: (state) => (problem.residual(state, p) ?? undefinedState()).map((value, i) => value + state[i]),
    jacobian(state) {
      const linearization = problem.linearization(state, p);
      if (linearization === undefined) {
        return { rows: dim, columns: dim, data: new Float64Array(dim * dim).fill(NaN) };
      }
      return problem.neutral === 1 ? linearization : add(linearization, identity(dim), 1);
    },
  };
}

function finite(values: Vector): Vector | undefined {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return undefined;
  return values;
}

function orUndefined<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Remembers the last argument: a family builds a whole cell for each set of values. */
function memoised<T>(length: number, compute: (p: ArrayLike<number>) => T): (p: ArrayLike<number>) => T {
  let last: { readonly p: Vector; readonly result: T } | undefined;
  return (p) => {
    if (last !== undefined) {
      let isSame = true;
      for (let j = 0; j < length; j++) isSame &&= last.p[j] === p[j];
      if (isSame) return last.result;
    }
    last = { p: Float64Array.from(p), result: compute(p) };
    return last.result;
  };
}
