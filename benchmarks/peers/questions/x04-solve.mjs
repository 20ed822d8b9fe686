// How fast is a linear system with one right-hand side?
import { matrixOf } from '../lib/network.mjs';
import { dice, gaussian, gaussianVector } from '../lib/statistics.mjs';

export default {
  id: 'X4',
  title: 'solve A x = b by LU',
  kernel: 'solve',
  engine: 'auto',
  cells: () => [{ n: 32 }, { n: 128 }, { n: 256 }, { n: 512 }],
  data({ n }) {
    const random = dice(14);
    return { a: gaussian(random, n, n), b: gaussianVector(random, n) };
  },
  ours({ linalg }, { n }, { a, b }) {
    const source = matrixOf(a);
    return {
      run: () => void linalg.solve(source, b.values),
      answer: () => ({ x: { shape: [n], values: linalg.solve(source, b.values) } }),
    };
  },
  tolerance: 1e-8,
  peers: [{ name: 'numpy-1t', targets: { 32: 2, 128: 1, 256: 1, 512: 1 } }],
};
