import { distance, multiplyVector, norm, type Complex, type Vector } from '@phasebook/linalg';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { cycleOf, isSameCycle, minimalPeriod, scaleOf, type Cycle } from './cycle.js';
import { iterateSolver, multipleShooting, orbit } from './cycle-solvers.js';

/** What orbits end in. */
export interface Attractor {
  /** `aperiodic`: no period up to 64, and no exponent that is clearly positive: a torus, or a long cycle. */
  readonly kind: 'fixed-point' | 'cycle' | 'chaotic' | 'aperiodic';
  /** Minimal period; 1 for a fixed point, `undefined` if it has none. */
  readonly period: number | undefined;
  /** All points of a cycle in the order of the orbit; of another attractor, successive states of one orbit on it. */
  readonly states: readonly Vector[];
  /** Largest ‖F(h_t) − h_{t+1}‖₂ around a cycle; `undefined` for others. */
  readonly residual: number | undefined;
  /** Multipliers of a cycle, largest modulus first; empty for others. */
  readonly multipliers: readonly Complex[];
  /**
   * Largest Lyapunov exponent, nats per step: of a cycle from its multipliers; of others from one tangent vector,
   * with the standard error between blocks of the orbit.
   */
  readonly exponent: { readonly perStep: number; readonly standardError: number };
}

/** Longest period that is looked for. */
const LONGEST_PERIOD = 64;
const RETURN = 1e-5;
const SAMPLES = 1000;
const BLOCKS = 20;
const BLOCK_STEPS = 250;
/** An exponent counts as positive beyond this many standard errors. */
const CLEARLY = 5;

/** What the orbit through a state, on or next to an attractor, is: a cycle (not necessarily stable), or something else. */
export function attractorThrough(map: SmoothMap, state: Vector): { attractor: Attractor; cycle?: Cycle } {
  const states = orbit(map, state, LONGEST_PERIOD + 1);
  const scale = scaleOf(states);
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    if (distance(states[period], state) > RETURN * scale) continue;
    const cycle = cycleNear(map, states.slice(0, period));
    if (cycle) return { attractor: attractorOf(cycle), cycle };
  }
  return { attractor: aperiodic(map, state) };
}

/** The cycle next to a ring of states that nearly closes. */
function cycleNear(map: SmoothMap, states: readonly Vector[]): Cycle | undefined {
  const period = states.length;
  const solver = period <= 8 ? iterateSolver() : multipleShooting();
  const solved = solver.solve(map, period, states[0], 1e-12);
  const scale = scaleOf(states);
  if (solved.status !== 'converged' || distance(solved.states[0], states[0]) > 1e-2 * scale) return undefined;
  const shortest = minimalPeriod(solved.states, 1e-7 * scale);
  return cycleOf(map, solved.states.slice(0, shortest), 1);
}

function attractorOf(cycle: Cycle): Attractor {
  const { period, states, residual, multipliers } = cycle;
  const [largest] = multipliers;
  return {
    kind: period === 1 ? 'fixed-point' : 'cycle',
    period,
    states,
    residual,
    multipliers,
    exponent: { perStep: Math.log(Math.hypot(largest.re, largest.im)) / period, standardError: 0 },
  };
}

function aperiodic(map: SmoothMap, start: Vector): Attractor {
  const states = orbit(map, start, SAMPLES);
  const random = randomStream(1);
  let tangent: Vector = start.map(() => random.normal());
  let state = start;
  const rates: number[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    let growth = 0;
    for (let step = 0; step < BLOCK_STEPS; step++) {
      tangent = multiplyVector(map.jacobian(state), tangent);
      const length = norm(tangent);
      growth += Math.log(length);
      tangent = tangent.map((value) => value / length);
      state = map.step(state);
    }
    rates.push(growth / BLOCK_STEPS);
  }
  const perStep = rates.reduce((total, rate) => total + rate, 0) / BLOCKS;
  const squares = rates.reduce((total, rate) => total + (rate - perStep) ** 2, 0);
  const standardError = Math.sqrt(squares / (BLOCKS * (BLOCKS - 1)));
  return {
    kind: perStep > Math.max(CLEARLY * standardError, 1e-3) ? 'chaotic' : 'aperiodic',
    period: undefined,
    states,
    residual: undefined,
    multipliers: [],
    exponent: { perStep, standardError },
  };
}

/** Whether two attractors with a period are one cycle. */
export function isSameAttractor(a: Attractor, b: Attractor): boolean {
  if (a.period === undefined || a.period !== b.period) return false;
  return isSameCycle(a.states, b.states, 1e-5 * scaleOf(a.states));
}
