import { checkView, requireCount } from './checks.js';
import { copyRows, input, type KernelRun } from './create-engine.js';
import type { MatrixView, TanhNetwork, TrajectoryOptions } from './engine.js';
import type { Kernels } from './kernels.js';
import { NETWORK_PURPOSE, checkNetwork } from './tangent-plan.js';

/** Up to this many units, trajectories in lanes beat a product with packed weights. */
export const SMALL_NETWORK = 10;
/** Two frames of this many doubles and the weights stay in the second-level cache. */
const CACHED_DOUBLES = 2 ** 16;
/** Doubles of recorded frames that are copied out at a time. */
const RECORDED_DOUBLES = 2 ** 14;

/** Some steps of some trajectories; addresses count doubles. */
export interface Stretch {
  readonly n: number;
  readonly count: number;
  readonly steps: number;
  /** W as it is or as the stepper prepared it, and doubles from row to row. */
  readonly weights: number;
  readonly stride: number;
  readonly bias: number;
  readonly biasStep: number;
  /** Frame t, of n · count doubles, is frame t modulo `ring`; frame 0 holds the states before the first step. */
  readonly frames: number;
  readonly ring: number;
}

/** How steps are taken. */
export interface Stepper {
  /** Doubles of states that go through all steps together. */
  readonly frame: number;
  /** The form of W that it multiplies with, where that is not W itself. */
  readonly prepared?: {
    readonly length: (kernels: Kernels, n: number) => number;
    readonly make: (kernels: Kernels, n: number, w: number, stride: number, to: number) => void;
  };
  readonly advance: (kernels: Kernels, doubles: Float64Array, stretch: Stretch) => void;
}

/** Rows of states against packed weights. */
export const packedStepper: Stepper = {
  frame: CACHED_DOUBLES,
  prepared: {
    length: (kernels, n) => kernels.packedLength(n, n),
    make: (kernels, n, w, stride, to) => kernels.pack(n, n, w, 1, stride, to),
  },
  advance(kernels, _doubles, { n, count, steps, weights, bias, biasStep, frames, ring }) {
    kernels.trajectories(n, count, steps, weights, bias, biasStep, frames, ring);
  },
};

/** One state against the rows of W: faster, and other roundings. */
export const singleStepper: Stepper = {
  frame: CACHED_DOUBLES,
  advance(kernels, _doubles, { n, steps, weights, stride, bias, biasStep, frames, ring }) {
    kernels.singleTrajectory(n, steps, weights, stride, bias, biasStep, frames, ring);
  },
};

/** States as columns: lanes are trajectories. */
const laneStepper: Stepper = {
  frame: CACHED_DOUBLES,
  advance(kernels, _doubles, { n, count, steps, weights, stride, bias, biasStep, frames, ring }) {
    kernels.smallTrajectories(n, count, steps, weights, stride, bias, biasStep, frames, ring);
  },
};

/**
 * Steps of a network for many states (rows of `states`, which move on); recorded: shape [(steps + 1) · count, n].
 *
 * Some states at a time go through all steps, so that they stay in the cache.
 */
export function runTrajectories(
  run: KernelRun,
  network: TanhNetwork,
  states: MatrixView,
  { steps, record = false }: TrajectoryOptions,
  stepper: Stepper,
): MatrixView | undefined {
  requireCount('steps', steps, 0);
  const n = checkNetwork(network, steps);
  const count = states.rows;
  checkView(NETWORK_PURPOSE, 'states', states, count, n);
  const { recurrent, bias } = network;
  const stride = states.stride ?? n;
  const isSmall = n <= SMALL_NETWORK && count > 1;
  const { frame, prepared, advance } = isSmall ? laneStepper : stepper;
  const recorded = record ? new Float64Array((steps + 1) * count * n) : undefined;
  const most = Math.min(count, Math.max(16, Math.floor(frame / Math.max(1, n)) & ~15));
  const kept = Math.max(1, Math.min(steps, Math.floor(RECORDED_DOUBLES / Math.max(1, most * n))));
  const ring = record ? kept + 1 : 2;
  run(
    NETWORK_PURPOSE,
    [input(recurrent), input(bias)],
    (kernels) => (prepared?.length(kernels, n) ?? 0) + ring * most * n,
    (kernels, [w, b], work, doubles) => {
      const frames = work + (prepared?.length(kernels, n) ?? 0);
      const biasStep = bias.rows === 1 ? 0 : b.stride;
      prepared?.make(kernels, n, w.at, w.stride, work);
      for (let first = 0; first < count; first += most) {
        const part = Math.min(most, count - first);
        const size = part * n;
        const rows = (states.offset ?? 0) + first * stride;
        const keep = (from: number, t: number): void => {
          if (recorded === undefined) return;
          const to = (t * count + first) * n;
          if (isSmall) turn(doubles, frames + from * size, part, n, part, recorded, to, n);
          else recorded.set(doubles.subarray(frames + from * size, frames + (from + 1) * size), to);
        };
        if (isSmall) turn(states.data, rows, stride, part, n, doubles, frames, part);
        else copyRows(part, n, states.data, rows, stride, doubles, frames, n);
        keep(0, 0);
        let last = 0;
        for (let t = 0; t < steps;) {
          const stretch = record ? Math.min(kept, steps - t) : steps;
          if (last > 0) doubles.copyWithin(frames, frames + last * size, frames + (last + 1) * size);
          advance(kernels, doubles, {
            n,
            count: part,
            steps: stretch,
            weights: prepared === undefined ? w.at : work,
            stride: prepared === undefined ? w.stride : n,
            bias: b.at + t * biasStep,
            biasStep,
            frames,
            ring,
          });
          if (recorded !== undefined && part === count && !isSmall) {
            recorded.set(doubles.subarray(frames + size, frames + (stretch + 1) * size), (t + 1) * size);
          } else {
            for (let i = 1; recorded !== undefined && i <= stretch; i++) keep(i, t + i);
          }
          t += stretch;
          last = stretch % ring;
        }
        const end = frames + last * size;
        if (isSmall) turn(doubles, end, part, n, part, states.data, rows, stride);
        else copyRows(part, n, doubles, end, n, states.data, rows, stride);
      }
    },
  );
  return recorded === undefined ? undefined : { data: recorded, rows: (steps + 1) * count, columns: n };
}

/** Rows become columns, between arrays. */
function turn(
  from: Float64Array,
  at: number,
  stride: number,
  rows: number,
  columns: number,
  to: Float64Array,
  target: number,
  targetStride: number,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) to[target + j * targetStride + i] = from[at + i * stride + j];
  }
}
