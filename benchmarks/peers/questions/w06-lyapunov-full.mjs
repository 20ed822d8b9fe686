// What does a browser get: WebAssembly alone, one thread?
import { fullSpectrumQuestion } from './x06-lyapunov-full.mjs';

export default {
  ...fullSpectrumQuestion,
  id: 'W6',
  title: 'Lyapunov spectrum, k = N, QR every step, WebAssembly',
  engine: 'wasm',
  peers: [{ name: 'numpy-1t', targets: { 32: 2.5, 128: 1.1, 256: 0.7, 512: 0.6 } }],
};
