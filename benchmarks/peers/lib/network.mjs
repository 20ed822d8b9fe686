// Data of the questions about networks h' = tanh(W h + b), and our side of them.
import { dice, gaussian, gaussianVector } from './statistics.mjs';

export const gain = 2.5;

/** A random network with gain g and a start; `k` tangent vectors where given. */
export function networkData(n, k, seed = 1) {
  const random = dice(seed);
  const w = gaussian(random, n, n, gain / Math.sqrt(n));
  const b = gaussianVector(random, n, 0.1);
  const h = { shape: [n], values: Float64Array.from({ length: n }, () => Math.tanh(random.normal())) };
  return { w, b, h, ...(k === undefined ? {} : { q: firstFrame(n, k) }) };
}

/**
 * The tangent vectors that `lyapunovSpectrum` begins with under seed 0, so that both sides follow the same vectors:
 * normal numbers, orthonormalised. Where the library begins differently, the comparison of the answers shows it.
 */
export function firstFrame(n, k) {
  const frame = gaussian(dice(0), n, k);
  const { values } = frame;
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < k; j++) {
      for (let i = 0; i < j; i++) {
        let overlap = 0;
        for (let r = 0; r < n; r++) overlap += values[r * k + i] * values[r * k + j];
        for (let r = 0; r < n; r++) values[r * k + j] -= overlap * values[r * k + i];
      }
      let square = 0;
      for (let r = 0; r < n; r++) square += values[r * k + j] ** 2;
      const length = Math.sqrt(square);
      for (let r = 0; r < n; r++) values[r * k + j] /= length;
    }
  }
  return frame;
}

/** A matrix of the library from an array of the harness. */
export const matrixOf = ({ shape: [rows, columns], values }) => ({ rows, columns, data: values });

/** The library's network from the harness's data. */
export function tanhMap({ dynamics }, { w, b }) {
  return dynamics.withInput(dynamics.elmanCell({ recurrent: matrixOf(w), bias: b.values }));
}

/** Our side of the questions about Lyapunov exponents. */
export function lyapunovOurs(context, params, data) {
  const map = tanhMap(context, data);
  const spectrum = (steps) =>
    context.dynamics.lyapunovSpectrum(map, data.h.values, {
      steps,
      transientSteps: 0,
      count: params.k,
      interval: params.interval,
      seed: 0,
    });
  return {
    run: () => void spectrum(params.steps),
    answer: () => ({
      exponents: { shape: [params.k], values: spectrum(params.checkSteps).exponentsPerStep },
    }),
  };
}
