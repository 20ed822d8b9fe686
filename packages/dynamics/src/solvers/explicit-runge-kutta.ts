import { add, identity, multiply, multiplyVector, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import type { Flow } from '../system/flow.js';
import type { StepMethod, StepResult } from './step-method.js';

/** Coefficients of an explicit Runge–Kutta method. */
interface Tableau {
  /** Row i holds a_{i0} … a_{i,i−1}: stage i is taken at h + timeStep Σ_j a_ij k_j. */
  readonly stages: readonly (readonly number[])[];
  /** b: the step is h + timeStep Σ_i b_i k_i. */
  readonly weights: readonly number[];
}

/**
 * Euler's method h′ = h + Δt f(h), order 1: the residual block, and the plain form of a leaky cell.
 *
 * @returns Method for `stepper`.
 *
 * Cost: one rate a step.
 * Source: Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, 2nd ed., section I.7.
 *
 * @example One step turns dh/dt = −h into the map 0.9 h
 * ```ts
 * assertClose(stepper(linearFlow([[-1]]), euler(), 0.1).step(vector(1)), [0.9]);
 * ```
 */
export function euler(): StepMethod {
  return explicitRungeKutta('euler', 1, { stages: [[]], weights: [1] });
}

/**
 * The explicit midpoint method, order 2: Euler with the rate half a step ahead.
 *
 * @returns Method for `stepper`.
 *
 * Cost: two rates a step.
 * Source: Runge, Math. Ann. 46 (1895) 167–178.
 *
 * @example
 * ```ts
 * assertClose(stepper(linearFlow([[-1]]), midpoint(), 0.1).step(vector(1)), [0.905]);
 * ```
 */
export function midpoint(): StepMethod {
  return explicitRungeKutta('midpoint', 2, { stages: [[], [0.5]], weights: [0, 1] });
}

/**
 * Heun's method (explicit trapezoidal rule), order 2: the mean of the rates at both ends of an Euler step.
 *
 * @returns Method for `stepper`.
 *
 * Cost: two rates a step.
 * Source: Heun, Z. Math. Phys. 45 (1900) 23–38.
 *
 * @example
 * ```ts
 * assertClose(stepper(linearFlow([[-1]]), heun(), 0.1).step(vector(1)), [0.905]);
 * ```
 */
export function heun(): StepMethod {
  return explicitRungeKutta('heun', 2, { stages: [[], [1]], weights: [0.5, 0.5] });
}

/**
 * Kutta's method of order 3.
 *
 * @returns Method for `stepper`.
 *
 * Cost: three rates a step.
 * Source: Kutta, Z. Math. Phys. 46 (1901) 435–453.
 *
 * @example
 * ```ts
 * assertClose(stepper(linearFlow([[-1]]), rungeKutta3(), 0.1).step(vector(1)), [1 - 0.1 + 0.01 / 2 - 0.001 / 6]);
 * ```
 */
export function rungeKutta3(): StepMethod {
  return explicitRungeKutta('rungeKutta3', 3, {
    stages: [[], [0.5], [-1, 2]],
    weights: [1 / 6, 2 / 3, 1 / 6],
  });
}

/**
 * The classical Runge–Kutta method of order 4.
 *
 * @returns Method for `stepper`.
 *
 * Cost: four rates a step.
 * Source: Kutta, Z. Math. Phys. 46 (1901) 435–453.
 *
 * @example
 * ```ts
 * assertClose(stepper(linearFlow([[-1]]), rungeKutta4(), 0.1).step(vector(1)), [0.9048375]);
 * ```
 */
export function rungeKutta4(): StepMethod {
  return explicitRungeKutta('rungeKutta4', 4, {
    stages: [[], [0.5], [0, 0.5], [0, 0, 1]],
    weights: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
  });
}

/** Derivatives of the stages follow from differentiating k_i = f(h + Δt Σ_j a_ij k_j) term by term. */
function explicitRungeKutta(name: string, order: number, { stages, weights }: Tableau): StepMethod {
  const sensitivity = (
    flow: Flow,
    state: Vector,
    timeStep: number,
    direction: (state: Vector) => Vector,
  ): Vector => {
    const rates: Vector[] = [];
    const derivatives: Vector[] = [];
    for (const row of stages) {
      const at = weighted(state, timeStep, row, rates);
      const moved = weighted(new Float64Array(flow.dim), timeStep, row, derivatives);
      const forced = direction(at);
      rates.push(flow.rate(at));
      derivatives.push(multiplyVector(flow.jacobian(at), moved).map((value, i) => value + forced[i]));
    }
    return weighted(new Float64Array(flow.dim), timeStep, weights, derivatives);
  };
  return {
    name,
    order,
    solve(flow: Flow, state: Vector, timeStep: number): StepResult {
      const rates: Vector[] = [];
      for (const row of stages) rates.push(flow.rate(weighted(state, timeStep, row, rates)));
      const next = weighted(state, timeStep, weights, rates);
      const isFinite = next.every(Number.isFinite);
      return { status: isFinite ? 'solved' : 'diverged', state: next, residual: 0, iterations: 0 };
    },
    jacobian(flow: Flow, state: Vector, timeStep: number): Matrix {
      const rates: Vector[] = [];
      const derivatives: Matrix[] = [];
      stages.forEach((row, i) => {
        const at = weighted(state, timeStep, row, rates);
        const jacobian = flow.jacobian(at);
        if (i + 1 < stages.length) rates.push(flow.rate(at));
        derivatives.push(
          i === 0 ? jacobian : multiply(jacobian, weightedSum(flow.dim, timeStep, row, derivatives)),
        );
      });
      return weightedSum(flow.dim, timeStep, weights, derivatives);
    },
    // A step of length Δt for f is a step of length 1 for Δt f.
    timeStepDerivative: (flow: Flow, state: Vector, timeStep: number): Vector =>
      sensitivity(flow, state, timeStep, (at) => flow.rate(at).map((value) => value / timeStep)),
    sensitivity,
    stability: { numerator: stabilityPolynomial({ stages, weights }), denominator: [1] },
  };
}

/** Coefficients of 1 + Σ_j zʲ bᵀ A^(j−1) 1, constant first. */
function stabilityPolynomial({ stages, weights }: Tableau): number[] {
  const result = [1];
  let powers: readonly number[] = stages.map(() => 1);
  for (let degree = 1; degree <= stages.length; degree++) {
    const current = powers;
    result.push(weights.reduce((sum, weight, i) => sum + weight * current[i], 0));
    powers = stages.map((row) => row.reduce((sum, entry, j) => sum + entry * current[j], 0));
  }
  return result;
}

/** base + timeStep Σ_j row_j vectors_j, as a fresh array. */
function weighted(
  base: Vector,
  timeStep: number,
  row: readonly number[],
  vectors: readonly Vector[],
): Vector {
  const result = base.slice();
  row.forEach((weight, j) => {
    if (weight === 0) return;
    const factor = timeStep * weight;
    for (let i = 0; i < result.length; i++) result[i] += factor * vectors[j][i];
  });
  return result;
}

/** I + timeStep Σ_j row_j matrices_j. */
function weightedSum(
  dim: number,
  timeStep: number,
  row: readonly number[],
  matrices: readonly Matrix[],
): Matrix {
  let result = dim === 0 ? zeros(0, 0) : identity(dim);
  row.forEach((weight, j) => {
    if (weight !== 0) result = add(result, matrices[j], timeStep * weight);
  });
  return result;
}
