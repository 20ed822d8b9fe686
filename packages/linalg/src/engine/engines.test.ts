import { describe, expect, it } from 'vitest';
import { golden } from '../../test/support/files.js';
import { hide, randomMatrix, uniforms } from '../../test/support/random-matrices.js';
import { expectSchurForm } from '../../test/support/schur.js';
import type { Complex } from '../complex.js';
import { eigenvalues } from '../eigenvalues.js';
import { ShapeMismatchError } from '../errors.js';
import { qr } from '../qr.js';
import { norm } from '../vector.js';
import { matrix, multiply, transpose, zeros, type Matrix } from '../matrix.js';
import { logisticOf, tanhOf } from '../kernels/primitives.js';
import type { MatrixView, NumericEngine } from './engine.js';
import { numericEngine, plainEngine, wasmEngine } from './numeric-engine.js';

const plain = plainEngine();
const exact = wasmEngine({ deterministic: true });
const fastest = wasmEngine();
const engines: readonly (readonly [string, NumericEngine])[] = [
  ['plain', plain],
  ['wasm, deterministic', exact],
  // Where there are no fused operations both are the same build.
  ...(fastest.info.simd === exact.info.simd ? [] : [['wasm, fused', fastest] as const]),
];
const sizes = [1, 2, 3, 5, 8, 9, 31, 63, 64, 65, 127, 128, 129, 256];
const EPSILON = 2 ** -52;

const copyOf = (a: Matrix): Matrix => ({ ...a, data: a.data.slice() });
const maximum = (values: ArrayLike<number>): number =>
  Array.prototype.reduce.call(values, (m, x) => Math.max(m as number, Math.abs(x as number)), 0) as number;
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
};

/** Index of the first entry that differs in a bit (−0 is not 0, NaN is NaN), or −1. */
function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return 0;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

/** Matrices that are hard in different ways. */
function hardMatrices(): [string, Matrix][] {
  const n = 24;
  const uniform = uniforms(5);
  const nonNormal = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) nonNormal.data[i * n + j] = i === j ? 0.9 - i / n : uniform() - 0.5;
  }
  const graded = randomMatrix(n, n, 6);
  graded.data.forEach(
    (value, at) => (graded.data[at] = value * 10 ** (-(Math.floor(at / n) + (at % n)) / 2)),
  );
  const jordan = zeros(6, 6);
  for (let i = 0; i < 6; i++) {
    jordan.data[i * 7] = 2;
    if (i < 5) jordan.data[i * 7 + 1] = 1;
  }
  const scaled = (factor: number): Matrix => {
    const a = randomMatrix(n, n, 8);
    return { ...a, data: a.data.map((value) => value * factor) };
  };
  const permuted = zeros(5, 5);
  for (let i = 0; i < 5; i++) permuted.data[i * 5 + ((i + 2) % 5)] = 1;
  return [
    ['non-normal', hide(nonNormal, 3)],
    ['upper triangular', nonNormal],
    ['graded', graded],
    ['Jordan block', jordan],
    ['permutation', permuted],
    ['zero', zeros(7, 7)],
    ['tiny', scaled(1e-290)],
    ['huge', scaled(1e290)],
  ];
}

describe('bits', () => {
  it('are the same in WebAssembly without fused operations and in plain TypeScript', () => {
    for (const n of sizes) {
      const a = randomMatrix(n, n, n);
      const b = randomMatrix(n, n, n + 1000);
      const bias = randomMatrix(1, n, 3);
      const w = { ...a, data: a.data.map((value) => (1.5 * value) / Math.sqrt(n)) };
      const operations: Record<string, (engine: NumericEngine) => ArrayLike<number>> = {
        multiply: (engine) => product(engine, a, b),
        'multiply, second transposed': (engine) => {
          const out = randomMatrix(n, n, 4);
          engine.multiply(a, b, out, { transposeRight: true, mode: 'subtract' });
          return out.data;
        },
        'multiply packed': (engine) => {
          const out = randomMatrix(n, n, 4);
          engine.multiplyPacked(a, engine.pack(b, { transpose: true }), out, 'add');
          return out.data;
        },
        'multiply vector': (engine) => {
          const out = new Float64Array(n);
          engine.multiplyVector(a, bias.data, out);
          return out;
        },
        gram: (engine) => {
          const out = zeros(n, n);
          engine.gram(a, out);
          return out.data;
        },
        single: (engine) => {
          const out = new Float32Array(n * n);
          const shape = { rows: n, inner: n, columns: n };
          engine.multiplySingle(Float32Array.from(a.data), Float32Array.from(b.data), out, shape);
          return out;
        },
        orthonormalise: (engine) => {
          const rows = copyOf(a);
          const lengths = new Float64Array(n);
          engine.orthonormalizeRows(rows, lengths);
          return [...rows.data, ...lengths];
        },
        solve: (engine) => {
          const lu = copyOf(a);
          const pivots = new Int32Array(n);
          const { sign } = engine.luDecompose(lu, pivots);
          const many = zeros(n, n);
          const one = zeros(n, 1);
          engine.luSolve(lu, pivots, b, many);
          engine.luSolve(lu, pivots, { ...bias, rows: n, columns: 1 }, one);
          return [sign, ...lu.data, ...pivots, ...many.data, ...one.data];
        },
        cholesky: (engine) => {
          const c = zeros(n, n);
          engine.gram(a, c);
          const failed = engine.cholesky(c);
          return [failed, ...c.data];
        },
        eigenvalues: (engine) => rawEigenvalues(engine, a),
        schur: (engine) => {
          const { t, q, re, im } = schurOf(engine, a);
          return [...t.data, ...q.data, ...re, ...im];
        },
        'tangent loop': (engine) => {
          const k = Math.min(n, 11);
          const state = randomMatrix(1, n, 7).data;
          const tangents = randomMatrix(k, n, 8);
          const options = { steps: 23, interval: 2, block: 10 };
          const series = engine.tangentLoop({ recurrent: w, bias }, state, tangents, options);
          return [...state, ...tangents.data, ...series.logarithms.data, ...series.logSlopes, series.spread];
        },
        trajectories: (engine) => {
          const states = randomMatrix(5, n, 9);
          const record = engine.trajectories({ recurrent: w, bias }, states, { steps: 6, record: true });
          return [...states.data, ...(record?.data ?? [])];
        },
      };
      for (const [name, operation] of Object.entries(operations)) {
        expect([n, name, firstDifference(operation(exact), operation(plain))]).toEqual([n, name, -1]);
      }
    }
  });

  it('are the same where the operands stand inside larger arrays', () => {
    for (const [, engine] of engines) {
      const a = randomMatrix(7, 11, 1);
      const b = randomMatrix(11, 6, 2);
      const wide = (m: Matrix, offset: number, stride: number): MatrixView => {
        const data = new Float64Array(offset + m.rows * stride).fill(NaN);
        for (let i = 0; i < m.rows; i++) {
          data.set(m.data.subarray(i * m.columns, (i + 1) * m.columns), offset + i * stride);
        }
        return { data, rows: m.rows, columns: m.columns, offset, stride };
      };
      const out = wide(zeros(7, 6), 5, 9);
      engine.multiply(wide(a, 3, 13), wide(b, 1, 8), out);
      const expected = wide({ rows: 7, columns: 6, data: product(engine, a, b) }, 5, 9);
      expect(firstDifference(out.data, expected.data)).toBe(-1);
    }
  });

  it('are the same in a workspace, and nothing is copied there', () => {
    for (const [, engine] of engines) {
      const n = 40;
      const a = randomMatrix(n, n, 1);
      const b = randomMatrix(n, n, 2);
      const workspace = engine.workspace(3 * n * n + 64);
      const place = (m: Matrix): Matrix => {
        const data = workspace.take(n * n);
        data.set(m.data);
        return { ...m, data };
      };
      const out = place(zeros(n, n));
      const [first, second] = [place(a), place(b)];
      const before = engine.counters();
      engine.multiply(first, second, out);
      const after = engine.counters();
      expect([after.bytesIn - before.bytesIn, after.bytesOut - before.bytesOut]).toEqual([0, 0]);
      expect(firstDifference(out.data, product(engine, a, b))).toBe(-1);
      expect(() => workspace.take(n * n)).toThrow(RangeError);
    }
  });
});

function product(engine: NumericEngine, a: Matrix, b: Matrix): Float64Array {
  const out = zeros(a.rows, b.columns);
  engine.multiply(a, b, out);
  return out.data;
}

function schurOf(
  engine: NumericEngine,
  a: Matrix,
): { t: Matrix; q: Matrix; re: Float64Array; im: Float64Array } {
  const n = a.rows;
  const t = copyOf(a);
  const turn = zeros(n, n);
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  engine.schur(t, re, im, turn);
  return { t, q: transpose(turn), re, im };
}

/** A = Q T Qᵀ in standard form, and the eigenvalues of T's blocks. */
function checkSchur(engine: NumericEngine, a: Matrix): void {
  const n = a.rows;
  const { t, q, re, im } = schurOf(engine, a);
  expectSchurForm(a, q, t);
  for (let k = 0; k < n; k++) {
    expect(t.data[k * (n + 1)]).toBe(re[k]);
    const coupling = k + 1 < n ? t.data[(k + 1) * n + k] : 0;
    expect(im[k] > 0).toBe(coupling !== 0);
    if (im[k] <= 0) continue;
    expect(im[k + 1]).toBe(-im[k]);
    expect(Math.sqrt(Math.abs(coupling * t.data[k * n + k + 1])) / im[k]).toBeCloseTo(1, 12);
  }
}

function rawEigenvalues(engine: NumericEngine, a: Matrix): Float64Array {
  const both = new Float64Array(2 * a.rows);
  engine.eigenvalues(a, both.subarray(0, a.rows), both.subarray(a.rows));
  return both;
}

describe.each(engines)('%s', (_, engine) => {
  it('multiplies rectangular matrices', () => {
    const uniform = uniforms(11);
    for (let round = 0; round < 60; round++) {
      const [m, k, n] = [1, 2, 3].map(() => 1 + Math.floor(uniform() * (round < 50 ? 30 : 300)));
      const a = randomMatrix(m, k, round);
      const b = randomMatrix(k, n, round + 500);
      const expected = multiply(a, b).data;
      expect(difference(product(engine, a, b), expected)).toBeLessThan(40 * k * EPSILON);
      const transposed = zeros(m, n);
      engine.multiply(a, transpose(b), transposed, { transposeRight: true });
      expect(difference(transposed.data, expected)).toBeLessThan(40 * k * EPSILON);
      const single = new Float32Array(m * n);
      const shape = { rows: m, inner: k, columns: n };
      engine.multiplySingle(Float32Array.from(a.data), Float32Array.from(b.data), single, shape);
      expect(difference(single, expected)).toBeLessThan(40 * k * 2 ** -24);
    }
  });

  it('multiplies empty matrices', () => {
    expect([...product(engine, zeros(2, 0), zeros(0, 3))]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(product(engine, zeros(0, 2), zeros(2, 3))).toHaveLength(0);
    expect(product(engine, zeros(3, 2), zeros(2, 0))).toHaveLength(0);
  });

  it('lets NaN and infinities through', () => {
    const a = matrix([
      [NaN, 1],
      [0, 2],
    ]);
    const b = matrix([
      [1, 0],
      [Infinity, 1],
    ]);
    expect([...product(engine, a, b)]).toEqual([NaN, NaN, Infinity, 2]);
  });

  it('has a symmetric Gram matrix', () => {
    const a = randomMatrix(37, 19, 4);
    const out = zeros(37, 37);
    engine.gram(a, out);
    expect(difference(out.data, multiply(a, transpose(a)).data)).toBeLessThan(1e-13);
    expect(firstDifference(out.data, transpose(out).data)).toBe(-1);
  });

  it('orthonormalises rows, with the diagonal of R', () => {
    for (const [k, n] of [
      [1, 1],
      [1, 9],
      [3, 3],
      [8, 8],
      [9, 20],
      [10, 129],
      [63, 64],
      [65, 65],
      [100, 256],
    ]) {
      const a = randomMatrix(k, n, k + n);
      const q = copyOf(a);
      const lengths = new Float64Array(k);
      engine.orthonormalizeRows(q, lengths);
      // R = A Qᵀ transposed: lower triangular, its diagonal as reported.
      const r = multiply(a, transpose(q));
      const size = maximum(r.data);
      for (let i = 0; i < k; i++) {
        expect(Math.abs(r.data[i * k + i] - lengths[i])).toBeLessThan(1e-12 * size);
        expect(lengths[i]).toBeGreaterThan(0);
        for (let j = i + 1; j < k; j++) expect(Math.abs(r.data[i * k + j])).toBeLessThan(1e-11 * size);
      }
      expect(orthogonality(q)).toBeLessThan(1e-11);
    }
  });

  it('orthonormalises nearly dependent rows as often as they need', () => {
    const n = 30;
    for (const smallness of [1e-2, 1e-4, 1e-6, 1e-9]) {
      const a = randomMatrix(n, n, 1);
      for (let i = 1; i < n; i++) {
        for (let j = 0; j < n; j++) a.data[i * n + j] = a.data[j] + smallness * a.data[i * n + j];
      }
      const { r } = qr(transpose(a));
      const [needed, once, thrice] = [copyOf(a), copyOf(a), copyOf(a)];
      const lengths = new Float64Array(n);
      engine.orthonormalizeRows(once, new Float64Array(n), 1);
      engine.orthonormalizeRows(thrice, new Float64Array(n), 3);
      engine.orthonormalizeRows(needed, lengths);
      expect(orthogonality(thrice)).toBeLessThan(1e-14);
      expect(orthogonality(needed)).toBeLessThan(1e-14);
      const parts = Array.from(lengths, (length, i) => length / norm(a.data.subarray(i * n, (i + 1) * n)));
      expect(firstDifference(once.data, needed.data) === -1).toBe(Math.min(...parts) > 0.1);
      for (let i = 0; i < n; i++) {
        expect(Math.abs(lengths[i] / r.data[i * n + i] - 1)).toBeLessThan(1e-13 / smallness);
      }
    }
  });

  it('has orthonormal rows whatever the condition, and the diagonal of R that reflections have', () => {
    for (const n of [24, 100]) {
      for (const condition of [1e2, 1e5, 1e8, 1e11, 1e15]) {
        const left = qr(randomMatrix(n, n, 1)).q;
        const right = qr(randomMatrix(n, n, 2)).q;
        const scaled = left.data.map((value, i) => value * condition ** (-(i % n) / (n - 1)));
        const a = multiply({ ...left, data: scaled }, right);
        const q = copyOf(a);
        const lengths = new Float64Array(n);
        engine.orthonormalizeRows(q, lengths);
        expect(orthogonality(q)).toBeLessThan(1e-13);
        expect(Math.min(...lengths)).toBeGreaterThan(0);
        const { r } = qr(transpose(a));
        for (let i = 0; i < n; i++) {
          const kept = r.data[i * n + i];
          expect(Math.abs(lengths[i] - kept)).toBeLessThan(1e-13 * condition * kept + 1e-15);
        }
      }
    }
  });

  it('orthonormalises rows of tiny, huge and zero length', () => {
    for (const factor of [1e-200, 1e200, 1e-300, 5e-310]) {
      const a = randomMatrix(4, 6, 2);
      const reference = copyOf(a);
      const expected = new Float64Array(4);
      engine.orthonormalizeRows(reference, expected);
      const q = { ...a, data: a.data.map((value) => value * factor) };
      const lengths = new Float64Array(4);
      engine.orthonormalizeRows(q, lengths, factor < 1e-307 ? 2 : 1);
      const tolerance = factor < 1e-307 ? 1e-10 : 1e-14;
      for (let i = 0; i < 4; i++) {
        expect(Math.abs(lengths[i] / (expected[i] * factor) - 1)).toBeLessThan(tolerance);
      }
      expect(orthogonality(q)).toBeLessThan(1e-13);
    }
    const zero = matrix([
      [0, 0],
      [3, 4],
    ]);
    const lengths = new Float64Array(2);
    engine.orthonormalizeRows(zero, lengths);
    expect([...lengths, ...zero.data.subarray(0, 2)]).toEqual([0, 5, 0, 0]);
    expect(difference(zero.data.subarray(2), [0.6, 0.8])).toBeLessThan(2e-16);
  });

  it('solves linear equations with one and many right-hand sides', () => {
    for (const n of sizes) {
      const a = randomMatrix(n, n, n + 7);
      const b = randomMatrix(n, 17, n + 8);
      const lu = copyOf(a);
      const pivots = new Int32Array(n);
      engine.luDecompose(lu, pivots);
      const many = zeros(n, 17);
      engine.luSolve(lu, pivots, b, many);
      // Backward error, in the norm of the solution.
      const scale = n * maximum(a.data) * maximum(many.data);
      expect(difference(multiply(a, many).data, b.data)).toBeLessThan(20 * n * EPSILON * scale);
      const column = { rows: n, columns: 1, data: b.data.filter((_value, at) => at % 17 === 3) };
      const one = zeros(n, 1);
      engine.luSolve(lu, pivots, column, one);
      for (let i = 0; i < n; i++) {
        expect(Math.abs(one.data[i] - many.data[i * 17 + 3])).toBeLessThan(1e-9 * maximum(many.data));
      }
      expect([...pivots].sort((p, q) => p - q)).toEqual(Array.from({ length: n }, (_value, i) => i));
    }
  });

  it('knows the sign of the permutation and zero pivots', () => {
    const swap = matrix([
      [0, 1],
      [1, 0],
    ]);
    expect(engine.luDecompose(swap, new Int32Array(2))).toEqual({ sign: -1, zeroPivots: 0 });
    expect(engine.luDecompose(zeros(5, 5), new Int32Array(5)).zeroPivots).toBe(5);
  });

  it('solves many small systems', () => {
    const count = 30;
    const n = 7;
    const matrices = randomMatrix(count * n, n, 1);
    matrices.data.fill(1, 4 * n * n, 5 * n * n);
    const b = randomMatrix(count, n, 2);
    const x = zeros(count, n);
    const isSingular = new Uint8Array(count);
    const before = matrices.data.slice();
    engine.solveEach(matrices, b, x, isSingular);
    expect(firstDifference(matrices.data, before)).toBe(-1);
    for (let i = 0; i < count; i++) {
      expect(isSingular[i]).toBe(i === 4 ? 1 : 0);
      const solution = x.data.subarray(i * n, (i + 1) * n);
      if (i === 4) expect([...solution]).toEqual(Array(n).fill(NaN));
      else {
        const system = { rows: n, columns: n, data: matrices.data.subarray(i * n * n, (i + 1) * n * n) };
        const residual = multiply(system, { rows: n, columns: 1, data: solution }).data;
        expect(difference(residual, b.data.subarray(i * n, (i + 1) * n))).toBeLessThan(1e-11);
      }
    }
  });

  it('keeps factors for further right-hand sides, and says where there are none', () => {
    for (const n of sizes) {
      const a = randomMatrix(n, n, n + 60);
      const factors = copyOf(a);
      const pivots = new Float64Array(n);
      expect(engine.factor(factors, pivots)).toBe(true);
      for (const seed of [1, 2]) {
        const b = randomMatrix(n, 1, seed);
        const x = zeros(n, 1);
        engine.solveFactored(factors, pivots, b.data, x.data);
        expect(difference(multiply(a, x).data, b.data)).toBeLessThan(1e-10 * Math.max(1, maximum(x.data)));
      }
    }
    const singular = matrix([
      [1, 2],
      [2, 4],
    ]);
    expect(engine.factor(singular, new Float64Array(2))).toBe(false);
    const nonsense = Float64Array.of(7, -1);
    expect(() => engine.solveFactored(singular, nonsense, new Float64Array(2), new Float64Array(2))).toThrow(
      /pivots/,
    );
  });

  it('combines rows of weights, one set of coefficients after the other', () => {
    const [count, units, gates, columns] = [3, 5, 3, 7];
    const weights = randomMatrix(gates * units, columns, 70);
    const coefficients = randomMatrix(count, gates * units, 71);
    const out = zeros(count * units, columns);
    engine.combineRows(weights, coefficients, out);
    for (let s = 0; s < count; s++) {
      for (let k = 0; k < units; k++) {
        for (let j = 0; j < columns; j++) {
          let expected = 0;
          for (let row = k; row < gates * units; row += units) {
            expected += coefficients.data[s * gates * units + row] * weights.data[row * columns + j];
          }
          expect(Math.abs(out.data[(s * units + k) * columns + j] - expected)).toBeLessThan(1e-14);
        }
      }
    }
    expect(() => engine.combineRows(weights, coefficients, zeros(count * units, columns + 1))).toThrow(/out/);
    expect(() => engine.combineRows(weights, coefficients, zeros(count * 4, columns))).toThrow(/weights/);
  });

  it('factors positive definite matrices, and says where one is not', () => {
    for (const n of sizes) {
      const a = randomMatrix(n, n, n);
      const c = zeros(n, n);
      engine.gram(a, c);
      for (let i = 0; i < n; i++) c.data[i * n + i] += 1;
      const l = copyOf(c);
      expect(engine.cholesky(l)).toBe(0);
      expect(difference(multiply(l, transpose(l)).data, c.data)).toBeLessThan(1e-14 * n * maximum(c.data));
      const broken = copyOf(c);
      const at = n >> 1;
      broken.data[at * n + at] = -1;
      expect(engine.cholesky(broken)).toBe(at + 1);
    }
  });

  it('finds eigenvalues of random matrices', () => {
    for (const n of sizes) {
      const a = randomMatrix(n, n, n + 31);
      expect(setDistance(valuesOf(engine, a), eigenvalues(a))).toBeLessThan(1e-12 * n * maximum(a.data));
    }
  });

  it('finds eigenvalues of hard matrices', () => {
    for (const [name, a] of hardMatrices()) {
      const expected = eigenvalues(a);
      const size = maximum(expected.flatMap(({ re, im }) => [re, im]));
      // A Jordan block of order 6 answers a change of 1e−16 with the sixth root of it.
      const tolerance = name === 'Jordan block' ? 1e-2 : name === 'non-normal' ? 1e-5 : 1e-9;
      expect([name, setDistance(valuesOf(engine, a), expected) <= tolerance * size]).toEqual([name, true]);
    }
  });

  it('finds the eigenvalues of the golden matrices', () => {
    interface Case {
      readonly name: string;
      readonly matrix: number[][];
      readonly eigenvalues: [number, number][];
      readonly eigenvalue_tolerance: number;
    }
    for (const { name, matrix: rows, eigenvalues: values, eigenvalue_tolerance } of golden<{ cases: Case[] }>(
      'eigen.json',
    ).cases) {
      const expected = values.map(([re, im]) => ({ re, im }));
      const distance = setDistance(valuesOf(engine, matrix(rows)), expected);
      expect([name, distance <= 2 * eigenvalue_tolerance]).toEqual([name, true]);
    }
  });

  it('has Schur forms with everything that eigenvectors need', () => {
    for (const n of sizes) checkSchur(engine, randomMatrix(n, n, n + 77));
    for (const [name, a] of hardMatrices()) {
      // Whoever calls scales what is near the ends of the range.
      if (name !== 'tiny' && name !== 'huge') checkSchur(engine, a);
    }
    for (let seed = 0; seed < 200; seed++) {
      const n = 2 + (seed % 7);
      const uniform = uniforms(seed);
      const integers = zeros(n, n);
      for (let at = 0; at < n * n; at++) integers.data[at] = Math.floor(uniform() * 5) - 2;
      checkSchur(engine, integers);
    }
    expect(() => engine.schur(zeros(3, 3), new Float64Array(3), new Float64Array(2), zeros(3, 3))).toThrow(
      ShapeMismatchError,
    );
    expect(() => engine.schur(zeros(3, 3), new Float64Array(3), new Float64Array(3), zeros(3, 2))).toThrow(
      '`qTransposed`',
    );
  });

  it('ends a Schur form of NaN', () => {
    const a = zeros(6, 6);
    a.data.fill(NaN);
    expect(schurOf(engine, a).re.some(Number.isNaN)).toBe(true);
  });

  it('has traces and closed conjugates in its eigenvalues', () => {
    for (let seed = 0; seed < 100; seed++) {
      const n = 1 + (seed % 23);
      const a = randomMatrix(n, n, seed);
      const values = valuesOf(engine, a);
      let trace = 0;
      for (let i = 0; i < n; i++) trace += a.data[i * (n + 1)];
      expect(Math.abs(values.reduce((sum, { re }) => sum + re, 0) - trace)).toBeLessThan(1e-12 * n);
      values.forEach(({ re, im }, k) => {
        if (im > 0) expect(values[k + 1]).toEqual({ re, im: -im });
      });
    }
  });

  it('has tanh and the logistic function right to 6e-16', () => {
    const { tanh, logistic, relativeTolerance } = golden<{
      readonly tanh: [number, number][];
      readonly logistic: [number, number][];
      readonly relativeTolerance: number;
    }>('tanh.json');
    for (const [name, table] of [
      ['tanh', tanh],
      ['logistic', logistic],
    ] as const) {
      const out = new Float64Array(table.length);
      engine[name](
        Float64Array.from(table, ([x]) => x),
        out,
      );
      table.forEach(([x, expected], i) => {
        const isFine = Math.abs(out[i] - expected) <= relativeTolerance * Math.abs(expected);
        expect([name, x, isFine]).toEqual([name, x, true]);
      });
    }
  });

  it('has tanh and the logistic function right at special values', () => {
    const special = Float64Array.of(0, -0, Infinity, -Infinity, NaN, 1e308, -1e308);
    const out = new Float64Array(7);
    engine.tanh(special, out);
    expect([...out]).toEqual([0, -0, 1, -1, NaN, 1, -1]);
    engine.logistic(special, out);
    expect([...out]).toEqual([0.5, 0.5, 1, 0, NaN, 1, 0]);
    engine.logistic(Float64Array.of(-740, -746, 40, 1000, -1000, -708.5, 3), out);
    expect(out[0] / Math.exp(-740)).toBeCloseTo(1, 1);
    expect([...out.subarray(1, 5)]).toEqual([0, 1, 1, 0]);
  });

  it('has tanh odd and monotone', () => {
    const x = Float64Array.from({ length: 20_001 }, (_value, i) => (i - 10_000) * 1e-7);
    const y = new Float64Array(x.length);
    engine.tanh(x, y);
    for (let i = 1; i < x.length; i++) {
      expect(y[i] >= y[i - 1]).toBe(true);
      expect(y[i]).toBe(-y[x.length - 1 - i] + 0);
    }
    const wide = Float64Array.from({ length: 5_001 }, (_value, i) => i * 0.005);
    const z = new Float64Array(wide.length);
    engine.tanh(wide, z);
    for (let i = 1; i < wide.length; i++) expect(z[i] >= z[i - 1] - 5e-16 && z[i] <= 1).toBe(true);
  });

  it('steps networks as the formula says', () => {
    for (const n of [1, 2, 3, 10, 11, 64, 65]) {
      for (const count of [1, 2, 7]) {
        const a = randomMatrix(n, n, n);
        const recurrent = { ...a, data: a.data.map((value) => value / Math.sqrt(n)) };
        const bias = randomMatrix(4, n, 2);
        const start = randomMatrix(count, n, 3);
        const states = copyOf(start);
        const record = engine.trajectories({ recurrent, bias }, states, { steps: 4, record: true });
        expect(record?.rows).toBe(5 * count);
        let expected = start;
        for (let t = 0; t <= 4; t++) {
          const frame = record?.data.subarray(t * count * n, (t + 1) * count * n) ?? [];
          expect(difference(frame, expected.data)).toBeLessThan(1e-14 * n);
          if (t === 4) break;
          const sum = multiply(expected, transpose(recurrent));
          expected = { ...sum, data: sum.data.map((v, i) => Math.tanh(v + bias.data[t * n + (i % n)])) };
        }
        expect(firstDifference(states.data, record?.data.subarray(4 * count * n) ?? [])).toBe(-1);
      }
    }
  });

  it('has the same trajectory alone and together with others', () => {
    for (const n of [2, 10, 33]) {
      const recurrent = randomMatrix(n, n, n);
      const bias = randomMatrix(1, n, 1);
      const together = randomMatrix(6, n, 2);
      const alone = copyOf(together);
      engine.trajectories({ recurrent, bias }, together, { steps: 9 });
      for (let i = 0; i < 6; i++) {
        const state = { rows: 1, columns: n, data: alone.data.slice(i * n, (i + 1) * n) };
        engine.trajectories({ recurrent, bias }, state, { steps: 9 });
        expect(firstDifference(state.data, together.data.subarray(i * n, (i + 1) * n))).toBe(-1);
      }
    }
  });

  it('measures the stretching of tangent vectors', () => {
    const n = 12;
    const a = randomMatrix(n, n, 5);
    const recurrent = { ...a, data: a.data.map((value) => (1.2 * value) / Math.sqrt(n)) };
    const bias = randomMatrix(1, n, 6);
    for (const interval of [1, 3]) {
      const state = randomMatrix(1, n, 7).data;
      const tangents = zeros(n, n);
      for (let i = 0; i < n; i++) tangents.data[i * (n + 1)] = 1;
      let h = { rows: 1, columns: n, data: state.slice() };
      const options = { steps: 20, interval, block: 8 };
      const series = engine.tangentLoop({ recurrent, bias }, state, tangents, options);
      expect([...series.steps]).toEqual([8, 8, 4]);
      // Σ ln rᵢᵢ = ln |det J| in every block, J = diag(1 − h²) W.
      const lu = copyOf(recurrent);
      engine.luDecompose(lu, new Int32Array(n));
      let logDeterminant = 0;
      for (let i = 0; i < n; i++) logDeterminant += Math.log(Math.abs(lu.data[i * (n + 1)]));
      for (let block = 0; block < 3; block++) {
        let slopes = 0;
        for (let t = 0; t < series.steps[block]; t++) {
          const sum = multiply(h, transpose(recurrent));
          h = { ...sum, data: sum.data.map((v, i) => Math.tanh(v + bias.data[i])) };
          for (const value of h.data) slopes += Math.log(1 - value * value);
        }
        expect(series.logSlopes[block]).toBeCloseTo(slopes, 9);
        const rows = series.logarithms.data.subarray(block * n, (block + 1) * n);
        const sum = rows.reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(slopes + series.steps[block] * logDeterminant, 8);
      }
      expect(difference(state, h.data)).toBeLessThan(1e-10);
      expect(orthogonality(tangents)).toBeLessThan(1e-12);
      expect(series.spread).toBeGreaterThan(1);
    }
  });

  it('has the exponents of a saturated network without overflow', () => {
    // Slopes of about 1e−16 for hundreds of steps: the product leaves the doubles, its logarithm does not.
    const recurrent = matrix([[0.5]]);
    const bias = matrix([[15]]);
    const tangents = matrix([[1]]);
    const series = engine.tangentLoop({ recurrent, bias }, Float64Array.of(1), tangents, { steps: 400 });
    const h = tanhOf(15.5);
    expect(series.logarithms.data[0] / 400).toBeCloseTo(Math.log(0.5 * (1 - h * h)), 1);
    expect(series.logarithms.data[0]).toBeLessThan(-800);
  });

  it('names the argument whose shape is wrong, and does not touch memory', () => {
    const a = zeros(3, 3);
    expect(() => engine.multiply(a, zeros(2, 2), a)).toThrow(
      'Cannot multiply: `right` must have shape [3, 2]: got [2, 2]',
    );
    expect(() => engine.multiply(a, a, { ...zeros(3, 3), data: new Float64Array(8) })).toThrow(
      ShapeMismatchError,
    );
    expect(() => engine.multiply({ ...a, offset: 1 }, a, zeros(3, 3))).toThrow(ShapeMismatchError);
    expect(() => engine.multiply({ ...a, offset: -1 }, a, zeros(3, 3))).toThrow(ShapeMismatchError);
    expect(() => engine.multiply({ ...a, stride: 2 }, a, zeros(3, 3))).toThrow(ShapeMismatchError);
    expect(() => engine.orthonormalizeRows(zeros(4, 3), new Float64Array(4))).toThrow(ShapeMismatchError);
    const solution = zeros(3, 1);
    expect(() => engine.luSolve(a, Int32Array.of(0, 1, 7), zeros(3, 1), solution)).toThrow(
      'Cannot solve linear equations: `pivots` must be row numbers below 3: got 7',
    );
    const network = { recurrent: a, bias: zeros(1, 3) };
    expect(() => engine.trajectories(network, zeros(1, 2), { steps: 1 })).toThrow('`states`');
    expect(() => engine.trajectories(network, zeros(1, 3), { steps: 0.5 })).toThrow('`steps`');
    expect(() => engine.tangentLoop(network, new Float64Array(3), a, { steps: 4, interval: 0 })).toThrow(
      '`interval`',
    );
  });

  it('says so before it takes memory that is not there', () => {
    const allocations = engine.counters().allocations;
    expect(() => engine.workspace(2 ** 40)).toThrow(/must fit into [\d.]+ GiB of memory: got 8192\.0 GiB/);
    const network = { recurrent: zeros(3, 3), bias: zeros(1, 3) };
    const steps = 2 ** 31 - 1;
    expect(() => engine.tangentLoop(network, new Float64Array(3), zeros(3, 3), { steps, block: 5 })).toThrow(
      RangeError,
    );
    expect(engine.counters().allocations).toBe(allocations);
  });

  it('keeps its memory flat over many operations', () => {
    const a = randomMatrix(256, 256, 1);
    const out = zeros(256, 256);
    engine.multiply(a, a, out);
    const before = engine.counters();
    for (let i = 0; i < (engine === plain ? 5 : 1000); i++) engine.multiply(a, a, out);
    const after = engine.counters();
    expect(after.keptBytes).toBe(before.keptBytes);
    expect(after.allocations).toBe(before.allocations);
  });

  it('gives large memory back', () => {
    const large = new Float64Array(2 ** 23);
    engine.tanh(large, large.subarray());
    expect(engine.counters().keptBytes).toBe(0);
    engine.tanh(new Float64Array(8), new Float64Array(8));
    expect(engine.counters().keptBytes).toBeLessThan(2 ** 20);
  });

  it('does no more work than it should', () => {
    const n = 64;
    const network = { recurrent: randomMatrix(n, n, 1), bias: zeros(1, n) };
    const count = (work: () => void): Record<string, number> => {
      const before = engine.counters();
      work();
      const after = engine.counters();
      return {
        operations: after.operations - before.operations,
        products: after.products - before.products,
        flops: after.flops - before.flops,
        allocations: after.allocations - before.allocations,
        bytesIn: after.bytesIn - before.bytesIn,
        bytesOut: after.bytesOut - before.bytesOut,
      };
    };
    const state = new Float64Array(n);
    const tangents = randomMatrix(n, n, 2);
    engine.tangentLoop(network, state, tangents, { steps: 1 });
    const steps = 50;
    const loop = count(() => engine.tangentLoop(network, state, tangents, { steps }));
    // One crossing; W, b, h, Q in, h, Q and the series out; per step one product for state and tangents together.
    expect(loop.operations).toBe(1);
    expect(loop.allocations).toBe(0);
    expect(loop.bytesIn).toBe(8 * (n * n + n + n + n * n));
    expect(loop.bytesOut).toBe(8 * (n + n * n + 2 * (n + 1)));
    expect(loop.flops / steps).toBeLessThan(2 * n * n * (n + 1) + 2 * n * n * (n + 1));
    expect(loop.flops / steps).toBeGreaterThan(2 * n * n * (n + 1) + 1.7 * n ** 3);
    // 7 rows below each of 8 in 8 blocks of rows, 2 products for each of 7 joins of blocks, and the step.
    expect(loop.products / steps).toBe(8 * 7 + 2 * 7 + 1);

    // Few vectors, seldom orthonormalised: one product a step, and four rows below others each time.
    const weak = {
      ...network,
      recurrent: { ...network.recurrent, data: network.recurrent.data.map((v) => v / 8) },
    };
    const few = randomMatrix(5, n, 3);
    const long = count(() => engine.tangentLoop(weak, state, few, { steps: 100, interval: 10 }));
    expect(long.products).toBe(100 + 10 * 4);
    expect(count(() => engine.multiply(tangents, tangents, zeros(n, n))).products).toBe(1);
  });
});

function orthogonality(q: Matrix): number {
  const gram = multiply(q, transpose(q));
  for (let i = 0; i < q.rows; i++) gram.data[i * q.rows + i] -= 1;
  return maximum(gram.data);
}

function valuesOf(engine: NumericEngine, a: Matrix): Complex[] {
  const n = a.rows;
  const data = rawEigenvalues(engine, a);
  return Array.from({ length: n }, (_, i) => ({ re: data[i], im: data[n + i] }));
}

/** Largest distance between two sets, each value matched with the nearest that is left. */
function setDistance(actual: readonly Complex[], expected: readonly Complex[]): number {
  const left = [...actual];
  return expected.reduce((worst, value) => {
    let nearest = 0;
    let best = Infinity;
    left.forEach((other, k) => {
      const distance = Math.hypot(other.re - value.re, other.im - value.im);
      if (distance < best) [best, nearest] = [distance, k];
    });
    left.splice(nearest, 1);
    return Math.max(worst, best);
  }, 0);
}

describe('the engine', () => {
  it('says what it is', () => {
    const info = numericEngine();
    expect(['wasm', 'native']).toContain(info.name);
    expect(wasmEngine().info.version).toBe(golden<{ version: string }>('../../package.json').version);
    expect(plain.info.simd).toBe('none');
    expect(exact.info.simd).toBe('simd128');
  });

  it('has scalar functions equal to the vector ones', () => {
    const x = Float64Array.from({ length: 1001 }, (_, i) => (i - 500) / 13);
    const y = new Float64Array(1001);
    exact.tanh(x, y);
    expect(firstDifference(y, x.map(tanhOf))).toBe(-1);
    exact.logistic(x, y);
    expect(firstDifference(y, x.map(logisticOf))).toBe(-1);
  });
});
