import { ShapeMismatchError } from '../errors.js';
import type {
  EngineCounters,
  EngineInfo,
  MatrixView,
  NumericEngine,
  PackedMatrix,
  TangentSeries,
  Workspace,
} from './engine.js';
import { DIRECTIONS } from '../kernels/gram-schmidt.js';
import { checkLength, checkView, requireContiguous, requireRowNumbers } from './checks.js';
import type { Kernels } from './kernels.js';
import type { Unrolled } from './recurrent.js';
import { packedStepper, runTrajectories, singleStepper } from './run-trajectories.js';
import { unrollOn } from './unroll.js';
import {
  checkDecomposition,
  checkFactored,
  checkGram,
  checkProduct,
  checkRows,
  checkSingleProduct,
  checkSpectrum,
  checkSystem,
  checkVectorProduct,
} from './shapes.js';
import { NETWORK_PURPOSE, planTangents, readTangentSeries } from './tangent-plan.js';

/** One memory with kernels that work on it. */
export interface Host {
  readonly kernels: Kernels;
  /** The memory as it is now; a view taken before `reserve` is stale after it. */
  doubles(): Float64Array;
  /** Makes the memory at least that large. */
  reserve(doubles: number): void;
  /** Called before the kernels: tells them which memory is meant. */
  enter(): void;
}

/** How an engine makes its memories. */
export interface HostFactory {
  readonly info: EngineInfo;
  /** Largest memory, in doubles. */
  readonly limit: number;
  create(doubles: number): Host;
}

/** A larger memory is given back after the operation that needed it. */
const KEPT_DOUBLES = 2 ** 23;
/** Working space of a workspace, beside what its user takes; more in proportion to that, as far as there is room. */
const WORKSPACE_SCRATCH = 2 ** 18;
/** Numbers that a loop copies faster than a call does. */
const SHORT = 16;
/** Allocations begin on a cache line. */
const LINE = 8;
/** What the decomposition counts for a pivot that is exactly zero. */
const ZERO_PIVOT = 2 ** 20;

const aligned = (doubles: number): number => (doubles + LINE - 1) & -LINE;
const modeNumber = { set: 0, add: 1, subtract: 2 } as const;

/** A matrix argument: whether it is read, whether it is written. */
export interface Argument {
  readonly view: MatrixView;
  readonly flow: 'in' | 'out' | 'in-out';
}

/** Where an argument stands in the memory. */
export interface Place {
  readonly at: number;
  readonly stride: number;
  /** Whether it stands there for the length of the operation only. */
  readonly isCopy: boolean;
}

export const vectorView = (data: Float64Array): MatrixView => ({ data, rows: 1, columns: data.length });
export const input = (view: MatrixView): Argument => ({ view, flow: 'in' });
export const output = (view: MatrixView): Argument => ({ view, flow: 'out' });
export const both = (view: MatrixView): Argument => ({ view, flow: 'in-out' });

/**
 * Runs `body` with all arguments in one memory of an engine and `work(kernels)` doubles beside them, and copies in
 * and out what is elsewhere.
 */
export type KernelRun = <T>(
  purpose: string,
  args: readonly Argument[],
  work: (kernels: Kernels) => number,
  body: (kernels: Kernels, places: readonly Place[], work: number, doubles: Float64Array) => T,
) => T;

const runs = new WeakMap<NumericEngine, KernelRun>();

/** How another engine computes with the kernels of one that `createEngine` made, in its memory. */
export function kernelRun(engine: NumericEngine): KernelRun {
  const run = runs.get(engine);
  if (run === undefined) throw new TypeError('This engine has no kernels of its own');
  return run;
}

/** An engine on the memories that `factory` makes. */
export function createEngine(factory: HostFactory): NumericEngine {
  const workspaces = new WeakMap<ArrayBufferLike, { readonly host: Host; readonly scratch: number }>();
  let shared: Host | undefined;
  /** Memory for the next run of a recurrent network. */
  let spare: Host | undefined;
  let operations = 0;
  let products = 0;
  let flops = 0;
  let allocations = 0;
  let bytesIn = 0;
  let bytesOut = 0;

  const requireMemory = (purpose: string, doubles: number): void => {
    // Also where a size has overflowed into something that is no number.
    if (doubles <= factory.limit) return;
    const size = (value: number): string => `${((value * 8) / 2 ** 30).toFixed(1)} GiB`;
    throw new RangeError(
      `${purpose}: the problem must fit into ${size(factory.limit)} of memory: got ${size(doubles)}`,
    );
  };

  const run: KernelRun = (purpose, args, work, body) => {
    operations++;
    let host: Host | undefined;
    let free = 0;
    for (const { view } of args) {
      const home = workspaces.get(view.data.buffer);
      if (home === undefined) continue;
      host = home.host;
      free = home.scratch;
      break;
    }
    let outside = 0;
    if (host !== undefined) {
      const buffer = host.doubles().buffer;
      for (const { view } of args) {
        if (view.data.buffer !== buffer) outside += aligned(view.rows * view.columns);
      }
      outside += work(host.kernels);
      if (free + outside > host.doubles().length) host = undefined;
    }
    if (host === undefined) {
      if (shared === undefined) {
        allocations++;
        shared = factory.create(2 ** 16);
      }
      host = shared;
      free = aligned(host.kernels.firstFree());
      let needed = free + work(host.kernels);
      for (const { view } of args) needed += aligned(view.rows * view.columns);
      requireMemory(purpose, needed);
      if (needed > host.doubles().length) {
        allocations++;
        host.reserve(needed);
      }
    }
    const doubles = host.doubles();
    const { buffer } = doubles;
    const places: Place[] = [];
    for (const { view, flow } of args) {
      const { data, rows, columns, offset = 0, stride = columns } = view;
      if (data.buffer === buffer) {
        places.push({ at: data.byteOffset / 8 + offset, stride, isCopy: false });
        continue;
      }
      if (flow !== 'out') {
        bytesIn += rows * columns * 8;
        copyRows(rows, columns, data, offset, stride, doubles, free, columns);
      }
      places.push({ at: free, stride: columns, isCopy: true });
      free = aligned(free + rows * columns);
    }
    host.enter();
    const { kernels } = host;
    const result = body(kernels, places, free, doubles);
    products += kernels.productCount();
    flops += kernels.flopCount();
    kernels.resetCounts();
    for (let i = 0; i < args.length; i++) {
      const { view, flow } = args[i];
      if (flow === 'in' || !places[i].isCopy) continue;
      const { data, rows, columns, offset = 0, stride = columns } = view;
      bytesOut += rows * columns * 8;
      copyRows(rows, columns, doubles, places[i].at, columns, data, offset, stride);
    }
    if (host === shared && doubles.length > KEPT_DOUBLES) shared = undefined;
    return result;
  };

  /** States go in and come out, and so do those that were recorded. */
  const countStates = (states: MatrixView, recorded: MatrixView | undefined): MatrixView | undefined => {
    const bytes = states.rows * states.columns * 8;
    bytesIn += bytes;
    bytesOut += bytes + (recorded?.data.byteLength ?? 0);
    return recorded;
  };

  const engine: NumericEngine = {
    info: factory.info,

    counters: (): EngineCounters => ({
      operations,
      products,
      flops,
      allocations,
      bytesIn,
      bytesOut,
      keptBytes: (shared?.doubles().byteLength ?? 0) + (spare?.doubles().byteLength ?? 0),
    }),

    workspace(doubles): Workspace {
      requireMemory('Cannot make a workspace', doubles + WORKSPACE_SCRATCH);
      allocations++;
      const host = factory.create(0);
      const first = aligned(host.kernels.firstFree());
      const scratch = aligned(first + doubles);
      const room = Math.min(2 * doubles, factory.limit - scratch);
      host.reserve(scratch + Math.max(WORKSPACE_SCRATCH, room));
      const all = host.doubles();
      workspaces.set(all.buffer, { host, scratch });
      let next = first;
      return {
        take(length): Float64Array {
          if (!(length >= 0 && next + length <= scratch)) {
            throw new RangeError(
              `Cannot take from a workspace: \`length\` must be at most ${scratch - next}: got ${length}`,
            );
          }
          const taken = all.subarray(next, next + length);
          next = Math.min(scratch, aligned(next + length));
          return taken;
        },
      };
    },

    multiply(left, right, out, options = {}) {
      const purpose = 'Cannot multiply';
      const { mode = 'set', transposeRight = false } = options;
      const { rows: m, columns: k } = left;
      const n = transposeRight ? right.rows : right.columns;
      checkProduct(left, right, out, transposeRight);
      run(
        purpose,
        [input(left), input(right), mode === 'set' ? output(out) : both(out)],
        (kernels) => (transposeRight ? 0 : kernels.multiplyWork(k, n)),
        (kernels, [a, b, c], work) => {
          if (transposeRight) {
            kernels.multiplyTransposed(
              m,
              n,
              k,
              a.at,
              a.stride,
              b.at,
              b.stride,
              c.at,
              c.stride,
              modeNumber[mode],
            );
            return;
          }
          kernels.multiply(
            m,
            n,
            k,
            a.at,
            a.stride,
            b.at,
            b.stride,
            1,
            c.at,
            c.stride,
            modeNumber[mode],
            work,
          );
        },
      );
    },

    pack(right, options = {}): PackedMatrix {
      const transpose = options.transpose ?? false;
      const k = transpose ? right.columns : right.rows;
      const n = transpose ? right.rows : right.columns;
      checkView('Cannot pack a matrix', 'right', right, right.rows, right.columns);
      const length = k * ((n + 3) & ~3);
      const data = options.in === undefined ? new Float64Array(length) : options.in.take(length);
      run(
        'Cannot pack a matrix',
        [output(vectorView(data)), input(right)],
        () => 0,
        (kernels, [to, from]) => {
          kernels.pack(k, n, from.at, transpose ? 1 : from.stride, transpose ? from.stride : 1, to.at);
        },
      );
      return { rows: k, columns: n, data };
    },

    multiplyPacked(left, right, out, mode = 'set') {
      const purpose = 'Cannot multiply';
      const { rows: m, columns: k } = left;
      const n = right.columns;
      checkView(purpose, 'left', left, m, right.rows);
      checkView(purpose, 'out', out, m, n);
      run(
        purpose,
        [mode === 'set' ? output(out) : both(out), input(left), input(vectorView(right.data))],
        () => 0,
        (kernels, [c, a, b]) => {
          kernels.multiplyPacked(m, n, k, a.at, a.stride, b.at, c.at, c.stride, modeNumber[mode]);
        },
      );
    },

    multiplyVector(a, x, out) {
      const purpose = 'Cannot multiply';
      checkVectorProduct(a, x, out);
      run(
        purpose,
        [input(a), input(vectorView(x)), output(vectorView(out))],
        () => 0,
        (kernels, [matrix, from, to]) => {
          const { rows: m, columns: k } = a;
          kernels.multiplyTransposed(m, 1, k, matrix.at, matrix.stride, from.at, k, to.at, 1, 0);
        },
      );
    },

    multiplySingle(left, right, out, { rows: m, inner: k, columns: n }) {
      const purpose = 'Cannot multiply';
      checkSingleProduct(left, right, out, { rows: m, inner: k, columns: n });
      const a = aligned(Math.ceil((m * k) / 2));
      const b = aligned(Math.ceil((k * n) / 2));
      const c = aligned(Math.ceil((m * n) / 2));
      run(
        purpose,
        [],
        (kernels) => a + b + c + Math.ceil(kernels.packedLengthSingle(k, n) / 2),
        (kernels, _places, work, doubles) => {
          const singles = new Float32Array(doubles.buffer);
          const atA = 2 * work;
          const atB = atA + 2 * a;
          const atC = atB + 2 * b;
          const packed = atC + 2 * c;
          singles.set(left, atA);
          singles.set(right, atB);
          kernels.packSingle(k, n, atB, n, 1, packed);
          kernels.multiplyPackedSingle(m, n, k, atA, k, packed, atC, n, 0);
          out.set(singles.subarray(atC, atC + m * n));
          bytesIn += 4 * (m * k + k * n);
          bytesOut += 4 * m * n;
        },
      );
    },

    combineRows(weights, coefficients, out) {
      const purpose = 'Cannot combine rows';
      const { rows: count, columns: rows } = coefficients;
      const { columns } = weights;
      const units = count === 0 ? rows : out.rows / count;
      checkView(purpose, 'weights', weights, rows, columns);
      checkView(purpose, 'coefficients', coefficients, count, rows);
      checkView(purpose, 'out', out, count * units, columns);
      if (rows % units !== 0) {
        throw new ShapeMismatchError(purpose, 'weights', `[gates * ${units}, m]`, `[${rows}, ${columns}]`);
      }
      run(
        purpose,
        [output(out), input(weights), input(coefficients)],
        () => 0,
        (kernels, [to, from, factors]) => {
          const gates = rows / units;
          // prettier-ignore
          kernels.combineRows(
            count, units, gates, columns, from.at, from.stride, factors.at, factors.stride, to.at, to.stride,
          );
        },
      );
    },

    gram(a, out) {
      const { rows: n, columns: k } = a;
      checkGram(a, out);
      run(
        'Cannot multiply',
        [input(a), output(out)],
        () => 0,
        (kernels, [from, to]) => kernels.gram(n, k, from.at, from.stride, to.at, to.stride),
      );
    },

    tanh(values, out) {
      const purpose = 'Cannot apply tanh';
      checkLength(purpose, 'out', out, values.length);
      run(
        purpose,
        [input(vectorView(values)), output(vectorView(out))],
        () => 0,
        (kernels, [from, to]) => kernels.tanh(values.length, from.at, to.at),
      );
    },

    logistic(values, out) {
      const purpose = 'Cannot apply the logistic function';
      checkLength(purpose, 'out', out, values.length);
      run(
        purpose,
        [input(vectorView(values)), output(vectorView(out))],
        () => 0,
        (kernels, [from, to]) => kernels.logistic(values.length, from.at, to.at),
      );
    },

    orthonormalizeRows(a, diagonal, passes = 'as-needed') {
      const purpose = 'Cannot orthonormalise';
      const { rows: k, columns: n } = a;
      checkRows(a, diagonal);
      run(
        purpose,
        [both(a), output(vectorView(diagonal))],
        (kernels) => kernels.orthonormalizeWork(k, n) + k,
        (kernels, [rows, lengths], work, doubles) => {
          if (passes === 'as-needed') {
            kernels.orthonormalizeAll(k, n, rows.at, rows.stride, lengths.at, DIRECTIONS, work);
            return;
          }
          kernels.orthonormalizeAll(k, n, rows.at, rows.stride, lengths.at, 0, work);
          for (let pass = 2; pass <= passes; pass++) {
            kernels.orthonormalizeAll(k, n, rows.at, rows.stride, work, 0, work + k);
            for (let i = 0; i < k; i++) doubles[lengths.at + i] *= doubles[work + i];
          }
        },
      );
    },

    luDecompose(a, pivots) {
      const purpose = 'Cannot decompose a matrix';
      const n = a.rows;
      checkDecomposition(a, pivots);
      return run(
        purpose,
        [both(a)],
        (kernels) => kernels.luWork(n, n) + n,
        (kernels, [matrix], work, doubles) => {
          const found = kernels.luDecompose(n, matrix.at, matrix.stride, work, work + n);
          for (let i = 0; i < n; i++) pivots[i] = doubles[work + i];
          return {
            sign: found % 2 === 0 ? (1 as const) : (-1 as const),
            zeroPivots: Math.floor(found / ZERO_PIVOT),
          };
        },
      );
    },

    luSolve(lu, pivots, b, x) {
      const purpose = 'Cannot solve linear equations';
      const n = lu.rows;
      const m = b.columns;
      checkSystem('lu', lu, b, x);
      checkLength(purpose, 'pivots', pivots, n);
      requireRowNumbers(purpose, pivots, n);
      run(
        purpose,
        [input(lu), input(b), output(x)],
        (kernels) => kernels.luWork(n, m) + n,
        (kernels, [factors, from, to], work, doubles) => {
          doubles.set(pivots, work);
          kernels.luSolve(
            n,
            m,
            factors.at,
            factors.stride,
            work,
            from.at,
            from.stride,
            to.at,
            to.stride,
            work + n,
          );
        },
      );
    },

    solve(a, b, x) {
      const purpose = 'Cannot solve linear equations';
      const n = a.rows;
      const m = b.columns;
      checkSystem('a', a, b, x);
      return run(
        purpose,
        [input(a), input(b), output(x)],
        (kernels) => n * n + n + kernels.luWork(n, Math.max(n, m)),
        (kernels, [from, sides, to], work, doubles) => {
          const pivots = work + n * n;
          const space = pivots + n;
          // Where the matrix was copied in, the copy may be spoilt.
          const isOurs = a.data.buffer !== doubles.buffer;
          const at = isOurs ? from.at : work;
          if (!isOurs) copyRows(n, n, doubles, from.at, from.stride, doubles, work, n);
          const found = kernels.luDecompose(n, at, n, pivots, space);
          if (found >= ZERO_PIVOT) return false;
          kernels.luSolve(n, m, at, n, pivots, sides.at, sides.stride, to.at, to.stride, space);
          return true;
        },
      );
    },

    factor(a, pivots) {
      const purpose = 'Cannot decompose a matrix';
      const n = a.rows;
      checkDecomposition(a, pivots);
      return run(
        purpose,
        [both(a), output(vectorView(pivots))],
        (kernels) => kernels.luWork(n, n),
        (kernels, [matrix, order], work) =>
          kernels.luDecompose(n, matrix.at, matrix.stride, order.at, work) < ZERO_PIVOT,
      );
    },

    solveFactored(factors, pivots, b, x) {
      const purpose = 'Cannot solve linear equations';
      const n = factors.rows;
      checkFactored(factors, pivots, b, x);
      requireRowNumbers(purpose, pivots, n);
      run(
        purpose,
        [input(factors), input(vectorView(pivots)), input(vectorView(b)), output(vectorView(x))],
        (kernels) => kernels.luWork(n, 1),
        (kernels, [lu, order, from, to], work) =>
          kernels.luSolve(n, 1, lu.at, lu.stride, order.at, from.at, 1, to.at, 1, work),
      );
    },

    solveEach(matrices, b, x, isSingular) {
      const purpose = 'Cannot solve linear equations';
      const count = isSingular.length;
      const n = matrices.columns;
      checkView(purpose, 'matrices', matrices, count * n, n);
      checkView(purpose, 'b', b, count, n);
      checkView(purpose, 'x', x, count, n);
      for (const view of [matrices, b, x]) requireContiguous(purpose, view);
      run(
        purpose,
        [input(b), output(x)],
        (kernels) => count * n * n + n + count + kernels.luWork(n, 1),
        (kernels, [from, to], work, doubles) => {
          const systems = work;
          const found = systems + count * n * n;
          const pivots = found + count;
          const start = matrices.offset ?? 0;
          doubles.set(matrices.data.subarray(start, start + count * n * n), systems);
          bytesIn += count * n * n * 8;
          doubles.fill(NaN, to.at, to.at + count * n);
          kernels.solveEach(count, n, systems, from.at, to.at, found, pivots, pivots + n);
          for (let i = 0; i < count; i++) isSingular[i] = doubles[found + i] >= ZERO_PIVOT ? 1 : 0;
        },
      );
    },

    cholesky(a) {
      const purpose = 'Cannot decompose a matrix';
      const n = a.rows;
      checkDecomposition(a);
      return run(
        purpose,
        [both(a)],
        () => 0,
        (kernels, [matrix]) => kernels.cholesky(n, matrix.at, matrix.stride),
      );
    },

    eigenvalues(a, re, im) {
      const purpose = 'Cannot find eigenvalues';
      const n = a.rows;
      checkSpectrum(purpose, 'a', a, re, im);
      run(
        purpose,
        [output(vectorView(re)), output(vectorView(im)), input(a)],
        (kernels) => n * n + kernels.eigenvaluesWork(n),
        (kernels, [toRe, toIm, from], work, doubles) => {
          copyRows(n, n, doubles, from.at, from.stride, doubles, work, n);
          const scale = scaleToSafeRange(doubles, work, n * n);
          kernels.eigenvalues(n, work, toRe.at, toIm.at, work + n * n);
          if (scale === 0) return;
          for (let i = 0; i < n; i++) {
            doubles[toRe.at + i] = timesPowerOfTwo(doubles[toRe.at + i], scale);
            doubles[toIm.at + i] = timesPowerOfTwo(doubles[toIm.at + i], scale);
          }
        },
      );
    },

    schur(a, re, im, qTransposed) {
      const purpose = 'Cannot find the Schur form';
      const n = a.rows;
      checkSpectrum(purpose, 'a', a, re, im);
      checkView(purpose, 'qTransposed', qTransposed, n, n);

      run(
        purpose,
        [both(a), output(vectorView(re)), output(vectorView(im)), output(qTransposed)],
        (kernels) => kernels.schurWork(n),
        (kernels, [t, toRe, toIm, q], work) =>
          kernels.schur(n, t.at, t.stride, q.at, q.stride, toRe.at, toIm.at, work),
      );
    },

    tangentLoop(network, state, tangents, options): TangentSeries {
      const plan = planTangents(network, state, tangents, options);
      const { n, k, steps, interval, block, seriesLength } = plan;
      const { recurrent, bias } = network;
      return run(
        NETWORK_PURPOSE,
        [input(recurrent), input(bias), both(vectorView(state)), both(tangents)],
        (kernels) =>
          kernels.tangentWeightsLength(n) + (k + 1) * n + seriesLength + LINE + kernels.tangentLoopWork(n, k),
        (kernels, [w, b, h, q], work, doubles) => {
          const states = work + kernels.tangentWeightsLength(n);
          const series = states + (k + 1) * n;
          const widest = series + seriesLength;
          const weights = kernels.tangentWeights(n, w.at, w.stride, work);
          doubles.copyWithin(states, h.at, h.at + n);
          copyRows(k, n, doubles, q.at, q.stride, doubles, states + n, n);
          const biasStep = bias.rows === 1 ? 0 : b.stride;
          // prettier-ignore
          kernels.tangentLoop(
            n, k, steps, interval, block, weights, b.at, biasStep, states, series, widest, widest + LINE,
          );
          doubles.copyWithin(h.at, states, states + n);
          copyRows(k, n, doubles, states + n, n, doubles, q.at, q.stride);
          bytesOut += seriesLength * 8;
          return readTangentSeries(plan, doubles, series, doubles[widest]);
        },
      );
    },

    trajectories(network, states, options): MatrixView | undefined {
      return countStates(states, runTrajectories(run, network, states, options, packedStepper));
    },

    trajectory(network, state, options): MatrixView | undefined {
      const states = vectorView(state);
      return countStates(states, runTrajectories(run, network, states, options, singleStepper));
    },

    unroll(network, options, productsOn): Unrolled {
      operations++;
      let host = spare;
      spare = undefined;
      if (host === undefined) {
        allocations++;
        host = factory.create(2 ** 16);
      }
      const current = host;
      const count = (): void => {
        products += current.kernels.productCount();
        flops += current.kernels.flopCount();
        current.kernels.resetCounts();
      };
      const reserve = (doubles: number): void => {
        requireMemory('Cannot run a network', doubles);
        if (doubles <= current.doubles().length) return;
        allocations++;
        current.reserve(doubles);
      };
      const moved = (moreIn: number, moreOut: number): void => {
        bytesIn += moreIn;
        bytesOut += moreOut;
      };
      const done = (): void => {
        count();
        if (current.doubles().length <= KEPT_DOUBLES) spare = current;
      };
      const run = unrollOn(current, network, options, reserve, { moved, done }, productsOn);
      count();
      return run;
    },
  };
  runs.set(engine, run);
  return engine;
}

export function copyRows(
  rows: number,
  columns: number,
  from: Float64Array,
  start: number,
  stride: number,
  to: Float64Array,
  target: number,
  targetStride: number,
): void {
  if (from === to && start === target && stride === targetStride) return;
  if (stride === columns && targetStride === columns) {
    const length = rows * columns;
    if (length <= SHORT) for (let i = 0; i < length; i++) to[target + i] = from[start + i];
    else if (length === from.length) to.set(from, target);
    else to.set(from.subarray(start, start + length), target);
    return;
  }
  for (let i = 0; i < rows; i++) {
    to.set(from.subarray(start + i * stride, start + i * stride + columns), target + i * targetStride);
  }
}

/** Multiplies by a power of two so that the largest entry is within 2^±100; the exponent that restores it. */
function scaleToSafeRange(doubles: Float64Array, at: number, length: number): number {
  let largest = 0;
  for (let i = at; i < at + length; i++) largest = Math.max(largest, Math.abs(doubles[i]));
  if (!(largest > 0 && largest < Infinity)) return 0;
  const exponent = Math.floor(Math.log2(largest));
  if (Math.abs(exponent) <= 100) return 0;
  for (let i = at; i < at + length; i++) doubles[i] = timesPowerOfTwo(doubles[i], -exponent);
  return exponent;
}

/** value · 2^exponent in two steps, because 2^exponent itself may be out of range. */
function timesPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}
