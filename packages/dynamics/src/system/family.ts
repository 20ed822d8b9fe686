import { requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import type { Flow } from './flow.js';
import type { Range, SmoothMap } from './smooth-map.js';

/** Values of parameters by name. */
export type ParameterValues = Readonly<Record<string, number>>;

/** What maps and flows with named parameters share. */
export interface Family<System> {
  /** Number of state variables, n. */
  readonly dim: number;
  /** The parameters' names and default values. */
  readonly parameters: ParameterValues;
  /**
   * The system at given parameters; one left out has its default value.
   *
   * Throws a `RangeError` for a name that does not exist, a `NonFiniteError` for NaN or an infinity.
   */
  at(values?: ParameterValues): System;
  /**
   * ∂F/∂p (of a flow: ∂f/∂p) at a state, shape [n], where the family knows it exactly; values left out are the
   * defaults. `parameterDerivative(family, …)` takes differences where it does not.
   */
  parameterDerivative?(state: Vector, values: ParameterValues, name: string): Vector;
}

/** A map that depends on named parameters. */
export type MapFamily = Family<SmoothMap>;

/** A flow that depends on named parameters. */
export type FlowFamily = Family<Flow>;

interface FamilyEquations {
  readonly dim: number;
  /** Names and default values. */
  readonly parameters: ParameterValues;
  /** Jacobian by the state, row by row. */
  jacobian(state: Vector, parameters: ParameterValues): readonly (readonly number[])[];
  /** Derivative by the parameter of that name, where known. */
  parameterDerivative?(state: Vector, parameters: ParameterValues, name: string): readonly number[];
}

/** Equations of a map with parameters. */
export interface MapEquations extends FamilyEquations {
  /** F(h; p). */
  step(state: Vector, parameters: ParameterValues): readonly number[];
  /** The trapping box at these parameters, where there is one; see `SmoothMap.range`. */
  range?(parameters: ParameterValues): Range | undefined;
}

/** Equations of a flow with parameters. */
export interface FlowEquations extends FamilyEquations {
  /** f(h; p), per unit time. */
  rate(state: Vector, parameters: ParameterValues): readonly number[];
}

const PURPOSE = 'Cannot set parameters';

/**
 * All parameters of a family: the defaults with `values` put over them.
 *
 * @throws {RangeError} If a name does not exist; the message lists those that do.
 * @throws {NonFiniteError} If a value is NaN or infinite.
 */
export function completeParameters(defaults: ParameterValues, values: ParameterValues = {}): ParameterValues {
  checkParameters(defaults, values);
  return { ...defaults, ...values };
}

/** Throws as {@link completeParameters} does; O(number of `values`), however many parameters there are. */
export function checkParameters(defaults: ParameterValues, values: ParameterValues): void {
  for (const name of Object.keys(values)) {
    requireParameter(defaults, name);
    requireFinite(PURPOSE, name, [values[name]]);
  }
}

/** Throws a `RangeError` that lists the known names, unless `name` is one of them. */
export function requireParameter(parameters: ParameterValues, name: string): void {
  if (Object.hasOwn(parameters, name)) return;
  const known = Object.keys(parameters);
  const listed = known.length > 12 ? [...known.slice(0, 12), `… ${known.length - 12} more`] : known;
  throw new RangeError(`${PURPOSE}: there is no parameter '${name}': known are ${listed.join(', ')}`);
}

/**
 * A map with named parameters, from its equations.
 *
 * @param equations - Dimension n, parameters with default values, F(h; p) and its Jacobian as plain numbers.
 * @returns Family whose members are maps of dimension n.
 *
 * Cost: none; a step costs what `equations.step` does.
 *
 * @example The quadratic map x ↦ c − x²
 * ```ts
 * const quadratic = mapFamily({
 *   dim: 1,
 *   parameters: { c: 1 },
 *   step: ([x], { c }) => [c - x * x],
 *   jacobian: ([x]) => [[-2 * x]],
 * });
 * assertClose(quadratic.at({ c: 0.5 }).step(vector(2)), [-3.5]);
 * ```
 */
export function mapFamily(equations: MapEquations): MapFamily {
  const { dim, parameters } = equations;
  return {
    dim,
    parameters,
    at(values): SmoothMap {
      const all = completeParameters(parameters, values);
      return {
        dim,
        range: equations.range?.(all),
        step: (state) => evaluate(equations, state, (h) => equations.step(h, all)),
        jacobian: (state) => jacobianOf(equations, state, all),
      };
    },
    parameterDerivative: derivativeOf(equations),
  };
}

/**
 * A flow with named parameters, from its equations.
 *
 * @param equations - Dimension n, parameters with default values, f(h; p) and its Jacobian as plain numbers.
 * @returns Family whose members are flows of dimension n.
 *
 * Cost: none; a rate costs what `equations.rate` does.
 *
 * @example A leak towards zero
 * ```ts
 * const leak = flowFamily({
 *   dim: 1,
 *   parameters: { speed: 1 },
 *   rate: ([h], { speed }) => [-speed * h],
 *   jacobian: (_, { speed }) => [[-speed]],
 * });
 * assertClose(leak.at({ speed: 3 }).rate(vector(2)), [-6]);
 * ```
 */
export function flowFamily(equations: FlowEquations): FlowFamily {
  const { dim, parameters } = equations;
  return {
    dim,
    parameters,
    at(values): Flow {
      const all = completeParameters(parameters, values);
      return {
        dim,
        rate: (state) => evaluate(equations, state, (h) => equations.rate(h, all)),
        jacobian: (state) => jacobianOf(equations, state, all),
      };
    },
    parameterDerivative: derivativeOf(equations),
  };
}

/**
 * ∂F/∂p at a state (of a flow: ∂f/∂p): exact where the family offers it, else by extrapolated central differences.
 *
 * @param family - Map or flow with parameters.
 * @param state - Shape [n].
 * @param values - Parameters at which to differentiate; one left out has its default value.
 * @param name - The parameter.
 * @returns Shape [n]; differences are good to about 1e-10 of the size of F.
 * @throws {RangeError} If there is no parameter of that name.
 * @throws {ShapeMismatchError} If the state does not have `dim` entries.
 * @throws {NonFiniteError} If the state or a value is NaN or infinite.
 *
 * Cost: that of the exact derivative, or four steps.
 *
 * @example
 * ```ts
 * const derivative = parameterDerivative(logisticFamily, [0.25], { r: 3 }, 'r');
 * assertClose(derivative, [0.25 * 0.75]);
 * ```
 */
export function parameterDerivative(
  family: MapFamily | FlowFamily,
  state: ArrayLike<number>,
  values: ParameterValues,
  name: string,
): Vector {
  checkParameters(family.parameters, values);
  requireParameter(family.parameters, name);
  requireLength(PURPOSE, 'state', state, family.dim);
  requireFinite(PURPOSE, 'state', state);
  const at = Float64Array.from(state);
  if (family.parameterDerivative !== undefined) return family.parameterDerivative(at, values, name);
  const middle = values[name] ?? family.parameters[name];
  const value = (p: number): Vector => {
    const system = family.at({ ...values, [name]: p });
    return 'step' in system ? system.step(at) : system.rate(at);
  };
  const central = (width: number): Vector => {
    const above = middle + width;
    const below = middle - width;
    const low = value(below);
    return value(above).map((high, i) => (high - low[i]) / (above - below));
  };
  const width = 2 ** -11 * Math.max(1, Math.abs(middle));
  const coarse = central(2 * width);
  return central(width).map((fine, i) => fine + (fine - coarse[i]) / 3);
}

function evaluate(
  { dim }: FamilyEquations,
  state: Vector,
  equation: (state: Vector) => readonly number[],
): Vector {
  requireLength('Cannot evaluate a system', 'state', state, dim);
  return Float64Array.from(equation(state));
}

function jacobianOf(equations: FamilyEquations, state: Vector, parameters: ParameterValues): Matrix {
  const { dim } = equations;
  requireLength('Cannot take a Jacobian', 'state', state, dim);
  return { rows: dim, columns: dim, data: Float64Array.from(equations.jacobian(state, parameters).flat()) };
}

function derivativeOf(equations: FamilyEquations): Family<unknown>['parameterDerivative'] {
  if (equations.parameterDerivative === undefined) return undefined;
  return (state, values, name) => {
    const all = completeParameters(equations.parameters, values);
    return Float64Array.from(equations.parameterDerivative?.(state, all, name) ?? []);
  };
}
