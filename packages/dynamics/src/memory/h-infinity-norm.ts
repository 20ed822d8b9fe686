import {
  identity,
  multiply,
  solveMatrix,
  zeros,
  add,
  scale,
  transpose,
  eigenvalues,
  type Matrix,
} from '@phasebook/linalg';
import { spectralRadius } from '../linearization/spectral-radius.js';
import { marginalWarnings, type LinearSystem } from './linear-system.js';
import { gainOf, transferAt } from './transfer-matrix.js';

/** The largest gain over all frequencies, with bounds. */
export interface HInfinityNorm {
  /** sup over ω of the largest singular value: the largest possible energy out per energy in, as amplitudes. */
  readonly norm: number;
  /** Where it is reached, in radians per step, in [0, π]. */
  readonly frequency: number;
  /** The gain at `frequency`: the norm is at least this. */
  readonly lowerBound: number;
  /** No gain reaches this level: no eigenvalue of the test matrix is on the circle. */
  readonly upperBound: number;
  readonly status: 'converged' | 'max-steps' | 'unstable';
  readonly steps: number;
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/** Relative distance of the bounds at which the search ends, where rounding allows. */
const TOLERANCE = 1e-10;

/**
 * The H∞ norm of a stable linear network: its largest gain, with both bounds.
 *
 * The bilinear map takes the circle to the imaginary axis; there a level γ is crossed at the frequencies where a
 * Hamiltonian matrix has imaginary eigenvalues, and the midpoints between crossings raise the level.
 *
 * @param system - Linear network with spectral radius below 1; any other has the norm ∞ and the status `unstable`.
 * @returns Norm, frequency and bounds.
 *
 * Cost: O(n³) for each of some five levels.
 * Source: Bruinsma and Steinbuch, Syst. Control Lett. 14 (1990) 287–293; Boyd and Balakrishnan, ibid. 15 (1990) 1–7.
 *
 * @example
 * ```ts
 * const leak = linearSystem({ recurrent: [[0.9]], input: [[0.1]] });
 * assertClose(hInfinityNorm(leak).norm, 1);
 * ```
 */
export function hInfinityNorm(system: LinearSystem): HInfinityNorm {
  const radius = spectralRadius(system.recurrent);
  if (!(radius < 1)) {
    return {
      ...{ norm: Infinity, frequency: NaN, lowerBound: NaN, upperBound: Infinity },
      status: 'unstable',
      steps: 0,
      warnings: [`The spectral radius is ${radius.toPrecision(6)}: some gain has no bound`],
    };
  }
  const warnings = marginalWarnings(radius);
  const flow = bilinear(system);
  const gain = (omega: number): number => gainOf(transferAt(system, omega));
  const angles = eigenvalues(system.recurrent).map(({ re, im }) => Math.abs(Math.atan2(im, re)));
  let frequency = 0;
  let lowerBound = gain(0);
  const consider = (omega: number): void => {
    const here = gain(omega);
    if (here > lowerBound) [lowerBound, frequency] = [here, omega];
  };
  [...angles, Math.PI].forEach(consider);
  if (lowerBound === 0) {
    return { norm: 0, frequency, lowerBound, upperBound: 0, status: 'converged', steps: 0, warnings };
  }
  let slack = TOLERANCE;
  for (let steps = 1; steps <= 60; steps++) {
    const level = lowerBound * (1 + slack);
    const crossings = crossingsOf(flow, level);
    const before = lowerBound;
    // Between neighbouring crossings the gain may lie above the level.
    crossings.slice(1).forEach((right, i) => consider((crossings[i] + right) / 2));
    crossings.forEach(consider);
    // Crossings that lead no higher are rounding: the bound needs more room.
    if (crossings.length > 0 && !(lowerBound > before)) slack *= 100;
    if (crossings.length === 0) {
      return {
        norm: lowerBound,
        frequency,
        lowerBound,
        upperBound: level,
        status: 'converged',
        steps,
        warnings,
      };
    }
  }
  warnings.push('No upper bound was found in 60 steps: the norm is a lower bound');
  return {
    ...{ norm: lowerBound, frequency, lowerBound, upperBound: Infinity },
    status: 'max-steps',
    steps: 60,
    warnings,
  };
}

interface ContinuousSystem {
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  readonly d: Matrix;
}

/** z = (1 + s)/(1 − s): the same gains along the imaginary axis, s = i tan(ω/2). −1 is no eigenvalue of a stable W. */
function bilinear({ recurrent, input, readout }: LinearSystem): ContinuousSystem {
  const n = recurrent.rows;
  const shifted = add(recurrent, identity(n));
  const solved = (right: Matrix): Matrix => solveMatrix(shifted, right) ?? zeros(right.rows, right.columns);
  const inverse = solved(identity(n));
  return {
    a: multiply(inverse, add(recurrent, identity(n), -1)),
    b: scale(multiply(inverse, input), Math.SQRT2),
    c: scale(multiply(readout, inverse), Math.SQRT2),
    d: scale(multiply(readout, multiply(inverse, input)), -1),
  };
}

/** Frequencies in [0, π], ascending, at which some singular value of the transfer matrix equals `level`. */
function crossingsOf({ a, b, c, d }: ContinuousSystem, level: number): number[] {
  const n = a.rows;
  const square = level ** 2;
  const inverseOf = (gram: Matrix): Matrix | undefined =>
    solveMatrix(add(scale(identity(gram.rows), square), gram, -1), identity(gram.rows));
  const r = inverseOf(multiply(transpose(d), d));
  const s = inverseOf(multiply(d, transpose(d)));
  if (r === undefined || s === undefined) return [Math.PI];
  const corner = add(a, multiply(multiply(b, r), multiply(transpose(d), c)));
  const upper = multiply(multiply(b, r), transpose(b));
  const lower = scale(multiply(multiply(transpose(c), s), c), -square);
  const hamiltonian = zeros(2 * n, 2 * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      hamiltonian.data[i * 2 * n + j] = corner.data[i * n + j];
      hamiltonian.data[i * 2 * n + n + j] = upper.data[i * n + j];
      hamiltonian.data[(n + i) * 2 * n + j] = lower.data[i * n + j];
      hamiltonian.data[(n + i) * 2 * n + n + j] = -corner.data[j * n + i];
    }
  }
  const values = eigenvalues(hamiltonian);
  const size = values.reduce((largest, { re, im }) => Math.max(largest, Math.hypot(re, im)), 0);
  return values
    .filter(({ re, im }) => im >= 0 && Math.abs(re) <= 1e-7 * Math.max(size * 1e-3, Math.hypot(re, im)))
    .map(({ im }) => 2 * Math.atan(im))
    .sort((x, y) => x - y);
}
