import { both, copyRows, input, vectorView, type KernelRun } from '../engine/create-engine.js';
import type { MatrixView, NumericEngine, TangentSeries } from '../engine/engine.js';
import { runTrajectories, type Stepper } from '../engine/run-trajectories.js';
import { NETWORK_PURPOSE, planTangents, readTangentSeries } from '../engine/tangent-plan.js';
import { LENGTHS } from '../kernels/gram-schmidt.js';
import {
  KERNEL_ROWS,
  orthonormalizeNatively,
  orthonormalizeWork,
  type NativeProduct,
} from './orthonormalize.js';

/**
 * Rows of state and vectors up to which W times columns is faster than rows times Wᵀ; columns come in fours then,
 * which BLAS likes best.
 */
const FEW_ROWS = 16;

/** Doubles of states that go together: each product packs W anew, so that few large ones are better. */
const FRAME_DOUBLES = 2 ** 20;

/** What the loops need of the native engine. */
export interface LoopTools {
  readonly run: KernelRun;
  readonly product: NativeProduct;
  /** out = a · x, a of m rows and k columns. */
  readonly productWithVector: (
    m: number,
    k: number,
    a: Float64Array,
    lda: number,
    x: Float64Array,
    out: Float64Array,
  ) => void;
  /** Says how many operations the following products have together. */
  readonly begin: (work: number) => void;
}

/** The loops whose products are worth a native library: matrices there, everything else in the kernels. */
export function nativeLoops({
  run,
  product,
  productWithVector,
  begin,
}: LoopTools): Pick<NumericEngine, 'tangentLoop' | 'trajectories' | 'trajectory'> {
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
            if (isFew) product([n, rows, n], weights, ldw, from, n, true, columns, rows, 1, 0);
            else product([rows, n, n], from, n, weights, ldw, true, to, n, 1, 0);
            const width = isFew ? rows : 0;
            kernels.tangentStep(n, k, turned, width, next, b.at + step * biasStep, slopes, products);
            sinceBlock++;
            sinceQr++;
            if (sinceQr === interval || sinceBlock === block || step + 1 === steps) {
              sinceQr = 0;
              let ratio: number;
              if (k <= KERNEL_ROWS) {
                ratio = kernels.tangentFrame(n, k, next + n, diagonal, products, space);
              } else {
                const frame = [k, n, next + n, n] as const;
                orthonormalizeNatively(kernels, product, doubles, frame, diagonal, LENGTHS, space);
                ratio = kernels.tangentRecord(k, diagonal, products);
              }
              spread = Math.max(spread, ratio);
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

    trajectories(network, states, options): MatrixView | undefined {
      const n = states.columns;
      begin(2 * n * n * states.rows);
      return runTrajectories(run, network, states, options, {
        frame: FRAME_DOUBLES,
        // BLAS packs a matrix somewhat faster than its transpose, and does so in every step.
        prepared: {
          length: () => n * n,
          make: (kernels, _n, w, stride, to) => kernels.transpose(n, n, w, stride, to, n),
        },
        advance: advanceWith((count, w, stride, from, to) =>
          product([count, n, n], from, n, w, stride, false, to, n, 1, 0),
        ),
      });
    },

    trajectory(network, state, options): MatrixView | undefined {
      const n = state.length;
      begin(2 * n * n);
      return runTrajectories(run, network, vectorView(state), options, {
        frame: FRAME_DOUBLES,
        advance: advanceWith((_count, w, stride, from, to) => productWithVector(n, n, w, stride, from, to)),
      });
    },
  };
}

/** Steps of networks: a product from frame to frame, the rest in the kernels. */
function advanceWith(
  product: (count: number, w: Float64Array, stride: number, from: Float64Array, to: Float64Array) => void,
): Stepper['advance'] {
  return (kernels, doubles, { n, count, steps, weights, stride, bias, biasStep, frames, ring }) => {
    const size = count * n;
    const w = doubles.subarray(weights);
    const views = Array.from({ length: ring }, (_, i) => doubles.subarray(frames + i * size));
    for (let step = 0; step < steps; step++) {
      const to = (step + 1) % ring;
      product(count, w, stride, views[step % ring], views[to]);
      kernels.tanhOfRows(n, count, frames + to * size, bias + step * biasStep);
    }
  };
}
