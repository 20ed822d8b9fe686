// How fast is one step of a thousand trajectories?
import { matrixOf, networkData, tanhMap } from '../lib/network.mjs';
import { dice, gaussian } from '../lib/statistics.mjs';

const steps = { 32: 40, 128: 20, 256: 10, 512: 10 };

export default {
  id: 'X9',
  title: 'batch of 1024 trajectories (N = 512: 256)',
  kernel: 'batch',
  engine: 'auto',
  cells: () =>
    [32, 128, 256, 512].map((n) => ({ n, count: n === 512 ? 256 : 1024, steps: steps[n], checkSteps: 8 })),
  data({ n, count }) {
    const { w, b } = networkData(n);
    return { w, b, states: gaussian(dice(19), count, n, 0.5) };
  },
  notBuilt: ({ dynamics }) => (dynamics.ensemble === undefined ? 'no ensembles' : undefined),
  ours(context, params, data) {
    const map = tanhMap(context, data);
    const { shape } = data.states;
    const starts = matrixOf(data.states);
    const states = (steps) => context.dynamics.ensemble(map, starts, { steps }).states.data;
    return {
      run: () => void states(params.steps),
      answer: () => ({ states: { shape, values: states(params.checkSteps) } }),
    };
  },
  perRun: ({ steps }) => steps,
  unit: 'step',
  tolerance: 1e-9,
  peers: [{ name: 'numpy-1t', targets: { 32: 1, 128: 1, 256: 1, 512: 1 } }],
};
