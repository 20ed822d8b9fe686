// How fast is the public QR factorisation, stable for any matrix, Q and R of a square one?
import { matrixOf } from '../lib/network.mjs';
import { orthonormalizeQuestion } from './x02-orthonormalize.mjs';

export default {
  ...orthonormalizeQuestion,
  id: 'X2-qr',
  title: 'QR factorisation N × N',
  engine: 'auto',
  cells: () => [{ n: 128 }, { n: 512 }],
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
  peers: [{ name: 'numpy-1t' }],
};
