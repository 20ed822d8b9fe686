import { dot, luDecomposition, norm, solve, zeros, type Matrix, type Vector } from '@phasebook/linalg';

/** N equations in N + 1 unknowns, the solutions of which form a curve. */
export interface CurveSystem {
  /** The equations at x; `undefined` outside their domain. */
  at(x: Vector): CurveEquations | undefined;
}

/** The equations at one x. */
export interface CurveEquations {
  /** Shape [N]. */
  readonly residual: Vector;
  /** Shape [N, N + 1]. */
  jacobian(): Matrix | undefined;
}

/** A point of a curve. */
export interface CurveNode {
  readonly x: Vector;
  /** Unit tangent. */
  readonly tangent: Vector;
  /** Norm of the equations. */
  readonly residual: number;
  /** Determinant of the equations' Jacobian bordered by the tangent before, as sign and logarithm. */
  readonly determinant: { readonly sign: 1 | -1 | 0; readonly logAbsolute: number };
}

/** A corrected point with what the corrector saw on the way: the evidence for the next step's length. */
export interface CurveStep {
  readonly node: CurveNode;
  /** Ratio of the first two Newton corrections; 0 if one was enough. */
  readonly contraction: number;
  /** Length of the first correction. */
  readonly correction: number;
  /** Angle between the tangents before and after. */
  readonly angle: number;
}

const MOST_CORRECTIONS = 10;

/**
 * One step along a curve: predictor on the tangent, Newton's method in the plane across it.
 *
 * Source: Keller, Numerical solution of bifurcation and nonlinear eigenvalue problems (1977); Allgower and Georg,
 * Introduction to Numerical Continuation Methods (2003), chapters 2 and 6.
 */
export function advance(
  system: CurveSystem,
  from: CurveNode,
  length: number,
  tolerance: number,
): CurveStep | undefined {
  const guess = from.x.map((value, i) => value + length * from.tangent[i]);
  return correct(system, guess, from.tangent, tolerance);
}

/** Newton's method from a guess, in the plane through it across `normal`; the tangent points to the same side. */
export function correct(
  system: CurveSystem,
  guess: Vector,
  normal: Vector,
  tolerance: number,
): CurveStep | undefined {
  let x = guess;
  let correction = 0;
  let contraction = 0;
  let last = Infinity;
  for (let step = 0; step <= MOST_CORRECTIONS; step++) {
    const equations = system.at(x);
    if (equations === undefined) return undefined;
    const residual = norm(equations.residual);
    const isSolved = residual <= tolerance * Math.max(1, norm(x));
    if (isSolved && (step > 0 || residual === 0)) {
      // One correction more than the tolerance asks for: events are located on these points.
      const polished = residual === 0 ? undefined : newtonStep(equations, x, guess, normal);
      const better = polished && system.at(polished);
      const node =
        polished && better && norm(better.residual) < residual
          ? nodeAt(better, polished, normal)
          : nodeAt(equations, x, normal);
      if (node === undefined) return undefined;
      const angle = Math.acos(Math.min(1, dot(normal, node.tangent)));
      return { node, contraction, correction, angle };
    }
    const next = newtonStep(equations, x, guess, normal);
    if (next === undefined) return undefined;
    const size = norm(next.map((value, i) => value - x[i]));
    if (step === 0) correction = size;
    if (step === 1) contraction = size / Math.max(last, Number.MIN_VALUE);
    if (step > 1 && size > 2 * last) return undefined;
    last = size;
    x = next;
  }
  return undefined;
}

/** A start on the curve with its tangent, or `undefined` where the equations lose rank there. */
export function startNode(system: CurveSystem, x: Vector, preferred: Vector): CurveNode | undefined {
  const equations = system.at(x);
  if (equations === undefined) return undefined;
  // Where the preferred direction lies across the curve (a fold), another axis does not.
  const axes = x.map((_, i) => i);
  const candidates = [
    preferred,
    ...Array.from(axes, (i) => Float64Array.from(x, (_, k) => (k === i ? 1 : 0))),
  ];
  for (const candidate of candidates) {
    const first = nodeAt(equations, x, candidate);
    if (first === undefined || dot(first.tangent, candidate) < 1e-3) continue;
    const tangent = dot(first.tangent, preferred) < 0 ? first.tangent.map((value) => -value) : first.tangent;
    return nodeAt(equations, x, tangent);
  }
  return undefined;
}

function nodeAt(equations: CurveEquations, x: Vector, normal: Vector): CurveNode | undefined {
  const jacobian = equations.jacobian();
  if (jacobian === undefined) return undefined;
  const lu = luDecomposition(withRow(jacobian, normal));
  if (lu.isSingular) return undefined;
  const unit = new Float64Array(x.length);
  unit[x.length - 1] = 1;
  const direction = solve(lu, unit);
  const size = direction ? norm(direction) : NaN;
  if (direction === undefined || !(size > 0 && Number.isFinite(size))) return undefined;
  let sign: 1 | -1 = lu.sign;
  let logAbsolute = 0;
  for (let i = 0; i < x.length; i++) {
    const pivot = lu.lu.data[i * x.length + i];
    if (pivot < 0) sign = sign === 1 ? -1 : 1;
    logAbsolute += Math.log(Math.abs(pivot));
  }
  return {
    x,
    tangent: direction.map((value) => value / size),
    residual: norm(equations.residual),
    determinant: { sign, logAbsolute },
  };
}

function newtonStep(equations: CurveEquations, x: Vector, guess: Vector, normal: Vector): Vector | undefined {
  const jacobian = equations.jacobian();
  if (jacobian === undefined) return undefined;
  const right = new Float64Array(x.length);
  right.set(equations.residual);
  right[x.length - 1] = normal.reduce((sum, value, i) => sum + value * (x[i] - guess[i]), 0);
  if (!right.every(Number.isFinite)) return undefined;
  const move = solve(withRow(jacobian, normal), right);
  return move?.every(Number.isFinite) ? x.map((value, i) => value - move[i]) : undefined;
}

function withRow(jacobian: Matrix, row: Vector): Matrix {
  const size = jacobian.columns;
  const result = zeros(size, size);
  result.data.set(jacobian.data);
  result.data.set(row, size * jacobian.rows);
  return result;
}

/** The same equations in x = u / units, so that steps mean the same in every unknown. */
export function inUnits(system: CurveSystem, units: Vector): CurveSystem {
  return {
    at(x): CurveEquations | undefined {
      const equations = system.at(x.map((value, i) => value * units[i]));
      return (
        equations && {
          residual: equations.residual,
          jacobian(): Matrix | undefined {
            const inner = equations.jacobian();
            if (inner === undefined) return undefined;
            const data = inner.data.map((value, k) => value * units[k % inner.columns]);
            return data.every(Number.isFinite) ? { ...inner, data } : undefined;
          },
        }
      );
    },
  };
}
