import { requireFinite, ShapeMismatchError, toMatrix, type Matrix, type MatrixLike } from '@phasebook/linalg';
import { requirePositive, requireWhole } from '../system/require-number.js';
import { moments, column } from './series.js';

/**
 * The grid and smoothing behind a state-space divergence. Numbers of different variants do not compare.
 *
 * 'two-sigma': ±2 standard deviations of the truth per axis, what lies outside is dropped. 'range': from the truth's
 * smallest to its largest value. 'padded-range': the same, wider by a tenth of a standard deviation on each side.
 */
export interface DivergenceVariant {
  readonly grid: 'two-sigma' | 'range' | 'padded-range';
  /** Bins per axis. */
  readonly bins: number;
  /** Added to every bin's count (Laplace). */
  readonly smoothing: number;
}

const GRIDS: readonly string[] = [
  'two-sigma',
  'range',
  'padded-range',
] satisfies readonly DivergenceVariant['grid'][];

/** How far the states of a model are from those of the truth, as distributions in state space. */
export interface StateSpaceDivergence {
  /** Kullback–Leibler divergence Σ p ln(p/q) of the truth p from the model q, in nats. */
  readonly divergence: number;
  /**
   * The same number between the two halves of the truth: what a perfect model of half the length would get. Only what
   * is well above it says anything.
   */
  readonly noiseFloor: number;
  readonly variant: DivergenceVariant;
  /** Share of the model's states that lie outside the grid. */
  readonly outside: number;
  readonly warnings: readonly string[];
}

/** Options of `stateSpaceDivergence`. */
export interface StateSpaceDivergenceOptions {
  /** @default 'two-sigma' */
  readonly grid?: DivergenceVariant['grid'];
  /** @default 30 */
  readonly bins?: number;
  /** @default 1e-5 */
  readonly smoothing?: number;
}

/**
 * State-space divergence (D_stsp): the Kullback–Leibler divergence between binned states of truth and model.
 *
 * Axes are scaled by the truth's standard deviations. The result names its variant and carries the noise floor of the
 * truth against itself, since with few samples the floor is larger than most published differences.
 *
 * @param truth - States in rows, shape [T, m].
 * @param model - States in rows, shape [T′, m].
 * @param options - Grid, bins and smoothing.
 * @returns Divergence, noise floor and variant.
 * @throws {ShapeMismatchError} If the two differ in the number of columns.
 * @throws {NonFiniteError} If a coordinate is NaN or infinite.
 * @throws {RangeError} If a column of the truth is constant or an option is out of range.
 *
 * Cost: O(T m + bins^m) time and memory; above 2²⁶ bins it is refused.
 * Source: Koppe et al., PLoS Comput. Biol. 15 (2019) e1007263, eq. 11, with bins as in Brenner et al., ICML 2022.
 *
 * @example A set against itself
 * ```ts
 * const states = Array.from({ length: 500 }, (_, t) => [Math.sin(t), Math.cos(t)]);
 * assertClose(stateSpaceDivergence(states, states).divergence, 0);
 * ```
 */
export function stateSpaceDivergence(
  truth: MatrixLike,
  model: MatrixLike,
  options: StateSpaceDivergenceOptions = {},
): StateSpaceDivergence {
  const purpose = 'Cannot compare state spaces';
  const { grid = 'two-sigma', bins = 30, smoothing = 1e-5 } = options;
  const p = toMatrix(truth, 'truth');
  const q = toMatrix(model, 'model');
  requireFinite(purpose, 'truth', p.data);
  requireFinite(purpose, 'model', q.data);
  if (p.rows < 4) throw new RangeError(`${purpose}: \`truth\` must have at least 4 rows: got ${p.rows}`);
  if (q.rows < 1) throw new RangeError(`${purpose}: \`model\` must have at least one row: got none`);
  if (p.columns !== q.columns) {
    throw new ShapeMismatchError(purpose, 'model', `[T, ${p.columns}]`, `[${q.rows}, ${q.columns}]`);
  }
  requireWhole(purpose, 'bins', bins, 2);
  requirePositive(purpose, 'smoothing', smoothing);
  if (bins ** p.columns > 2 ** 26) {
    throw new RangeError(`${purpose}: \`bins\` gives ${bins}^${p.columns} bins, more than can be counted`);
  }
  if (!GRIDS.includes(grid)) {
    throw new RangeError(`${purpose}: \`grid\` must be one of ${GRIDS.join(', ')}: got ${String(grid)}`);
  }

  const variant = { grid, bins, smoothing };
  const axes = Array.from({ length: p.columns }, (_, j) => axisOf(purpose, column(p, j), j, grid));
  const half = p.rows >> 1;
  const part = (from: number, to: number): Matrix => ({
    rows: to - from,
    columns: p.columns,
    data: p.data.subarray(from * p.columns, to * p.columns),
  });
  const modelShares = histogram(q, axes, variant);
  const divergence = kullbackLeibler(histogram(p, axes, variant).shares, modelShares.shares);
  const noiseFloor = kullbackLeibler(
    histogram(part(0, half), axes, variant).shares,
    histogram(part(half, 2 * half), axes, variant).shares,
  );
  const warnings: string[] = [];
  if (divergence < 2 * noiseFloor) {
    warnings.push('The divergence is within twice the noise floor: the two cannot be told apart');
  }
  return { divergence, noiseFloor, variant, outside: modelShares.outside, warnings };
}

type Axis = readonly [number, number];

function axisOf(
  purpose: string,
  values: ArrayLike<number>,
  j: number,
  grid: DivergenceVariant['grid'],
): Axis {
  const { mean, deviation } = moments(values);
  if (deviation === 0) throw new RangeError(`${purpose}: column ${j} of \`truth\` must not be constant`);
  if (grid === 'two-sigma') return [mean - 2 * deviation, mean + 2 * deviation];
  let [low, high] = [Infinity, -Infinity];
  for (let t = 0; t < values.length; t++) {
    low = Math.min(low, values[t]);
    high = Math.max(high, values[t]);
  }
  const margin = grid === 'padded-range' ? 0.1 * deviation : 0;
  return [low - margin, high + margin];
}

interface Histogram {
  /** Smoothed probability of each bin among the states inside. */
  readonly shares: Float64Array;
  readonly outside: number;
}

function histogram(
  { rows, columns, data }: Matrix,
  axes: readonly Axis[],
  { bins, smoothing }: DivergenceVariant,
): Histogram {
  const shares = new Float64Array(bins ** columns);
  let inside = 0;
  for (let i = 0; i < rows; i++) {
    let place = 0;
    for (let j = 0; j < columns && place >= 0; j++) {
      const [low, high] = axes[j];
      const value = data[i * columns + j];
      // The upper edge belongs to the last bin.
      const bin = value === high ? bins - 1 : Math.floor((bins * (value - low)) / (high - low));
      place = bin < 0 || bin >= bins ? -1 : place * bins + bin;
    }
    if (place < 0) continue;
    shares[place]++;
    inside++;
  }
  for (let k = 0; k < shares.length; k++) {
    shares[k] = (shares[k] + smoothing) / (inside + smoothing * shares.length);
  }
  return { shares, outside: 1 - inside / rows };
}

function kullbackLeibler(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += p[k] * Math.log(p[k] / q[k]);
  return sum;
}
