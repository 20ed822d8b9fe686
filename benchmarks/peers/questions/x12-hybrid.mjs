// Does the whole search, on two workers, find more than the usual Adam run, in how much less time?
import { flipFlopData, knownPoints, networkBytes, rowsOf, tolerance } from '../lib/fixture.mjs';
import { poolEngine } from '../lib/pool.mjs';

export default {
  id: 'X12',
  title: 'fixed points, flip-flop GRU, whole search until the degree sum is 1, against Adam',
  kernel: 'adam',
  engine: 'auto',
  threads: 2,
  // One round: Adam's run alone takes minutes in the full form.
  rounds: 1,
  cells: ({ isQuick }) => [
    { n: 128, starts: isQuick ? 96 : 1024, tolerance, iterations: 14750, seconds: isQuick ? 30 : 150 },
  ],
  data: ({ starts }) => flipFlopData(starts),
  async ours({ dynamics, linalg }, _params, { starts }) {
    const { workerPool } = await import('@phasebook/kernel');
    const pool = workerPool({ workers: 2 });
    const { cell } = dynamics.networkFromBytes(networkBytes());
    const from = rowsOf(starts);
    const run = async () => {
      const search = await pool.findFixedPoints(cell, { from, tolerance });
      const own = search.attempts.slice(0, from.length);
      return {
        facts: {
          share: own.filter((attempt) => attempt.residual < tolerance).length / own.length,
          points: search.points.length,
          degreeSum: search.degree.sum,
          searchedOn: search.searchedOn,
        },
      };
    };
    // The threads are started and their code is compiled before the one round, as everywhere.
    const answer = async () => {
      for (let warmUp = 0; warmUp < 3; warmUp++) {
        await pool.findFixedPoints(cell, { from: from.slice(0, 128), tolerance });
      }
      return { engine: poolEngine(linalg) };
    };
    return { run, answer };
  },
  /** Adam finds far fewer: what has to hold is our own count against the independent search. */
  agree: (own) => own.points === knownPoints().count && own.degreeSum === 1,
  /** Beside the time: most starts have to arrive. */
  meets: (own) => own.share >= 0.9,
  peers: [{ name: 'torch-1t-adam', stack: 'torch', threads: 1, targets: { 128: 25 } }],
};
