// The same sweep on two workers.
import { poolEngine } from '../lib/pool.mjs';
import sweep, { exponentsOf, sweepCells, sweepOptions } from './x13-sweep.mjs';

export default {
  ...sweep,
  title: 'sweep of 400 networks, N = 64, k = 3, two workers',
  threads: 2,
  async ours(context, params, data) {
    const { workerPool } = await import('@phasebook/kernel');
    const pool = workerPool({ workers: 2 });
    const cells = sweepCells(context, data);
    const starts = [data.h.values];
    const run = (steps) => pool.lyapunovSweep(cells, { starts, ...sweepOptions(params, steps) });
    return {
      async run() {
        await run(params.steps);
      },
      async answer() {
        const exponents = exponentsOf(await run(params.checkSteps));
        return { exponents, engine: poolEngine(context.linalg) };
      },
    };
  },
  peers: sweep.peers.map((peer, i) => ({ ...peer, targets: { 64: [16, 1.6, 1.4][i] } })),
};
