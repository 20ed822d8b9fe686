import { checkLength, checkView, copyRows, requireCount } from '../engine/create-engine.js';
import type { MatrixView, NumericEngine, TangentSeries, TanhNetwork } from '../engine/engine.js';
import { ShapeMismatchError } from '../errors.js';
import type { Scratch } from './scratch.js';

const PURPOSE = 'Cannot step a network';

function checkNetwork({ recurrent, bias }: TanhNetwork, steps: number): number {
  const n = recurrent.rows;
  checkView(PURPOSE, 'recurrent', recurrent, n, n);
  checkView(PURPOSE, 'bias', bias, bias.rows === 1 ? 1 : steps, n);
  return n;
}

/** The loops whose products are worth a native library: matrices there, functions of numbers in the kernels. */
export function nativeLoops(
  base: NumericEngine,
  scratch: Scratch,
  engine: () => NumericEngine,
): Pick<NumericEngine, 'tangentLoop' | 'trajectories'> {
  return {
    tangentLoop(network, state, tangents, options): TangentSeries {
      const { steps, interval = 1, block = steps } = options;
      const n = checkNetwork(network, steps);
      const k = tangents.rows;
      checkLength(PURPOSE, 'state', state, n);
      checkView(PURPOSE, 'tangents', tangents, k, n);
      if (k > n) throw new ShapeMismatchError(PURPOSE, 'tangents', `[k ≤ ${n}, ${n}]`, `[${k}, ${n}]`);
      requireCount('steps', steps, 0);
      requireCount('interval', interval, 1);
      requireCount('block', block, steps === 0 ? 0 : 1);
      const blocks = steps === 0 ? 0 : Math.ceil(steps / block);
      const logarithms = new Float64Array(blocks * k);
      const logSlopes = new Float64Array(blocks);
      const lengths = Float64Array.from({ length: blocks }, (_, i) => Math.min(block, steps - i * block));
      const { recurrent, bias } = network;
      const native = engine();

      // Row 0 is the state, the others are tangent vectors: one product moves them all.
      const size = (k + 1) * n;
      const memory = scratch.rows(2 * size);
      let now = memory.subarray(0, size);
      let next = memory.subarray(size);
      now.set(state);
      copyRows(k, n, tangents.data, tangents.offset ?? 0, tangents.stride ?? n, now, n, n);
      const slopes = new Float64Array(n);
      const diagonal = new Float64Array(k);
      let spread = 1;
      let sinceQr = 0;
      for (let step = 0; step < steps; step++) {
        const index = Math.floor(step / block);
        native.multiply(
          { data: now, rows: k + 1, columns: n },
          recurrent,
          { data: next, rows: k + 1, columns: n },
          {
            transposeRight: true,
          },
        );
        addBias(next, 0, bias, step);
        const head = next.subarray(0, n);
        base.tanh(head, head);
        for (let i = 0; i < n; i++) slopes[i] = 1 - head[i] * head[i];
        for (let at = n; at < size; at += n) for (let i = 0; i < n; i++) next[at + i] *= slopes[i];
        logSlopes[index] += logOfProduct(slopes);
        sinceQr++;
        if (sinceQr === interval || (step + 1) % block === 0 || step + 1 === steps) {
          sinceQr = 0;
          native.orthonormalizeRows({ data: next, rows: k, columns: n, offset: n, stride: n }, diagonal);
          let smallest = Infinity;
          let largest = 0;
          for (let i = 0; i < k; i++) {
            logarithms[index * k + i] += Math.log(diagonal[i]);
            smallest = Math.min(smallest, diagonal[i]);
            largest = Math.max(largest, diagonal[i]);
          }
          if (k > 0) spread = Math.max(spread, largest / smallest);
        }
        [now, next] = [next, now];
      }
      state.set(now.subarray(0, n));
      copyRows(k, n, now, n, n, tangents.data, tangents.offset ?? 0, tangents.stride ?? n);
      scratch.release();
      return {
        logarithms: { data: logarithms, rows: blocks, columns: k },
        logSlopes,
        steps: lengths,
        spread,
      };
    },

    trajectories(network, states, { steps, record = false }): MatrixView | undefined {
      requireCount('steps', steps, 0);
      const n = checkNetwork(network, steps);
      const count = states.rows;
      checkView(PURPOSE, 'states', states, count, n);
      const { recurrent, bias } = network;
      const native = engine();
      const size = count * n;
      const memory = scratch.rows(2 * size);
      let now = memory.subarray(0, size);
      let next = memory.subarray(size);
      copyRows(count, n, states.data, states.offset ?? 0, states.stride ?? n, now, 0, n);
      const recorded = record ? new Float64Array((steps + 1) * size) : undefined;
      recorded?.set(now);
      const view = (data: Float64Array): MatrixView => ({ data, rows: count, columns: n });
      for (let step = 0; step < steps; step++) {
        next.fill(0);
        for (let row = 0; row < count; row++) addBias(next, row * n, bias, step);
        native.multiply(view(now), recurrent, view(next), { mode: 'add', transposeRight: true });
        base.tanh(next, next);
        recorded?.set(next, (step + 1) * size);
        [now, next] = [next, now];
      }
      copyRows(count, n, now, 0, n, states.data, states.offset ?? 0, states.stride ?? n);
      scratch.release();
      return recorded === undefined ? undefined : { data: recorded, rows: (steps + 1) * count, columns: n };
    },
  };
}

function addBias(to: Float64Array, at: number, bias: MatrixView, step: number): void {
  const n = bias.columns;
  const row = (bias.offset ?? 0) + (bias.rows === 1 ? 0 : step * (bias.stride ?? n));
  for (let i = 0; i < n; i++) to[at + i] += bias.data[row + i];
}

/** ln Π xᵢ of numbers in [0, 1] with few logarithms. */
function logOfProduct(values: Float64Array): number {
  let product = 1;
  let sum = 0;
  for (const value of values) {
    product *= value;
    if (product < 1e-100) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return sum + Math.log(product);
}
