// Does the whole search find more than the usual Adam run, in how much less time?
import { flipFlopData, knownPoints, networkBytes, rowsOf, tolerance } from '../lib/fixture.mjs';

export default {
  id: 'X12',
  title: 'fixed points, flip-flop GRU, whole search until the degree sum is 1, against Adam',
  kernel: 'adam',
  engine: 'auto',
  threads: 'all',
  // One round: Adam's run alone takes minutes in the full form.
  rounds: 1,
  cells: ({ isQuick }) => [
    { n: 128, starts: isQuick ? 96 : 1024, tolerance, iterations: 14750, seconds: isQuick ? 30 : 150 },
  ],
  data: ({ starts }) => flipFlopData(starts),
  ours({ dynamics }, _params, { starts }) {
    const map = dynamics.withInput(dynamics.networkFromBytes(networkBytes()).cell);
    const from = rowsOf(starts);
    const run = () => {
      const search = dynamics.findFixedPoints(map, { from, tolerance });
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
    return { run, answer: () => ({}) };
  },
  /** Adam finds far fewer: what has to hold is our own count against the independent search. */
  agree: (own) => own.points === knownPoints().count && own.degreeSum === 1,
  /** Beside the time: most starts have to arrive. */
  meets: (own) => own.share >= 0.9,
  peers: [{ name: 'torch-1t-adam', stack: 'torch', threads: 1, targets: { 128: 25 } }],
};
