// How fast are all Lyapunov exponents of a chaotic network, QR every step?
import { lyapunovOurs, networkData } from '../lib/network.mjs';

const steps = { 32: 3000, 128: 300, 256: 60, 512: 20 };

export const fullSpectrumQuestion = {
  title: 'Lyapunov spectrum, k = N, QR every step, g = 2.5',
  kernel: 'lyapunov',
  cells: () => [32, 128, 256, 512].map((n) => ({ n, k: n, interval: 1, steps: steps[n], checkSteps: 12 })),
  data: ({ n, k }) => networkData(n, k),
  ours: lyapunovOurs,
  perRun: ({ steps }) => steps,
  unit: 'step',
  tolerance: 1e-7,
};

export default {
  ...fullSpectrumQuestion,
  id: 'X6',
  engine: 'auto',
  peers: [
    { name: 'numpy-1t', targets: { 32: 2.5, 128: 1.5, 256: 1.5, 512: 1.5 } },
    { name: 'jax-1t', id: "X6'", targets: { 32: 1.15, 128: 1.2, 256: 1.2, 512: 1.1 } },
  ],
};
