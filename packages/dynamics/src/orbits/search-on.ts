import { add, distance, dot, identity, norm, solve, type Vector } from '@phasebook/linalg';
import { spectrum } from '../linearization/spectrum.js';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import type { FixedPointSolver, SolverResult } from './solvers.js';
import type { Starts } from './starts.js';

/**
 * States on the unstable manifold of a fixed point: a little way along each unstable direction, and where the map
 * carries that state.
 *
 * @param iterates - Numbers of steps after which the orbit gives a start.
 */
export function unstableDirections(
  map: SmoothMap,
  state: Vector,
  iterates: readonly number[] = [0, 5, 20],
): Vector[] {
  const starts: Vector[] = [];
  const { eigenvalues, rightVectors } = spectrum(map.jacobian(state));
  eigenvalues.forEach(({ re, im }, k) => {
    // A pair spans one plane: its first member stands for both.
    if (im < 0 || Math.hypot(re, im) <= 1) return;
    for (const sign of [-1, 1]) {
      let h: Vector = state.map((value, i) => value + sign * 0.05 * rightVectors[k].re[i]);
      for (let step = 0; step <= Math.max(...iterates); step++) {
        if (!h.every(Number.isFinite)) break;
        if (iterates.includes(step)) starts.push(h);
        h = map.step(h);
      }
    }
  });
  return starts;
}

/**
 * States scattered around known points, as widely as these lie from each other in each variable.
 *
 * @param states - At least one state.
 */
export function scattered(states: readonly Vector[], count: number, seed: number): Starts {
  const random = randomStream(seed);
  const mean = states[0].map((_, i) => states.reduce((sum, state) => sum + state[i], 0) / states.length);
  const width = mean.map((centre, i) => {
    const squares = states.reduce((sum, state) => sum + (state[i] - centre) ** 2, 0);
    // One point says nothing about widths: as large as the states themselves, then.
    return Math.sqrt(squares / states.length) || 0.5 * Math.max(1, Math.abs(centre));
  });
  return {
    label: `${count} states scattered around ${states.length} points, seed ${seed}`,
    states: Array.from({ length: count }, () => {
      const centre = states[Math.floor(random.uniform() * states.length)];
      return centre.map((value, i) => value + width[i] * random.normal());
    }),
  };
}

/**
 * Newton's method driven away from known points: it solves m(h)(F(h) − h) = 0 with a factor m that grows without
 * bound at each of them, so that it can start *at* a known point and end at another.
 *
 * The deflated Newton step is the plain one, rescaled by 1 / (1 − ∇ln m · step).
 *
 * Cost: that of Newton's method plus O(known · n) a step.
 * Source: Farrell, Birkisson and Funke, SIAM J. Sci. Comput. 37 (2015) A2026–A2045.
 */
export function deflatedNewton(known: readonly Vector[], maxSteps: number = 60): FixedPointSolver {
  return {
    name: 'deflated-newton',
    solve(map, start, tolerance): SolverResult {
      let state = start;
      let residual = Infinity;
      for (let step = 0; step < maxSteps; step++) {
        const displacement = map.step(state).map((value, i) => value - state[i]);
        residual = norm(displacement);
        if (!Number.isFinite(residual)) return { status: 'diverged', state, residual, steps: step };
        if (residual <= tolerance * Math.max(1, norm(state))) {
          return { status: 'converged', state, residual, steps: step };
        }
        const direction = newtonDirection(map, state, displacement);
        if (!direction) return { status: 'singular-jacobian', state, residual, steps: step };
        const factor = 1 / (1 - dot(deflationGradient(known, state), direction));
        // A step longer than the states themselves only loses the place.
        const length = Math.abs(factor) * norm(direction);
        const limit = Math.max(1, norm(state));
        const scale = length > limit ? (Math.sign(factor) * limit) / norm(direction) : factor;
        state = state.map((value, i) => value + scale * direction[i]);
      }
      return { status: 'max-steps', state, residual, steps: maxSteps };
    },
  };
}

/** ∇ ln m with m = ∏ (1 + 1/‖h − hᵢ‖²). */
function deflationGradient(known: readonly Vector[], state: Vector): Vector {
  const gradient = new Float64Array(state.length);
  for (const point of known) {
    const squared = Math.max(distance(state, point) ** 2, 1e-30);
    const weight = -2 / (squared * (1 + squared));
    for (let i = 0; i < state.length; i++) gradient[i] += weight * (state[i] - point[i]);
  }
  return gradient;
}

/** Newton's direction −(J − I)⁻¹ (F(h) − h), or undefined where I − J is singular or not finite. */
function newtonDirection(map: SmoothMap, state: Vector, displacement: Vector): Vector | undefined {
  const system = add(map.jacobian(state), identity(map.dim), -1);
  const step = system.data.every(Number.isFinite) ? solve(system, displacement) : undefined;
  return step?.every(Number.isFinite) ? step.map((value) => -value) : undefined;
}
