import { checkLength, checkView, requireRowNumbers } from '../engine/checks.js';
import { both, copyRows, kernelRun, output, vectorView } from '../engine/create-engine.js';
import type {
  EngineCounters,
  LapackOperations,
  MatrixView,
  NumericEngine,
  PackedMatrix,
  Workspace,
} from '../engine/engine.js';
import type { Reals, Unrolled } from '../engine/recurrent.js';
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
} from '../engine/shapes.js';
import { DIRECTIONS } from '../kernels/gram-schmidt.js';
import type { BlasLibrary } from './load-library.js';
import { nativeLoops, type LoopTools } from './native-loops.js';
import { orthonormalizeNatively, orthonormalizeWork, type NativeProduct } from './orthonormalize.js';
import { machineLoad } from './machine-load.js';
import { Scratch, transposeInto } from './scratch.js';

// What BLAS calls its variants.
const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;
const UPPER = 121;
const LOWER = 122;
const NON_UNIT = 131;
const UNIT = 132;
const LEFT = 141;

const letter = (text: string): Uint8Array => Uint8Array.of(text.charCodeAt(0));
const letterN = letter('N');
const letterT = letter('T');
const letterU = letter('U');
const letterV = letter('V');
const letterE = letter('E');
const letterS = letter('S');

/** Problems with fewer operations run on one thread: waking the others costs more than they do. */
const PARALLEL_FLOPS = 2 ** 25;
/** The same for one of many products of a problem: the others are awake. */
const PARALLEL_PART = 2 ** 22;
/** Orders beyond this could overflow a 32-bit integer inside a library, and no machine has the memory. */
const LARGEST_ORDER = 2 ** 20;

/** An integer argument by reference: 64 bits wide, so that libraries of either width read it rightly. */
function integer(value: number): Int32Array {
  return Int32Array.of(value, value < 0 ? -1 : 0);
}

/** The part of an array from where a view begins. */
const from = ({ data, offset = 0 }: MatrixView): Float64Array =>
  offset === 0 ? data : data.subarray(offset);
/** Doubles from row to row; BLAS wants at least 1. */
const strideOf = ({ stride, columns }: MatrixView): number => Math.max(1, stride ?? columns);

/** An engine with everything that a native library has. */
export type NativeEngine = NumericEngine & LapackOperations;

/**
 * Engine on BLAS and LAPACK of a native library. What they do not have comes from `base`, whose workspaces it
 * shares: both compute on the same memory.
 *
 * @param threads - For everything; 'auto': one, and all cores for a large product.
 */
export function createNativeEngine(
  library: BlasLibrary,
  base: NumericEngine,
  threads: number | 'auto' = 'auto',
): NativeEngine {
  const { call } = library;
  const scratch = new Scratch(base);
  const run = kernelRun(base);
  const machine = machineLoad();
  const info = integer(0);
  const packs = new WeakMap<PackedMatrix, Float64Array>();
  let operations = 0;
  let products = 0;
  let flops = 0;

  let parallelFrom = PARALLEL_FLOPS;
  /** Where more wants to run than there are cores, threads that wait for each other lose far more than they bring. */
  const mayShare = (work: number): boolean =>
    threads === 'auto' && work >= PARALLEL_FLOPS && !machine.isBusy();
  const threadsFor = (work: number): number =>
    threads === 'auto' ? (work >= parallelFrom ? library.threads : 1) : threads;

  /** An operation of its own: LAPACK gets one thread, a product as many as it is worth. */
  const begin = (work: number, isProduct: boolean = false): void => {
    operations++;
    parallelFrom = isProduct && mayShare(work) ? PARALLEL_FLOPS : Infinity;
    library.setThreads(threadsFor(isProduct ? work : 0));
  };
  /** Products that belong to one problem with `work` operations. */
  const beginParts = (work: number): void => {
    operations++;
    parallelFrom = mayShare(work) ? PARALLEL_PART : Infinity;
  };

  /** For views that have been checked. */
  const product: NativeProduct = ([m, n, k], a, lda, b, ldb, isTransposed, c, ldc, factor, keep) => {
    const work = 2 * m * n * k;
    products++;
    flops += work;
    library.setThreads(threadsFor(work));
    const second = isTransposed ? TRANSPOSED : PLAIN;
    call.gemm(ROW_MAJOR, PLAIN, second, m, n, k, factor, a, lda, b, ldb, keep, c, ldc);
  };

  const productWithVector: LoopTools['productWithVector'] = (m, k, a, lda, x, out) => {
    flops += 2 * m * k;
    library.setThreads(threadsFor(0));
    call.gemv(ROW_MAJOR, PLAIN, m, k, 1, a, lda, x, 1, 0, out, 1);
  };

  const sizes = new Map<string, number>();
  /** Working space that a routine likes best; `ask` calls it with −1 for the size. */
  const workSize = (key: string, ask: (work: Float64Array, length: Int32Array) => void): number => {
    const known = sizes.get(key);
    if (known !== undefined) return known;
    const answer = new Float64Array(1);
    ask(answer, integer(-1));
    if (sizes.size > 1000) sizes.clear();
    const size = Math.max(1, Math.ceil(answer[0]));
    sizes.set(key, size);
    return size;
  };

  const requireOrder = (purpose: string, argument: string, n: number): void => {
    if (n <= LARGEST_ORDER) return;
    throw new RangeError(`${purpose}: \`${argument}\` must have order ${LARGEST_ORDER} at most: got ${n}`);
  };

  const engine: NativeEngine = {
    info: {
      name: 'native',
      version: `${library.name} ${library.version}`,
      threads: threads === 'auto' ? library.threads : threads,
      simd: 'native',
      where: library.file,
      foundBy: library.foundBy,
    },

    counters(): EngineCounters {
      const ours = base.counters();
      return {
        ...ours,
        operations: ours.operations + operations,
        products: ours.products + products,
        flops: ours.flops + flops,
        keptBytes: ours.keptBytes + scratch.keptBytes,
      };
    },

    workspace: (doubles): Workspace => scratch.remember(base.workspace(doubles)),

    multiply(left, right, out, options = {}) {
      const { mode = 'set', transposeRight = false } = options;
      const { rows: m, columns: k } = left;
      const n = transposeRight ? right.rows : right.columns;
      checkProduct(left, right, out, transposeRight);
      if (m === 0 || n === 0) return;
      begin(2 * m * n * k, true);
      const factor = mode === 'subtract' ? -1 : 1;
      product(
        [m, n, k],
        from(left),
        strideOf(left),
        from(right),
        strideOf(right),
        transposeRight,
        from(out),
        strideOf(out),
        factor,
        mode === 'set' ? 0 : 1,
      );
    },

    pack(right, options = {}): PackedMatrix {
      const transpose = options.transpose ?? false;
      const { rows, columns } = right;
      checkView('Cannot pack a matrix', 'right', right, rows, columns);
      // BLAS packs by itself: a copy in the usual order will do.
      const data =
        options.in === undefined ? new Float64Array(rows * columns) : options.in.take(rows * columns);
      const { offset = 0 } = right;
      const stride = strideOf(right);
      if (transpose) transposeInto(right.data, offset, stride, rows, columns, data, 0, rows);
      else copyRows(rows, columns, right.data, offset, stride, data, 0, columns);
      const packed = { rows: transpose ? columns : rows, columns: transpose ? rows : columns, data };
      packs.set(packed, data);
      return packed;
    },

    multiplyPacked(left, right, out, mode = 'set') {
      if (!packs.has(right)) {
        base.multiplyPacked(left, right, out, mode);
        return;
      }
      engine.multiply(left, right, out, { mode });
    },

    multiplyVector(a, x, out) {
      const { rows: m, columns: k } = a;
      checkVectorProduct(a, x, out);
      if (m === 0) return;
      if (k === 0) {
        out.fill(0);
        return;
      }
      begin(2 * m * k);
      productWithVector(m, k, from(a), strideOf(a), x, out);
    },

    multiplySingle(left, right, out, { rows: m, inner: k, columns: n }) {
      checkSingleProduct(left, right, out, { rows: m, inner: k, columns: n });
      if (m === 0 || n === 0) return;
      begin(2 * m * n * k, true);
      products++;
      flops += 2 * m * n * k;
      const [lda, ldb] = [Math.max(1, k), n];
      call.gemmSingle(ROW_MAJOR, PLAIN, PLAIN, m, n, k, 1, left, lda, right, ldb, 0, out, n);
    },

    combineRows: (weights, coefficients, out) => base.combineRows(weights, coefficients, out),

    gram(a, out) {
      const { rows: n, columns: k } = a;
      checkGram(a, out);
      if (n === 0) return;
      begin(n * n * k, true);
      products++;
      flops += n * (n + 1) * k;
      const to = from(out);
      const stride = strideOf(out);
      call.syrk(ROW_MAJOR, LOWER, PLAIN, n, k, 1, from(a), strideOf(a), 0, to, stride);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) to[j * stride + i] = to[i * stride + j];
      }
    },

    tanh: (values, out) => base.tanh(values, out),
    logistic: (values, out) => base.logistic(values, out),

    orthonormalizeRows(a, diagonal, passes = 'as-needed') {
      const purpose = 'Cannot orthonormalise';
      const { rows: k, columns: n } = a;
      checkRows(a, diagonal);
      beginParts(2 * n * k * k);
      const most = passes === 'as-needed' ? 1 : passes;
      run(
        purpose,
        [both(a), output(vectorView(diagonal))],
        (kernels) => k + orthonormalizeWork(kernels, k, n),
        (kernels, [rows, lengths], work, doubles) => {
          const sizes = [k, n, rows.at, rows.stride] as const;
          const part = passes === 'as-needed' ? DIRECTIONS : 0;
          orthonormalizeNatively(kernels, product, doubles, sizes, lengths.at, part, work + k);
          for (let pass = 2; pass <= most; pass++) {
            orthonormalizeNatively(kernels, product, doubles, sizes, work, 0, work + k);
            for (let i = 0; i < k; i++) doubles[lengths.at + i] *= doubles[work + i];
          }
        },
      );
    },

    luDecompose(a, pivots) {
      const purpose = 'Cannot decompose a matrix';
      const n = a.rows;
      checkDecomposition(a, pivots);
      requireOrder(purpose, 'a', n);
      if (n === 0) return { sign: 1, zeroPivots: 0 };
      begin((2 / 3) * n ** 3);
      // LAPACK takes columns, and pivoting is not symmetric: the matrix has to be transposed twice.
      const columns = scratch.doubles(n * n);
      transposeInto(a.data, a.offset ?? 0, strideOf(a), n, n, columns, 0, n);
      const order = integer(n);
      const exchanges = new Int32Array(2 * n);
      call.getrf(order, order, columns, order, exchanges, info);
      transposeInto(columns, 0, n, n, n, a.data, a.offset ?? 0, strideOf(a));
      const step = library.integerBits === 64 ? 2 : 1;
      let sign: 1 | -1 = 1;
      let zeroPivots = 0;
      for (let i = 0; i < n; i++) pivots[i] = i;
      for (let i = 0; i < n; i++) {
        const other = exchanges[i * step] - 1;
        if (columns[i * n + i] === 0) zeroPivots++;
        if (other === i) continue;
        sign = sign === 1 ? -1 : 1;
        [pivots[i], pivots[other]] = [pivots[other], pivots[i]];
      }
      scratch.release();
      return { sign, zeroPivots };
    },

    luSolve(lu, pivots, b, x) {
      const purpose = 'Cannot solve linear equations';
      const n = lu.rows;
      const m = b.columns;
      checkSystem('lu', lu, b, x);
      checkLength(purpose, 'pivots', pivots, n);
      requireRowNumbers(purpose, pivots, n);
      if (n === 0 || m === 0) return;
      begin(2 * n * n * m);
      const [bStride, xStride] = [strideOf(b), strideOf(x)];
      for (let i = 0; i < n; i++) {
        const source = (b.offset ?? 0) + pivots[i] * bStride;
        const target = (x.offset ?? 0) + i * xStride;
        for (let j = 0; j < m; j++) x.data[target + j] = b.data[source + j];
      }
      const factors = from(lu);
      const ldl = strideOf(lu);
      const to = from(x);
      if (m === 1) {
        call.trsv(ROW_MAJOR, LOWER, PLAIN, UNIT, n, factors, ldl, to, xStride);
        call.trsv(ROW_MAJOR, UPPER, PLAIN, NON_UNIT, n, factors, ldl, to, xStride);
      } else {
        call.trsm(ROW_MAJOR, LEFT, LOWER, PLAIN, UNIT, n, m, 1, factors, ldl, to, xStride);
        call.trsm(ROW_MAJOR, LEFT, UPPER, PLAIN, NON_UNIT, n, m, 1, factors, ldl, to, xStride);
      }
    },

    solve(a, b, x): boolean {
      const purpose = 'Cannot solve linear equations';
      const n = a.rows;
      const m = b.columns;
      checkSystem('a', a, b, x);
      requireOrder(purpose, 'a', n);
      if (n === 0) return true;
      begin((2 / 3) * n ** 3);
      // The rows of A are the columns of Aᵀ: decompose that, and solve with its transpose.
      const work = scratch.doubles(n * n + n * m);
      const factors = work.subarray(0, n * n);
      const sides = work.subarray(n * n);
      copyRows(n, n, a.data, a.offset ?? 0, strideOf(a), factors, 0, n);
      const order = integer(n);
      const exchanges = new Int32Array(2 * n);
      call.getrf(order, order, factors, order, exchanges, info);
      let isSingular = false;
      for (let i = 0; i < n; i++) if (factors[i * (n + 1)] === 0) isSingular = true;
      if (!isSingular && m > 0) {
        transposeInto(b.data, b.offset ?? 0, strideOf(b), n, m, sides, 0, n);
        call.getrs(letterT, order, integer(m), factors, order, exchanges, sides, order, info, 1);
        transposeInto(sides, 0, n, m, n, x.data, x.offset ?? 0, strideOf(x));
      }
      scratch.release();
      return !isSingular;
    },

    factor(a, pivots): boolean {
      const purpose = 'Cannot decompose a matrix';
      const n = a.rows;
      checkDecomposition(a, pivots);
      requireOrder(purpose, 'a', n);
      if (n === 0) return true;
      begin((2 / 3) * n ** 3);
      // Its rows are columns to LAPACK: these are the factors of the transpose. Pivots are 8 bytes at most.
      const stride = strideOf(a);
      const data = from(a);
      call.getrf(integer(n), integer(n), data, integer(stride), pivots, info);
      for (let i = 0; i < n; i++) if (data[i * (stride + 1)] === 0) return false;
      return true;
    },

    solveFactored(factors, pivots, b, x) {
      const purpose = 'Cannot solve linear equations';
      const n = factors.rows;
      checkFactored(factors, pivots, b, x);
      if (n === 0) return;
      const rows = new Int32Array(pivots.buffer, pivots.byteOffset, 2 * n);
      const width = library.integerBits / 32;
      for (let i = 0; i < n; i++) {
        const row = rows[i * width];
        // An index from outside must not lead outside the memory.
        if (row < 1 || row > n)
          throw new RangeError(`${purpose}: \`pivots\` must be those of \`factor\`: got ${row}`);
      }
      begin(2 * n * n);
      x.set(b);
      const order = integer(n);
      const stride = integer(strideOf(factors));
      call.getrs(letterT, order, integer(1), from(factors), stride, pivots, x, order, info, 1);
    },

    solveEach: (matrices, b, x, isSingular) => base.solveEach(matrices, b, x, isSingular),

    cholesky(a) {
      const purpose = 'Cannot decompose a matrix';
      const n = a.rows;
      checkDecomposition(a);
      requireOrder(purpose, 'a', n);
      if (n === 0) return 0;
      begin(n ** 3 / 3);
      const data = from(a);
      const stride = strideOf(a);
      // Our lower triangle is the upper one of LAPACK, which reads columns.
      call.potrf(letterU, integer(n), data, integer(stride), info, 1);
      for (let i = 0; i < n; i++) data.fill(0, i * stride + i + 1, i * stride + n);
      if (info[0] !== 0) return info[0];
      for (let i = 0; i < n; i++) if (!(data[i * stride + i] > 0)) return i + 1;
      return 0;
    },

    eigenvalues(a, re, im) {
      const purpose = 'Cannot find eigenvalues';
      const n = a.rows;
      checkSpectrum(purpose, 'a', a, re, im);
      requireOrder(purpose, 'a', n);
      if (n === 0) return;
      begin(10 * n ** 3);
      const order = integer(n);
      const one = integer(1);
      // prettier-ignore
      const geev = (matrix: Float64Array, work: Float64Array, length: Int32Array): void => {
        call.geev(letterN, letterN, order, matrix, order, re, im, re, one, re, one, work, length, info, 1, 1);
      };
      const size = workSize(`geev ${n}`, (space, length) => geev(re, space, length));
      const work = scratch.doubles(n * n + size);
      const matrix = work.subarray(0, n * n);
      // Of the transpose, which has the same eigenvalues.
      copyRows(n, n, a.data, a.offset ?? 0, strideOf(a), matrix, 0, n);
      info[0] = isFinite(matrix) ? 0 : -1;
      if (info[0] === 0) geev(matrix, work.subarray(n * n), integer(size));
      scratch.release();
      if (info[0] !== 0) base.eigenvalues(a, re, im);
    },

    schur: (a, re, im, qTransposed) => base.schur(a, re, im, qTransposed),

    householderQr(a, q, r) {
      const purpose = 'Cannot decompose a matrix';
      const { rows: m, columns: n } = a;
      const k = Math.min(m, n);
      checkView(purpose, 'a', a, m, n);
      checkView(purpose, 'q', q, m, k);
      checkView(purpose, 'r', r, k, n);
      requireOrder(purpose, 'a', Math.max(m, n));
      if (k === 0) return;
      begin(4 * m * n * k);
      const [rows, inner] = [integer(m), integer(k)];
      const size = Math.max(
        workSize(`geqrf ${m} ${n}`, (space, length) =>
          call.geqrf(rows, integer(n), space, rows, space, space, length, info),
        ),
        workSize(`orgqr ${m} ${k}`, (space, length) =>
          call.orgqr(rows, inner, inner, space, rows, space, space, length, info),
        ),
      );
      const work = scratch.doubles(m * n + k + size);
      const columns = work.subarray(0, m * n);
      const factors = work.subarray(m * n, m * n + k);
      const space = work.subarray(m * n + k);
      transposeInto(a.data, a.offset ?? 0, strideOf(a), m, n, columns, 0, m);
      const length = integer(size);
      call.geqrf(rows, integer(n), columns, rows, factors, space, length, info);
      const rStride = strideOf(r);
      const signs = new Int8Array(k);
      for (let i = 0; i < k; i++) {
        const row = (r.offset ?? 0) + i * rStride;
        const sign = columns[i * m + i] < 0 ? -1 : 1;
        r.data.fill(0, row, row + i);
        // Adding 0 leaves no negative zeros.
        for (let j = i; j < n; j++) r.data[row + j] = sign * columns[j * m + i] + 0;
        signs[i] = sign;
      }
      call.orgqr(rows, inner, inner, columns, rows, factors, space, length, info);
      for (let j = 0; j < k; j++) {
        if (signs[j] > 0) continue;
        for (let i = 0; i < m; i++) columns[j * m + i] = -columns[j * m + i];
      }
      transposeInto(columns, 0, m, k, m, q.data, q.offset ?? 0, strideOf(q));
      scratch.release();
    },

    realSchur(t, low, high, re, im, qTransposed): boolean {
      const purpose = 'Cannot find the Schur form';
      const n = t.rows;
      checkSpectrum(purpose, 't', t, re, im);
      if (qTransposed !== undefined) checkView(purpose, 'qTransposed', qTransposed, n, n);
      if (!(low >= 0 && high < n && low <= high)) {
        throw new RangeError(`${purpose}: the block must lie within ${n} rows: got ${low} to ${high}`);
      }
      requireOrder(purpose, 't', n);
      begin(25 * n ** 3);
      const wantsVectors = qTransposed !== undefined;
      const order = integer(n);
      const [first, last] = [integer(low + 1), integer(high + 1)];
      const job = wantsVectors ? letterS : letterE;
      const vectors = wantsVectors ? letterV : letterN;
      const ldz = wantsVectors ? order : integer(1);
      // prettier-ignore
      const hseqr = (h: Float64Array, z: Float64Array, work: Float64Array, length: Int32Array): void => {
        call.hseqr(job, vectors, order, first, last, h, order, re, im, z, ldz, work, length, info, 1, 1);
      };
      const size = Math.max(
        workSize(`gehrd ${n} ${low} ${high}`, (space, length) =>
          call.gehrd(order, first, last, re, order, re, space, length, info),
        ),
        workSize(`orghr ${n} ${low} ${high}`, (space, length) =>
          call.orghr(order, first, last, re, order, re, space, length, info),
        ),
        workSize(`hseqr ${n} ${low} ${high} ${wantsVectors}`, (space, length) =>
          hseqr(re, re, space, length),
        ),
      );
      const work = scratch.doubles((wantsVectors ? 2 : 1) * n * n + n + size);
      const h = work.subarray(0, n * n);
      const factors = work.subarray(n * n, n * n + n);
      const space = work.subarray(n * n + n, n * n + n + size);
      const z = wantsVectors ? work.subarray(n * n + n + size) : factors;
      transposeInto(t.data, t.offset ?? 0, strideOf(t), n, n, h, 0, n);
      const length = integer(size);
      call.gehrd(order, first, last, h, order, factors, space, length, info);
      if (wantsVectors) {
        z.set(h);
        call.orghr(order, first, last, z, order, factors, space, length, info);
      }
      for (let j = 0; j < n; j++) h.fill(0, j * n + Math.min(n, j + 2), (j + 1) * n);
      hseqr(h, z, space, length);
      const converged = info[0] === 0;
      if (converged) {
        transposeInto(h, 0, n, n, n, t.data, t.offset ?? 0, strideOf(t));
        // Q by columns is Qᵀ by rows.
        if (wantsVectors)
          copyRows(n, n, z, 0, n, qTransposed.data, qTransposed.offset ?? 0, strideOf(qTransposed));
      }
      scratch.release();
      return converged;
    },

    ...nativeLoops({ run, product, productWithVector, begin: beginParts }),

    unroll(network, options): Unrolled {
      begin(0);
      const { call: routine } = library;
      return base.unroll(network, options, (memory) => {
        const gemm = memory instanceof Float32Array ? routine.gemmSingle : routine.gemm;
        const part = (at: number): Reals => memory.subarray(at);
        return {
          multiply(m, left, leftStride, right, out, outStride, isAdded): void {
            const { rows: k, columns: n, at, stride, isTransposed } = right;
            if (m === 0 || n === 0) return;
            products++;
            flops += 2 * m * n * k;
            const second = isTransposed ? TRANSPOSED : PLAIN;
            if (m === 1 && memory instanceof Float64Array) {
              const order = isTransposed ? PLAIN : TRANSPOSED;
              const [r, c] = isTransposed ? [n, k] : [k, n];
              // prettier-ignore
              routine.gemv(
                ROW_MAJOR, order, r, c, 1, part(at), stride, part(left), 1, isAdded ? 1 : 0, part(out), 1,
              );
              return;
            }
            // prettier-ignore
            gemm(
              ROW_MAJOR, PLAIN, second, m, n, k, 1, part(left), leftStride, part(at), stride,
              isAdded ? 1 : 0, part(out), outStride,
            );
          },
          multiplyLeftTransposed([m, n, k], left, leftStride, right, rightStride, out, outStride): void {
            if (m === 0 || n === 0) return;
            products++;
            flops += 2 * m * n * k;
            // prettier-ignore
            gemm(
              ROW_MAJOR, TRANSPOSED, PLAIN, m, n, k, 1, part(left), leftStride, part(right), rightStride,
              0, part(out), outStride,
            );
          },
        };
      });
    },
  };
  return engine;
}

function isFinite(values: Float64Array): boolean {
  // A sum of magnitudes may overflow, differences of a value with itself do not: 0, or NaN.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i];
  return sum === 0;
}
