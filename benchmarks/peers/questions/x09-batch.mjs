// How fast is one step of a thousand trajectories?
import { networkData, tanhMap } from '../lib/network.mjs';
import { dice, gaussian } from '../lib/statistics.mjs';

const steps = { 32: 40, 128: 20, 256: 10, 512: 10 };

export default {
  id: 'X9',
  title: 'batch of 1024 trajectories (N = 512: 256), all states kept',
  kernel: 'batch',
  engine: 'auto',
  cells: () =>
    [32, 128, 256, 512].map((n) => ({ n, count: n === 512 ? 256 : 1024, steps: steps[n], checkSteps: 8 })),
  data({ n, count }) {
    const { w, b } = networkData(n);
    return { w, b, states: gaussian(dice(19), count, n, 0.5) };
  },
  notBuilt({ dynamics }) {
    const map = dynamics.withInput(dynamics.elmanCell({ recurrent: [[0.5]] }));
    return map.stepBatch === undefined ? 'maps of cells have no stepBatch' : undefined;
  },
  ours(context, params, data) {
    const map = tanhMap(context, data);
    const [rows, columns] = data.states.shape;
    const orbits = (steps) => {
      const states = [{ rows, columns, data: data.states.values }];
      for (let t = 0; t < steps; t++) states.push(map.stepBatch(states[t]));
      return states;
    };
    return {
      run: () => void orbits(params.steps),
      answer: () => ({ states: { shape: [rows, columns], values: orbits(params.checkSteps).at(-1).data } }),
    };
  },
  perRun: ({ steps }) => steps,
  unit: 'step',
  tolerance: 1e-9,
  peers: [{ name: 'numpy-1t', targets: { 32: 1, 128: 1, 256: 1, 512: 1 } }],
};
