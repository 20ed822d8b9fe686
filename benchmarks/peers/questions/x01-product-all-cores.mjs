// The same product with every core on both sides.
import { productQuestion } from './x01-product.mjs';

export default {
  ...productQuestion,
  title: 'product of two N × N matrices, all cores',
  id: 'X1-all',
  engine: 'auto',
  threads: 'all',
  cells: () => [{ n: 256 }, { n: 512 }],
  peers: [{ name: 'numpy-all' }],
};
