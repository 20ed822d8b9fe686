import { distance, eigendecomposition, norm, type Vector } from '@phasebook/linalg';
import { newton } from '../orbits/newton.js';
import { randomStream } from '../system/random.js';
import { orthonormal } from './defining-systems.js';
import { displacementMap, type SteadyProblem } from './steady-problem.js';

/** Eigenvalues this near to the critical one span the directions that are searched. */
const CRITICAL = 1e-4;
/** Directions tried beyond the signs of the basis. */
const RANDOM_DIRECTIONS = 24;
/** More critical directions than this are searched at random alone: 3ᵈ signs would be too many. */
const MOST_SIGNED = 3;

/** A solution found near a bifurcation, at a parameter beside it. */
export interface Beside {
  readonly state: Vector;
  readonly parameter: number;
}

/**
 * Solutions that branch off where several eigenvalues are critical at once, by Newton's method from states displaced
 * along the critical directions, at parameters beside the bifurcation. A search, without proof that it finds all.
 */
export function searchBeside(
  problem: SteadyProblem,
  state: Vector,
  parameter: number,
  parameterUnit: number,
): Beside[] {
  const linearization = problem.linearization(state, [parameter]);
  if (linearization === undefined) return [];
  const { values, right } = eigendecomposition(linearization);
  const critical = right.filter(
    (_, k) => Math.hypot(values[k].re - problem.neutral, values[k].im) < CRITICAL,
  );
  if (critical.length === 0) return [];
  const basis = orthonormal(critical.map(({ re }) => re));
  const offset = 1e-2 * parameterUnit;
  // A pitchfork opens like the root of the offset.
  const radius = Math.sqrt(offset);
  const found: Beside[] = [];
  const solver = newton();
  for (const at of [parameter - offset, parameter + offset]) {
    const map = displacementMap(problem, [at]);
    for (const direction of directions(basis.length)) {
      const along = state.map((_, i) => basis.reduce((sum, v, k) => sum + direction[k] * v[i], 0));
      for (const factor of [0.5, 1, 2]) {
        const start = state.map((value, i) => value + factor * radius * along[i]);
        const solved = solver.solve(map, start, 1e-13);
        const gap = distance(solved.state, state);
        if (solved.status !== 'converged' || gap > 8 * radius || gap < 1e-2 * radius) continue;
        const isNew = found.every(
          (other) => other.parameter !== at || distance(other.state, solved.state) > 1e-6 * radius,
        );
        if (isNew) found.push({ state: solved.state, parameter: at });
      }
    }
  }
  return found;
}

/** Unit vectors of dimension d: all signs of the basis, then random ones. */
function directions(d: number): number[][] {
  const result: number[][] = [];
  if (d <= MOST_SIGNED) {
    for (let code = 0; code < 3 ** d; code++) {
      const signs = Array.from({ length: d }, (_, k) => (Math.floor(code / 3 ** k) % 3) - 1);
      if (signs.some((sign) => sign !== 0)) result.push(signs);
    }
  }
  const random = randomStream(0);
  for (let k = 0; d > 1 && k < RANDOM_DIRECTIONS; k++) {
    result.push(Array.from({ length: d }, () => random.normal()));
  }
  return result.map((direction) => {
    const size = norm(direction);
    return direction.map((value) => value / size);
  });
}
