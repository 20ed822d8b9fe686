// What does a browser get: WebAssembly alone, one thread?
import { eigenvaluesQuestion } from './x05-eigenvalues.mjs';

export default {
  ...eigenvaluesQuestion,
  id: 'W5',
  title: 'eigenvalues, WebAssembly',
  engine: 'wasm',
  peers: [{ name: 'numpy-1t', targets: { 32: 1.6, 128: 1.3, 256: 0.75, 512: 0.6 } }],
};
