import {
  multiplyVector,
  requireFinite,
  requireLength,
  requireSquare,
  toMatrix,
  type MatrixLike,
} from '@phasebook/linalg';
import { flowFamily, type FlowFamily } from '../system/family.js';
import type { Flow } from '../system/flow.js';
import { requireWhole } from '../system/require-number.js';

/** Lorenz's convection model; parameters `sigma` = 10, `rho` = 28, `beta` = 8/3. Source: Lorenz, J. Atmos. Sci. 20 (1963) 130. */
export const lorenzFamily: FlowFamily = flowFamily({
  dim: 3,
  parameters: { sigma: 10, rho: 28, beta: 8 / 3 },
  rate: ([x, y, z], { sigma, rho, beta }) => [sigma * (y - x), x * (rho - z) - y, x * y - beta * z],
  jacobian: ([x, y, z], { sigma, rho, beta }) => [
    [-sigma, sigma, 0],
    [rho - z, -1, -x],
    [y, x, -beta],
  ],
  parameterDerivative: ([x, y, z], _, name) =>
    name === 'sigma' ? [y - x, 0, 0] : name === 'rho' ? [0, x, 0] : [0, 0, -z],
});

/**
 * Lorenz's convection model ẋ = σ(y − x), ẏ = x(ρ − z) − y, ż = xy − βz.
 *
 * @param parameters - `sigma`, `rho`, `beta`; 10, 28, 8/3 unless given: exponents .9056, 0, −14.5723 per unit time.
 * @returns Flow of dimension 3.
 * @throws {NonFiniteError} If a parameter is NaN or infinite.
 *
 * Cost: a dozen flops a rate.
 * Source: Lorenz, J. Atmos. Sci. 20 (1963) 130–141.
 *
 * @example Volumes shrink at the constant rate σ + 1 + β
 * ```ts
 * const { data } = lorenzFlow().jacobian(vector(1, 2, 3));
 * assertClose(data[0] + data[4] + data[8], -41 / 3);
 * ```
 */
export function lorenzFlow(
  parameters: { readonly sigma?: number; readonly rho?: number; readonly beta?: number } = {},
): Flow {
  return lorenzFamily.at(parameters);
}

/** Rössler's spiral; parameters `a` = 0.2, `b` = 0.2, `c` = 5.7. Source: Rössler, Phys. Lett. A 57 (1976) 397. */
export const rosslerFamily: FlowFamily = flowFamily({
  dim: 3,
  parameters: { a: 0.2, b: 0.2, c: 5.7 },
  rate: ([x, y, z], { a, b, c }) => [-y - z, x + a * y, b + z * (x - c)],
  jacobian: ([x, , z], { a, c }) => [
    [0, -1, -1],
    [1, a, 0],
    [z, 0, x - c],
  ],
});

/**
 * Rössler's spiral ẋ = −y − z, ẏ = x + a y, ż = b + z(x − c).
 *
 * @param parameters - `a`, `b`, `c`; 0.2, 0.2, 5.7 unless given: exponents .0714, 0, −5.3943 per unit time.
 * @returns Flow of dimension 3.
 * @throws {NonFiniteError} If a parameter is NaN or infinite.
 *
 * Cost: a dozen flops a rate.
 * Source: Rössler, Phys. Lett. A 57 (1976) 397–398.
 *
 * @example
 * ```ts
 * assertClose(rosslerFlow().rate(vector(1, 1, 1)), [-2, 1.2, -4.5]);
 * ```
 */
export function rosslerFlow(
  parameters: { readonly a?: number; readonly b?: number; readonly c?: number } = {},
): Flow {
  return rosslerFamily.at(parameters);
}

/**
 * Lorenz's ring of sites ẋᵢ = (xᵢ₊₁ − xᵢ₋₂) xᵢ₋₁ − xᵢ + F.
 *
 * @param options - Number of sites `dim`, at least 4 (default 8), and the `forcing` F (default 8).
 * @returns Flow of dimension `dim`.
 * @throws {RangeError} If `dim` is below 4 or not whole.
 * @throws {NonFiniteError} If the forcing is NaN or infinite.
 *
 * Cost: O(dim) a rate, O(dim²) a Jacobian.
 * Source: Lorenz, Proc. ECMWF Seminar on Predictability (1996) 1–18.
 *
 * @example At rest every site holds the forcing
 * ```ts
 * assertClose(lorenz96Flow({ dim: 4 }).rate(vector(8, 8, 8, 8)), [0, 0, 0, 0]);
 * ```
 */
export function lorenz96Flow(options: { readonly dim?: number; readonly forcing?: number } = {}): Flow {
  const { dim = 8, forcing = 8 } = options;
  requireWhole('Cannot make a Lorenz-96 ring', 'dim', dim, 4);
  const site = (i: number): number => ((i % dim) + dim) % dim;
  return flowFamily({
    dim,
    parameters: { forcing: 8 },
    rate: (x, { forcing: f }) =>
      Array.from(x, (own, i) => (x[site(i + 1)] - x[site(i - 2)]) * x[site(i - 1)] - own + f),
    jacobian: (x) =>
      Array.from(x, (_, i) => {
        const row = new Array<number>(dim).fill(0);
        row[i] -= 1;
        row[site(i + 1)] += x[site(i - 1)];
        row[site(i - 2)] -= x[site(i - 1)];
        row[site(i - 1)] += x[site(i + 1)] - x[site(i - 2)];
        return row;
      }),
  }).at({ forcing });
}

/** Van der Pol's oscillator; parameter `mu` = 1. Source: van der Pol, Phil. Mag. 2 (1926) 978. */
export const vanDerPolFamily: FlowFamily = flowFamily({
  dim: 2,
  parameters: { mu: 1 },
  rate: ([x, y], { mu }) => [y, mu * (1 - x * x) * y - x],
  jacobian: ([x, y], { mu }) => [
    [0, 1],
    [-2 * mu * x * y - 1, mu * (1 - x * x)],
  ],
});

/**
 * Van der Pol's oscillator ẋ = y, ẏ = μ(1 − x²) y − x.
 *
 * @param mu - Strength of the nonlinear damping; at 1 the cycle has period 6.66328686 and exponents 0, −1.059377.
 * @returns Flow of dimension 2.
 * @throws {NonFiniteError} If `mu` is NaN or infinite.
 *
 * Cost: a dozen flops a rate.
 * Source: van der Pol, Phil. Mag. 2 (1926) 978–992.
 *
 * @example
 * ```ts
 * assertClose(vanDerPolFlow(1).rate(vector(2, 1)), [1, -5]);
 * ```
 */
export function vanDerPolFlow(mu: number = 1): Flow {
  return vanDerPolFamily.at({ mu });
}

/** FitzHugh–Nagumo's neuron; parameters `a` = 0.7, `b` = 0.8, `epsilon` = 0.08, `current` = 0.5. Source: FitzHugh, Biophys. J. 1 (1961) 445. */
export const fitzHughNagumoFamily: FlowFamily = flowFamily({
  dim: 2,
  parameters: { a: 0.7, b: 0.8, epsilon: 0.08, current: 0.5 },
  rate: ([v, w], { a, b, epsilon, current }) => [v - v ** 3 / 3 - w + current, epsilon * (v + a - b * w)],
  jacobian: ([v], { b, epsilon }) => [
    [1 - v * v, -1],
    [epsilon, -epsilon * b],
  ],
});

/**
 * FitzHugh–Nagumo's neuron v̇ = v − v³/3 − w + I, ẇ = ε(v + a − b w).
 *
 * @param parameters - `a`, `b`, `epsilon` and the `current` I.
 * @returns Flow of dimension 2.
 * @throws {NonFiniteError} If a parameter is NaN or infinite.
 *
 * Cost: a dozen flops a rate.
 * Source: FitzHugh, Biophys. J. 1 (1961) 445–466; Nagumo et al., Proc. IRE 50 (1962) 2061.
 *
 * @example
 * ```ts
 * assertClose(fitzHughNagumoFlow({ current: 0 }).rate(vector(0, 0)), [0, 0.056]);
 * ```
 */
export function fitzHughNagumoFlow(
  parameters: {
    readonly a?: number;
    readonly b?: number;
    readonly epsilon?: number;
    readonly current?: number;
  } = {},
): Flow {
  return fitzHughNagumoFamily.at(parameters);
}

/** Stuart–Landau's oscillator; parameters `mu` = 1 and `omega` = 1. Source: Stuart, J. Fluid Mech. 9 (1960) 353. */
export const stuartLandauFamily: FlowFamily = flowFamily({
  dim: 2,
  parameters: { mu: 1, omega: 1 },
  rate: ([x, y], { mu, omega }) => {
    const growth = mu - x * x - y * y;
    return [growth * x - omega * y, omega * x + growth * y];
  },
  jacobian: ([x, y], { mu, omega }) => [
    [mu - 3 * x * x - y * y, -omega - 2 * x * y],
    [omega - 2 * x * y, mu - x * x - 3 * y * y],
  ],
});

/**
 * Stuart–Landau's oscillator ż = (μ + iω) z − |z|² z: a circle of radius √μ, exponents 0 and −2μ.
 *
 * @param parameters - `mu` and `omega`, both 1 unless given.
 * @returns Flow of dimension 2.
 * @throws {NonFiniteError} If a parameter is NaN or infinite.
 *
 * Cost: a dozen flops a rate.
 * Source: Stuart, J. Fluid Mech. 9 (1960) 353–370.
 *
 * @example On the circle only the angle moves
 * ```ts
 * assertClose(stuartLandauFlow().rate(vector(1, 0)), [0, 1]);
 * ```
 */
export function stuartLandauFlow(parameters: { readonly mu?: number; readonly omega?: number } = {}): Flow {
  return stuartLandauFamily.at(parameters);
}

/**
 * The linear flow dh/dt = A h.
 *
 * @param matrix - A, shape [n, n].
 * @returns Flow of dimension n.
 * @throws {ShapeMismatchError} If A is not square.
 * @throws {NonFiniteError} If A holds NaN or an infinity.
 *
 * Cost: 2 n² flops a rate.
 *
 * @example
 * ```ts
 * assertClose(linearFlow([[0, 1], [-4, -0.2]]).rate(vector(1, 0)), [0, -4]);
 * ```
 */
export function linearFlow(matrix: MatrixLike): Flow {
  const purpose = 'Cannot make a linear flow';
  const given = toMatrix(matrix);
  requireSquare(purpose, 'matrix', given);
  requireFinite(purpose, 'matrix', given.data);
  const a = { ...given, data: given.data.slice() };
  const check = (state: ArrayLike<number>): void =>
    requireLength('Cannot evaluate a system', 'state', state, a.rows);
  return {
    dim: a.rows,
    rate(state) {
      check(state);
      return multiplyVector(a, state);
    },
    jacobian(state) {
      check(state);
      return { ...a, data: a.data.slice() };
    },
  };
}
