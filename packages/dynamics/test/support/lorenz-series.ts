import type { Matrix, Vector } from '@phasebook/linalg';
import { trajectory } from '../../src/orbits/trajectory.js';
import { rungeKutta4 } from '../../src/solvers/explicit-runge-kutta.js';
import { stepper } from '../../src/solvers/stepper.js';
import { lorenzFlow } from '../../src/zoo/flows.js';

/** Samples of the Lorenz attractor, 10⁴ steps of 0.01 after (1, 1, 1). */
export function lorenzStates(count: number, timeStep: number = 0.01): Matrix {
  const map = stepper(lorenzFlow(), rungeKutta4(), timeStep);
  return trajectory(map, [1, 1, 1], { steps: 10_000 + count - 1, transientSteps: 10_000 }).states;
}

export function variable({ rows, columns, data }: Matrix, j: number): Vector {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]);
}

export function rowsBetween({ columns, data }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, columns, data: data.slice(from * columns, to * columns) };
}
