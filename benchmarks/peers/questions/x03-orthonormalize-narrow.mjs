// How fast do ten vectors become orthonormal?
import { orthonormalizeQuestion } from './x02-orthonormalize.mjs';

export default {
  ...orthonormalizeQuestion,
  id: 'X3',
  title: 'orthonormalise N × 10',
  cells: () => [32, 128, 256, 512].map((n) => ({ n, k: 10 })),
  engine: 'auto',
  peers: [{ name: 'numpy-1t', targets: { 32: 9, 128: 3.5, 256: 2.2, 512: 1.7 } }],
};
