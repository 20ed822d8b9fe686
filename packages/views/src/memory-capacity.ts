import {
  estimateMemoryCapacity,
  linearize,
  memoryCapacity,
  type CancelSignal,
  type Cell,
  type LinearSystem,
} from '@phasebook/dynamics';
import { requireFinite, requireLength } from '@phasebook/linalg';
import { decodeArray, encodeArray, encodeNumber } from './encoding.js';
import { innermostCell, type AppliedModel } from './model.js';
import { isAtRest, restingState } from './resting-state.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { MemoryCapacityView, MemoryCurve, MemorySource } from './wire/memory-capacity.js';

/** Options of {@link memoryCapacityView}. */
export interface MemoryCapacityViewOptions extends SystemOptions {
  /** Lags 0 … lags − 1. @default 2 n, at most 60 */
  readonly lags?: number;
  /** Whether the capacities are measured too. @default for cells that are not linear */
  readonly isMeasured?: boolean;
  /** Steps for fitting the readouts, and as many again for testing. @default 20 n + 2000 */
  readonly steps?: number;
  /** Inputs are uniform in [−amplitude, amplitude]. @default 1 */
  readonly amplitude?: number;
  /** Where a cell is linearised, and from where it is driven, shape [n]. @default the fixed point next to zero */
  readonly at?: ArrayLike<number>;
  /** @default 0 */
  readonly seed?: number;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot picture a memory capacity';
const mostDefaultLags = 60;

/**
 * How much of its input a network holds at each lag: exactly for the linearised network, measured for the cell itself.
 *
 * The exact curve (`memoryCapacity`) is that of small inputs; its sum over all lags is the number of state variables.
 * The measured one (`estimateMemoryCapacity`) falls below it where the inputs reach the bends of the activation.
 *
 * @param source - Linear network with one input, or a cell with one input.
 * @param options - Lags and how to measure.
 * @returns View of kind `memory-capacity`; a curve that cannot be had is left out with a warning.
 * @throws {RangeError} If the network has not exactly one input, or an option is out of range.
 * @throws {ShapeMismatchError} If `at` does not fit.
 * @throws {NonFiniteError} If `at` holds NaN or an infinity.
 *
 * Cost: O(n³ + lags · n²); measured, also 2 · steps steps and a QR of shape [steps, n + 1].
 *
 * @example A chain of two delays holds two inputs
 * ```ts
 * const view = memoryCapacityView(linearCell({ recurrent: [[0, 0], [1, 0]], input: [[1], [0]] }));
 * assertClose(decodeArray(view.curves[0].perLag), [1, 1, 0, 0]);
 * ```
 */
export function memoryCapacityView(
  source: Cell | LinearSystem,
  options: MemoryCapacityViewOptions = {},
): MemoryCapacityView {
  const { title, amplitude = 1, seed = 0 } = options;
  const base = {
    kind: 'memory-capacity',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
  } as const;
  if (!('stateDim' in source)) {
    if (options.parameters !== undefined || options.isMeasured === true || options.at !== undefined) {
      throw new TypeError(
        `${purpose}: \`source\` must be a cell to be measured, driven from a state or turned`,
      );
    }
    const lags = options.lags ?? Math.min(mostDefaultLags, 2 * source.recurrent.rows);
    const { curve, warnings } = exactCurve(source, lags, 'exact');
    return { ...base, ...(warnings.length > 0 && { warnings }), curves: curve ? [curve] : [] };
  }
  const { cell = source, map, model } = systemOf(purpose, source, options);
  const near = options.at ?? new Float64Array(map.dim);
  requireLength(purpose, 'at', near, map.dim);
  requireFinite(purpose, 'at', near);
  const lags = options.lags ?? Math.min(mostDefaultLags, 2 * map.dim);
  const isMeasured =
    options.isMeasured ?? (model === undefined || innermostCell(model.cell).kind !== 'linear');
  const steps = isMeasured ? (options.steps ?? 20 * map.dim + 2000) : 0;
  const plan: MemorySource = { steps, amplitude, seed };
  const input = options.input ?? new Float64Array(cell.inputDim);
  return {
    ...base,
    ...compute({ cell, map, input: Float64Array.from(input) }, Float64Array.from(near), lags, plan),
    ...(model && { source: plan, model }),
  };
}

/** The same picture of another system, as a slider asks for. */
export function recomputeMemoryCapacity(
  view: MemoryCapacityView,
  system: AppliedModel,
  model: Model,
  signal: CancelSignal | undefined,
): MemoryCapacityView {
  const { source, state, title } = view;
  if (source === undefined || state === undefined) return { ...view, model };
  const lags = view.curves[0]?.perLag.shape[0] ?? Math.min(mostDefaultLags, 2 * system.map.dim);
  return {
    kind: view.kind,
    version: view.version,
    ...(title !== undefined && { title }),
    ...compute(system, decodeArray(state), lags, source, signal),
    source,
    model,
  };
}

function compute(
  { cell, map, input }: Pick<AppliedModel, 'cell' | 'map' | 'input'>,
  near: Float64Array,
  lags: number,
  { steps, amplitude, seed }: MemorySource,
  signal?: CancelSignal,
): Pick<MemoryCapacityView, 'warnings' | 'curves' | 'state'> {
  const state = restingState(map, near, signal);
  const warnings: string[] = [];
  const curves: MemoryCurve[] = [];
  if (!isAtRest(map, state)) {
    warnings.push(
      'The network does not rest where it is linearised: the exact capacities are those of one instant',
    );
  }
  const name = steps > 0 ? 'linearised' : 'exact';
  const exact = exactCurve(linearize(cell, state, { input }), lags, name);
  warnings.push(...exact.warnings);
  if (exact.curve) curves.push(exact.curve);
  if (steps > 0) {
    const measured = estimateMemoryCapacity(cell, { lags, steps, amplitude, seed, start: state, signal });
    warnings.push(...measured.warnings);
    if (measured.status === 'complete') {
      curves.push({
        name: 'measured',
        method: 'estimated',
        perLag: encodeArray(measured.perLag),
        total: encodeNumber(measured.total),
        error: encodeNumber(measured.standardError),
        limit: map.dim,
        noiseFloor: measured.noiseFloor,
      });
    }
  }
  return { ...(warnings.length > 0 && { warnings }), curves, state: encodeArray(state) };
}

function exactCurve(
  system: LinearSystem,
  lags: number,
  name: string,
): { readonly curve: MemoryCurve | undefined; readonly warnings: readonly string[] } {
  const { status, perLag, total, limit, equationResidual, warnings } = memoryCapacity(system, { lags });
  if (status !== 'complete') return { curve: undefined, warnings };
  const curve: MemoryCurve = {
    name,
    method: 'exact',
    perLag: encodeArray(perLag),
    total: encodeNumber(total),
    error: encodeNumber(equationResidual),
    limit: encodeNumber(limit),
  };
  return { curve, warnings };
}
