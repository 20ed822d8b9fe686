import { checkLength, checkView, requireCount } from './checks.js';
import type { MatrixView, TangentLoop, TangentSeries, TanhNetwork } from './engine.js';
import { ShapeMismatchError } from '../errors.js';

/** The sizes of a run of tangent vectors, checked. */
export interface TangentPlan {
  readonly n: number;
  readonly k: number;
  readonly steps: number;
  readonly interval: number;
  readonly block: number;
  readonly blocks: number;
  /** Doubles of the running products: mantissa and power of two of k + 1 for each block. */
  readonly seriesLength: number;
}

export const NETWORK_PURPOSE = 'Cannot step a network';

/** Units of a network whose shapes fit each other. */
export function checkNetwork({ recurrent, bias }: TanhNetwork, steps: number): number {
  const n = recurrent.rows;
  checkView(NETWORK_PURPOSE, 'recurrent', recurrent, n, n);
  checkView(NETWORK_PURPOSE, 'bias', bias, bias.rows === 1 ? 1 : steps, n);
  return n;
}

export function planTangents(
  network: TanhNetwork,
  state: Float64Array,
  tangents: MatrixView,
  { steps, interval = 1, block = steps }: TangentLoop,
): TangentPlan {
  const n = checkNetwork(network, steps);
  const k = tangents.rows;
  checkLength(NETWORK_PURPOSE, 'state', state, n);
  checkView(NETWORK_PURPOSE, 'tangents', tangents, k, n);
  if (k > n) throw new ShapeMismatchError(NETWORK_PURPOSE, 'tangents', `[k ≤ ${n}, ${n}]`, `[${k}, ${n}]`);
  requireCount('steps', steps, 0);
  requireCount('interval', interval, 1);
  requireCount('block', block, steps === 0 ? 0 : 1);
  const blocks = steps === 0 ? 0 : Math.ceil(steps / block);
  return { n, k, steps, interval, block, blocks, seriesLength: blocks * 2 * (k + 1) };
}

/** The running products from `at` as logarithms. */
export function readTangentSeries(
  { k, steps, block, blocks }: TangentPlan,
  doubles: Float64Array,
  at: number,
  spread: number,
): TangentSeries {
  const logarithms = new Float64Array(blocks * k);
  const logSlopes = new Float64Array(blocks);
  const lengths = new Float64Array(blocks);
  for (let i = 0; i < blocks; i++) {
    lengths[i] = Math.min(block, steps - i * block);
    for (let j = 0; j <= k; j++) {
      const product = at + 2 * (i * (k + 1) + j);
      const logarithm = Math.log(doubles[product]) + doubles[product + 1] * Math.LN2;
      if (j < k) logarithms[i * k + j] = logarithm;
      else logSlopes[i] = logarithm;
    }
  }
  return { logarithms: { data: logarithms, rows: blocks, columns: k }, logSlopes, steps: lengths, spread };
}
