// How fast are forward and backward through time in single precision?
import { dice, gaussian, gaussianVector } from '../lib/statistics.mjs';

const inputDim = 3;

function single(random, shape, scale) {
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, values: gaussian(random, 1, length, scale, Float32Array).values };
}

export default {
  id: 'X10',
  title: 'BPTT forward + backward, float32',
  kernel: 'bptt',
  engine: 'auto',
  cells: () => [
    { n: 32, batch: 16, steps: 50 },
    { n: 128, batch: 64, steps: 100 },
    { n: 256, batch: 64, steps: 100 },
  ],
  data({ n, batch, steps }) {
    const random = dice(20);
    return {
      w: single(random, [n, n], 1 / Math.sqrt(n)),
      u: single(random, [n, inputDim], 0.5),
      b: { shape: [n], values: Float32Array.from(gaussianVector(random, n, 0.1).values) },
      inputs: single(random, [steps, batch, inputDim], 1),
      upstream: single(random, [steps, batch, n], 1),
    };
  },
  notBuilt: () => 'no BPTT in single precision in the public interface',
  tolerance: 1e-3,
  peers: [
    { name: 'torch-1t', targets: { 32: 3.8, 128: 1.1, 256: 1 } },
    { name: 'jax-1t', targets: {} },
  ],
};
