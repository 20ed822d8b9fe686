import type { Matrix } from '@phasebook/linalg';
import { KdTreeMap } from '@thi.ng/geom-accel/kd-tree-map';

/** A neighbour of a state. */
export interface Neighbour {
  /** Row of the states. */
  readonly index: number;
  readonly distance: number;
}

/** The neighbours of states in a cloud, nearest first. */
export interface NeighbourSearch {
  /**
   * @param query - State, shape [m].
   * @param count - How many at most.
   * @param time - Rows whose index is within `theilerWindow` of this are left out; `undefined`: none are.
   * @param radius - Largest distance. @default unlimited
   */
  nearest(
    query: ArrayLike<number>,
    count: number,
    time: number | undefined,
    radius?: number,
  ): readonly Neighbour[];
}

/** Farther than anything; its square is still finite, as the tree needs it. */
const FAR = 1e150;

/**
 * ‖a − b‖² over the entries of b.
 *
 * The tree hands over a scratch vector as `a` that all trees share: after a search in more dimensions it is too long, and
 * a distance over all of it is NaN, which the tree takes for "not closer".
 */
function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < b.length; j++) sum += (a[j] - b[j]) ** 2;
  return sum;
}

/**
 * A k-d tree over the first rows of a matrix.
 *
 * The tree knows nothing of time: it is asked for ever more neighbours until enough lie outside the Theiler window.
 */
export function neighbourSearch(
  states: Matrix,
  theilerWindow: number,
  rows: number = states.rows,
): NeighbourSearch {
  const { columns: m, data } = states;
  const keys = Array.from({ length: rows }, (_, i): [number[], number] => [
    Array.from(data.subarray(i * m, (i + 1) * m)),
    i,
  ]);
  const tree = new KdTreeMap<number[], number>(m, keys, squaredDistance);
  return {
    nearest(query, count, time, radius = FAR): Neighbour[] {
      const key = Array.from(query);
      const distanceTo = (index: number): number => {
        let sum = 0;
        for (let j = 0; j < m; j++) sum += (key[j] - data[index * m + j]) ** 2;
        return Math.sqrt(sum);
      };
      const isOutside = (index: number): boolean =>
        time === undefined || Math.abs(index - time) > theilerWindow;
      const most = Math.min(rows, count + (time === undefined ? 0 : 2 * theilerWindow + 1));
      for (let asked = Math.min(most, count + 1); ; asked = Math.min(2 * asked, most)) {
        // Asked for one, the library looks by another way.
        const found = tree.queryValues(key, radius, Math.max(2, asked));
        const outside = found.filter(isOutside);
        if (outside.length >= count || asked === most || found.length < asked) {
          return outside
            .map((index) => ({ index, distance: distanceTo(index) }))
            .sort((a, b) => a.distance - b.distance || a.index - b.index)
            .slice(0, count);
        }
      }
    },
  };
}
