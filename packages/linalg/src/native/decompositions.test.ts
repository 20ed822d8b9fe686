import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { golden } from '../../test/support/files.js';
import { families, orders } from '../../test/support/matrix-families.js';
import { fill, randomMatrix, relativeDistance, setDistance } from '../../test/support/random-matrices.js';
import { expectSchurForm } from '../../test/support/schur.js';
import type { Complex } from '../complex.js';
import { discreteLyapunov } from '../discrete-lyapunov.js';
import { discreteRiccatiControl, discreteRiccatiFilter } from '../discrete-riccati.js';
import { eigendecomposition } from '../eigendecomposition.js';
import { eigenvalues } from '../eigenvalues.js';
import {
  registerNative,
  setNumericEngine,
  wasmEngine,
  type EngineSettings,
} from '../engine/numeric-engine.js';
import { identity, matrix, multiply, scale, toMatrix, type Matrix } from '../matrix.js';
import { matrixExponential } from '../matrix-exponential.js';
import { matrixLogarithm } from '../matrix-logarithm.js';
import { polarFactor } from '../polar-factor.js';
import { qr } from '../qr.js';
import { realSchur } from '../real-schur.js';
import { reorderSchur } from '../reorder-schur.js';
import { resolventNorms } from '../resolvent-norms.js';
import { singularValues } from '../singular-values.js';
import { norm } from '../vector.js';
import { candidates } from './find-library.js';
import { loadLibrary } from './load-library.js';
import { createNativeEngine } from './native-engine.js';

const library = loadLibrary(candidates());
const native = 'failed' in library ? undefined : createNativeEngine(library, wasmEngine(), 1);
const choices: readonly NonNullable<EngineSettings['engine']>[] = [
  'plain',
  'wasm',
  ...(native === undefined ? [] : (['native', 'auto'] as const)),
];

const eager = { kernels: 1, native: 1 };
const everything = {
  ...{ multiply: eager, luDecompose: eager, luSolve: eager, solve: eager },
  ...{ eigenvalues: eager, qr: eager, schur: eager, multiplyVector: eager },
};

/** A golden case: matrices by name, and what belongs to them. */
interface Case {
  readonly name: string;
  readonly given: Readonly<Record<string, number[][]>>;
  readonly expected: Readonly<Record<string, number[][]>>;
  readonly tolerance: number;
}

/** What the library makes of a golden case, by the names of the expected values. */
const solvers: Readonly<
  Record<string, (given: Case['given']) => Readonly<Record<string, Matrix | undefined>>>
> = {
  qr: ({ A }) => {
    const { q, r } = qr(A);
    return { Q: q, R: r };
  },
  svd: ({ A }) => ({ singular_values: matrix([singularValues(A)]) }),
  polar: ({ A }) => {
    const { orthogonal, symmetric } = polarFactor(A);
    return { Q: orthogonal, P: symmetric };
  },
  expm: ({ A }) => ({ expA: matrixExponential(A) }),
  logm: ({ A }) => ({ logA: matrixLogarithm(A).logarithm }),
  discrete_lyapunov: ({ A, Q }) => ({ X: discreteLyapunov(A, Q).solution }),
  discrete_riccati_filter: ({ A, C, Q, R }) => {
    const filter = discreteRiccatiFilter({ a: A, c: C, q: Q, r: R });
    if (filter.status === 'no-stabilizing-solution') return {};
    const { predicted, innovation, gain, filtered, filterMatrix, predictorMatrix, predictorGain } = filter;
    return {
      ...{ P: predicted, S: innovation, K: gain, P_filtered: filtered },
      ...{ W_filter: filterMatrix, W_predictor: predictorMatrix, U_predictor: predictorGain },
    };
  },
  discrete_riccati_control: ({ A, B, Q, R }) => {
    const control = discreteRiccatiControl({ a: A, b: B, q: Q, r: R });
    return control.status === 'no-stabilizing-solution' ? {} : { X: control.solution, F: control.gain };
  },
};

/** Everything whose two sides must agree for any matrix; `scale` keeps exponentials within the range. */
function checkFunctions(a: Matrix, what: string): void {
  const n = a.rows;
  const size = norm(a.data);
  const small = size === 0 ? a : scale(scale(a, 1 / size), 2);

  const schur = realSchur(a);
  expectSchurForm(small, schur.q, size === 0 ? schur.t : scale(scale(schur.t, 1 / size), 2), 1e-13);
  const isChosen = ({ re }: Complex): boolean => re < 0;
  const ordered = reorderSchur(schur, isChosen);
  expect(ordered.residual, what).toBeLessThan(1e-13);
  if (ordered.status === 'reordered') expect(ordered.count, what).toBe(schur.values.filter(isChosen).length);

  const exponential = matrixExponential(small);
  const logarithm = matrixLogarithm(exponential);
  expect(logarithm.residual ?? 0, what).toBeLessThan(1e-11);
  // Within the strip |Im λ| < π the logarithm is what the exponential came from.
  expect(logarithm.status, what).toBe('principal');

  const stable = scale(small, 0.45);
  const q = randomMatrix(n, n, n);
  const lyapunov = discreteLyapunov(stable, q);
  expect(lyapunov.status, what).toBe('stable');
  expect(lyapunov.residual, what).toBeLessThan(1e-13);

  const filter = discreteRiccatiFilter({
    a: small,
    c: fill(1, n, (_, j) => 1 + (j % 3)),
    q: identity(n),
    r: [[1]],
  });
  if (filter.status !== 'no-stabilizing-solution') expect(filter.residual, what).toBeLessThan(1e-8);

  const { residual, orthogonality } = polarFactor(a);
  expect(residual, what).toBeLessThan(1e-12);
  expect(orthogonality, what).toBeLessThan(1e-12);
}

describe('decompositions with every engine', () => {
  beforeAll(() => registerNative((base) => native ?? `absent beside ${base.info.name}`));
  afterAll(() => setNumericEngine({}));

  const groups = Object.entries(golden<Record<string, readonly Case[]>>('linalg.json')).filter(
    ([kind]) => kind in solvers,
  );

  it.each(choices)('%s: golden solutions of linear algebra', (engine) => {
    setNumericEngine({ engine, threads: 1, crossovers: everything });
    let checked = 0;
    for (const [kind, cases] of groups) {
      for (const { name, given, expected, tolerance } of cases) {
        for (const [key, found] of Object.entries(solvers[kind](given))) {
          const wanted = key === 'singular_values' ? [expected[key]] : expected[key];
          const distance = relativeDistance(toMatrix(found ?? []), toMatrix(wanted as number[][]));
          expect(distance, `${kind} ${name} ${key}`).toBeLessThanOrEqual(tolerance);
          checked++;
        }
      }
    }
    expect(checked).toBe(106);
  });

  it.each(choices)('%s: golden eigenvectors and conditions', (engine) => {
    interface GoldenMatrix {
      readonly name: string;
      readonly matrix: number[][];
      readonly eigenvalues: [number, number][];
      readonly eigenvalue_tolerance: number;
      readonly eigenvalue_conditions?: number[];
      readonly condition_relative_tolerance?: number;
      readonly residual_tolerance: number;
    }
    setNumericEngine({ engine, threads: 1, crossovers: everything });
    for (const each of golden<{ readonly cases: GoldenMatrix[] }>('eigen.json').cases) {
      const { values, conditions, residual } = eigendecomposition(each.matrix);
      expect(residual, each.name).toBeLessThan(each.residual_tolerance);
      const wanted = each.eigenvalues.map(([re, im]) => ({ re, im }));
      expect(setDistance(values, wanted), each.name).toBeLessThanOrEqual(2 * each.eigenvalue_tolerance);
      each.eigenvalue_conditions?.forEach((condition, k) => {
        const at = values.findIndex(
          ({ re, im }) => Math.hypot(re - wanted[k].re, im - wanted[k].im) <= 1e-6 * Math.hypot(re, im),
        );
        if (at === -1 || each.condition_relative_tolerance === undefined) return;
        expect(Math.abs(conditions[at] / condition - 1), each.name).toBeLessThan(1e-3);
      });
    }
  });

  it.each(choices)('%s: functions and equations of seeded matrices', (engine) => {
    setNumericEngine({ engine, threads: 1, crossovers: everything });
    orders().forEach((n, seed) => {
      const [name, make] = families[seed % families.length];
      // The larger ones go round among the engines: what is tested here stands above these.
      if (n > 12 && seed % choices.length !== choices.indexOf(engine)) return;
      if (n > 72) return;
      checkFunctions(make(n, seed + 9000), `${name} ${n}, seed ${seed}`);
    });
  });

  it('agree on functions and equations', () => {
    for (const n of [3, 9, 30, 60]) {
      const raw = randomMatrix(n, n, n);
      const [{ re, im }] = eigenvalues(raw);
      const a = scale(raw, 0.9 / Math.hypot(re, im));
      const problem = { a, c: randomMatrix(2, n, 1), q: identity(n), r: identity(2) };
      const results = choices.map((engine) => {
        setNumericEngine({ engine, threads: 1, crossovers: everything });
        const filter = discreteRiccatiFilter(problem);
        const points = [
          { re: 1, im: 0.3 },
          { re: -0.2, im: 1 },
        ];
        return [
          matrixExponential(a),
          matrixLogarithm(matrixExponential(a)).logarithm,
          discreteLyapunov(a, identity(n)).solution,
          filter.status === 'no-stabilizing-solution' ? undefined : filter.predicted,
          polarFactor(a).orthogonal,
          multiply(polarFactor(a).symmetric, a),
          matrix([resolventNorms(a, points).norms]),
        ];
      });
      for (const values of results.slice(1)) {
        values.forEach((value, k) =>
          expect(relativeDistance(value!, results[0][k]!), `${n}, ${k}`).toBeLessThan(1e-8),
        );
      }
    }
  });
});
