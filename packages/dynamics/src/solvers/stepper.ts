import { requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import {
  completeParameters,
  parameterDerivative,
  requireParameter,
  type FlowFamily,
  type MapFamily,
  type ParameterValues,
} from '../system/family.js';
import type { Flow } from '../system/flow.js';
import { requirePositiveFinite } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import type { StepMethod, StepResult } from './step-method.js';

/**
 * The map that a one-step method makes of a flow: the orbit's next point after `timeStep`.
 *
 * Its Jacobian is that of the method itself, not of the exact flow: fixed points, spectra and bifurcations of the
 * discretised system are those of this map.
 *
 * @param flow - dh/dt = f(h), of dimension n.
 * @param method - `euler()`, `heun()`, `rungeKutta4()`, `exponentialEuler()`, `implicitEuler()`, `crankNicolson()`, …
 * @param timeStep - Δt > 0, in units of time.
 * @returns Map of dimension n. Where the equation of an implicit step was not solved, state and Jacobian are NaN:
 *   analyses then report divergence; `takeStep` says why.
 * @throws {RangeError} If `timeStep` is not positive and finite.
 *
 * Cost: the method's stages a step; a Jacobian costs one Jacobian of the flow and one matrix product a stage.
 *
 * @example Euler makes the harmonic oscillator grow by √(1 + Δt²) a step
 * ```ts
 * const oscillator = linearFlow([[0, 1], [-1, 0]]);
 * const map = stepper(oscillator, euler(), 0.1);
 * assertClose(spectralRadius(map.jacobian(vector(1, 0))), Math.sqrt(1.01));
 * ```
 */
export function stepper(flow: Flow, method: StepMethod, timeStep: number): SmoothMap {
  requirePositiveFinite('Cannot make a stepper', 'timeStep', timeStep);
  const { dim } = flow;
  return {
    dim,
    step(state: Vector): Vector {
      requireLength('Cannot step', 'state', state, dim);
      const { status, state: next } = method.solve(flow, state, timeStep);
      return status === 'solved' || status === 'diverged' ? next : new Float64Array(dim).fill(NaN);
    },
    jacobian(state: Vector): Matrix {
      requireLength('Cannot take a Jacobian', 'state', state, dim);
      return method.jacobian(flow, state, timeStep);
    },
  };
}

/**
 * One step with its evidence: whether the equation of an implicit step was solved, and how well.
 *
 * @param flow - dh/dt = f(h), of dimension n.
 * @param state - Shape [n].
 * @param options - Method and length of the step.
 * @param options - Method and length of the step.
 * @returns Next state with status and residual of the equation solved.
 * @throws {ShapeMismatchError} If `state` does not have n entries.
 * @throws {NonFiniteError} If `state` holds NaN or an infinity.
 * @throws {RangeError} If `timeStep` is not positive and finite.
 *
 * Cost: one step.
 *
 * @example
 * ```ts
 * const flow = linearFlow([[-1]]);
 * const { status, state } = takeStep(flow, [1], { method: implicitEuler(), timeStep: 1 });
 * assertEqual(status, 'solved');
 * assertClose(state, [0.5]);
 * ```
 */
export function takeStep(
  flow: Flow,
  state: ArrayLike<number>,
  options: { readonly method: StepMethod; readonly timeStep: number },
): StepResult {
  const purpose = 'Cannot take a step';
  requireLength(purpose, 'state', state, flow.dim);
  requireFinite(purpose, 'state', state);
  requirePositiveFinite(purpose, 'timeStep', options.timeStep);
  return options.method.solve(flow, Float64Array.from(state), options.timeStep);
}

/**
 * A stepper whose step length is a parameter, `timeStep`, beside those of the flow.
 *
 * @param flow - Flow, or family of flows, whose parameters are kept.
 * @param method - As for `stepper`.
 * @param timeStep - Default value of the parameter `timeStep`.
 * @returns Family of maps; its parameter derivatives are exact where the method's are (all but `symplecticEuler`).
 * @throws {RangeError} If a time step is not positive and finite, or the flow has a parameter `timeStep` itself.
 *
 * Cost: as for `stepper`.
 *
 * @example The step length at which Euler's method flips a leak
 * ```ts
 * const family = stepperFamily(linearFlow([[-1]]), euler(), 0.1);
 * assertClose(family.at({ timeStep: 2 }).jacobian(vector(0)).data, [-1]);
 * ```
 */
export function stepperFamily(flow: Flow | FlowFamily, method: StepMethod, timeStep: number): MapFamily {
  const purpose = 'Cannot make a family of steppers';
  requirePositiveFinite(purpose, 'timeStep', timeStep);
  const family = 'rate' in flow ? undefined : flow;
  if (family !== undefined && Object.hasOwn(family.parameters, 'timeStep')) {
    throw new RangeError(`${purpose}: \`flow\` must not have a parameter 'timeStep' of its own`);
  }
  const parameters: ParameterValues = { ...family?.parameters, timeStep };
  const split = (values: ParameterValues): { flow: Flow; ofFlow: ParameterValues; timeStep: number } => {
    const { timeStep: step, ...ofFlow } = completeParameters(parameters, values);
    return { flow: 'rate' in flow ? flow : flow.at(ofFlow), ofFlow, timeStep: step };
  };
  const base = {
    dim: flow.dim,
    parameters,
    at(values: ParameterValues = {}): SmoothMap {
      const at = split(values);
      return stepper(at.flow, method, at.timeStep);
    },
  };
  const { timeStepDerivative, sensitivity } = method;
  if (timeStepDerivative === undefined || sensitivity === undefined) return base;
  return {
    ...base,
    parameterDerivative(state: Vector, values: ParameterValues, name: string): Vector {
      requireParameter(parameters, name);
      const { flow: at, ofFlow, timeStep: step } = split(values);
      if (family === undefined || name === 'timeStep') return timeStepDerivative(at, state, step);
      const direction = (h: Vector): Vector => parameterDerivative(family, h, ofFlow, name);
      return sensitivity(at, state, step, direction);
    },
  };
}
