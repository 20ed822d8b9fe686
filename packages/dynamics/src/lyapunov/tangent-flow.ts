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
  /** Vectors now, shape [n, k]; together with the state they continue the run with the same bits. */
  tangents(): Matrix;
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

/** What moves a state and its tangent vectors one step on; a `SmoothMap` is one that does not look at the index. */
export interface SteppedSystem {
  /** State after step number `index`. */
  step(state: Vector, index: number): Vector;
  /** Its derivative by the state. */
  jacobian(state: Vector, index: number): Matrix;
}

/** The plain path: one Jacobian, one product and, where due, one QR a step; steps count from `firstIndex`. */
export function steppedFlow(
  system: SteppedSystem,
  start: Vector,
  tangents: Matrix,
  firstIndex: number = 0,
): TangentFlow {
  return tangentFlowOf(
    {
      advance(state, frame, index, hasDeterminant) {
        const jacobian = system.jacobian(state, index);
        return {
          state: system.step(state, index),
          frame: multiply(jacobian, frame),
          logDeterminant: hasDeterminant ? logDeterminant(jacobian).logAbsolute : 0,
        };
      },
      advanceState: (state, index) => system.step(state, index),
    },
    start,
    tangents,
    firstIndex,
  );
}

/** One step of a state, alone or with its tangent vectors and ln |det J|. */
export interface TangentStep {
  advance(
    state: Vector,
    frame: Matrix,
    index: number,
    hasDeterminant: boolean,
  ): { readonly state: Vector; readonly frame: Matrix; readonly logDeterminant: number };
  advanceState(state: Vector, index: number): Vector;
}

/** A tangent flow from its single steps. */
export function tangentFlowOf(
  step: TangentStep,
  start: Vector,
  tangents: Matrix,
  firstIndex: number,
): TangentFlow {
  let state = start;
  let frame = tangents;
  let index = firstIndex;
  const k = tangents.columns;
  return {
    state: () => state,
    tangents: () => frame,
    advanceState(steps): number {
      for (let done = 0; done < steps; done++) {
        const next = step.advanceState(state, index);
        if (!next.every(Number.isFinite)) return done;
        state = next;
        index++;
      }
      return steps;
    },
    advance(steps, interval, hasDeterminant): TangentAdvance {
      const logarithms = new Float64Array(k);
      let sumOfDeterminants = 0;
      let spread = 1;
      let sinceQr = 0;
      let done = 0;
      const orthonormalize = (): void => {
        sinceQr = 0;
        const { q, r } = qr(frame);
        frame = q;
        const diagonal = Float64Array.from({ length: k }, (_, i) => r.data[i * k + i]);
        diagonal.forEach((value, i) => (logarithms[i] += Math.log(value)));
        spread = Math.max(spread, spreadOf(diagonal));
      };
      for (; done < steps; done++) {
        const next = step.advance(state, frame, index, hasDeterminant);
        if (!next.frame.data.every(Number.isFinite) || !next.state.every(Number.isFinite)) break;
        ({ state, frame } = next);
        sumOfDeterminants += next.logDeterminant;
        index++;
        if (++sinceQr === interval) orthonormalize();
      }
      if (sinceQr > 0) orthonormalize();
      return { logarithms, logDeterminant: sumOfDeterminants, spread, steps: done };
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
    tangents: () => transpose(frame),
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
