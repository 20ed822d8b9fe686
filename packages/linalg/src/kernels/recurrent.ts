// What happens to each unit in a run of a recurrent network and in its gradient, in portable TypeScript. The SIMD twin
// is ../../assembly/recurrent.ts: same names, same order of operations, hence the same bits. Addresses and strides
// count doubles of the memory, in the `Single` functions floats.
import { doublesInUse, singlesInUse, tanhOf } from './primitives.js';
import type { f64, i32 } from './types.js';

/** Where the numbers are and how they are rounded. */
interface Arithmetic {
  readonly data: Float64Array | Float32Array;
  readonly round: (value: number) => number;
  readonly tanh: (x: number) => number;
}

const same = (value: number): number => value;
const double = (): Arithmetic => ({ data: doublesInUse(), round: same, tanh: tanhOf });
const single = (): Arithmetic => ({ data: singlesInUse(), round: Math.fround, tanh: tanhOfSingle });

const round = Math.fround;
const PER_LN2 = round(1.44269504);
const ROUNDER = 12582912; // 1.5 · 2^23: adding it rounds to an integer
const LN2_HIGH = 0.693359375;
const LN2_LOW = round(-0.00021219444);
const Q0 = 0.5;
const Q1 = round(0.16666576);
const Q2 = round(0.041666552);
const Q3 = round(0.008363233);
const Q4 = round(0.001392625);

/** tanh in single precision: (e^(2|x|) − 1) / (e^(2|x|) − 1 + 2) with 2^k eʳ − 1, which does not cancel near 0. */
function tanhOfSingle(x: number): number {
  const size = Math.abs(x);
  let y = round(size + size);
  if (y > 20) y = 20;
  const k = round(round(ROUNDER + round(y * PER_LN2)) - ROUNDER);
  const r = round(round(y - round(k * LN2_HIGH)) - round(k * LN2_LOW));
  const power = 2 ** k;
  let q = round(Q3 + round(r * Q4));
  q = round(Q2 + round(q * r));
  q = round(Q1 + round(q * r));
  q = round(Q0 + round(q * r));
  const p = round(r + round(round(r * r) * q));
  const e = round(round(power - 1) + round(power * p));
  const value = round(e / round(e + 2));
  // 1 / −0 is −∞: the sign of a zero stays.
  return x < 0 || (x === 0 && 1 / x < 0) ? -value : value;
}

/** ½ + ½ tanh(½ x). */
function gateOf({ round: f, tanh }: Arithmetic, x: number): number {
  return f(0.5 + f(0.5 * tanh(f(0.5 * x))));
}

const gateSlope = (f: (value: number) => number, v: number): number => f(v - f(v * v));
const tanhSlope = (f: (value: number) => number, v: number): number => f(1 - f(v * v));

// ------------------------------------------------------------------------------------------ units by themselves

/** out = tanh(x) in single precision. */
export function tanhSingle(n: i32, x: i32, out: i32): void {
  const data = singlesInUse();
  for (let i = 0; i < n; i++) data[out + i] = tanhOfSingle(data[x + i]);
}

function gateAll(arithmetic: Arithmetic, n: i32, x: i32, out: i32): void {
  const { data } = arithmetic;
  for (let i = 0; i < n; i++) data[out + i] = gateOf(arithmetic, data[x + i]);
}

/** out = ½ + ½ tanh(½ x): the logistic function with a small absolute, not relative, error. */
export function gate(n: i32, x: i32, out: i32): void {
  gateAll(double(), n, x, out);
}

export function gateSingle(n: i32, x: i32, out: i32): void {
  gateAll(single(), n, x, out);
}

function slopesAll({ data, round: f }: Arithmetic, kind: i32, n: i32, factor: f64, y: i32, g: i32): void {
  const scale = f(factor);
  for (let i = 0; i < n; i++) {
    const v = data[y + i];
    const product = f(scale * data[g + i]);
    if (kind === 0) data[g + i] = f(product * tanhSlope(f, v));
    else if (kind === 1) data[g + i] = f(product * gateSlope(f, v));
    else data[g + i] = kind === 2 ? f(product * v) : product;
  }
}

/** g *= factor · slope, with the slope from y: 1 − y² (kind 0), y (1 − y) (kind 1), y (kind 2), 1 (kind 3). */
export function scaleBySlopes(kind: i32, n: i32, factor: f64, y: i32, g: i32): void {
  slopesAll(double(), kind, n, factor, y, g);
}

export function scaleBySlopesSingle(kind: i32, n: i32, factor: f64, y: i32, g: i32): void {
  slopesAll(single(), kind, n, factor, y, g);
}

function mixAll(
  { data, round: f }: Arithmetic,
  n: i32,
  rate: f64,
  previous: i32,
  value: i32,
  out: i32,
): void {
  const moving = f(rate);
  const keeping = f(1 - moving);
  for (let i = 0; i < n; i++) {
    data[out + i] = f(f(keeping * data[previous + i]) + f(moving * data[value + i]));
  }
}

/** out = (1 − rate) · previous + rate · value. */
export function mix(n: i32, rate: f64, previous: i32, value: i32, out: i32): void {
  mixAll(double(), n, rate, previous, value, out);
}

export function mixSingle(n: i32, rate: f64, previous: i32, value: i32, out: i32): void {
  mixAll(single(), n, rate, previous, value, out);
}

function addScaledAll({ data, round: f }: Arithmetic, n: i32, factor: f64, x: i32, y: i32): void {
  const scale = f(factor);
  for (let i = 0; i < n; i++) data[y + i] = f(data[y + i] + f(scale * data[x + i]));
}

/** y += factor · x. */
export function addScaled(n: i32, factor: f64, x: i32, y: i32): void {
  addScaledAll(double(), n, factor, x, y);
}

export function addScaledSingle(n: i32, factor: f64, x: i32, y: i32): void {
  addScaledAll(single(), n, factor, x, y);
}

function sumSquaresAll({ data }: Arithmetic, n: i32, x: i32): f64 {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = x;
  for (; i + 4 <= x + n; i += 4) {
    a += data[i] * data[i];
    b += data[i + 1] * data[i + 1];
    c += data[i + 2] * data[i + 2];
    d += data[i + 3] * data[i + 3];
  }
  let total = a + c + (b + d);
  for (; i < x + n; i++) total += data[i] * data[i];
  return total;
}

/** Σ x², in double precision. */
export function sumSquares(n: i32, x: i32): f64 {
  return sumSquaresAll(double(), n, x);
}

export function sumSquaresSingle(n: i32, x: i32): f64 {
  return sumSquaresAll(single(), n, x);
}

function transposeAll(
  { data }: Arithmetic,
  rows: i32,
  columns: i32,
  a: i32,
  lda: i32,
  out: i32,
  ldOut: i32,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[out + j * ldOut + i] = data[a + i * lda + j];
  }
}

/** out[j, i] = a[i, j]. */
export function transpose(rows: i32, columns: i32, a: i32, lda: i32, out: i32, ldOut: i32): void {
  transposeAll(double(), rows, columns, a, lda, out, ldOut);
}

export function transposeSingle(rows: i32, columns: i32, a: i32, lda: i32, out: i32, ldOut: i32): void {
  transposeAll(single(), rows, columns, a, lda, out, ldOut);
}

// ------------------------------------------------------------------------------------------------------- GRU

function gruForwardAll(
  arithmetic: Arithmetic,
  rows: i32,
  units: i32,
  gates: i32,
  previous: i32,
  next: i32,
): void {
  const { data, round: f, tanh } = arithmetic;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < units; i++) {
      const at = gates + 4 * row * units + i;
      const r = gateOf(arithmetic, data[at]);
      const z = gateOf(arithmetic, data[at + units]);
      const n = tanh(f(data[at + 3 * units] + f(r * data[at + 2 * units])));
      data[at] = r;
      data[at + units] = z;
      data[at + 3 * units] = n;
      data[next + row * units + i] = f(n + f(z * f(data[previous + row * units + i] - n)));
    }
  }
}

/**
 * One step of `rows` GRUs. Rows of `gates`, 4 · units: the sums of r, of z, W_hn h + b_hn, and W_in x + b_in; the
 * first, second and fourth become r, z and n.
 */
export function gruForward(rows: i32, units: i32, gates: i32, previous: i32, next: i32): void {
  gruForwardAll(double(), rows, units, gates, previous, next);
}

export function gruForwardSingle(rows: i32, units: i32, gates: i32, previous: i32, next: i32): void {
  gruForwardAll(single(), rows, units, gates, previous, next);
}

function gruBackwardAll(
  { data, round: f }: Arithmetic,
  rows: i32,
  units: i32,
  rate: f64,
  gates: i32,
  previous: i32,
  g: i32,
  gPrevious: i32,
): void {
  const moving = f(rate);
  const keeping = f(1 - moving);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < units; i++) {
      const at = gates + 4 * row * units + i;
      const unit = row * units + i;
      const r = data[at];
      const z = data[at + units];
      const inner = data[at + 2 * units];
      const n = data[at + 3 * units];
      const all = data[g + unit];
      const d = f(moving * all);
      const dn = f(f(d - f(d * z)) * tanhSlope(f, n));
      data[at] = f(f(dn * inner) * gateSlope(f, r));
      data[at + units] = f(f(d * f(data[previous + unit] - n)) * gateSlope(f, z));
      data[at + 2 * units] = f(dn * r);
      data[at + 3 * units] = dn;
      data[gPrevious + unit] = f(data[gPrevious + unit] + f(f(d * z) + f(keeping * all)));
    }
  }
}

/** Its adjoint: `gates` become derivatives by those sums, and what reaches h directly is added to `gPrevious`. */
export function gruBackward(
  rows: i32,
  units: i32,
  rate: f64,
  gates: i32,
  previous: i32,
  g: i32,
  gPrevious: i32,
): void {
  gruBackwardAll(double(), rows, units, rate, gates, previous, g, gPrevious);
}

export function gruBackwardSingle(
  rows: i32,
  units: i32,
  rate: f64,
  gates: i32,
  previous: i32,
  g: i32,
  gPrevious: i32,
): void {
  gruBackwardAll(single(), rows, units, rate, gates, previous, g, gPrevious);
}

// ------------------------------------------------------------------------------------------------------- LSTM

function lstmForwardAll(
  arithmetic: Arithmetic,
  rows: i32,
  units: i32,
  gates: i32,
  previous: i32,
  next: i32,
): void {
  const { data, round: f, tanh } = arithmetic;
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < units; j++) {
      const at = gates + 5 * row * units + j;
      const unit = 2 * row * units + j;
      const i = gateOf(arithmetic, data[at]);
      const forget = gateOf(arithmetic, data[at + units]);
      const v = tanh(data[at + 2 * units]);
      const o = gateOf(arithmetic, data[at + 3 * units]);
      const c = f(f(forget * data[previous + unit + units]) + f(i * v));
      const seen = tanh(c);
      data[at] = i;
      data[at + units] = forget;
      data[at + 2 * units] = v;
      data[at + 3 * units] = o;
      data[at + 4 * units] = seen;
      data[next + unit] = f(o * seen);
      data[next + unit + units] = c;
    }
  }
}

/**
 * One step of `rows` LSTMs with states (h, c). Rows of `gates`, 5 · units: the sums of i, f, g, o, which become
 * their values, and room for tanh c′.
 */
export function lstmForward(rows: i32, units: i32, gates: i32, previous: i32, next: i32): void {
  lstmForwardAll(double(), rows, units, gates, previous, next);
}

export function lstmForwardSingle(rows: i32, units: i32, gates: i32, previous: i32, next: i32): void {
  lstmForwardAll(single(), rows, units, gates, previous, next);
}

function lstmBackwardAll(
  { data, round: f }: Arithmetic,
  rows: i32,
  units: i32,
  rate: f64,
  gates: i32,
  previous: i32,
  g: i32,
  gPrevious: i32,
): void {
  const moving = f(rate);
  const keeping = f(1 - moving);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < units; j++) {
      const at = gates + 5 * row * units + j;
      const unit = 2 * row * units + j;
      const i = data[at];
      const forget = data[at + units];
      const v = data[at + 2 * units];
      const o = data[at + 3 * units];
      const seen = data[at + 4 * units];
      const allHidden = data[g + unit];
      const allCell = data[g + unit + units];
      const hidden = f(moving * allHidden);
      const byCell = f(f(hidden * o) * tanhSlope(f, seen));
      const d = f(byCell + f(moving * allCell));
      const c = data[previous + unit + units];
      data[at] = f(f(d * v) * gateSlope(f, i));
      data[at + units] = f(f(d * c) * gateSlope(f, forget));
      data[at + 2 * units] = f(f(d * i) * tanhSlope(f, v));
      data[at + 3 * units] = f(f(hidden * seen) * gateSlope(f, o));
      data[gPrevious + unit] = f(data[gPrevious + unit] + f(keeping * allHidden));
      const direct = f(f(d * forget) + f(keeping * allCell));
      data[gPrevious + unit + units] = f(data[gPrevious + unit + units] + direct);
    }
  }
}

/** Its adjoint, as `gruBackward`. */
export function lstmBackward(
  rows: i32,
  units: i32,
  rate: f64,
  gates: i32,
  previous: i32,
  g: i32,
  gPrevious: i32,
): void {
  lstmBackwardAll(double(), rows, units, rate, gates, previous, g, gPrevious);
}

export function lstmBackwardSingle(
  rows: i32,
  units: i32,
  rate: f64,
  gates: i32,
  previous: i32,
  g: i32,
  gPrevious: i32,
): void {
  lstmBackwardAll(single(), rows, units, rate, gates, previous, g, gPrevious);
}
