/** Operations whose engine depends on the size of the problem. */
export type SizedOperation =
  | 'multiply'
  | 'multiplyVector'
  | 'gram'
  | 'orthonormalizeRows'
  | 'luDecompose'
  | 'luSolve'
  | 'solve'
  | 'cholesky'
  | 'eigenvalues'
  | 'qr'
  | 'schur'
  | 'tangentLoop'
  | 'trajectories';

/**
 * Orders n of a square problem from which an engine is the faster one: `kernels` instead of loops in place,
 * `native` instead of the kernels. Other shapes count by the cube root of their work (the square root for
 * products with a vector).
 */
export interface Crossover {
  readonly kernels: number;
  readonly native: number;
}

export type Crossovers = Readonly<Record<SizedOperation, Crossover>>;

/**
 * Source: `node benchmarks/crossovers.mjs`, Node 20.20, OpenBLAS 0.3.34 (Haswell kernels, one thread) on a shared
 * two-core x64 machine. Copies into and out of the engines' memory are part of the times.
 */
export const crossovers: Crossovers = {
  multiply: { kernels: 10, native: 12 },
  multiplyVector: { kernels: Infinity, native: 48 },
  gram: { kernels: 10, native: 32 },
  orthonormalizeRows: { kernels: 2, native: 96 },
  luDecompose: { kernels: 16, native: 96 },
  luSolve: { kernels: Infinity, native: 6 },
  solve: { kernels: 16, native: 64 },
  cholesky: { kernels: 2, native: 64 },
  eigenvalues: { kernels: 6, native: 220 },
  qr: { kernels: Infinity, native: 16 },
  schur: { kernels: Infinity, native: 32 },
  tangentLoop: { kernels: 1, native: 96 },
  trajectories: { kernels: 1, native: 64 },
};
