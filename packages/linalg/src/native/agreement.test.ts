import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { golden } from '../../test/support/files.js';
import { families, orders } from '../../test/support/matrix-families.js';
import { eigenvalueTolerance, fill, randomMatrix, setDistance } from '../../test/support/random-matrices.js';
import type { Complex, ComplexVector } from '../complex.js';
import { eigendecomposition, type Eigendecomposition } from '../eigendecomposition.js';
import { eigenvalues } from '../eigenvalues.js';
import type { MatrixView, NumericEngine } from '../engine/engine.js';
import { plainEngine, registerNative, setNumericEngine, wasmEngine } from '../engine/numeric-engine.js';
import { luDecomposition, solve } from '../lu.js';
import { matrix, multiply, scale, transpose, zeros, type Matrix } from '../matrix.js';
import { qr } from '../qr.js';
import { norm } from '../vector.js';
import { candidates } from './find-library.js';
import { loadLibrary } from './load-library.js';
import { createNativeEngine } from './native-engine.js';

const library = loadLibrary(candidates());
const native = 'failed' in library ? undefined : createNativeEngine(library, wasmEngine(), 1);

const engines: readonly (readonly [string, NumericEngine])[] = [
  ['plain', plainEngine()],
  ['wasm', wasmEngine({ deterministic: true })],
  ['wasm, fused', wasmEngine()],
  ...(native === undefined ? [] : [['native', native] as const]),
];

const EPSILON = 2 ** -52;

it.runIf(process.env.PHASEBOOK_REQUIRE_NATIVE === '1')('finds a native library', () => {
  expect('failed' in library ? library.reason : library.name).toBe('OpenBLAS');
});

const copyOf = (a: Matrix): Matrix => ({ ...a, data: a.data.slice() });
const square = (n: number): Matrix => zeros(n, n);

/** Σ |a| |b| of a row and a column is what rounding of a product is measured by. */
function productError(a: Matrix, b: Matrix, c: Matrix): number {
  let worst = 0;
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let sum = 0;
      let size = 0;
      for (let l = 0; l < a.columns; l++) {
        const term = a.data[i * a.columns + l] * b.data[l * b.columns + j];
        sum += term;
        size += Math.abs(term);
      }
      if (size > 0) worst = Math.max(worst, Math.abs(c.data[i * b.columns + j] - sum) / size);
    }
  }
  return worst;
}

/** Norm that neither overflows nor vanishes. */
function safeNorm(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest === 0 ? 0 : largest * norm(values.map((value) => value / largest));
}

const subtract = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]);

/** ‖P A − L U‖ / (‖L‖ ‖U‖) */
function luError(a: Matrix, lu: Matrix, pivots: Int32Array): number {
  const n = a.rows;
  const lower = fill(n, n, (i, j) => (i === j ? 1 : i > j ? lu.data[i * n + j] : 0));
  const upper = fill(n, n, (i, j) => (i <= j ? lu.data[i * n + j] : 0));
  const permuted = fill(n, n, (i, j) => a.data[pivots[i] * n + j]);
  const size = safeNorm(upper.data);
  if (size === 0) return safeNorm(permuted.data);
  return (safeNorm(subtract(multiply(lower, upper).data, permuted.data)) / size) * (1 / norm(lower.data));
}

function checkEngine(engine: NumericEngine, a: Matrix): void {
  const n = a.rows;
  const bound = 10 * n * EPSILON;
  const b = randomMatrix(n, Math.max(1, n % 7), n);

  const product = zeros(n, b.columns);
  engine.multiply(a, b, product);
  expect(productError(a, b, product)).toBeLessThan(bound);

  const lu = copyOf(a);
  const pivots = new Int32Array(n);
  const { zeroPivots, sign } = engine.luDecompose(lu, pivots);
  expect(Array.from(pivots).sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, i) => i));
  expect(parity(pivots)).toBe(sign);
  expect(luError(a, lu, pivots)).toBeLessThan(bound);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) expect(Math.abs(lu.data[i * n + j])).toBeLessThanOrEqual(1);
  if (zeroPivots === 0) {
    const x = zeros(n, b.columns);
    engine.luSolve(lu, pivots, b, x);
    // Backward error, with room for the growth of the pivots.
    const size = safeNorm(a.data) * safeNorm(x.data);
    expect(safeNorm(subtract(multiply(a, x).data, b.data)) / (size + safeNorm(b.data))).toBeLessThan(
      100 * bound,
    );
  }

  const rows = copyOf(a);
  const diagonal = new Float64Array(n);
  engine.orthonormalizeRows(rows, diagonal);
  for (const length of diagonal) expect(length).toBeGreaterThanOrEqual(0);
}

function parity(pivots: Int32Array): number {
  const seen = new Uint8Array(pivots.length);
  let sign = 1;
  for (let start = 0; start < pivots.length; start++) {
    let length = 0;
    for (let i = start; seen[i] === 0; i = pivots[i]) {
      seen[i] = 1;
      length++;
    }
    if (length > 0 && length % 2 === 0) sign = -sign;
  }
  return sign;
}

interface GoldenMatrix {
  readonly name: string;
  readonly matrix: number[][];
  readonly eigenvalues: [number, number][];
  readonly eigenvalue_tolerance: number;
}

describe.each(engines)('%s', (_name, engine) => {
  const { cases } = golden<{ readonly cases: GoldenMatrix[] }>('eigen.json');

  it.each(cases.map((each) => [each.name, each] as const))('golden matrix %s', (_label, given) => {
    const a = matrix(given.matrix);
    checkEngine(engine, a);
    const re = new Float64Array(a.rows);
    const im = new Float64Array(a.rows);
    engine.eigenvalues(a, re, im);
    const found = Array.from(re, (value, k) => ({ re: value, im: im[k] }));
    const wanted = given.eigenvalues.map(([real, imaginary]) => ({ re: real, im: imaginary }));
    expect(setDistance(found, wanted)).toBeLessThan(given.eigenvalue_tolerance);
  });

  it('a thousand seeded matrices', () => {
    orders().forEach((n, seed) => {
      const [, make] = families[seed % families.length];
      checkEngine(engine, make(n, seed));
    });
  });

  it('decomposes positive definite matrices, and says where others are not', () => {
    for (const n of [1, 2, 5, 8, 9, 33, 64, 130]) {
      const x = randomMatrix(n, n + 3, n);
      const a = square(n);
      engine.gram(x, a);
      expect(productError(x, transpose(x), a)).toBeLessThan(10 * n * EPSILON);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < i; j++) expect(a.data[i * n + j]).toBe(a.data[j * n + i]);
      const l = copyOf(a);
      expect(engine.cholesky(l)).toBe(0);
      expect(safeNorm(subtract(multiply(l, transpose(l)).data, a.data))).toBeLessThan(
        10 * n * EPSILON * norm(a.data),
      );
      const spoilt = copyOf(a);
      const at = Math.floor(n / 2);
      spoilt.data[at * (n + 1)] = -1;
      expect(engine.cholesky(spoilt)).toBe(at + 1);
    }
  });

  it('orthonormalises rows of any condition, with R as Householder has it', () => {
    for (const [k, n] of [
      [1, 1],
      [3, 7],
      [32, 32],
      [33, 64],
      [65, 65],
      [64, 200],
      [130, 131],
    ]) {
      const a = randomMatrix(k, n, k + n);
      // Rows that lean towards each other by up to 1e-8.
      for (let i = 1; i < k; i++) {
        for (let j = 0; j < n; j++) {
          a.data[i * n + j] = a.data[i * n + j] * 10 ** (-8 * (i / k)) + a.data[(i - 1) * n + j];
        }
      }
      const rows = copyOf(a);
      const diagonal = new Float64Array(k);
      engine.orthonormalizeRows(rows, diagonal);
      const gram = multiply(rows, transpose(rows));
      for (let i = 0; i < k; i++) gram.data[i * (k + 1)] -= 1;
      expect(safeNorm(gram.data)).toBeLessThan(1e-6);
      engine.orthonormalizeRows(copyOf(a), diagonal, 2);
      const { r } = qr(transpose(a));
      for (let i = 0; i < k; i++) {
        expect(Math.abs(diagonal[i] / r.data[i * (k + 1)] - 1)).toBeLessThan(1e-5);
      }
    }
  });

  it('works on parts of larger arrays and leaves the rest alone', () => {
    const data = new Float64Array(400).fill(7);
    const part = (offset: number, rows: number, columns: number): MatrixView => ({
      ...{ data, rows, columns, offset, stride: 9 },
    });
    const [a, b, out] = [part(3, 4, 5), part(100, 5, 6), part(200, 4, 6)];
    for (const view of [a, b]) {
      for (let i = 0; i < view.rows; i++) {
        for (let j = 0; j < view.columns; j++) data[view.offset! + 9 * i + j] = i - 2 * j;
      }
    }
    const before = data.slice();
    engine.multiply(a, b, out);
    for (let at = 0; at < data.length; at++) {
      const [i, j] = [Math.floor((at - 200) / 9), (at - 200) % 9];
      const inside = at >= 200 && i < 4 && j < 6;
      let sum = 0;
      for (let l = 0; l < 5; l++) sum += (i - 2 * l) * (l - 2 * j);
      expect(data[at]).toBe(inside ? sum : before[at]);
    }
    for (const mode of ['add', 'subtract'] as const) engine.multiply(a, b, out, { mode });
    expect(data[200 + 9 + 2]).toBe([0, 1, 2, 3, 4].reduce((sum, l) => sum + (1 - 2 * l) * (l - 4), 0));
  });

  it('refuses shapes that do not fit before anything is computed', () => {
    const [a, b] = [square(3), square(4)];
    const short = { ...a, data: new Float64Array(8) };
    expect(() => engine.multiply(a, b, a)).toThrow(RangeError);
    expect(() => engine.multiply(short, a, a)).toThrow(RangeError);
    expect(() => engine.multiply(a, a, { ...a, offset: 1 })).toThrow(RangeError);
    expect(() => engine.multiply(a, a, { ...a, offset: -1 })).toThrow(RangeError);
    expect(() => engine.multiply(a, a, { ...a, stride: 2 })).toThrow(RangeError);
    expect(() => engine.multiply(a, a, { ...a, stride: NaN })).toThrow(RangeError);
    expect(() => engine.multiplyVector(a, new Float64Array(3), new Float64Array(2))).toThrow(RangeError);
    expect(() => engine.gram(a, b)).toThrow(RangeError);
    expect(() => engine.luDecompose(a, new Int32Array(2))).toThrow(RangeError);
    expect(() => engine.luDecompose(zeros(2, 3), new Int32Array(2))).toThrow(RangeError);
    expect(() => engine.luSolve(a, Int32Array.of(0, 1, 3), a, square(3))).toThrow(RangeError);
    expect(() => engine.luSolve(a, Int32Array.of(0, 1, -1), a, square(3))).toThrow(RangeError);
    expect(() => engine.cholesky(zeros(2, 3))).toThrow(RangeError);
    expect(() => engine.eigenvalues(a, new Float64Array(3), new Float64Array(2))).toThrow(RangeError);
    expect(() => engine.orthonormalizeRows(zeros(3, 2), new Float64Array(3))).toThrow(RangeError);
    const endless = { data: new Float64Array(0), rows: 1e9, columns: 1e9 };
    expect(() => engine.eigenvalues(endless, new Float64Array(0), new Float64Array(0))).toThrow(RangeError);
  });

  it('solves without keeping factors', () => {
    for (const n of [1, 2, 7, 40, 100]) {
      const a = randomMatrix(n, n, n);
      const b = randomMatrix(n, 3, n + 1);
      const x = zeros(n, 3);
      expect(engine.solve(a, b, x)).toBe(true);
      expect(safeNorm(subtract(multiply(a, x).data, b.data))).toBeLessThan(
        1e-12 * norm(a.data) * norm(x.data),
      );
      a.data.fill(0, 0, n);
      expect(engine.solve(a, b, x)).toBe(false);
    }
    expect(() => engine.solve(square(3), zeros(2, 1), zeros(3, 1))).toThrow(RangeError);
  });

  it('keeps factors for further right-hand sides, of matrices inside larger arrays too', () => {
    const n = 40;
    const a = randomMatrix(n, n, 91);
    const wide = zeros(n, n + 3);
    for (let i = 0; i < n; i++) wide.data.set(a.data.subarray(i * n, (i + 1) * n), i * (n + 3) + 2);
    const view: MatrixView = { data: wide.data, rows: n, columns: n, offset: 2, stride: n + 3 };
    const pivots = new Float64Array(n);
    expect(engine.factor(view, pivots)).toBe(true);
    const b = randomMatrix(n, 1, 92);
    const x = zeros(n, 1);
    engine.solveFactored(view, pivots, b.data, x.data);
    const product = multiply(a, x);
    product.data.forEach((value, i) => expect(value).toBeCloseTo(b.data[i], 9));
    expect(engine.factor(zeros(n, n), pivots)).toBe(false);
    expect(() => engine.solveFactored(view, new Float64Array(n).fill(NaN), b.data, x.data)).toThrow(/pivots/);
  });

  it('takes empty matrices', () => {
    const empty = square(0);
    engine.multiply(empty, empty, empty);
    expect(engine.luDecompose(empty, new Int32Array(0))).toEqual({ sign: 1, zeroPivots: 0 });
    expect(engine.cholesky(empty)).toBe(0);
    engine.eigenvalues(empty, new Float64Array(0), new Float64Array(0));
    const out = randomMatrix(2, 3, 1);
    engine.multiply(zeros(2, 0), zeros(0, 3), out);
    expect(Array.from(out.data)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('hands NaN on', () => {
    const a = square(4);
    a.data.fill(NaN);
    const re = new Float64Array(4);
    engine.eigenvalues(a, re, new Float64Array(4));
    expect(re.some(Number.isNaN)).toBe(true);
    const out = square(4);
    engine.multiply(a, randomMatrix(4, 4, 1), out);
    expect(out.data.every(Number.isNaN)).toBe(true);
  });

  it('steps a network as the plain engine does', () => {
    const n = 24;
    const network = { recurrent: scale(randomMatrix(n, n, 3), 1.2 / Math.sqrt(n)), bias: zeros(1, n) };
    const run = (target: NumericEngine): Float64Array[] => {
      const state = randomMatrix(1, n, 4).data;
      const tangents = randomMatrix(5, n, 5);
      target.orthonormalizeRows(tangents, new Float64Array(5));
      const series = target.tangentLoop(network, state, tangents, { steps: 20, interval: 2, block: 7 });
      const states = randomMatrix(40, n, 6);
      const recorded = target.trajectories(network, states, { steps: 6, record: true });
      expect(series.steps).toEqual(Float64Array.of(7, 7, 6));
      expect([recorded!.rows, recorded!.columns]).toEqual([280, n]);
      return [
        ...[series.logarithms.data, series.logSlopes, Float64Array.of(Math.log(series.spread)), state],
        ...[tangents.data, states.data, recorded!.data.slice(0, 280 * n)],
      ];
    };
    const wanted = run(plainEngine());
    run(engine).forEach((values, i) => expect(safeNorm(subtract(values, wanted[i]))).toBeLessThan(1e-10));
  });

  it('packs an operand once for many products', () => {
    const [a, b] = [randomMatrix(9, 20, 1), randomMatrix(20, 13, 2)];
    for (const transposed of [false, true]) {
      const packed = engine.pack(transposed ? transpose(b) : b, { transpose: transposed });
      const out = zeros(9, 13);
      engine.multiplyPacked(a, packed, out);
      expect(productError(a, b, out)).toBeLessThan(1e-14);
    }
  });
});

describe.skipIf(native === undefined)('the native loop of tangent vectors', () => {
  it('makes one product a step for state and vectors, few between panels, and copies nothing of a workspace', () => {
    const engine = native!;
    const steps = 40;
    for (const [n, k, products] of [
      // The step, and the rows below the first and the second vector.
      [64, 3, 1 + 2],
      // 4 panels of 16 rows: 3 joins of 2 products, and in each panel 2 · 7 rows and 1 join.
      [64, 64, 1 + 3 * 2 + 4 * (2 * 7 + 2)],
    ]) {
      const held = engine.workspace(n * n + 2 * n + k * n + 64);
      const place = (from: Matrix): Matrix => {
        const data = held.take(from.data.length);
        data.set(from.data);
        return { ...from, data };
      };
      const recurrent = place(scale(randomMatrix(n, n, 1), 1 / Math.sqrt(n)));
      const network = { recurrent, bias: place(zeros(1, n)) };
      const [state, tangents] = [place(zeros(1, n)).data, place(randomMatrix(k, n, 2))];
      engine.tangentLoop(network, state, tangents, { steps: 1 });
      const before = engine.counters();
      engine.tangentLoop(network, state, tangents, { steps });
      const after = engine.counters();
      // Now and then a row loses so much that it is taken through once more.
      expect(Math.floor((after.products - before.products) / steps)).toBe(products);
      expect(after.allocations).toBe(before.allocations);
      expect([after.bytesIn - before.bytesIn, after.bytesOut - before.bytesOut]).toEqual([0, 0]);
    }
  });
});

describe.skipIf(native === undefined)('LAPACK beside the kernels', () => {
  it('makes Q and R for tall, wide and rank-deficient matrices', () => {
    for (const [m, n] of [
      [1, 1],
      [5, 3],
      [3, 5],
      [40, 40],
      [100, 30],
    ]) {
      for (const a of [randomMatrix(m, n, m + n), fill(m, n, (i, j) => i + j), zeros(m, n)]) {
        const k = Math.min(m, n);
        const [q, r] = [zeros(m, k), zeros(k, n)];
        native!.householderQr(a, q, r);
        expect(safeNorm(subtract(multiply(q, r).data, a.data))).toBeLessThanOrEqual(1e-14 * m * norm(a.data));
        const gram = multiply(transpose(q), q);
        for (let i = 0; i < k; i++) {
          gram.data[i * (k + 1)] -= 1;
          expect(r.data[i * n + i]).toBeGreaterThanOrEqual(0);
          for (let j = 0; j < i; j++) expect(r.data[i * n + j]).toBe(0);
        }
        expect(safeNorm(gram.data)).toBeLessThan(1e-13);
      }
    }
  });
});

/**
 * Largest difference of eigenvectors and conditions in units of what perturbation theory allows two backward stable
 * algorithms: ‖δv‖ ≤ ‖E‖ Σ κⱼ / |λ − λⱼ|. Vectors that rounding determines to less than a thousandth are left out.
 */
function vectorDisagreement(a: Matrix, found: Eigendecomposition, wanted: Eigendecomposition): number {
  const n = a.rows;
  const { values, conditions } = wanted;
  const perturbation = 2e-15 * n * safeNorm(a.data);
  let worst = 0;
  values.forEach((value, k) => {
    let sensitivity = 0;
    values.forEach((other, j) => {
      if (j !== k) sensitivity += conditions[j] / Math.hypot(value.re - other.re, value.im - other.im);
    });
    const bound = Math.max(EPSILON * n, perturbation * sensitivity);
    // A left vector moves as far, in units of its length.
    if (!(bound * conditions[k] < 1e-3)) return;
    const at = nearest(found.values, value);
    for (const side of ['right', 'left'] as const) {
      worst = Math.max(
        worst,
        angle(found[side][at], wanted[side][k]) / bound / (side === 'left' ? conditions[k] : 1),
      );
    }
    worst = Math.max(worst, Math.abs(found.conditions[at] / conditions[k] - 1) / (bound * conditions[k]));
  });
  return worst;
}

function nearest(values: readonly Complex[], wanted: Complex): number {
  let at = 0;
  const distance = (value: Complex): number => Math.hypot(value.re - wanted.re, value.im - wanted.im);
  values.forEach((value, k) => {
    if (distance(value) < distance(values[at])) at = k;
  });
  return at;
}

/** Length of what a vector has beside another one, both brought to unit length. */
function angle(v: ComplexVector, w: ComplexVector): number {
  const [sizeV, sizeW] = [Math.hypot(norm(v.re), norm(v.im)), Math.hypot(norm(w.re), norm(w.im))];
  let [re, im] = [0, 0];
  for (let i = 0; i < v.re.length; i++) {
    re += (w.re[i] * v.re[i] + w.im[i] * v.im[i]) / (sizeV * sizeW);
    im += (w.re[i] * v.im[i] - w.im[i] * v.re[i]) / (sizeV * sizeW);
  }
  let squares = 0;
  for (let i = 0; i < v.re.length; i++) {
    squares += (v.re[i] / sizeV - (re * w.re[i] - im * w.im[i]) / sizeW) ** 2;
    squares += (v.im[i] / sizeV - (re * w.im[i] + im * w.re[i]) / sizeW) ** 2;
  }
  return Math.sqrt(squares);
}

describe('public functions with every engine', () => {
  beforeAll(() => registerNative((base) => native ?? `absent beside ${base.info.name}`));
  afterAll(() => setNumericEngine({}));

  const choices = ['plain', 'wasm', ...(native === undefined ? [] : (['native', 'auto'] as const))] as const;
  const eager = { kernels: 1, native: 1 };
  const everything = {
    ...{ multiply: eager, luDecompose: eager, luSolve: eager, solve: eager },
    ...{ eigenvalues: eager, qr: eager, schur: eager, multiplyVector: eager },
  };

  it('agree on spectra, vectors, factors and solutions of a thousand matrices', () => {
    orders().forEach((n, seed) => {
      // The plain engine takes seconds for the largest; WASM and native meet there.
      const [name, make] = families[seed % families.length];
      const a = make(n, seed + 5000);
      const b = randomMatrix(n, 1, seed).data;
      setNumericEngine({ engine: 'plain', crossovers: { schur: { kernels: Infinity, native: Infinity } } });
      const wanted = eigendecomposition(a);
      const tolerance = eigenvalueTolerance(a, wanted.conditions);
      const isExtreme = name === 'tiny' || name === 'huge';
      for (const engine of choices) {
        const what = `${name} ${n}, seed ${seed}, ${engine}`;
        setNumericEngine({ engine, threads: 1, crossovers: everything });
        const values = eigenvalues(a);
        expect(setDistance(values, wanted.values), what).toBeLessThanOrEqual(tolerance);
        const own = eigendecomposition(a);
        expect(own.residual, what).toBeLessThan(1e-13);
        expect(setDistance(own.values, wanted.values), what).toBeLessThanOrEqual(tolerance);
        expect(vectorDisagreement(a, own, wanted), what).toBeLessThanOrEqual(1);
        const { q, r } = qr(a);
        if (!isExtreme) {
          expect(safeNorm(subtract(multiply(q, r).data, a.data)), what).toBeLessThanOrEqual(
            1e-14 * n * norm(a.data),
          );
        }
        const { isSingular } = luDecomposition(a);
        const x = solve(a, b);
        // Whether rounding leaves an exact zero behind is luck, where the rank is not full.
        if ((x === undefined) !== isSingular) expect(['low rank', 'sparse integers'], what).toContain(name);
        if (x === undefined || isExtreme) continue;
        const column = { rows: n, columns: 1, data: x };
        const error = safeNorm(subtract(multiply(a, column).data, b));
        expect(error, what).toBeLessThanOrEqual(1e-13 * n * (norm(a.data) * safeNorm(x) + norm(b)));
      }
    });
  }, 300_000);
});
