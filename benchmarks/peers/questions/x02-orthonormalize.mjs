// How fast do the vectors of a square matrix become orthonormal, with diag R > 0?
import { dice, gaussian } from '../lib/statistics.mjs';

export const orthonormalizeQuestion = {
  title: 'orthonormalise N × N',
  kernel: 'orthonormalize',
  cells: () => [{ n: 32 }, { n: 128 }, { n: 256 }, { n: 512 }],
  data: ({ n, k = n }) => ({ a: gaussian(dice(12), n, k) }),
  /** What the Lyapunov loops use: vectors are rows, in place, passes as needed. The copy of the input is timed. */
  ours({ linalg }, { n, k = n }, { a }) {
    const rows = transposed(a.values, n, k);
    const work = new Float64Array(rows.length);
    const diagonal = new Float64Array(k);
    const engine = linalg.currentEngine();
    const run = () => {
      work.set(rows);
      engine.orthonormalizeRows({ data: work, rows: k, columns: n }, diagonal);
    };
    return {
      run,
      answer() {
        run();
        return {
          q: { shape: a.shape, values: transposed(work, k, n) },
          diagonal: { shape: [k], values: diagonal },
        };
      },
    };
  },
  tolerance: 1e-9,
};

function transposed(values, rows, columns) {
  const result = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j];
  }
  return result;
}

export default {
  ...orthonormalizeQuestion,
  id: 'X2',
  engine: 'auto',
  peers: [{ name: 'numpy-1t', targets: { 32: 3.5, 128: 2, 256: 2, 512: 2 } }],
};
