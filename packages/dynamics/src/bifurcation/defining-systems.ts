import {
  add,
  dot,
  identity,
  luDecomposition,
  multiply,
  multiplyVector,
  norm,
  qr,
  solve,
  transposeMultiplyVector,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { nullBasis, solveBordered, type NullBasis } from './bordered.js';
import type { CurveEquations, CurveSystem } from './curve.js';
import { quickDirectional, quickParameter, secondParameterDerivative } from './linearization-derivatives.js';
import { stateDerivative, type SteadyProblem } from './steady-problem.js';

/** Bases of the null spaces, used as borders: orthonormal, r left and r right vectors. */
export interface Borders {
  readonly left: readonly Vector[];
  readonly right: readonly Vector[];
}

/** Equations that define a bifurcation, with a way to renew their borders. */
export interface DefiningSystem extends CurveSystem {
  /** Null bases at u, orthonormal, to be the borders of the next system. */
  borders(u: Vector): Borders | undefined;
}

/**
 * G = 0 and a real eigenvalue at `critical`: a fold (critical = neutral) or a flip (critical = −1).
 *
 * Unknowns (h, p); the last equation is the bordered defect of M − critical · I.
 * Source: Govaerts, Numerical Methods for Bifurcations of Dynamical Equilibria (2000), section 4.1; Kuznetsov,
 * Elements of Applied Bifurcation Theory, 3rd ed., section 10.3.
 */
export function realEigenvalueSystem(
  problem: SteadyProblem,
  critical: number,
  borders: Borders,
): DefiningSystem {
  const { dim, names } = problem;
  const basisAt = (linearization: Matrix): NullBasis | undefined =>
    nullBasis(add(linearization, identity(dim), -critical), borders.left, borders.right);
  return {
    at(u): CurveEquations | undefined {
      const { state, p } = split(problem, u);
      const residual = problem.residual(state, p);
      const linearization = problem.linearization(state, p);
      const basis = linearization && basisAt(linearization);
      if (residual === undefined || linearization === undefined || basis === undefined) return undefined;
      return {
        residual: Float64Array.of(...residual, basis.defect.data[0]),
        jacobian(): Matrix | undefined {
          const [v] = basis.right;
          const [w] = basis.left;
          const bent = quickDirectional(problem, state, p, v);
          const result = zeros(dim + 1, u.length);
          if (bent === undefined || !steadyRows(problem, state, p, linearization, result)) return undefined;
          // ∂s = −wᵀ ∂M v, and wᵀ (∂M/∂hⱼ) v = (D_v M)ᵀ w at j by the symmetry of second derivatives.
          const gradient = transposeMultiplyVector(bent, w).map((value) => -value);
          result.data.set(gradient, dim * u.length);
          for (let j = 0; j < names.length; j++) {
            const byParameter = quickParameter(problem, state, p, j);
            if (byParameter === undefined) return undefined;
            result.data[dim * u.length + dim + j] = -dot(w, multiplyVector(byParameter, v));
          }
          return result;
        },
      };
    },
    borders(u): Borders | undefined {
      const { state, p } = split(problem, u);
      const linearization = problem.linearization(state, p);
      const basis = linearization && basisAt(linearization);
      return basis && { left: basis.left.map(unit), right: basis.right.map(unit) };
    },
  };
}

/**
 * G = 0 and a pair of eigenvalues λ₁ λ₂ = 1 (maps; κ = (λ₁ + λ₂)/2 = cos θ) or λ₁ + λ₂ = 0 (flows; κ = λ₁ λ₂ = ω²).
 *
 * Unknowns (h, p, κ); M² − 2 κ M + I, or M² + κ I, loses two ranks. By the theorem of Cayley and Hamilton its defect
 * lies, to first order, in the plane of BᵀC and BᵀMC: two equations are left of four.
 * Source: Kuznetsov, 3rd ed., section 10.3; Govaerts (2000), sections 4.3 and 4.4.
 */
export function eigenvaluePairSystem(problem: SteadyProblem, borders: Borders): DefiningSystem {
  const { dim, names, kind } = problem;
  const { left, right } = borders;
  const squared = (linearization: Matrix, kappa: number): Matrix => {
    const square = multiply(linearization, linearization);
    if (kind === 'flow') return add(square, identity(dim), kappa);
    return add(add(square, linearization, -2 * kappa), identity(dim), 1);
  };
  const basisAt = (linearization: Matrix, kappa: number): NullBasis | undefined =>
    nullBasis(squared(linearization, kappa), left, right);
  const planes = (linearization: Matrix): readonly [Matrix, Matrix] => {
    const pairing = (columns: readonly Vector[]): Matrix => ({
      rows: 2,
      columns: 2,
      data: Float64Array.from([0, 1, 2, 3], (k) => dot(left[k >> 1], columns[k & 1])),
    });
    return [pairing(right), pairing(right.map((v) => multiplyVector(linearization, v)))];
  };
  return {
    at(u): CurveEquations | undefined {
      const { state, p } = split(problem, u);
      const kappa = u[dim + names.length];
      const residual = problem.residual(state, p);
      const linearization = problem.linearization(state, p);
      const basis = linearization && basisAt(linearization, kappa);
      if (residual === undefined || linearization === undefined || basis === undefined) return undefined;
      const weights = planes(linearization);
      return {
        residual: Float64Array.of(
          ...residual,
          ...weights.map((weight) => dot(weight.data, basis.defect.data)),
        ),
        jacobian(): Matrix | undefined {
          const size = u.length;
          const result = zeros(dim + 2, size);
          if (!steadyRows(problem, state, p, linearization, result)) return undefined;
          // ∂S = −Wᵀ ∂A V with ∂A = ∂M M + M ∂M − 2 κ ∂M (without the last for flows).
          const images = basis.right.map((v) => multiplyVector(linearization, v));
          const coimages = basis.left.map((w) => {
            const image = transposeMultiplyVector(linearization, w);
            return kind === 'flow' ? image : image.map((value, i) => value - 2 * kappa * w[i]);
          });
          const bent = basis.right.map((v) => quickDirectional(problem, state, p, v));
          const bentImages = images.map((v) => quickDirectional(problem, state, p, v));
          for (let i = 0; i < 2; i++) {
            for (let j = 0; j < 2; j++) {
              const first = bentImages[j];
              const second = bent[j];
              if (first === undefined || second === undefined) return undefined;
              const a = transposeMultiplyVector(first, basis.left[i]);
              const b = transposeMultiplyVector(second, coimages[i]);
              weights.forEach((weight, row) => {
                const factor = weight.data[2 * i + j];
                for (let k = 0; k < dim; k++) result.data[(dim + row) * size + k] -= factor * (a[k] + b[k]);
              });
            }
          }
          const writeColumn = (column: number, entry: (i: number, j: number) => number): void => {
            for (let i = 0; i < 2; i++) {
              for (let j = 0; j < 2; j++) {
                const value = entry(i, j);
                weights.forEach((weight, row) => {
                  result.data[(dim + row) * size + column] -= weight.data[2 * i + j] * value;
                });
              }
            }
          };
          for (let k = 0; k < names.length; k++) {
            const byParameter = quickParameter(problem, state, p, k);
            if (byParameter === undefined) return undefined;
            writeColumn(dim + k, (i, j) => {
              const first = dot(basis.left[i], multiplyVector(byParameter, images[j]));
              return first + dot(coimages[i], multiplyVector(byParameter, basis.right[j]));
            });
          }
          writeColumn(dim + names.length, (i, j) =>
            kind === 'flow' ? dot(basis.left[i], basis.right[j]) : -2 * dot(basis.left[i], images[j]),
          );
          return result;
        },
      };
    },
    borders(u): Borders | undefined {
      const { state, p } = split(problem, u);
      const linearization = problem.linearization(state, p);
      const basis = linearization && basisAt(linearization, u[dim + names.length]);
      return basis && { left: orthonormal(basis.left), right: orthonormal(basis.right) };
    },
  };
}

/**
 * A simple branch point: G + β b = 0, the defect of ∂G/∂h vanishes, and wᵀ ∂G/∂p = 0.
 *
 * Unknowns (h, p, β); regular wherever two branches cross at an angle, a pitchfork included, where (G, defect) alone is
 * not.
 * Source: Griewank and Reddien, IMA J. Numer. Anal. 4 (1984) 295; Govaerts (2000), chapter 8.
 */
export function branchPointSystem(problem: SteadyProblem, borders: Borders): DefiningSystem {
  const { dim } = problem;
  const [b] = borders.left;
  const [c] = borders.right;
  const basisAt = (singular: Matrix): NullBasis | undefined => nullBasis(singular, [b], [c]);
  return {
    at(u): CurveEquations | undefined {
      const { state, p } = split(problem, u);
      const beta = u[dim + 1];
      const residual = problem.residual(state, p);
      const linearization = problem.linearization(state, p);
      const slope = problem.slope(state, p, 0);
      if (residual === undefined || linearization === undefined || slope === undefined) return undefined;
      const singular = stateDerivative(problem, linearization);
      const basis = basisAt(singular);
      if (basis === undefined) return undefined;
      const [v] = basis.right;
      const [w] = basis.left;
      return {
        residual: Float64Array.of(
          ...residual.map((value, i) => value + beta * b[i]),
          basis.defect.data[0],
          dot(w, slope),
        ),
        jacobian(): Matrix | undefined {
          const size = dim + 2;
          const y = solveBordered(singular, b, c, slope);
          const alongV = quickDirectional(problem, state, p, v);
          const alongY = y && quickDirectional(problem, state, p, y);
          const byParameter = quickParameter(problem, state, p, 0);
          const second = secondParameterDerivative(problem, state, p);
          const result = zeros(size, size);
          if (!y || !alongV || !alongY || !byParameter || !second) return undefined;
          if (!steadyRows(problem, state, p, linearization, result)) return undefined;
          const bentByV = transposeMultiplyVector(alongV, w);
          const bentByY = transposeMultiplyVector(alongY, w);
          const mixed = transposeMultiplyVector(byParameter, w);
          for (let k = 0; k < dim; k++) {
            result.data[k * size + dim + 1] = b[k];
            result.data[dim * size + k] = -bentByV[k];
            result.data[(dim + 1) * size + k] = mixed[k] - bentByY[k];
          }
          result.data[dim * size + dim] = -dot(mixed, v);
          result.data[(dim + 1) * size + dim] = dot(w, second) - dot(mixed, y);
          return result;
        },
      };
    },
    borders(u): Borders | undefined {
      const { state, p } = split(problem, u);
      const linearization = problem.linearization(state, p);
      const basis = linearization && basisAt(stateDerivative(problem, linearization));
      return basis && { left: basis.left.map(unit), right: basis.right.map(unit) };
    },
  };
}

/** What Newton's method on a square defining system found. */
export interface DefiningSolution {
  readonly u: Vector;
  readonly residual: number;
  /** Last Newton correction: an estimate of the error of `u`. */
  readonly correction: Vector;
}

/** Newton's method on a defining system with as many equations as unknowns. */
export function solveDefining(system: CurveSystem, guess: Vector): DefiningSolution | undefined {
  let u = guess;
  let equations = system.at(u);
  let best: DefiningSolution | undefined;
  for (let step = 0; step < 12 && equations !== undefined; step++) {
    const jacobian = equations.jacobian();
    if (jacobian === undefined || jacobian.rows !== jacobian.columns || !jacobian.data.every(Number.isFinite))
      break;
    const move = solve(luDecomposition(jacobian), equations.residual);
    if (move === undefined || !move.every(Number.isFinite)) break;
    u = u.map((value, i) => value - move[i]);
    equations = system.at(u);
    if (equations === undefined) break;
    const residual = norm(equations.residual);
    if (best !== undefined && residual >= best.residual && norm(move) >= norm(best.correction)) break;
    best = { u, residual, correction: move };
    if (norm(move) <= 4 * Number.EPSILON * norm(u)) break;
  }
  return best;
}

/** (h, p) of a vector of unknowns. */
export function split(problem: SteadyProblem, u: Vector): { readonly state: Vector; readonly p: Vector } {
  const { dim, names } = problem;
  return { state: u.slice(0, dim), p: u.slice(dim, dim + names.length) };
}

/** Writes ∂G/∂(h, p) into the first n rows. */
export function steadyRows(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
  linearization: Matrix,
  into: Matrix,
): boolean {
  const { dim, names } = problem;
  const { data } = stateDerivative(problem, linearization);
  for (let i = 0; i < dim; i++) into.data.set(data.subarray(i * dim, (i + 1) * dim), i * into.columns);
  for (let j = 0; j < names.length; j++) {
    const column = problem.slope(state, p, j);
    if (column === undefined) return false;
    for (let i = 0; i < dim; i++) into.data[i * into.columns + dim + j] = column[i];
  }
  return true;
}

/** The curve of fixed points itself: G = 0 in the unknowns (h, p). */
export function steadyCurve(problem: SteadyProblem): CurveSystem {
  return {
    at(u): CurveEquations | undefined {
      const { state, p } = split(problem, u);
      const residual = problem.residual(state, p);
      return (
        residual && {
          residual,
          jacobian(): Matrix | undefined {
            const linearization = problem.linearization(state, p);
            const result = zeros(problem.dim, u.length);
            return linearization && steadyRows(problem, state, p, linearization, result) ? result : undefined;
          },
        }
      );
    },
  };
}

function unit(v: Vector): Vector {
  const size = norm(v);
  return v.map((value) => value / size);
}

/** An orthonormal basis of the plane of two vectors. */
export function orthonormal(columns: readonly Vector[]): Vector[] {
  const n = columns[0].length;
  const data = new Float64Array(n * columns.length);
  columns.forEach((column, j) => column.forEach((value, i) => (data[i * columns.length + j] = value)));
  const { q } = qr({ rows: n, columns: columns.length, data });
  return columns.map((column, j) => {
    const basis = Float64Array.from({ length: n }, (_, i) => q.data[i * q.columns + j]);
    return dot(basis, column) < 0 ? basis.map((value) => -value) : basis;
  });
}
