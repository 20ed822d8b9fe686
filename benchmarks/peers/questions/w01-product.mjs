// What does a browser get for a product: WebAssembly alone, one thread?
import { Matrix } from 'ml-matrix';
import { productQuestion } from './x01-product.mjs';

export default {
  ...productQuestion,
  id: 'W1',
  title: 'product of two N × N matrices, WebAssembly',
  engine: 'wasm',
  mlMatrix(_context, { n }, { a, b }) {
    const [left, right] = [a, b].map(({ values }) => Matrix.from1DArray(n, n, values));
    return {
      run: () => void left.mmul(right),
      answer: () => ({ product: { shape: [n, n], values: Float64Array.from(left.mmul(right).to1DArray()) } }),
    };
  },
  peers: [
    { name: 'ml-matrix', targets: { 32: 15, 128: 16, 256: 18, 512: 15 } },
    { name: 'numpy-1t', id: "W1'", targets: { 32: 0.3, 128: 0.26, 256: 0.25, 512: 0.21 } },
  ],
};
