// AssemblyScript. What happens to each unit in a run of a recurrent network and in its gradient, in double and in
// single precision. The portable twin is ../src/kernels/recurrent.ts: same names, same order of operations, so the
// same bits in the build without FMA. Addresses and strides count doubles, in the `Single` functions floats.
import { tanhVector } from './primitives';
import { madd } from './tiles';

// Constants of the single-precision tanh: loading a splat is cheaper than making it anew in each iteration.
const table: usize = memory.data<f32>([
  20.0, // 0: tanh is 1 from half of it
  1.44269504, // 4: 1 / ln 2
  12582912.0, // 8: 1.5 · 2^23: adding it rounds to an integer
  0.693359375, // 12: ln 2, first 9 bits
  -0.00021219444, // 16: the rest of it
  1.0, // 20
  2.0, // 24
  // 28: (eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2, interpolated at Chebyshev points, relative error 3e-8
  0.5,
  0.16666576,
  0.041666552,
  0.008363233,
  0.001392625,
]);

// @ts-ignore: decorator
@inline
function constant(offset: usize): v128 {
  return v128.load_splat<f32>(table + offset);
}

/** (e^(2|x|) − 1) / (e^(2|x|) − 1 + 2), the exponential in the form 2^k eʳ − 1 that does not cancel near 0. */
// @ts-ignore: decorator
@inline
function tanhVectorSingle(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const size = v128.xor(x, sign);
  const y = f32x4.pmin(f32x4.add(size, size), constant(0));
  const shifted = madd<f32>(y, constant(4), constant(8));
  const k = f32x4.sub(shifted, constant(8));
  const r = f32x4.sub(f32x4.sub(y, f32x4.mul(k, constant(12))), f32x4.mul(k, constant(16)));
  const power = i32x4.add(i32x4.shl(shifted, 23), constant(20));
  let q = madd<f32>(r, constant(44), constant(40));
  q = madd<f32>(q, r, constant(36));
  q = madd<f32>(q, r, constant(32));
  q = madd<f32>(q, r, constant(28));
  const p = madd<f32>(f32x4.mul(r, r), q, r);
  const e = madd<f32>(power, p, f32x4.sub(power, constant(20)));
  return v128.or(f32x4.div(e, f32x4.add(e, constant(24))), sign);
}

// @ts-ignore: decorator
@inline
function tanhUnits<T>(x: v128): v128 {
  if (sizeof<T>() == 8) return tanhVector(x);
  return tanhVectorSingle(x);
}

/** σ(x) = ½ + ½ tanh(½ x): absolute error of a rounding, which is all that a gate needs. */
// @ts-ignore: decorator
@inline
function gateUnits<T>(x: v128): v128 {
  const half = v128.splat<T>(<T>0.5);
  return madd<T>(half, tanhUnits<T>(v128.mul<T>(half, x)), half);
}

/** The lanes at p; one entry in all lanes where only one is left. */
// @ts-ignore: decorator
@inline
function read<T>(p: usize, isWhole: bool): v128 {
  return isWhole ? v128.load(p) : v128.load_splat<T>(p);
}

// @ts-ignore: decorator
@inline
function write<T>(p: usize, value: v128, isWhole: bool): void {
  if (isWhole) v128.store(p, value);
  else v128.store_lane<T>(p, value, 0);
}

/** v · (1 − v). */
// @ts-ignore: decorator
@inline
function gateSlope<T>(v: v128): v128 {
  return v128.sub<T>(v, v128.mul<T>(v, v));
}

/** 1 − v². */
// @ts-ignore: decorator
@inline
function tanhSlope<T>(v: v128): v128 {
  return v128.sub<T>(v128.splat<T>(<T>1), v128.mul<T>(v, v));
}

// ------------------------------------------------------------------------------------------ units by themselves

function tanhAll<T>(n: i32, x: usize, out: usize): void {
  const lanes: i32 = 16 / sizeof<T>();
  for (; n >= 2 * lanes; n -= 2 * lanes) {
    const u = tanhUnits<T>(v128.load(x));
    const v = tanhUnits<T>(v128.load(x, 16));
    v128.store(out, u);
    v128.store(out, v, 16);
    x += 32;
    out += 32;
  }
  for (; n > 0; n--) {
    write<T>(out, tanhUnits<T>(read<T>(x, false)), false);
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

function gateAll<T>(n: i32, x: usize, out: usize): void {
  const lanes: i32 = 16 / sizeof<T>();
  for (; n >= lanes; n -= lanes) {
    v128.store(out, gateUnits<T>(v128.load(x)));
    x += 16;
    out += 16;
  }
  for (; n > 0; n--) {
    write<T>(out, gateUnits<T>(read<T>(x, false)), false);
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

function slopesAll<T>(kind: i32, n: i32, factor: T, y: usize, g: usize): void {
  const lanes: i32 = 16 / sizeof<T>();
  const scale = v128.splat<T>(factor);
  while (n > 0) {
    const isWhole: bool = n >= lanes;
    const v = isWhole ? v128.load(y) : v128.load_splat<T>(y);
    const d = isWhole ? v128.load(g) : v128.load_splat<T>(g);
    let product = v128.mul<T>(scale, d);
    if (kind == 0) product = v128.mul<T>(product, tanhSlope<T>(v));
    else if (kind == 1) product = v128.mul<T>(product, gateSlope<T>(v));
    else if (kind == 2) product = v128.mul<T>(product, v);
    if (isWhole) v128.store(g, product);
    else v128.store_lane<T>(g, product, 0);
    const used: i32 = isWhole ? lanes : 1;
    n -= used;
    y += <usize>used * sizeof<T>();
    g += <usize>used * sizeof<T>();
  }
}

function mixAll<T>(n: i32, rate: T, previous: usize, value: usize, out: usize): void {
  const lanes: i32 = 16 / sizeof<T>();
  const moving = v128.splat<T>(rate);
  const keeping = v128.splat<T>(<T>1 - rate);
  for (; n >= lanes; n -= lanes) {
    v128.store(out, madd<T>(moving, v128.load(value), v128.mul<T>(keeping, v128.load(previous))));
    previous += 16;
    value += 16;
    out += 16;
  }
  for (; n > 0; n--) {
    const kept = v128.mul<T>(keeping, read<T>(previous, false));
    write<T>(out, madd<T>(moving, read<T>(value, false), kept), false);
    previous += sizeof<T>();
    value += sizeof<T>();
    out += sizeof<T>();
  }
}

function addMultipleAll<T>(n: i32, factor: T, x: usize, y: usize): void {
  const lanes: i32 = 16 / sizeof<T>();
  const scale = v128.splat<T>(factor);
  for (; n >= lanes; n -= lanes) {
    v128.store(y, madd<T>(scale, v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  for (; n > 0; n--) {
    write<T>(y, madd<T>(scale, read<T>(x, false), read<T>(y, false)), false);
    x += sizeof<T>();
    y += sizeof<T>();
  }
}

function sumSquaresAll<T>(n: i32, x: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (; n >= 4; n -= 4) {
    let u: v128;
    let v: v128;
    if (sizeof<T>() == 8) {
      u = v128.load(x);
      v = v128.load(x, 16);
    } else {
      const four = v128.load(x);
      u = f64x2.promote_low_f32x4(four);
      v = f64x2.promote_low_f32x4(v128.shuffle<f64>(four, four, 1, 1));
    }
    low = madd<f64>(u, u, low);
    high = madd<f64>(v, v, high);
    x += 4 * sizeof<T>();
  }
  const sum = f64x2.add(low, high);
  let total: f64 = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  for (; n > 0; n--) {
    const value: f64 = <f64>load<T>(x);
    total += value * value;
    x += sizeof<T>();
  }
  return total;
}

function transposeAll<T>(rows: i32, columns: i32, a: usize, rowStep: usize, out: usize, outStep: usize): void {
  let i: i32 = 0;
  for (; i + 4 <= rows; i += 4) {
    const a1: usize = a + rowStep;
    const a2: usize = a1 + rowStep;
    const a3: usize = a2 + rowStep;
    let to: usize = out;
    for (let j: usize = 0; j < <usize>columns * sizeof<T>(); j += sizeof<T>()) {
      store<T>(to, load<T>(a + j));
      store<T>(to + sizeof<T>(), load<T>(a1 + j));
      store<T>(to + 2 * sizeof<T>(), load<T>(a2 + j));
      store<T>(to + 3 * sizeof<T>(), load<T>(a3 + j));
      to += outStep;
    }
    a += 4 * rowStep;
    out += 4 * sizeof<T>();
  }
  for (; i < rows; i++) {
    let to: usize = out;
    for (let j: usize = 0; j < <usize>columns * sizeof<T>(); j += sizeof<T>()) {
      store<T>(to, load<T>(a + j));
      to += outStep;
    }
    a += rowStep;
    out += sizeof<T>();
  }
}

// ------------------------------------------------------------------------------------------------------- GRU

// @ts-ignore: decorator
@inline
function gruUnits<T>(gates: usize, step: usize, previous: usize, next: usize, isWhole: bool): void {
  const r = gateUnits<T>(read<T>(gates, isWhole));
  const z = gateUnits<T>(read<T>(gates + step, isWhole));
  const inner = read<T>(gates + 2 * step, isWhole);
  const n = tanhUnits<T>(madd<T>(r, inner, read<T>(gates + 3 * step, isWhole)));
  const h = read<T>(previous, isWhole);
  write<T>(gates, r, isWhole);
  write<T>(gates + step, z, isWhole);
  write<T>(gates + 3 * step, n, isWhole);
  write<T>(next, madd<T>(z, v128.sub<T>(h, n), n), isWhole);
}

function gruForwardAll<T>(rows: i32, units: i32, gates: usize, previous: usize, next: usize): void {
  const lanes: i32 = 16 / sizeof<T>();
  const step: usize = <usize>units * sizeof<T>();
  for (let row: i32 = 0; row < rows; row++) {
    let i: i32 = units;
    for (; i >= lanes; i -= lanes) {
      gruUnits<T>(gates, step, previous, next, true);
      gates += 16;
      previous += 16;
      next += 16;
    }
    for (; i > 0; i--) {
      gruUnits<T>(gates, step, previous, next, false);
      gates += sizeof<T>();
      previous += sizeof<T>();
      next += sizeof<T>();
    }
    gates += 3 * step;
  }
}

// @ts-ignore: decorator
@inline
function gruAdjoint<T>(
  gates: usize,
  step: usize,
  previous: usize,
  g: usize,
  gPrevious: usize,
  rate: v128,
  keep: v128,
  isWhole: bool,
): void {
  const r = read<T>(gates, isWhole);
  const z = read<T>(gates + step, isWhole);
  const inner = read<T>(gates + 2 * step, isWhole);
  const n = read<T>(gates + 3 * step, isWhole);
  const all = read<T>(g, isWhole);
  const d = v128.mul<T>(rate, all);
  const dn = v128.mul<T>(v128.sub<T>(d, v128.mul<T>(d, z)), tanhSlope<T>(n));
  const dz = v128.mul<T>(v128.mul<T>(d, v128.sub<T>(read<T>(previous, isWhole), n)), gateSlope<T>(z));
  write<T>(gates, v128.mul<T>(v128.mul<T>(dn, inner), gateSlope<T>(r)), isWhole);
  write<T>(gates + step, dz, isWhole);
  write<T>(gates + 2 * step, v128.mul<T>(dn, r), isWhole);
  write<T>(gates + 3 * step, dn, isWhole);
  const direct = madd<T>(keep, all, v128.mul<T>(d, z));
  write<T>(gPrevious, v128.add<T>(read<T>(gPrevious, isWhole), direct), isWhole);
}

function gruBackwardAll<T>(
  rows: i32,
  units: i32,
  rate: T,
  gates: usize,
  previous: usize,
  g: usize,
  gPrevious: usize,
): void {
  const lanes: i32 = 16 / sizeof<T>();
  const step: usize = <usize>units * sizeof<T>();
  const moving = v128.splat<T>(rate);
  const keeping = v128.splat<T>(<T>1 - rate);
  for (let row: i32 = 0; row < rows; row++) {
    let i: i32 = units;
    for (; i >= lanes; i -= lanes) {
      gruAdjoint<T>(gates, step, previous, g, gPrevious, moving, keeping, true);
      gates += 16;
      previous += 16;
      g += 16;
      gPrevious += 16;
    }
    for (; i > 0; i--) {
      gruAdjoint<T>(gates, step, previous, g, gPrevious, moving, keeping, false);
      gates += sizeof<T>();
      previous += sizeof<T>();
      g += sizeof<T>();
      gPrevious += sizeof<T>();
    }
    gates += 3 * step;
  }
}

// ------------------------------------------------------------------------------------------------------- LSTM

// @ts-ignore: decorator
@inline
function lstmUnits<T>(gates: usize, step: usize, previous: usize, next: usize, isWhole: bool): void {
  const i = gateUnits<T>(read<T>(gates, isWhole));
  const f = gateUnits<T>(read<T>(gates + step, isWhole));
  const v = tanhUnits<T>(read<T>(gates + 2 * step, isWhole));
  const o = gateUnits<T>(read<T>(gates + 3 * step, isWhole));
  const c = madd<T>(i, v, v128.mul<T>(f, read<T>(previous + step, isWhole)));
  const seen = tanhUnits<T>(c);
  write<T>(gates, i, isWhole);
  write<T>(gates + step, f, isWhole);
  write<T>(gates + 2 * step, v, isWhole);
  write<T>(gates + 3 * step, o, isWhole);
  write<T>(gates + 4 * step, seen, isWhole);
  write<T>(next, v128.mul<T>(o, seen), isWhole);
  write<T>(next + step, c, isWhole);
}

function lstmForwardAll<T>(rows: i32, units: i32, gates: usize, previous: usize, next: usize): void {
  const lanes: i32 = 16 / sizeof<T>();
  const step: usize = <usize>units * sizeof<T>();
  for (let row: i32 = 0; row < rows; row++) {
    let i: i32 = units;
    for (; i >= lanes; i -= lanes) {
      lstmUnits<T>(gates, step, previous, next, true);
      gates += 16;
      previous += 16;
      next += 16;
    }
    for (; i > 0; i--) {
      lstmUnits<T>(gates, step, previous, next, false);
      gates += sizeof<T>();
      previous += sizeof<T>();
      next += sizeof<T>();
    }
    gates += 4 * step;
    previous += step;
    next += step;
  }
}

// @ts-ignore: decorator
@inline
function lstmAdjoint<T>(
  gates: usize,
  step: usize,
  previous: usize,
  g: usize,
  gPrevious: usize,
  rate: v128,
  keep: v128,
  isWhole: bool,
): void {
  const i = read<T>(gates, isWhole);
  const f = read<T>(gates + step, isWhole);
  const v = read<T>(gates + 2 * step, isWhole);
  const o = read<T>(gates + 3 * step, isWhole);
  const seen = read<T>(gates + 4 * step, isWhole);
  const allHidden = read<T>(g, isWhole);
  const allCell = read<T>(g + step, isWhole);
  const hidden = v128.mul<T>(rate, allHidden);
  const byCell = v128.mul<T>(v128.mul<T>(hidden, o), tanhSlope<T>(seen));
  const d = madd<T>(rate, allCell, byCell);
  write<T>(gates, v128.mul<T>(v128.mul<T>(d, v), gateSlope<T>(i)), isWhole);
  const c = read<T>(previous + step, isWhole);
  write<T>(gates + step, v128.mul<T>(v128.mul<T>(d, c), gateSlope<T>(f)), isWhole);
  write<T>(gates + 2 * step, v128.mul<T>(v128.mul<T>(d, i), tanhSlope<T>(v)), isWhole);
  write<T>(gates + 3 * step, v128.mul<T>(v128.mul<T>(hidden, seen), gateSlope<T>(o)), isWhole);
  write<T>(gPrevious, madd<T>(keep, allHidden, read<T>(gPrevious, isWhole)), isWhole);
  const direct = madd<T>(keep, allCell, v128.mul<T>(d, f));
  write<T>(gPrevious + step, v128.add<T>(read<T>(gPrevious + step, isWhole), direct), isWhole);
}

function lstmBackwardAll<T>(
  rows: i32,
  units: i32,
  rate: T,
  gates: usize,
  previous: usize,
  g: usize,
  gPrevious: usize,
): void {
  const lanes: i32 = 16 / sizeof<T>();
  const step: usize = <usize>units * sizeof<T>();
  const moving = v128.splat<T>(rate);
  const keeping = v128.splat<T>(<T>1 - rate);
  for (let row: i32 = 0; row < rows; row++) {
    let i: i32 = units;
    for (; i >= lanes; i -= lanes) {
      lstmAdjoint<T>(gates, step, previous, g, gPrevious, moving, keeping, true);
      gates += 16;
      previous += 16;
      g += 16;
      gPrevious += 16;
    }
    for (; i > 0; i--) {
      lstmAdjoint<T>(gates, step, previous, g, gPrevious, moving, keeping, false);
      gates += sizeof<T>();
      previous += sizeof<T>();
      g += sizeof<T>();
      gPrevious += sizeof<T>();
    }
    gates += 4 * step;
    previous += step;
    g += step;
    gPrevious += step;
  }
}

// ---------------------------------------------------------------------------------------- both precisions by name

// @ts-ignore: decorator
@inline
function at<T>(index: i32): usize {
  return <usize>(<u32>index) * sizeof<T>();
}

/** out = tanh(x) in single precision. */
export function tanhSingle(n: i32, x: i32, out: i32): void {
  tanhAll<f32>(n, at<f32>(x), at<f32>(out));
}

/** out = ½ + ½ tanh(½ x): the logistic function with a small absolute, not relative, error. */
export function gate(n: i32, x: i32, out: i32): void {
  gateAll<f64>(n, at<f64>(x), at<f64>(out));
}

export function gateSingle(n: i32, x: i32, out: i32): void {
  gateAll<f32>(n, at<f32>(x), at<f32>(out));
}

/** g *= factor · slope, with the slope from y: 1 − y² (kind 0), y (1 − y) (kind 1), y (kind 2), 1 (kind 3). */
export function scaleBySlopes(kind: i32, n: i32, factor: f64, y: i32, g: i32): void {
  slopesAll<f64>(kind, n, factor, at<f64>(y), at<f64>(g));
}

export function scaleBySlopesSingle(kind: i32, n: i32, factor: f64, y: i32, g: i32): void {
  slopesAll<f32>(kind, n, <f32>factor, at<f32>(y), at<f32>(g));
}

/** out = (1 − rate) · previous + rate · value. */
export function mix(n: i32, rate: f64, previous: i32, value: i32, out: i32): void {
  mixAll<f64>(n, rate, at<f64>(previous), at<f64>(value), at<f64>(out));
}

export function mixSingle(n: i32, rate: f64, previous: i32, value: i32, out: i32): void {
  mixAll<f32>(n, <f32>rate, at<f32>(previous), at<f32>(value), at<f32>(out));
}

/** y += factor · x. */
export function addScaled(n: i32, factor: f64, x: i32, y: i32): void {
  addMultipleAll<f64>(n, factor, at<f64>(x), at<f64>(y));
}

export function addScaledSingle(n: i32, factor: f64, x: i32, y: i32): void {
  addMultipleAll<f32>(n, <f32>factor, at<f32>(x), at<f32>(y));
}

/** Σ x², in double precision. */
export function sumSquares(n: i32, x: i32): f64 {
  return sumSquaresAll<f64>(n, at<f64>(x));
}

export function sumSquaresSingle(n: i32, x: i32): f64 {
  return sumSquaresAll<f32>(n, at<f32>(x));
}

/** out[j, i] = a[i, j]. */
export function transpose(rows: i32, columns: i32, a: i32, lda: i32, out: i32, ldOut: i32): void {
  transposeAll<f64>(rows, columns, at<f64>(a), at<f64>(lda), at<f64>(out), at<f64>(ldOut));
}

export function transposeSingle(rows: i32, columns: i32, a: i32, lda: i32, out: i32, ldOut: i32): void {
  transposeAll<f32>(rows, columns, at<f32>(a), at<f32>(lda), at<f32>(out), at<f32>(ldOut));
}

/**
 * One step of `rows` GRUs. Rows of `gates`, 4 · units: the sums of r, of z, W_hn h + b_hn, and W_in x + b_in; the
 * first, second and fourth become r, z and n.
 */
export function gruForward(rows: i32, units: i32, gates: i32, previous: i32, next: i32): void {
  gruForwardAll<f64>(rows, units, at<f64>(gates), at<f64>(previous), at<f64>(next));
}

export function gruForwardSingle(rows: i32, units: i32, gates: i32, previous: i32, next: i32): void {
  gruForwardAll<f32>(rows, units, at<f32>(gates), at<f32>(previous), at<f32>(next));
}

/** Its adjoint: `gates` become derivatives by those sums, and what reaches h directly is added to `gPrevious`. */
export function gruBackward(
  rows: i32, units: i32, rate: f64, gates: i32, previous: i32, g: i32, gPrevious: i32,
): void {
  gruBackwardAll<f64>(rows, units, rate, at<f64>(gates), at<f64>(previous), at<f64>(g), at<f64>(gPrevious));
}

export function gruBackwardSingle(
  rows: i32, units: i32, rate: f64, gates: i32, previous: i32, g: i32, gPrevious: i32,
): void {
  gruBackwardAll<f32>(rows, units, <f32>rate, at<f32>(gates), at<f32>(previous), at<f32>(g), at<f32>(gPrevious));
}

/**
 * One step of `rows` LSTMs with states (h, c). Rows of `gates`, 5 · units: the sums of i, f, g, o, which become
 * their values, and room for tanh c′.
 */
export function lstmForward(rows: i32, units: i32, gates: i32, previous: i32, next: i32): void {
  lstmForwardAll<f64>(rows, units, at<f64>(gates), at<f64>(previous), at<f64>(next));
}

export function lstmForwardSingle(rows: i32, units: i32, gates: i32, previous: i32, next: i32): void {
  lstmForwardAll<f32>(rows, units, at<f32>(gates), at<f32>(previous), at<f32>(next));
}

/** Its adjoint, as `gruBackward`. */
export function lstmBackward(
  rows: i32, units: i32, rate: f64, gates: i32, previous: i32, g: i32, gPrevious: i32,
): void {
  lstmBackwardAll<f64>(rows, units, rate, at<f64>(gates), at<f64>(previous), at<f64>(g), at<f64>(gPrevious));
}

export function lstmBackwardSingle(
  rows: i32, units: i32, rate: f64, gates: i32, previous: i32, g: i32, gPrevious: i32,
): void {
  lstmBackwardAll<f32>(rows, units, <f32>rate, at<f32>(gates), at<f32>(previous), at<f32>(g), at<f32>(gPrevious));
}
