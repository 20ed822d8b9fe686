// How fast does Newton's method run from many starts on a trained GRU?
import { flipFlopData, networkBytes, rowsOf, tolerance } from '../lib/fixture.mjs';

export default {
  id: 'X11',
  title: 'fixed points, flip-flop GRU, Newton with line search',
  kernel: 'fixed-points',
  engine: 'auto',
  cells: ({ isQuick }) => [{ n: 128, starts: isQuick ? 256 : 1024, tolerance }],
  data: ({ starts }) => flipFlopData(starts),
  ours({ dynamics }, params, { starts }) {
    const map = dynamics.withInput(dynamics.networkFromBytes(networkBytes()).cell);
    const from = rowsOf(starts);
    const options = {
      from,
      solver: dynamics.newton({ maxSteps: 30 }),
      tolerance,
      midpointRounds: 0,
      searchBudget: 0,
    };
    const run = () => {
      const { attempts } = dynamics.findFixedPoints(map, options);
      const solved = attempts.filter((attempt) => attempt.residual < tolerance).length;
      return { facts: { share: solved / attempts.length } };
    };
    return { run, answer: run };
  },
  /** Line searches part ways in the last digits, and with them a few starts. */
  agree: (own, other) => Math.abs(own.share - other.share) < 0.06,
  perRun: ({ starts }) => starts,
  unit: 'start',
  peers: [
    { name: 'torch-1t', targets: { 128: 2 } },
    { name: 'numpy-1t', targets: { 128: 1.5 } },
  ],
};
