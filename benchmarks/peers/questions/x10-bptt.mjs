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
  notBuilt: ({ dynamics }) => (dynamics.bptt === undefined ? 'no BPTT' : undefined),
  ours({ dynamics }, { n }, { w, u, b, inputs, upstream }) {
    const matrix = ({ shape: [rows, columns], values }) => ({
      rows,
      columns,
      data: Float64Array.from(values),
    });
    const cell = dynamics.elmanCell({ recurrent: matrix(w), input: matrix(u), bias: b.values });
    const [steps, batch, width] = inputs.shape;
    // As on the other side: the derivatives by the states are given, no loss is computed.
    const loss = () => ({ value: 0, gradient: upstream.values });
    const options = { inputs: { steps, batch, width, data: inputs.values }, loss, precision: 'single' };
    return {
      run: () => void dynamics.bptt(cell, options),
      answer() {
        const { recurrent, input, bias } = dynamics.bptt(cell, options).blocks;
        return {
          recurrent: { shape: [n, n], values: recurrent },
          input: { shape: [n, width], values: input },
          bias: { shape: [n], values: bias },
        };
      },
    };
  },
  tolerance: 1e-3,
  peers: [
    { name: 'torch-1t', targets: { 32: 3.8, 128: 1.1, 256: 1 } },
    { name: 'jax-1t', targets: {} },
  ],
};
