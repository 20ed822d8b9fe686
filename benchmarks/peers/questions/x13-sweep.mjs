// How fast are the three leading exponents of 400 networks with 64 units each?
import { firstFrame, matrixOf } from '../lib/network.mjs';
import { dice, gaussian, gaussianVector } from '../lib/statistics.mjs';

const count = 400;
const n = 64;

export const sweepCells = ({ dynamics }, { ws, b }) =>
  Array.from({ length: count }, (_, i) => {
    const w = { shape: [n, n], values: ws.values.slice(i * n * n, (i + 1) * n * n) };
    return dynamics.elmanCell({ recurrent: matrixOf(w), bias: b.values });
  });

export const sweepOptions = ({ k, interval }, steps) => {
  return { steps, transientSteps: 0, count: k, interval, seed: 0 };
};

export const exponentsOf = ({ exponentsPerStep: { rows, columns, data } }) => {
  return { shape: [rows, columns], values: data };
};

export default {
  id: 'X13',
  title: 'sweep of 400 networks, N = 64, k = 3, QR every step',
  kernel: 'sweep-loop',
  engine: 'auto',
  cells: () => [{ n, k: 3, interval: 1, steps: 200, checkSteps: 12 }],
  data({ k }) {
    const random = dice(23);
    const ws = new Float64Array(count * n * n);
    for (let i = 0; i < count; i++) {
      ws.set(gaussian(random, n, n, (0.5 + (2.5 * i) / count) / Math.sqrt(n)).values, i * n * n);
    }
    return {
      ws: { shape: [count, n, n], values: ws },
      b: gaussianVector(random, n, 0.1),
      h: gaussianVector(random, n, 0.5),
      q: firstFrame(n, k),
    };
  },
  ours(context, params, data) {
    const { lyapunovSweep, withInput } = context.dynamics;
    const maps = sweepCells(context, data).map((cell) => withInput(cell));
    const sweep = (steps) => lyapunovSweep(maps, [data.h.values], sweepOptions(params, steps));
    return {
      run: () => void sweep(params.steps),
      answer: () => ({ exponents: exponentsOf(sweep(params.checkSteps)) }),
    };
  },
  perRun: ({ steps }) => steps * count,
  unit: 'network-step',
  tolerance: 1e-6,
  peers: [
    { name: 'numpy-1t-loop', stack: 'numpy', targets: { 64: 8 } },
    { name: 'numpy-1t-batched', stack: 'numpy', kernel: 'sweep-batched', targets: { 64: 1 } },
    { name: 'jax-1t-vmap', stack: 'jax', kernel: 'sweep-batched', targets: { 64: 0.8 } },
  ],
};
