import { checkView, requireCount } from '../engine/checks.js';
import { both, copyRows, input, vectorView, type KernelRun } from '../engine/create-engine.js';
import type { MatrixView, NumericEngine, TangentSeries } from '../engine/engine.js';
import { NETWORK_PURPOSE, checkNetwork, planTangents, readTangentSeries } from '../engine/tangent-plan.js';
import { LENGTHS } from '../kernels/gram-schmidt.js';
import { orthonormalizeNatively, orthonormalizeWork, type NativeProduct } from './orthonormalize.js';
import type { Scratch } from './scratch.js';

/**
 * Rows of state and vectors up to which W times columns is faster than rows times Wᵀ; columns come in fours then,
 * which BLAS likes best.
 */
const FEW_ROWS = 16;

/** What the loops need of the native engine. */
export interface LoopTools {
  readonly base: NumericEngine;
  readonly run: KernelRun;
  readonly scratch: Scratch;
  readonly product: NativeProduct;
  /** Says how many operations the following products have together. */
  readonly begin: (work: number) => void;
  readonly engine: () => NumericEngine;
}

/** The loops whose products are worth a native library: matrices there, everything else in the kernels. */
export function nativeLoops({
  base,
  run,
  scratch,
  product,
  begin,
  engine,
}: LoopTools): Pick<NumericEngine, 'tangentLoop' | 'trajectories'> {
  return {
    tangentLoop(network, state, tangents, options): TangentSeries {
      const plan = planTangents(network, state, tangents, options);
      const { n, k, steps, interval, block, seriesLength } = plan;
      const { recurrent, bias } = network;
      const weights = recurrent.data.subarray(recurrent.offset ?? 0);
      const ldw = Math.max(1, recurrent.stride ?? n);
      const isFew = k + 1 <= FEW_ROWS;
      const rows = isFew ? (k + 4) & ~3 : k + 1;
      const size = rows * n;
      begin(2 * n * n * rows);
      return run(
        NETWORK_PURPOSE,
        [input(bias), both(vectorView(state)), both(tangents)],
        (kernels) => (isFew ? 3 : 2) * size + n + k + seriesLength + orthonormalizeWork(kernels, k, n),
        (kernels, [b, h, q], work, doubles) => {
          const turned = work + 2 * size;
          const slopes = turned + (isFew ? size : 0);
          const diagonal = slopes + n;
          const series = diagonal + k;
          const space = series + seriesLength;
          // Row 0 is the state, the others are tangent vectors: one product moves them all.
          let [now, next] = [work, work + size];
          let [from, to] = [doubles.subarray(now), doubles.subarray(next)];
          const columns = doubles.subarray(turned);
          doubles.fill(0, work, turned);
          doubles.copyWithin(now, h.at, h.at + n);
          copyRows(k, n, doubles, q.at, q.stride, doubles, now + n, n);
          const biasStep = bias.rows === 1 ? 0 : b.stride;
          let products = series;
          let spread = 1;
          let sinceBlock = 0;
          let sinceQr = 0;
          for (let step = 0; step < steps; step++) {
            if (sinceBlock === 0) kernels.tangentBegin(k, products);
            if (isFew) {
              product([n, rows, n], weights, ldw, from, n, true, columns, rows, 1, 0);
              kernels.turn(n, k + 1, turned, rows, next, n);
            } else product([rows, n, n], from, n, weights, ldw, true, to, n, 1, 0);
            kernels.tangentStep(n, k, next, b.at + step * biasStep, slopes, products);
            sinceBlock++;
            sinceQr++;
            if (sinceQr === interval || sinceBlock === block || step + 1 === steps) {
              sinceQr = 0;
              orthonormalizeNatively(
                kernels,
                product,
                doubles,
                [k, n, next + n, n],
                diagonal,
                LENGTHS,
                space,
              );
              spread = Math.max(spread, kernels.tangentRecord(k, diagonal, products));
            }
            if (sinceBlock === block) {
              sinceBlock = 0;
              products += 2 * (k + 1);
            }
            [now, next] = [next, now];
            [from, to] = [to, from];
          }
          doubles.copyWithin(h.at, now, now + n);
          copyRows(k, n, doubles, now + n, n, doubles, q.at, q.stride);
          return readTangentSeries(plan, doubles, series, spread);
        },
      );
    },

    trajectories(network, states, { steps, record = false }): MatrixView | undefined {
      requireCount('steps', steps, 0);
      const n = checkNetwork(network, steps);
      const count = states.rows;
      checkView(NETWORK_PURPOSE, 'states', states, count, n);
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
