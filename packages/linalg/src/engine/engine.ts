import type { RecurrentNetwork, UnrollOptions, Unrolled } from './recurrent.js';
import type { ProductsOn } from './unroll.js';

/** Rows of doubles somewhere in an array; a `Matrix` is one. */
export interface MatrixView {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** Index of entry (0, 0). @default 0 */
  readonly offset?: number;
  /** Doubles from one row to the next. @default columns */
  readonly stride?: number;
}

/** What computes, as a user sees it. */
export interface EngineInfo {
  readonly name: 'plain' | 'wasm' | 'native';
  readonly version: string;
  readonly threads: number;
  readonly simd: 'none' | 'simd128' | 'simd128-relaxed' | 'native';
  /** Where the kernels came from: a path, or the package itself. */
  readonly where: string;
  /** How a native library was found. */
  readonly foundBy?: 'setting' | 'environment' | 'venv' | 'system';
  /** Why there is no native library, where one was looked for. */
  readonly fallback?: string;
}

/** What an engine has done so far; for tests that guard against needless work, which a clock cannot do well. */
export interface EngineCounters {
  /** Calls of operations of the engine. */
  readonly operations: number;
  /** Matrix products inside the kernels. */
  readonly products: number;
  /** Floating-point operations of these products. */
  readonly flops: number;
  /** Memories made or grown. */
  readonly allocations: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Bytes that the engine keeps for its next operation (without workspaces). */
  readonly keptBytes: number;
}

/** Doubles inside an engine's memory: operations on them copy nothing. Returned when nobody refers to them. */
export interface Workspace {
  /** The next `length` doubles. @throws {RangeError} Where the workspace is used up. */
  take(length: number): Float64Array;
}

/** Right operand of many products, in the order in which the kernels read it. */
export interface PackedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** How a product is formed and where it goes. */
export interface MultiplyOptions {
  /** Whether the product replaces `out`, is added or is subtracted. @default 'set' */
  readonly mode?: 'set' | 'add' | 'subtract';
  /** Multiply by the transpose of `right`. @default false */
  readonly transposeRight?: boolean;
}

/** Network h' = tanh(W h + b_t). */
export interface TanhNetwork {
  /** W, shape [n, n]. */
  readonly recurrent: MatrixView;
  /** b, shape [1, n], or one row for each step. */
  readonly bias: MatrixView;
}

/** How long a run of tangent vectors is, and how often they are made orthonormal. */
export interface TangentLoop {
  readonly steps: number;
  /** Steps between orthonormalisations. @default 1 */
  readonly interval?: number;
  /** Steps per entry of the series. @default steps */
  readonly block?: number;
}

/** What a run of tangent vectors leaves behind, block by block. */
export interface TangentSeries {
  /** Sums of ln rᵢᵢ over each block, shape [blocks, k]. */
  readonly logarithms: MatrixView;
  /** Sum of ln |det diag(1 − h²)| over each block, shape [blocks]. */
  readonly logSlopes: Float64Array;
  /** Steps in each block. */
  readonly steps: Float64Array;
  /** Largest ratio of two diagonal entries of one R: beyond 1e8 the interval was too long. */
  readonly spread: number;
}

/** How long an orbit is and what is kept of it. */
export interface TrajectoryOptions {
  readonly steps: number;
  /** Keep all states, not only the last ones. @default false */
  readonly record?: boolean;
}

/**
 * Dense linear algebra on doubles. One operation is one crossing into the engine; whole loops are operations.
 *
 * Shapes are checked, numbers are not: NaN goes in and comes out. Outputs must not overlap inputs. Arrays of one
 * `Workspace` are used where they are, all others are copied.
 */
export interface NumericEngine {
  readonly info: EngineInfo;
  counters(): EngineCounters;
  workspace(doubles: number): Workspace;

  /** out = left · right. */
  multiply(left: MatrixView, right: MatrixView, out: MatrixView, options?: MultiplyOptions): void;
  pack(right: MatrixView, options?: { readonly transpose?: boolean; readonly in?: Workspace }): PackedMatrix;
  multiplyPacked(
    left: MatrixView,
    right: PackedMatrix,
    out: MatrixView,
    mode?: 'set' | 'add' | 'subtract',
  ): void;
  /** out = a · x. */
  multiplyVector(a: MatrixView, x: Float64Array, out: Float64Array): void;
  /** out = left · right in single precision, all contiguous. */
  multiplySingle(
    left: Float32Array,
    right: Float32Array,
    out: Float32Array,
    shape: { readonly rows: number; readonly inner: number; readonly columns: number },
  ): void;
  /**
   * Row s · H + k of `out` is the sum over gates g of coefficients[s, g · H + k] times row g · H + k of `weights`: the
   * Jacobians of a cell at many states. Shapes [gates · H, m], [count, gates · H], [count · H, m].
   */
  combineRows(weights: MatrixView, coefficients: MatrixView, out: MatrixView): void;
  /** out = a · aᵀ. */
  gram(a: MatrixView, out: MatrixView): void;
  tanh(values: Float64Array, out: Float64Array): void;
  /** out = 1 / (1 + exp(−x)). */
  logistic(values: Float64Array, out: Float64Array): void;
  /**
   * Orthonormalises the rows of `a` (k ≤ n) in place; `diagonal` gets diag(R) ≥ 0. Rows that keep less than a tenth of
   * their length beside those above them are taken through again, so that Q is orthonormal to 1e-13 whatever the
   * condition κ of `a`; a number of passes fixes the work instead (one pass: κ² · 1e-16).
   */
  orthonormalizeRows(a: MatrixView, diagonal: Float64Array, passes?: 'as-needed' | 1 | 2 | 3): void;
  /** P A = L U in place; row i of P A is row `pivots[i]` of A. */
  luDecompose(a: MatrixView, pivots: Int32Array): { readonly sign: 1 | -1; readonly zeroPivots: number };
  /** x = A⁻¹ b for all columns of b. */
  luSolve(lu: MatrixView, pivots: Int32Array, b: MatrixView, x: MatrixView): void;
  /** x = A⁻¹ b without keeping the factors; `false` where a pivot is exactly zero (x is then of no use). */
  solve(a: MatrixView, b: MatrixView, x: MatrixView): boolean;
  /**
   * Decomposes a square matrix in place, into a form that only `solveFactored` of the same engine reads; `pivots` [n]
   * belongs to it. `false` where a pivot is exactly zero.
   */
  factor(a: MatrixView, pivots: Float64Array): boolean;
  /** x = A⁻¹ b for one right-hand side. */
  solveFactored(factors: MatrixView, pivots: Float64Array, b: Float64Array, x: Float64Array): void;
  /**
   * Solves many small systems: `matrices` [count · n, n], right-hand sides and solutions [count, n];
   * `isSingular[i]` is 1 where the i-th has a zero pivot (its solution is NaN).
   */
  solveEach(matrices: MatrixView, b: MatrixView, x: MatrixView, isSingular: Uint8Array): void;
  /** A = L Lᵀ in place; the order of the first leading minor that is not positive, or 0. */
  cholesky(a: MatrixView): number;
  /** Eigenvalues, pairs together with the positive imaginary part first, in no other order; `a` stays. */
  eigenvalues(a: MatrixView, re: Float64Array, im: Float64Array): void;
  /**
   * Real Schur form T = Qᵀ A Q in place, in standard form with eigenvalues `re`, `im` on its diagonal, and Qᵀ. The
   * largest entry must be within 2^±100; nothing is balanced.
   */
  schur(a: MatrixView, re: Float64Array, im: Float64Array, qTransposed: MatrixView): void;
  /**
   * Steps of a network with tangent vectors (rows); `state` and `tangents` move on. The vectors are as orthonormal as
   * their lengths need: within 1e-5, which changes these by 1e-10.
   */
  tangentLoop(
    network: TanhNetwork,
    state: Float64Array,
    tangents: MatrixView,
    options: TangentLoop,
  ): TangentSeries;
  /** Steps of a network for many states (rows), which move on; recorded: shape [(steps + 1) · count, n]. */
  trajectories(network: TanhNetwork, states: MatrixView, options: TrajectoryOptions): MatrixView | undefined;
  /**
   * Steps of a network for one state, which moves on; recorded: shape [steps + 1, n]. Sums in another order than
   * `trajectories`, whose result for a state is the same whatever others are with it.
   */
  trajectory(network: TanhNetwork, state: Float64Array, options: TrajectoryOptions): MatrixView | undefined;
  /**
   * Runs a recurrent network on many sequences and remembers what the gradient by backpropagation through time needs.
   * One run at a time keeps its memory for the next.
   */
  unroll(network: RecurrentNetwork, options: UnrollOptions, products?: ProductsOn): Unrolled;
}

/** What LAPACK has beside the kernels; whoever asks has a way of its own where these are missing. */
export interface LapackOperations {
  /** a = q · r by Householder reflections; q [m, k] and r [k, n], k = min(m, n), diag(r) ≥ 0. */
  householderQr(a: MatrixView, q: MatrixView, r: MatrixView): void;
  /**
   * Real Schur form of a balanced matrix whose rows and columns outside [low, high] are triangular: `t` becomes
   * T in standard form with eigenvalues `re`, `im` on its diagonal (just these where `qTransposed` is missing).
   * `false` where the iteration did not converge: `t` is as it was.
   */
  realSchur(
    t: MatrixView,
    low: number,
    high: number,
    re: Float64Array,
    im: Float64Array,
    qTransposed?: MatrixView,
  ): boolean;
}
