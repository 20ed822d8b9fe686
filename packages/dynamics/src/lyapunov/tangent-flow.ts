import {
  currentEngine,
  logDeterminant,
  multiply,
  qr,
  transpose,
  type Matrix,
  type NumericEngine,
  type TanhNetwork,
  type Vector,
} from '@phasebook/linalg';
import type { SmoothMap } from '../system/smooth-map.js';

/** What some steps of a tangent flow did. */
export interface TangentAdvance {
  /** Σ ln rᵢᵢ over the steps, shape [k]. */
  readonly logarithms: Vector;
  /** Σ ln |det J| over the steps, where it was asked for. */
  readonly logDeterminant: number;
  /** Largest max rᵢᵢ / min rᵢᵢ of one orthonormalisation. */
  readonly spread: number;
  /** Steps made: fewer than asked for where the orbit left the finite numbers. */
  readonly steps: number;
}

/** A state with k orthonormal tangent vectors that move along its orbit. */
export interface TangentFlow {
  /** State now, shape [n]. */
  state(): Vector;
  /** Moves the state alone. Returns the steps made. */
  advanceState(steps: number): number;
  /** Moves state and vectors, orthonormalised every `interval` steps and after the last. */
  advance(steps: number, interval: number, hasDeterminant: boolean): TangentAdvance;
}

/**
 * The tangent flow of a map from a state: in the numeric engine for a tanh network, step by step for any other map.
 *
 * @param tangents - Orthonormal columns, shape [n, k].
 */
export function tangentFlow(map: SmoothMap, start: Vector, tangents: Matrix): TangentFlow {
  return map.tanhNetwork ? engineFlow(map.tanhNetwork, start, tangents) : steppedFlow(map, start, tangents);
}

/** The plain path: one Jacobian, one product and, where due, one QR a step. */
export function steppedFlow(map: SmoothMap, start: Vector, tangents: Matrix): TangentFlow {
  let state = start;
  let frame = tangents;
  const k = tangents.columns;
  return {
    state: () => state,
    advanceState(steps): number {
      for (let step = 0; step < steps; step++) {
        const next = map.step(state);
        if (!next.every(Number.isFinite)) return step;
        state = next;
      }
      return steps;
    },
    advance(steps, interval, hasDeterminant): TangentAdvance {
      const logarithms = new Float64Array(k);
      let logDeterminants = 0;
      let spread = 1;
      let sinceQr = 0;
      let step = 0;
      for (; step < steps; step++) {
        const jacobian = map.jacobian(state);
        const moved = multiply(jacobian, frame);
        const next = map.step(state);
        if (!moved.data.every(Number.isFinite) || !next.every(Number.isFinite)) break;
        frame = moved;
        state = next;
        if (hasDeterminant) logDeterminants += logDeterminant(jacobian).logAbsolute;
        if (++sinceQr === interval || step + 1 === steps) {
          sinceQr = 0;
          const { q, r } = qr(frame);
          frame = q;
          const diagonal = Float64Array.from({ length: k }, (_, i) => r.data[i * k + i]);
          diagonal.forEach((value, i) => (logarithms[i] += Math.log(value)));
          spread = Math.max(spread, spreadOf(diagonal));
        }
      }
      return { logarithms, logDeterminant: logDeterminants, spread, steps: step };
    },
  };
}

/** Whole stretches of steps inside the engine, in its own memory: nothing is copied between them. */
function engineFlow(network: TanhNetwork, start: Vector, tangents: Matrix): TangentFlow {
  const engine: NumericEngine = currentEngine();
  const { rows: n, columns: k } = tangents;
  // Each array may be padded to its alignment.
  const held = engine.workspace(n * n + 2 * n + k * n + 32);
  const place = (data: Float64Array, rows: number, columns: number): Matrix => {
    const own = held.take(data.length);
    own.set(data);
    return { data: own, rows, columns };
  };
  const weights: TanhNetwork = {
    recurrent: place(network.recurrent.data, n, n),
    bias: place(network.bias.data, 1, n),
  };
  const state = place(start, 1, n);
  const frame = place(transpose(tangents).data, k, n);
  // ln |det J| = Σ ln |1 − h'²| + ln |det W|, and the second term is the same at every step.
  let logWeights: number | undefined;
  return {
    state: () => state.data.slice(),
    advanceState(steps): number {
      if (steps > 0) engine.trajectories(weights, state, { steps });
      return steps;
    },
    advance(steps, interval, hasDeterminant): TangentAdvance {
      const series = engine.tangentLoop(weights, state.data, frame, { steps, interval });
      if (hasDeterminant) logWeights ??= logDeterminant(weights.recurrent).logAbsolute;
      return {
        logarithms: series.logarithms.data.slice(0, k),
        logDeterminant: hasDeterminant ? series.logSlopes[0] + steps * (logWeights ?? 0) : 0,
        spread: series.spread,
        steps,
      };
    },
  };
}

/** max / min of a diagonal; a column of zeros counts for nothing. */
function spreadOf(diagonal: Vector): number {
  return diagonal[0] === 0 ? 1 : Math.max(...diagonal) / Math.min(...diagonal);
}
