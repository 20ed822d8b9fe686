import { multiply, type Matrix, type Vector } from '@phasebook/linalg';
import type { Flow } from '../system/flow.js';
import type { TangentStep } from './tangent-flow.js';

/** Halvings of a step at most: below 2⁻¹² of it the error is what rounding makes of it. */
const DEEPEST = 12;

/**
 * Steps of length `timeStep` of state and tangent vectors together, by the classical Runge–Kutta method: the vectors
 * move with the exact derivative of the numerical step. With a `tolerance` a step is halved until the full step and
 * two halves agree within it. The logarithm of the determinant is the integral of the trace.
 */
export function flowTangentStep(flow: Flow, timeStep: number, tolerance: number | undefined): TangentStep {
  /** Calls `visit` for each piece of the step, in order. */
  const pieces = (state: Vector, length: number, depth: number, visit: (length: number) => void): void => {
    if (tolerance === undefined || depth === DEEPEST) return visit(length);
    const half = rungeKuttaStep(flow, state, length / 2);
    const fine = rungeKuttaStep(flow, half, length / 2);
    const coarse = rungeKuttaStep(flow, state, length);
    // Not finite: halving may save it, and if not, the caller sees it.
    if (errorOf(coarse, fine) <= tolerance) return visit(length);
    pieces(state, length / 2, depth + 1, visit);
    pieces(half, length / 2, depth + 1, visit);
  };
  return {
    advanceState(state) {
      let h = state;
      pieces(state, timeStep, 0, (length) => (h = rungeKuttaStep(flow, h, length)));
      return h;
    },
    advance(state, frame, _, hasDeterminant) {
      let next = { state, frame, logDeterminant: 0 };
      pieces(state, timeStep, 0, (length) => {
        const piece = tangentStep(flow, next.state, next.frame, length, hasDeterminant);
        next = { ...piece, logDeterminant: next.logDeterminant + piece.logDeterminant };
      });
      return next;
    },
  };
}

function rungeKuttaStep(flow: Flow, h: Vector, dt: number): Vector {
  const k1 = flow.rate(h);
  const k2 = flow.rate(moved(h, dt / 2, k1));
  const k3 = flow.rate(moved(h, dt / 2, k2));
  const k4 = flow.rate(moved(h, dt, k3));
  return mixed(h, dt, k1, k2, k3, k4);
}

function tangentStep(
  flow: Flow,
  h: Vector,
  { rows, columns, data }: Matrix,
  dt: number,
  hasDeterminant: boolean,
): { readonly state: Vector; readonly frame: Matrix; readonly logDeterminant: number } {
  let trace = 0;
  const stage = (at: Vector, vectors: Vector, weight: number): { rate: Vector; change: Vector } => {
    const jacobian = flow.jacobian(at);
    if (hasDeterminant) trace += weight * traceOf(jacobian);
    return { rate: flow.rate(at), change: multiply(jacobian, { rows, columns, data: vectors }).data };
  };
  const first = stage(h, data, 1);
  const second = stage(moved(h, dt / 2, first.rate), moved(data, dt / 2, first.change), 2);
  const third = stage(moved(h, dt / 2, second.rate), moved(data, dt / 2, second.change), 2);
  const fourth = stage(moved(h, dt, third.rate), moved(data, dt, third.change), 1);
  return {
    state: mixed(h, dt, first.rate, second.rate, third.rate, fourth.rate),
    frame: {
      rows,
      columns,
      data: mixed(data, dt, first.change, second.change, third.change, fourth.change),
    },
    logDeterminant: (dt / 6) * trace,
  };
}

function traceOf({ rows, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * rows + i];
  return sum;
}

function moved(from: Vector, factor: number, along: Vector): Vector {
  const result = new Float64Array(from.length);
  for (let i = 0; i < result.length; i++) result[i] = from[i] + factor * along[i];
  return result;
}

function mixed(h: Vector, dt: number, k1: Vector, k2: Vector, k3: Vector, k4: Vector): Vector {
  const result = new Float64Array(h.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = h[i] + (dt / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  return result;
}

/** Largest difference, relative to the larger of 1 and the entry; NaN counts as no agreement. */
function errorOf(coarse: Vector, fine: Vector): number {
  let error = 0;
  for (let i = 0; i < fine.length; i++) {
    const difference = Math.abs(fine[i] - coarse[i]) / Math.max(1, Math.abs(fine[i]));
    error = difference <= error ? error : difference;
  }
  return error;
}
