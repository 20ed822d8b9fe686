/** Operations whose engine depends on the size of the problem. */
export type SizedOperation =
  | 'multiply'
  | 'multiplyVector'
  | 'gram'
  | 'orthonormalizeRows'
  | 'luDecompose'
  | 'factor'
  | 'luSolve'
  | 'solve'
  | 'cholesky'
  | 'eigenvalues'
  | 'qr'
  | 'schur'
  | 'tangentLoop'
  | 'trajectories'
  | 'trajectory'
  | 'unroll';

/**
 * Orders n of a square problem from which an engine is the faster one: `kernels` instead of loops in place,
 * `native` instead of the kernels. Other shapes count by the cube root of their work (the square root for
 * products with a vector).
 */
export interface Crossover {
  readonly kernels: number;
  readonly native: number;
}

/** Where each sized operation changes its engine. */
export type Crossovers = Readonly<Record<SizedOperation, Crossover>>;

/**
 * Source: `node benchmarks/crossovers.mjs`, Node 20.20, OpenBLAS 0.3.34 (Haswell kernels), one thread, a shared
 * two-core x64 machine, medians of processor time. Copies into and out of the engines' memory are part of it. The
 * smallest orders stay above 10 where the native library would win below, so that small problems need not load it.
 */
export const crossovers: Crossovers = {
  multiply: { kernels: 4, native: 12 },
  multiplyVector: { kernels: 14, native: 14 },
  gram: { kernels: 1, native: 12 },
  orthonormalizeRows: { kernels: 1, native: 32 },
  luDecompose: { kernels: 4, native: 192 },
  factor: { kernels: 1, native: 24 },
  // One right-hand side of 16 and 32 rows.
  luSolve: { kernels: 10, native: 6.3 },
  solve: { kernels: 3, native: 64 },
  cholesky: { kernels: 1, native: 24 },
  eigenvalues: { kernels: 2, native: 1100 },
  qr: { kernels: Infinity, native: 12 },
  schur: { kernels: 12, native: 192 },
  tangentLoop: { kernels: 1, native: 28 },
  trajectories: { kernels: 1, native: 20 },
  trajectory: { kernels: 1, native: 112 },
  unroll: { kernels: 1, native: 16 },
};
