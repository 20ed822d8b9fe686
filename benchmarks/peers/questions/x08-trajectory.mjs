// How fast is one step of one trajectory?
import { networkData, tanhMap } from '../lib/network.mjs';

const steps = { 32: 3000, 128: 1500, 256: 600, 512: 200 };

export default {
  id: 'X8',
  title: 'one trajectory, all states kept',
  kernel: 'trajectory',
  engine: 'auto',
  cells: () => [32, 128, 256, 512].map((n) => ({ n, steps: steps[n], checkSteps: 12 })),
  data: ({ n }) => networkData(n),
  ours(context, params, data) {
    const map = tanhMap(context, data);
    const orbit = (steps) => context.dynamics.trajectory(map, data.h.values, { steps });
    return {
      run: () => void orbit(params.steps),
      answer() {
        const { rows, columns, data: values } = orbit(params.checkSteps).states;
        return { states: { shape: [rows, columns], values } };
      },
    };
  },
  perRun: ({ steps }) => steps,
  unit: 'step',
  tolerance: 1e-9,
  peers: [{ name: 'numpy-1t', targets: { 32: 4, 128: 1.2, 256: 1.1, 512: 1 } }],
};
