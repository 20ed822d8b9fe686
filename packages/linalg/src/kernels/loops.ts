import { LENGTHS, orthonormalizeAll, orthonormalizeWork } from './gram-schmidt.js';
import {
  copy,
  get,
  multiplyPacked,
  multiplyTransposed,
  pack,
  packedLength,
  scaleByVector,
  set,
  stepTogether,
  tanhOfSum,
  tanhSlopes,
  turn,
} from './primitives.js';
import type { f64, i32 } from './types.js';

/** 2^−300 and 2^300: steps in which a running product is kept near 1. */
const DOWN: f64 = 4.909093465297727e-91;
const UP: f64 = 2.037035976334486e90;

/** From this order on, rows of states against rows of W are faster than a packed Wᵀ. */
const ROWS_FROM: i32 = 96;

/** Doubles for the weights of `tangentLoop`. */
export function tangentWeightsLength(n: i32): i32 {
  return n >= ROWS_FROM ? n * n : packedLength(n, n);
}

/** Brings W (rows `stride` apart) into the form that `tangentLoop` reads, where it is not that already. */
export function tangentWeights(n: i32, w: i32, stride: i32, out: i32): i32 {
  if (n < ROWS_FROM) {
    pack(n, n, w, 1, stride, out);
    return out;
  }
  if (stride === n) return w;
  for (let i: i32 = 0; i < n; i++) copy(n, w + i * stride, out + i * n);
  return out;
}

/** Multiplies a running product, mantissa at `at` and power of two at `at + 1`, by a factor ≥ 0. */
function multiplyInto(at: i32, factor: f64): void {
  let product: f64 = get(at);
  let value: f64 = factor;
  let power: f64 = get(at + 1);
  while (value > 1e100 && value < Infinity) {
    value *= DOWN;
    power += 300;
  }
  while (value < 1e-100 && value > 0) {
    value *= UP;
    power -= 300;
  }
  product *= value;
  if (product > 1e100 && product < Infinity) {
    product *= DOWN;
    power += 300;
  } else if (product < 1e-100 && product > 0) {
    product *= UP;
    power -= 300;
  }
  set(at, product);
  set(at + 1, power);
}

/** Starts k + 1 running products of a block at 1. */
export function tangentBegin(k: i32, products: i32): void {
  for (let i: i32 = 0; i <= k; i++) {
    set(products + 2 * i, 1);
    set(products + 2 * i + 1, 0);
  }
}

/**
 * What follows the product in a step: row 0 of `next` ((k + 1) × n) becomes tanh of it and b, the other rows are
 * multiplied by `slopes` = 1 − h'², whose product goes into the last of the running `products`. Where `columns` is not
 * 0, the product stands in `turned` (n × columns) and becomes rows first.
 */
export function tangentStep(
  n: i32,
  k: i32,
  turned: i32,
  columns: i32,
  next: i32,
  bias: i32,
  slopes: i32,
  products: i32,
): void {
  if (columns > 0) turn(n, k + 1, turned, columns, next, n);
  tanhOfSum(n, next, bias, next);
  tanhSlopes(n, next, slopes);
  for (let i: i32 = 1; i <= k; i++) scaleByVector(n, slopes, next + i * n);
  for (let i: i32 = 0; i < n; i++) multiplyInto(products + 2 * k, get(slopes + i));
}

/** Multiplies the diagonal of R into the running products; its largest entry over its smallest. */
export function tangentRecord(k: i32, diagonal: i32, products: i32): f64 {
  let smallest: f64 = Infinity;
  let largest: f64 = 0;
  for (let i: i32 = 0; i < k; i++) {
    const r: f64 = get(diagonal + i);
    multiplyInto(products + 2 * i, r);
    smallest = Math.min(smallest, r);
    largest = Math.max(largest, r);
  }
  return k > 0 ? largest / smallest : 1;
}

/** Orthonormalises the vectors as their lengths need it, and records these. */
export function tangentFrame(n: i32, k: i32, rows: i32, diagonal: i32, products: i32, space: i32): f64 {
  orthonormalizeAll(k, n, rows, n, diagonal, LENGTHS, space);
  return tangentRecord(k, diagonal, products);
}

/** Doubles of working space for `tangentLoop`. */
export function tangentLoopWork(n: i32, k: i32): i32 {
  return (k + 1) * n + n + 2 * k + orthonormalizeWork(k, n);
}

/**
 * `steps` steps of h' = tanh(W h + b), with k tangent vectors multiplied by the Jacobian diag(1 − h'²) W and
 * orthonormalised every `interval` steps (and at the end of every block).
 *
 * The state is row 0 of `states` ((k + 1) × n) and the tangent vectors are the others, so that W h and W Q are one
 * product with Wᵀ. `weights` is what `tangentWeights` made. For every `block` steps `series` gets k + 1 running
 * products (mantissa, power of two): the diagonal entries of R, and |det diag(1 − h'²)|. `spread` gets the largest
 * ratio of entries of one R.
 * Rows are taken through again only as lengths need it: a direction may be off by 1e-5, which lengths do not feel.
 *
 * Cost: 2 n² (k + 1) flops a step, 2 n k² an orthonormalisation.
 */
export function tangentLoop(
  n: i32,
  k: i32,
  steps: i32,
  interval: i32,
  block: i32,
  weights: i32,
  bias: i32,
  biasStep: i32,
  states: i32,
  series: i32,
  spread: i32,
  work: i32,
): void {
  let now: i32 = states;
  let next: i32 = work;
  const slopes: i32 = work + (k + 1) * n;
  const diagonal: i32 = slopes + n;
  const space: i32 = diagonal + k;
  let products: i32 = series;
  let widest: f64 = 1;
  let sinceBlock: i32 = 0;
  let sinceQr: i32 = 0;
  for (let step: i32 = 0; step < steps; step++) {
    if (sinceBlock === 0) tangentBegin(k, products);
    if (n >= ROWS_FROM) multiplyTransposed(k + 1, n, n, now, n, weights, n, next, n, 0);
    else multiplyPacked(k + 1, n, n, now, n, weights, next, n, 0);
    tangentStep(n, k, 0, 0, next, bias + step * biasStep, slopes, products);
    sinceBlock++;
    sinceQr++;
    if (sinceQr === interval || sinceBlock === block || step + 1 === steps) {
      sinceQr = 0;
      widest = Math.max(widest, tangentFrame(n, k, next + n, diagonal, products, space));
    }
    if (sinceBlock === block) {
      sinceBlock = 0;
      products += 2 * (k + 1);
    }
    const held: i32 = now;
    now = next;
    next = held;
  }
  if (now !== states) copy((k + 1) * n, now, states);
  set(spread, widest);
}

/**
 * `steps` steps of h' = tanh(W h + b) for `count` trajectories at once. Frame t, of count · n doubles (a state per
 * row), is frame t modulo `ring` of `frames`; frame 0 holds the starts.
 */
export function trajectories(
  n: i32,
  count: i32,
  steps: i32,
  packed: i32,
  bias: i32,
  biasStep: i32,
  frames: i32,
  ring: i32,
): void {
  const size: i32 = n * count;
  for (let step: i32 = 0; step < steps; step++) {
    const from: i32 = frames + (step % ring) * size;
    const to: i32 = frames + ((step + 1) % ring) * size;
    multiplyPacked(count, n, n, from, n, packed, to, n, 0);
    tanhOfRows(n, count, to, bias + step * biasStep);
  }
}

/** `trajectories` for one state, with W as it is (rows `stride` apart). */
export function singleTrajectory(
  n: i32,
  steps: i32,
  w: i32,
  stride: i32,
  bias: i32,
  biasStep: i32,
  frames: i32,
  ring: i32,
): void {
  for (let step: i32 = 0; step < steps; step++) {
    const from: i32 = frames + (step % ring) * n;
    const to: i32 = frames + ((step + 1) % ring) * n;
    multiplyTransposed(n, 1, n, w, stride, from, n, to, 1, 0);
    tanhOfSum(n, to, bias + step * biasStep, to);
  }
}

/** Rows of `count` states: x = tanh(x + bias). */
export function tanhOfRows(n: i32, count: i32, x: i32, bias: i32): void {
  for (let c: i32 = 0; c < count; c++) tanhOfSum(n, x + c * n, bias, x + c * n);
}

/** `trajectories` for small n, with W as it is (rows `stride` apart) and a frame as n rows of `count` doubles: lanes are trajectories. */
export function smallTrajectories(
  n: i32,
  count: i32,
  steps: i32,
  w: i32,
  stride: i32,
  bias: i32,
  biasStep: i32,
  frames: i32,
  ring: i32,
): void {
  const size: i32 = n * count;
  for (let step: i32 = 0; step < steps; step++) {
    const from: i32 = frames + (step % ring) * size;
    const to: i32 = frames + ((step + 1) % ring) * size;
    stepTogether(n, count, w, stride, bias + step * biasStep, from, to);
  }
}
