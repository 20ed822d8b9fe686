import { requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import type { InputSeries } from '../lyapunov/conditional-lyapunov-spectrum.js';
import type { Cell } from '../system/cell.js';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';

/** A cell with the inputs that drive it: step number t takes input number t. */
export interface DrivenCell {
  readonly cell: Cell;
  /** Inputs of shape [m], in order, or a function of the step's index. */
  readonly inputs: InputSeries;
}

/** What gradients flow through: an autonomous map, or a cell under inputs. */
export type GradientSystem = SmoothMap | DrivenCell;

/** The states of an orbit, for Jacobians along it in either direction. */
export interface TracedOrbit {
  /** h_0 … h_T after the transient; fewer where the orbit left the finite numbers. */
  readonly states: readonly Vector[];
  /** J_t = ∂h_{t+1}/∂h_t. */
  jacobian(t: number): Matrix;
}

/** Runs a system and keeps its states. */
export function traceOrbit(
  purpose: string,
  system: GradientSystem,
  start: ArrayLike<number>,
  { steps, transientSteps }: { readonly steps: number; readonly transientSteps: number },
): TracedOrbit {
  requireWhole(purpose, 'steps', steps, 1);
  requireWhole(purpose, 'transientSteps', transientSteps, 0);
  const dim = dimOf(system);
  requireLength(purpose, 'start', start, dim);
  requireFinite(purpose, 'start', start);
  const inputAt = inputsOf(purpose, system, transientSteps + steps);
  const step = (state: Vector, t: number): Vector =>
    'cell' in system ? system.cell.step(state, inputAt(t)) : system.step(state);
  let state: Vector = Float64Array.from(start);
  const states: Vector[] = transientSteps === 0 ? [state] : [];
  for (let t = 0; t < transientSteps + steps; t++) {
    state = step(state, t);
    if (!state.every(Number.isFinite)) break;
    if (t + 1 >= transientSteps) states.push(state);
  }
  return {
    states,
    jacobian: (t) =>
      'cell' in system
        ? system.cell.stateJacobian(states[t], inputAt(transientSteps + t))
        : system.jacobian(states[t]),
  };
}

/** Number of state variables of a system. */
export function dimOf(system: GradientSystem): number {
  return 'cell' in system ? system.cell.stateDim : system.dim;
}

function inputsOf(purpose: string, system: GradientSystem, count: number): (t: number) => Vector {
  if (!('cell' in system)) return () => new Float64Array(0);
  const { cell, inputs } = system;
  if (typeof inputs !== 'function' && inputs.length < count) {
    throw new RangeError(
      `${purpose}: \`inputs\` must hold one for each of ${count} steps: got ${inputs.length}`,
    );
  }
  return (t) => {
    const input = typeof inputs === 'function' ? inputs(t) : inputs[t];
    requireLength(purpose, `inputs[${t}]`, input, cell.inputDim);
    requireFinite(purpose, `inputs[${t}]`, input);
    return Float64Array.from(input);
  };
}
