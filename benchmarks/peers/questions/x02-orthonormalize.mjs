// How fast does a square matrix become Q with diag R > 0?
import { matrixOf } from '../lib/network.mjs';
import { dice, gaussian } from '../lib/statistics.mjs';

export const orthonormalizeQuestion = {
  title: 'orthonormalise N × N',
  kernel: 'orthonormalize',
  cells: () => [{ n: 32 }, { n: 128 }, { n: 256 }, { n: 512 }],
  data: ({ n, k = n }) => ({ a: gaussian(dice(12), n, k) }),
  ours({ linalg }, _params, { a }) {
    const source = matrixOf(a);
    return {
      run: () => void linalg.qr(source),
      answer() {
        const { q, r } = linalg.qr(source);
        const diagonal = Float64Array.from({ length: r.columns }, (_, i) => r.data[i * r.columns + i]);
        return {
          q: { shape: a.shape, values: q.data },
          diagonal: { shape: [r.columns], values: diagonal },
        };
      },
    };
  },
  tolerance: 1e-9,
};

export default {
  ...orthonormalizeQuestion,
  id: 'X2',
  engine: 'auto',
  peers: [{ name: 'numpy-1t', targets: { 32: 3.5, 128: 2, 256: 2, 512: 2 } }],
};
