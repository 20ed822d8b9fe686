// How fast is the product of two square matrices?
import { dice, gaussian } from '../lib/statistics.mjs';
import { matrixOf } from '../lib/network.mjs';

export const productQuestion = {
  title: 'product of two N × N matrices',
  kernel: 'gemm',
  cells: () => [{ n: 32 }, { n: 128 }, { n: 256 }, { n: 512 }],
  data({ n }) {
    const random = dice(11);
    return { a: gaussian(random, n, n), b: gaussian(random, n, n) };
  },
  ours({ linalg }, _params, { a, b }) {
    const [left, right] = [matrixOf(a), matrixOf(b)];
    const product = () => linalg.multiply(left, right);
    return {
      run: () => void product(),
      answer: () => ({ product: { shape: a.shape, values: product().data } }),
    };
  },
  /** Floating-point operations of one run: the share of the hardware's ceiling is computed from it. */
  flops: ({ n }) => 2 * n ** 3,
  tolerance: 1e-12,
};

export default {
  ...productQuestion,
  id: 'X1',
  engine: 'auto',
  peers: [{ name: 'numpy-1t', targets: { 32: 1.5, 128: 1, 256: 1, 512: 1 } }],
};
