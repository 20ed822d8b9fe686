import {
  pseudospectrum,
  transientGrowth,
  type CancelSignal,
  type Cell,
  type SmoothMap,
} from '@phasebook/dynamics';
import {
  eigenvalues,
  requireFinite,
  requireLength,
  requireSquare,
  toMatrix,
  type Matrix,
  type MatrixLike,
} from '@phasebook/linalg';
import { decodeArray, encodeArray, encodeNumber } from './encoding.js';
import { encodeComplex } from './fixed-point-marks.js';
import type { AppliedModel } from './model.js';
import { isAtRest, restingState } from './resting-state.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { PseudospectrumView } from './wire/pseudospectrum.js';

/** Options of {@link pseudospectrumView}. */
export interface PseudospectrumViewOptions extends SystemOptions {
  /** Where a cell or map is linearised, shape [n]. @default the fixed point next to zero */
  readonly at?: ArrayLike<number>;
  /** ε of the contours. @default 0.3, 0.1, 0.03, 0.01, 0.003, 0.001 */
  readonly levels?: readonly number[];
  /** Powers of the matrix beside. @default 40 */
  readonly steps?: number;
  /** Both axes reach from −reach to reach. @default so that unit circle and eigenvalues have room */
  readonly reach?: number;
  /** Grid points along each side, at least 2. @default 61 */
  readonly size?: number;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot picture a pseudospectrum';
const defaultLevels: readonly number[] = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

/**
 * Pseudospectra of a matrix around its eigenvalues, and beside them the norms of its powers.
 *
 * Where σ_min(z − W) is ε, a change of W by no more than ε makes z an eigenvalue; contours that bulge over the unit circle
 * say that powers grow before they decay (Kreiss).
 *
 * @param source - Matrix W, shape [n, n]; or a cell or map, whose Jacobian is taken at a fixed point.
 * @param options - Contours, powers, and where to linearise.
 * @returns View of kind `pseudospectrum`; computed from a cell, it carries the cell.
 * @throws {ShapeMismatchError} If a matrix is not square or `at` does not fit.
 * @throws {NonFiniteError} If a matrix or state holds NaN or an infinity.
 * @throws {RangeError} If a level or `reach` is not positive, or `size` or `steps` too small.
 *
 * Cost: a Schur form, O(n²) for each of size²/2 points, and `steps` products and SVDs.
 *
 * @example Of a normal matrix the powers never grow
 * ```ts
 * const view = pseudospectrumView([[0, -0.9], [0.9, 0]], { size: 11, steps: 2 });
 * assertClose(decodeArray(view.norms), [1, 0.9, 0.81]);
 * ```
 */
export function pseudospectrumView(
  source: Cell | SmoothMap | MatrixLike,
  options: PseudospectrumViewOptions = {},
): PseudospectrumView {
  const { title, levels = defaultLevels, steps = 40, size = 61 } = options;
  for (const level of levels) requirePositive('levels', level);
  const base = {
    kind: 'pseudospectrum',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
  } as const;
  const plan = {
    levels: [...levels].sort((a, b) => b - a),
    steps,
    size,
    ...(options.reach !== undefined && { reach: requirePositive('reach', options.reach) }),
  };
  if (!('step' in source)) {
    const matrix = toMatrix(source, 'source');
    requireSquare(purpose, 'source', matrix);
    return { ...base, ...compute(matrix, plan, []) };
  }
  const { map, model } = systemOf(purpose, source, options);
  const near = options.at ?? new Float64Array(map.dim);
  requireLength(purpose, 'at', near, map.dim);
  requireFinite(purpose, 'at', near);
  const state = restingState(map, Float64Array.from(near));
  return {
    ...base,
    ...compute(map.jacobian(state), plan, restWarnings(map, state)),
    state: encodeArray(state),
    ...(model && { model }),
  };
}

/** The same picture of another system, as a slider asks for. */
export function recomputePseudospectrum(
  view: PseudospectrumView,
  { map }: AppliedModel,
  model: Model,
  signal: CancelSignal | undefined,
): PseudospectrumView {
  if (view.state === undefined) return { ...view, model };
  const state = restingState(map, decodeArray(view.state), signal);
  const plan = {
    levels: view.levels,
    steps: view.norms.shape[0] - 1,
    size: view.columns,
    reach: view.axes.x.range[1],
  };
  return {
    kind: view.kind,
    version: view.version,
    ...(view.title !== undefined && { title: view.title }),
    ...compute(map.jacobian(state), plan, restWarnings(map, state), signal),
    state: encodeArray(state),
    model,
  };
}

interface Plan {
  readonly levels: readonly number[];
  readonly steps: number;
  readonly size: number;
  readonly reach?: number;
}

function compute(
  matrix: Matrix,
  { levels, steps, size, reach }: Plan,
  warnings: readonly string[],
  signal?: CancelSignal,
): Omit<PseudospectrumView, 'kind' | 'version' | 'title' | 'state' | 'model'> {
  const values = eigenvalues(matrix);
  const growth = transientGrowth(matrix, { steps });
  const half = reach ?? Number((1.4 * Math.max(1.1, growth.spectralRadius)).toFixed(2));
  const range = [-half, half] as const;
  const { smallestSingularValues } = pseudospectrum(matrix, { re: range, size, signal });
  const all = [...warnings, ...growth.warnings];
  return {
    ...(all.length > 0 && { warnings: all }),
    columns: size,
    rows: size,
    // An eigenvalue on a point of the grid has ln 0 there.
    logSigma: encodeArray(
      smallestSingularValues.data.map((value) => Math.log10(Math.max(value, 1e-30))),
      [size, size],
      'float32',
    ),
    axes: { x: { label: 'Re z', range }, y: { label: 'Im z', range } },
    levels,
    eigenvalues: encodeComplex(values),
    norms: encodeArray(growth.norms),
    kreissLowerBound: encodeNumber(growth.kreissLowerBound),
    spectralRadius: encodeNumber(growth.spectralRadius),
  };
}

function restWarnings(map: SmoothMap, state: Float64Array): string[] {
  return isAtRest(map, state)
    ? []
    : ['The system does not rest where it is linearised: powers of this Jacobian are not what its orbits do'];
}

function requirePositive(name: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`${purpose}: \`${name}\` must be positive and finite: got ${value}`);
}
