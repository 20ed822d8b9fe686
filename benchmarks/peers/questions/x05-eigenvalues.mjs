// How fast are the eigenvalues of a general matrix?
import { spectrumDifference } from '../lib/compare.mjs';
import { matrixOf } from '../lib/network.mjs';
import { dice, gaussian } from '../lib/statistics.mjs';

export const eigenvaluesQuestion = {
  title: 'eigenvalues of a general N × N matrix',
  kernel: 'eigenvalues',
  cells: () => [{ n: 32 }, { n: 128 }, { n: 256 }, { n: 512 }],
  data: ({ n }) => ({ a: gaussian(dice(15), n, n, 1 / Math.sqrt(n)) }),
  ours({ linalg }, { n }, { a }) {
    const source = matrixOf(a);
    return {
      run: () => void linalg.eigenvalues(source),
      answer() {
        const values = linalg.eigenvalues(source);
        const part = (name) => ({ shape: [n], values: Float64Array.from(values, (value) => value[name]) });
        return { re: part('re'), im: part('im') };
      },
    };
  },
  compare: spectrumDifference,
  tolerance: 1e-9,
};

export default {
  ...eigenvaluesQuestion,
  id: 'X5',
  engine: 'auto',
  peers: [{ name: 'numpy-1t', targets: { 32: 1.6, 128: 1.3, 256: 1, 512: 1 } }],
};
