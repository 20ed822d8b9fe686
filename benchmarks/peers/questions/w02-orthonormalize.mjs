// What does a browser get: WebAssembly alone, one thread?
import { orthonormalizeQuestion } from './x02-orthonormalize.mjs';

export default {
  ...orthonormalizeQuestion,
  id: 'W2',
  title: 'orthonormalise N × N, WebAssembly',
  engine: 'wasm',
  peers: [{ name: 'numpy-1t', targets: { 32: 3.5, 128: 1.6, 256: 1.1, 512: 0.9 } }],
};
