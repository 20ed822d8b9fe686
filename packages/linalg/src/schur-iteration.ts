/** Eigenvalues from a real Schur form, in the order of its diagonal. */
export interface SchurValues {
  readonly re: Float64Array;
  /** Of a conjugate pair at (k, k + 1) the first is positive. */
  readonly im: Float64Array;
}

const EPSILON = 2 ** -52;
/** Nothing smaller counts beside a matrix whose largest entry is within 2^±100. */
const TINY = 2 ** -900;
/** Francis' iteration needs two or three sweeps per eigenvalue; where it stalls, an exceptional shift frees it. */
const EXCEPTIONAL_EVERY = 10;
/** After that many sweeps on one eigenvalue the smallest coupling is dropped; the residual then shows it. */
const SWEEP_LIMIT = 300;

/**
 * Eigenvalues of an upper Hessenberg matrix by the implicitly shifted double QR iteration; with `qTransposed`,
 * the whole real Schur form T = Qᵀ H Q, in place, and Qᵀ times what `qTransposed` held.
 *
 * Diagonal blocks of T are 1 × 1 or 2 × 2; a 2 × 2 block has equal diagonal entries and off-diagonal entries of
 * opposite sign, so it always stands for a conjugate pair.
 *
 * @param h - Row-major, shape [n, n], upper Hessenberg in [low, high], upper triangular outside.
 *
 * Cost: about 10 n³ flops, with the Schur form 25 n³.
 * Source: Francis, Comput. J. 4 (1961) 265 and 332; deflation by Ahues & Tisseur, LAPACK Working Note 122.
 */
export function schurIteration(
  h: Float64Array,
  n: number,
  low: number,
  high: number,
  qTransposed: Float64Array | undefined,
): SchurValues {
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let i = 0; i < n; i++) if (i < low || i > high) re[i] = h[i * n + i];

  let end = high;
  while (end >= low) {
    let start = end;
    for (let sweep = 1; ; sweep++) {
      start = end;
      while (start > low && !isNegligible(h, n, start, low, high)) start--;
      if (start > low) h[start * n + start - 1] = 0;
      if (start >= end - 1) break;
      if (sweep > SWEEP_LIMIT) {
        h[smallestCoupling(h, n, start, end)] = 0;
        sweep = 0;
        continue;
      }
      francisSweep(h, n, start, end, sweep, qTransposed);
    }
    if (start === end) {
      re[end] = h[end * n + end];
    } else {
      standardise(h, n, start, qTransposed);
      const coupling = h[end * n + start];
      re[start] = h[start * n + start];
      re[end] = h[end * n + end];
      if (coupling !== 0) {
        im[start] = Math.sqrt(Math.abs(coupling)) * Math.sqrt(Math.abs(h[start * n + end]));
        im[end] = -im[start];
      }
    }
    end = start - 1;
  }
  return { re, im };
}

function isNegligible(h: Float64Array, n: number, k: number, low: number, high: number): boolean {
  const below = Math.abs(h[k * n + k - 1]);
  if (below <= TINY) return true;
  const first = h[(k - 1) * n + k - 1];
  const second = h[k * n + k];
  let neighbours = Math.abs(first) + Math.abs(second);
  if (neighbours === 0) {
    if (k - 2 >= low) neighbours += Math.abs(h[(k - 1) * n + k - 2]);
    if (k + 1 <= high) neighbours += Math.abs(h[(k + 1) * n + k]);
  }
  if (below > EPSILON * neighbours) return false;
  // Dropping `below` shifts the 2 × 2 block's eigenvalues by about below · above / |difference|.
  const above = Math.abs(h[(k - 1) * n + k]);
  const larger = Math.max(below, above);
  const smaller = Math.min(below, above);
  const difference = Math.abs(first - second);
  const far = Math.max(Math.abs(second), difference);
  const near = Math.min(Math.abs(second), difference);
  const total = far + larger;
  return smaller * (larger / total) <= Math.max(TINY, EPSILON * (near * (far / total)));
}

function smallestCoupling(h: Float64Array, n: number, start: number, end: number): number {
  let smallest = end * n + end - 1;
  for (let k = start + 1; k < end; k++) {
    if (Math.abs(h[k * n + k - 1]) < Math.abs(h[smallest])) smallest = k * n + k - 1;
  }
  return smallest;
}

/** One double QR step on the unreduced block [start, end] (at least 3 × 3). */
function francisSweep(
  h: Float64Array,
  n: number,
  start: number,
  end: number,
  sweep: number,
  qTransposed: Float64Array | undefined,
): void {
  // Shifts: eigenvalues of the trailing 2 × 2 block, or now and then something unrelated to break a cycle.
  let a = h[(end - 1) * n + end - 1];
  let b = h[(end - 1) * n + end];
  let c = h[end * n + end - 1];
  let d = h[end * n + end];
  if (sweep % EXCEPTIONAL_EVERY === 0) {
    const fromTop = sweep % (2 * EXCEPTIONAL_EVERY) === 0;
    const size = fromTop
      ? Math.abs(h[(start + 1) * n + start]) + Math.abs(h[(start + 2) * n + start + 1])
      : Math.abs(c) + Math.abs(h[(end - 1) * n + end - 2]);
    a = 0.75 * size + (fromTop ? h[start * n + start] : d);
    b = -0.4375 * size;
    c = size;
    d = a;
  }
  let shift1 = 0;
  let shift2 = 0;
  let shiftIm = 0;
  const size = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d);
  if (size > 0) {
    const middle = (a / size + d / size) / 2;
    const discriminant = (a / size - middle) * (d / size - middle) - (b / size) * (c / size);
    const root = Math.sqrt(Math.abs(discriminant));
    if (discriminant >= 0) {
      shift1 = shift2 = middle * size;
      shiftIm = root * size;
    } else {
      // Two real shifts: the one nearer to the corner, twice, converges faster.
      const plus = (middle + root) * size;
      const minus = (middle - root) * size;
      shift1 = shift2 = Math.abs(plus - d) <= Math.abs(minus - d) ? plus : minus;
    }
  }

  // First column of (H − σ₁)(H − σ₂), begun as low as two consecutive small couplings permit.
  let x = 0;
  let y = 0;
  let z = 0;
  let top = end - 2;
  for (; ; top--) {
    const diagonal = h[top * n + top];
    const next = h[(top + 1) * n + top + 1];
    const coupling = h[(top + 1) * n + top];
    const scale = Math.abs(diagonal - shift2) + Math.abs(shiftIm) + Math.abs(coupling);
    const relative = coupling / scale;
    x =
      relative * h[top * n + top + 1] +
      (diagonal - shift1) * ((diagonal - shift2) / scale) +
      shiftIm * (shiftIm / scale);
    y = relative * (diagonal + next - shift1 - shift2);
    z = relative * h[(top + 2) * n + top + 1];
    const length = Math.abs(x) + Math.abs(y) + Math.abs(z);
    x /= length;
    y /= length;
    z /= length;
    if (top === start) break;
    const before = h[(top - 1) * n + top - 1];
    const left = Math.abs(h[top * n + top - 1]) * (Math.abs(y) + Math.abs(z));
    if (left <= EPSILON * Math.abs(x) * (Math.abs(before) + Math.abs(diagonal) + Math.abs(next))) break;
  }

  const lastColumn = qTransposed === undefined ? end : n - 1;
  const firstRow = qTransposed === undefined ? start : 0;
  for (let k = top; k < end; k++) {
    const isTriple = k < end - 1;
    if (k > top) {
      x = h[k * n + k - 1];
      y = h[(k + 1) * n + k - 1];
      z = isTriple ? h[(k + 2) * n + k - 1] : 0;
    }
    const largest = Math.max(Math.abs(x), Math.abs(y), Math.abs(z));
    if (largest === 0) continue;
    const sx = x / largest;
    const sy = y / largest;
    const sz = z / largest;
    const length = Math.sqrt(sx * sx + sy * sy + sz * sz);
    const signed = sx < 0 ? -length : length;
    // Reflection 1 − t u uᵀ with u = (1, uy, uz).
    const t = (sx + signed) / signed;
    const uy = sy / (sx + signed);
    const uz = sz / (sx + signed);
    if (k > top) {
      h[k * n + k - 1] = -signed * largest;
      h[(k + 1) * n + k - 1] = 0;
      if (isTriple) h[(k + 2) * n + k - 1] = 0;
    } else if (top > start) {
      // 1 − t, not a sign change: t is not exactly 2 where y and z are tiny.
      h[k * n + k - 1] *= 1 - t;
    }
    const ty = t * uy;
    const tz = t * uz;
    const row0 = k * n;
    const row1 = row0 + n;
    const row2 = row1 + n;
    const lastRow = Math.min(k + 3, end);
    if (isTriple) {
      for (let j = k; j <= lastColumn; j++) {
        const sum = h[row0 + j] + uy * h[row1 + j] + uz * h[row2 + j];
        h[row0 + j] -= t * sum;
        h[row1 + j] -= ty * sum;
        h[row2 + j] -= tz * sum;
      }
      for (let at = firstRow * n + k; at <= lastRow * n + k; at += n) {
        const sum = h[at] + uy * h[at + 1] + uz * h[at + 2];
        h[at] -= t * sum;
        h[at + 1] -= ty * sum;
        h[at + 2] -= tz * sum;
      }
      if (qTransposed !== undefined) {
        for (let j = 0; j < n; j++) {
          const sum = qTransposed[row0 + j] + uy * qTransposed[row1 + j] + uz * qTransposed[row2 + j];
          qTransposed[row0 + j] -= t * sum;
          qTransposed[row1 + j] -= ty * sum;
          qTransposed[row2 + j] -= tz * sum;
        }
      }
    } else {
      for (let j = k; j <= lastColumn; j++) {
        const sum = h[row0 + j] + uy * h[row1 + j];
        h[row0 + j] -= t * sum;
        h[row1 + j] -= ty * sum;
      }
      for (let at = firstRow * n + k; at <= lastRow * n + k; at += n) {
        const sum = h[at] + uy * h[at + 1];
        h[at] -= t * sum;
        h[at + 1] -= ty * sum;
      }
      if (qTransposed !== undefined) {
        for (let j = 0; j < n; j++) {
          const sum = qTransposed[row0 + j] + uy * qTransposed[row1 + j];
          qTransposed[row0 + j] -= t * sum;
          qTransposed[row1 + j] -= ty * sum;
        }
      }
    }
  }
}

/**
 * Rotates the 2 × 2 block at (k, k) into standard form: upper triangular where its eigenvalues are real, equal
 * diagonal entries and off-diagonal entries of opposite sign where they are a conjugate pair.
 */
export function standardise(
  h: Float64Array,
  n: number,
  k: number,
  qTransposed: Float64Array | undefined,
): void {
  const row0 = k * n;
  const row1 = row0 + n;
  const { cosine, sine, block } = standardForm(h[row0 + k], h[row0 + k + 1], h[row1 + k], h[row1 + k + 1]);
  if (qTransposed !== undefined && sine !== 0) {
    for (let j = k + 2; j < n; j++) {
      const upper = h[row0 + j];
      const lower = h[row1 + j];
      h[row0 + j] = cosine * upper + sine * lower;
      h[row1 + j] = cosine * lower - sine * upper;
    }
    for (let at = k; at < k * n; at += n) {
      const left = h[at];
      const right = h[at + 1];
      h[at] = cosine * left + sine * right;
      h[at + 1] = cosine * right - sine * left;
    }
    for (let j = 0; j < n; j++) {
      const upper = qTransposed[row0 + j];
      const lower = qTransposed[row1 + j];
      qTransposed[row0 + j] = cosine * upper + sine * lower;
      qTransposed[row1 + j] = cosine * lower - sine * upper;
    }
  }
  h[row0 + k] = block[0];
  h[row0 + k + 1] = block[1];
  h[row1 + k] = block[2];
  h[row1 + k + 1] = block[3];
}

interface StandardForm {
  readonly cosine: number;
  readonly sine: number;
  readonly block: readonly [number, number, number, number];
}

/** The rotation G = [[cosine, sine], [−sine, cosine]] and the block G [[a, b], [c, d]] Gᵀ. */
function standardForm(a: number, b: number, c: number, d: number): StandardForm {
  if (c === 0) return { cosine: 1, sine: 0, block: [a, b, 0, d] };
  // Upside down: exchanging the two rows and columns makes it upper triangular.
  if (b === 0) return { cosine: 0, sine: 1, block: [d, -c, 0, a] };
  if (a === d && b > 0 !== c > 0) return { cosine: 1, sine: 0, block: [a, b, c, d] };

  const half = (a - d) / 2;
  const scale = Math.max(Math.abs(half), Math.abs(b), Math.abs(c));
  const discriminant = (half / scale) * half + (b / scale) * c;
  const noise = 4 * EPSILON * Math.max(Math.abs(half), Math.min(Math.abs(b), Math.abs(c)));
  // Exactly 0 is a double eigenvalue; going on would split it by the square root of rounding.
  if ((discriminant === 0 && half !== 0) || discriminant >= noise) {
    return triangularForm(b, c, d, half, Math.sqrt(scale) * Math.sqrt(discriminant));
  }

  // A pair, or two real eigenvalues too close to tell: make the diagonal entries equal first.
  const sum = b + c;
  const length = Math.hypot(sum, a - d);
  const cosine = Math.sqrt((1 + Math.abs(sum) / length) / 2);
  const sine = -(half / (length * cosine)) * (sum < 0 ? -1 : 1);
  const a1 = a * cosine + b * sine;
  const b1 = b * cosine - a * sine;
  const c1 = c * cosine + d * sine;
  const d1 = d * cosine - c * sine;
  const middle = (a1 * cosine + c1 * sine + (d1 * cosine - b1 * sine)) / 2;
  const upper = b1 * cosine + d1 * sine;
  const lower = c1 * cosine - a1 * sine;
  if (lower === 0) return { cosine, sine, block: [middle, upper, 0, middle] };
  if (upper === 0) {
    return { cosine: -sine, sine: cosine, block: [middle, -lower, 0, middle] };
  }
  if (upper > 0 !== lower > 0) return { cosine, sine, block: [middle, upper, lower, middle] };

  // Real after all: middle ± √(upper · lower); a second rotation on top of the first.
  const second = triangularForm(
    upper,
    lower,
    middle,
    0,
    Math.sqrt(Math.abs(upper)) * Math.sqrt(Math.abs(lower)),
  );
  return {
    cosine: second.cosine * cosine - second.sine * sine,
    sine: second.cosine * sine + second.sine * cosine,
    block: second.block,
  };
}

/** Upper triangular form of [[d + 2 half, b], [c, d]] whose eigenvalues d + half ± root are real. */
function triangularForm(b: number, c: number, d: number, half: number, root: number): StandardForm {
  const z = half + (half < 0 ? -root : root);
  const length = Math.hypot(c, z);
  // The far eigenvalue as a sum, the near one as d − bc/z, so that neither cancels.
  return { cosine: z / length, sine: c / length, block: [d + z, b - c, 0, d - (b / z) * c] };
}
