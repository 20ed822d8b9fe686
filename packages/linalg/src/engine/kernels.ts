/**
 * The numeric kernels, as both engines have them. Addresses and sizes count doubles of one memory (floats in the
 * `Single` functions); nothing is checked: only `create-engine.ts` calls them.
 */
export interface Kernels {
  firstFree(): number;
  /** Where the table of tanh stands, which whoever makes the memory fills in. */
  tanhTableAt(): number;
  productCount(): number;
  flopCount(): number;
  resetCounts(): void;
  packedLength(k: number, n: number): number;
  pack(k: number, n: number, b: number, rowStep: number, columnStep: number, out: number): void;
  multiplyWork(k: number, n: number): number;
  // prettier-ignore
  multiply(
    m: number, n: number, k: number, a: number, lda: number, b: number, rowStep: number, columnStep: number,
    c: number, ldc: number, mode: number, work: number,
  ): void;
  // prettier-ignore
  multiplyPacked(
    m: number, n: number, k: number, a: number, lda: number, packed: number, c: number, ldc: number, mode: number,
  ): void;
  // prettier-ignore
  multiplyTransposed(
    m: number, n: number, k: number, a: number, lda: number, b: number, ldb: number,
    c: number, ldc: number, mode: number,
  ): void;
  packedLengthSingle(k: number, n: number): number;
  packSingle(k: number, n: number, b: number, rowStep: number, columnStep: number, out: number): void;
  // prettier-ignore
  multiplyPackedSingle(
    m: number, n: number, k: number, a: number, lda: number, packed: number, c: number, ldc: number, mode: number,
  ): void;
  // prettier-ignore
  combineRows(
    count: number, units: number, gates: number, columns: number, weights: number, weightStep: number,
    coefficients: number, coefficientStep: number, out: number, outStep: number,
  ): void;
  gram(n: number, k: number, a: number, lda: number, c: number, ldc: number): void;
  tanh(n: number, x: number, out: number): void;
  logistic(n: number, x: number, out: number): void;
  orthonormalizeWork(k: number, n: number): number;
  rowLengths(k: number, n: number, a: number, lda: number, out: number): void;
  // prettier-ignore
  orthonormalizeRows(
    k: number, n: number, a: number, lda: number, diagonal: number, lengths: number, previous: number, part: number,
    work: number,
  ): void;
  // prettier-ignore
  orthonormalizeAll(
    k: number, n: number, a: number, lda: number, diagonal: number, part: number, work: number,
  ): void;
  luWork(n: number, rightSides: number): number;
  luDecompose(n: number, a: number, lda: number, pivots: number, work: number): number;
  // prettier-ignore
  luSolve(
    n: number, m: number, lu: number, lda: number, pivots: number, b: number, ldb: number, x: number, ldx: number,
    work: number,
  ): void;
  // prettier-ignore
  solveEach(
    count: number, n: number, a: number, b: number, x: number, found: number, pivots: number, work: number,
  ): void;
  cholesky(n: number, a: number, lda: number): number;
  eigenvaluesWork(n: number): number;
  eigenvalues(n: number, a: number, re: number, im: number, work: number): void;
  schurWork(n: number): number;
  // prettier-ignore
  schur(
    n: number, a: number, lda: number, q: number, ldq: number, re: number, im: number, work: number,
  ): void;
  tangentLoopWork(n: number, k: number): number;
  tangentWeightsLength(n: number): number;
  tangentWeights(n: number, w: number, stride: number, out: number): number;
  tangentBegin(k: number, products: number): void;
  // prettier-ignore
  tangentStep(
    n: number, k: number, turned: number, columns: number, next: number, bias: number, slopes: number,
    products: number,
  ): void;
  // prettier-ignore
  tangentFrame(
    n: number, k: number, rows: number, diagonal: number, products: number, space: number,
  ): number;
  tangentRecord(k: number, diagonal: number, products: number): number;
  // prettier-ignore
  tangentLoop(
    n: number, k: number, steps: number, interval: number, block: number, weights: number, bias: number,
    biasStep: number, states: number, series: number, spread: number, work: number,
  ): void;
  // prettier-ignore
  trajectories(
    n: number, count: number, steps: number, packed: number, bias: number, biasStep: number, frames: number,
    ring: number,
  ): void;
  // prettier-ignore
  smallTrajectories(
    n: number, count: number, steps: number, w: number, stride: number, bias: number, biasStep: number,
    frames: number, ring: number,
  ): void;
  // prettier-ignore
  singleTrajectory(
    n: number, steps: number, w: number, stride: number, bias: number, biasStep: number, frames: number,
    ring: number,
  ): void;
  tanhOfRows(n: number, count: number, x: number, bias: number): void;
  tanhSingle(n: number, x: number, out: number): void;
  gate(n: number, x: number, out: number): void;
  gateSingle(n: number, x: number, out: number): void;
  scaleBySlopes(kind: number, n: number, factor: number, y: number, g: number): void;
  scaleBySlopesSingle(kind: number, n: number, factor: number, y: number, g: number): void;
  mix(n: number, rate: number, previous: number, value: number, out: number): void;
  mixSingle(n: number, rate: number, previous: number, value: number, out: number): void;
  addScaled(n: number, factor: number, x: number, y: number): void;
  addScaledSingle(n: number, factor: number, x: number, y: number): void;
  sumSquares(n: number, x: number): number;
  sumSquaresSingle(n: number, x: number): number;
  transpose(rows: number, columns: number, a: number, lda: number, out: number, ldOut: number): void;
  transposeSingle(rows: number, columns: number, a: number, lda: number, out: number, ldOut: number): void;
  gruForward(rows: number, units: number, gates: number, previous: number, next: number): void;
  gruForwardSingle(rows: number, units: number, gates: number, previous: number, next: number): void;
  gruBackward(
    rows: number,
    units: number,
    rate: number,
    gates: number,
    previous: number,
    g: number,
    gPrevious: number,
  ): void;
  gruBackwardSingle(
    rows: number,
    units: number,
    rate: number,
    gates: number,
    previous: number,
    g: number,
    gPrevious: number,
  ): void;
  lstmForward(rows: number, units: number, gates: number, previous: number, next: number): void;
  lstmForwardSingle(rows: number, units: number, gates: number, previous: number, next: number): void;
  lstmBackward(
    rows: number,
    units: number,
    rate: number,
    gates: number,
    previous: number,
    g: number,
    gPrevious: number,
  ): void;
  lstmBackwardSingle(
    rows: number,
    units: number,
    rate: number,
    gates: number,
    previous: number,
    g: number,
    gPrevious: number,
  ): void;
}
