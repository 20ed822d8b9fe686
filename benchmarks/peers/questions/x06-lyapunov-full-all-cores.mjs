// The same spectrum with every core on our side, against the best that NumPy and PyTorch reach on one core or all.
import { fullSpectrumQuestion } from './x06-lyapunov-full.mjs';

export default {
  ...fullSpectrumQuestion,
  id: "X6''",
  title: 'Lyapunov spectrum, k = N, QR every step, all cores',
  engine: 'auto',
  threads: 'all',
  peers: ['numpy-1t', 'numpy-all', 'torch-1t', 'torch-all'].map((name) => ({ name })),
  best: { name: 'best-of-numpy-torch', targets: { 32: 2.5, 128: 1.5, 256: 1.3, 512: 1.2 } },
};
