import type { Crossovers } from './crossovers.js';
import type { EngineCounters, LapackOperations, MatrixView, NumericEngine } from './engine.js';

/** An engine that takes, for each operation and size, the faster of two that share their workspaces. */
export function createDispatch(
  kernels: NumericEngine,
  native: NumericEngine & LapackOperations,
  crossovers: Crossovers,
): NumericEngine & LapackOperations {
  const pick = (operation: keyof Crossovers, order: number): NumericEngine =>
    order >= crossovers[operation].native ? native : kernels;
  const productOrder = (left: MatrixView, columns: number): number =>
    Math.cbrt(left.rows * left.columns * columns);

  return {
    info: native.info,
    // The native engine's counters hold those of the kernels, on which it stands.
    counters: (): EngineCounters => native.counters(),
    workspace: (doubles) => native.workspace(doubles),
    multiply: (left, right, out, options) =>
      pick('multiply', productOrder(left, out.columns)).multiply(left, right, out, options),
    // How many rows will be multiplied with it is not known yet; the native engine takes packs of both kinds.
    pack: (right, options) => pick('multiply', Math.min(right.rows, right.columns)).pack(right, options),
    multiplyPacked: (left, right, out, mode) => native.multiplyPacked(left, right, out, mode),
    multiplyVector: (a, x, out) =>
      pick('multiplyVector', Math.sqrt(a.rows * a.columns)).multiplyVector(a, x, out),
    multiplySingle: (left, right, out, shape) =>
      pick('multiply', Math.cbrt(shape.rows * shape.inner * shape.columns)).multiplySingle(
        left,
        right,
        out,
        shape,
      ),
    gram: (a, out) => pick('gram', productOrder(a, a.rows)).gram(a, out),
    tanh: (values, out) => kernels.tanh(values, out),
    logistic: (values, out) => kernels.logistic(values, out),
    orthonormalizeRows: (a, diagonal, passes) =>
      pick('orthonormalizeRows', productOrder(a, a.rows)).orthonormalizeRows(a, diagonal, passes),
    luDecompose: (a, pivots) => pick('luDecompose', a.rows).luDecompose(a, pivots),
    luSolve: (lu, pivots, b, x) => pick('luSolve', productOrder(lu, b.columns)).luSolve(lu, pivots, b, x),
    solveEach: (matrices, b, x, isSingular) => kernels.solveEach(matrices, b, x, isSingular),
    cholesky: (a) => pick('cholesky', a.rows).cholesky(a),
    eigenvalues: (a, re, im) => pick('eigenvalues', a.rows).eigenvalues(a, re, im),
    tangentLoop: (network, state, tangents, options) =>
      pick('tangentLoop', Math.cbrt(state.length ** 2 * tangents.rows)).tangentLoop(
        network,
        state,
        tangents,
        options,
      ),
    trajectories: (network, states, options) =>
      pick('trajectories', Math.cbrt(states.rows * states.columns ** 2)).trajectories(
        network,
        states,
        options,
      ),
    solve: (a, b, x) => native.solve(a, b, x),
    householderQr: (a, q, r) => native.householderQr(a, q, r),
    realSchur: (t, low, high, re, im, qTransposed) => native.realSchur(t, low, high, re, im, qTransposed),
  };
}
