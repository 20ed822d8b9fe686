import type { Crossovers } from './crossovers.js';
import { SMALL_NETWORK } from './run-trajectories.js';
import type { EngineCounters, EngineInfo, LapackOperations, MatrixView, NumericEngine } from './engine.js';

/**
 * An engine that takes, for each operation and size, the faster of two that share their workspaces.
 *
 * @param findNative - Asked when the native one is wanted first; `undefined`: there is none.
 */
export function createDispatch(
  kernels: NumericEngine,
  findNative: () => (NumericEngine & LapackOperations) | undefined,
  crossovers: Crossovers,
): NumericEngine {
  let isAsked = false;
  let found: (NumericEngine & LapackOperations) | undefined;
  const best = (): NumericEngine => {
    if (!isAsked) {
      isAsked = true;
      found = findNative();
    }
    return found ?? kernels;
  };
  const pick = (operation: keyof Crossovers, order: number): NumericEngine =>
    order >= crossovers[operation].native ? best() : kernels;
  const productOrder = (left: MatrixView, columns: number): number =>
    Math.cbrt(left.rows * left.columns * columns);

  return {
    get info(): EngineInfo {
      return best().info;
    },
    // The native engine's counters hold those of the kernels, on which it stands.
    counters: (): EngineCounters => (found ?? kernels).counters(),
    // The native engine must know which memories it shares.
    workspace: (doubles) => best().workspace(doubles),
    multiply: (left, right, out, options) =>
      pick('multiply', productOrder(left, out.columns)).multiply(left, right, out, options),
    // How many rows will be multiplied with it is not known yet; the native engine takes packs of both kinds.
    pack: (right, options) => pick('multiply', Math.min(right.rows, right.columns)).pack(right, options),
    multiplyPacked: (left, right, out, mode) => (found ?? kernels).multiplyPacked(left, right, out, mode),
    multiplyVector: (a, x, out) =>
      pick('multiplyVector', Math.sqrt(a.rows * a.columns)).multiplyVector(a, x, out),
    multiplySingle: (left, right, out, shape) =>
      pick('multiply', Math.cbrt(shape.rows * shape.inner * shape.columns)).multiplySingle(
        left,
        right,
        out,
        shape,
      ),
    combineRows: (weights, coefficients, out) => kernels.combineRows(weights, coefficients, out),
    gram: (a, out) => pick('gram', productOrder(a, a.rows)).gram(a, out),
    tanh: (values, out) => kernels.tanh(values, out),
    logistic: (values, out) => kernels.logistic(values, out),
    orthonormalizeRows: (a, diagonal, passes) =>
      pick('orthonormalizeRows', a.rows).orthonormalizeRows(a, diagonal, passes),
    luDecompose: (a, pivots) => pick('luDecompose', a.rows).luDecompose(a, pivots),
    luSolve: (lu, pivots, b, x) => pick('luSolve', productOrder(lu, b.columns)).luSolve(lu, pivots, b, x),
    solve: (a, b, x) => pick('solve', a.rows).solve(a, b, x),
    factor: (a, pivots) => pick('factor', a.rows).factor(a, pivots),
    solveFactored: (factors, pivots, b, x) =>
      pick('factor', factors.rows).solveFactored(factors, pivots, b, x),
    solveEach: (matrices, b, x, isSingular) => kernels.solveEach(matrices, b, x, isSingular),
    cholesky: (a) => pick('cholesky', a.rows).cholesky(a),
    eigenvalues: (a, re, im) => pick('eigenvalues', a.rows).eigenvalues(a, re, im),
    // A native library does it with balancing beside it: `realSchur`.
    schur: (a, re, im, qTransposed) => kernels.schur(a, re, im, qTransposed),
    tangentLoop: (network, state, tangents, options) =>
      pick('tangentLoop', Math.cbrt(state.length ** 2 * tangents.rows)).tangentLoop(
        network,
        state,
        tangents,
        options,
      ),
    trajectories(network, states, options) {
      const { rows, columns: n } = states;
      // Lanes of the kernels are best for small networks, however many states there are.
      const best = n <= SMALL_NETWORK ? kernels : pick('trajectories', Math.cbrt(rows * n ** 2));
      return best.trajectories(network, states, options);
    },
    trajectory: (network, state, options) =>
      pick('trajectory', state.length).trajectory(network, state, options),
    unroll(network, options) {
      const { rows, columns } = network.recurrent;
      return pick('unroll', Math.cbrt(options.batch * rows * columns)).unroll(network, options);
    },
  };
}
