import { impulseResponse, linearize, type Cell, type LinearSystem } from '@phasebook/dynamics';
import { requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import { decodeArray, encodeArray, encodeNumber } from './encoding.js';
import type { AppliedModel } from './model.js';
import { isAtRest, restingState } from './resting-state.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { ImpulseResponseView } from './wire/impulse-response.js';

/** Options of {@link impulseResponseView}. */
export interface ImpulseResponseViewOptions extends SystemOptions {
  /** Lags 0 … steps − 1. @default 40 */
  readonly steps?: number;
  /** Index of the input that gets the pulse. @default 0 */
  readonly inputIndex?: number;
  /** Where a cell is linearised, shape [n]. @default the fixed point next to zero */
  readonly at?: ArrayLike<number>;
  /** Indices of the state variables, or outputs, to show. @default the first 6 */
  readonly units?: readonly number[];
  /** Names of what is shown. @default `h[i]`, of a linear system with a readout `y[i]` */
  readonly names?: readonly string[];
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot picture an impulse response';
const mostDefaultUnits = 6;

/**
 * The response to a unit pulse on one input, stem by stem: how long, and how strongly, a network remembers it.
 *
 * @param source - Linear network, or a cell, which is linearised at a fixed point.
 * @param options - Lags, input, and what to show.
 * @returns View of kind `impulse-response`; computed from a cell, it carries the cell.
 * @throws {ShapeMismatchError} If `at` or the frozen input does not fit.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 * @throws {RangeError} If an index is out of bounds or `steps` is not a positive integer.
 *
 * Cost: O(steps · n²), and the search for a fixed point.
 *
 * @example A memory that fades with factor 0.9
 * ```ts
 * const view = impulseResponseView(linearCell({ recurrent: [[0.9]], input: [[2]] }), { steps: 3 });
 * assertClose(decodeArray(view.responses), [2, 1.8, 1.62]);
 * ```
 */
export function impulseResponseView(
  source: Cell | LinearSystem,
  options: ImpulseResponseViewOptions = {},
): ImpulseResponseView {
  const { steps = 40, inputIndex = 0, title, names = [] } = options;
  const isCell = 'stateDim' in source;
  if (
    !isCell &&
    (options.at !== undefined || options.parameters !== undefined || options.input !== undefined)
  ) {
    throw new TypeError(`${purpose}: \`source\` must be a cell where a state, input or parameters are given`);
  }
  const system = isCell ? systemOf(purpose, source, options) : undefined;
  const near = options.at === undefined ? undefined : checkedState(options.at, system?.map.dim ?? 0);
  const state = system && restingState(system.map, near ?? new Float64Array(system.map.dim));
  const linear = isCell ? linearize(system?.cell ?? source, state ?? [], { input: options.input }) : source;
  const outputs = linear.readout.rows;
  const units = options.units ?? Array.from({ length: Math.min(outputs, mostDefaultUnits) }, (_, i) => i);
  for (const unit of units) {
    if (!Number.isInteger(unit) || unit < 0 || unit >= outputs) {
      throw new RangeError(`${purpose}: \`units\` must hold indices of ${outputs} outputs: got ${unit}`);
    }
  }
  const { columns } = linear.input;
  if (!Number.isInteger(inputIndex) || inputIndex < 0 || inputIndex >= columns) {
    throw new RangeError(`${purpose}: \`inputIndex\` must be less than ${columns}: got ${inputIndex}`);
  }
  const warnings: string[] = [];
  if (system && state && !isAtRest(system.map, state)) {
    warnings.push('The network does not rest where it is linearised: the response is that of one instant');
  }
  if (options.units === undefined && outputs > mostDefaultUnits) {
    warnings.push(`The first ${mostDefaultUnits} of ${outputs} variables are shown`);
  }
  const letter = isCell ? 'h' : 'y';
  return {
    kind: 'impulse-response',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    names: units.map((unit, i) => names[i] ?? `${letter}[${unit}]`),
    ...compute(linear, { steps, inputIndex, units }, warnings),
    inputIndex,
    ...(system?.model && state && { units, state: encodeArray(state), model: system.model }),
  };
}

/** The same picture of another system, as a slider asks for. */
export function recomputeImpulseResponse(
  view: ImpulseResponseView,
  { cell, map, input }: AppliedModel,
  model: Model,
): ImpulseResponseView {
  const { state: before, units, inputIndex, title, names } = view;
  if (before === undefined || units === undefined) return { ...view, model };
  const state = restingState(map, decodeArray(before));
  const warnings = isAtRest(map, state)
    ? []
    : ['The network does not rest where it is linearised: the response is that of one instant'];
  const plan = { steps: view.responses.shape[0], inputIndex, units };
  return {
    kind: view.kind,
    version: view.version,
    ...(title !== undefined && { title }),
    names,
    ...compute(linearize(cell, state, { input }), plan, warnings),
    inputIndex,
    units,
    state: encodeArray(state),
    model,
  };
}

interface Plan {
  readonly steps: number;
  readonly inputIndex: number;
  readonly units: readonly number[];
}

function compute(
  system: LinearSystem,
  { steps, inputIndex, units }: Plan,
  warnings: readonly string[],
): Pick<ImpulseResponseView, 'warnings' | 'responses' | 'norms' | 'spectralRadius' | 'zeroFrom'> {
  const { recurrent, readout } = system;
  const response = impulseResponse(
    { recurrent, readout, input: column(system.input, inputIndex) },
    { steps },
  );
  const all = [...warnings, ...response.warnings];
  const shown = new Float64Array(steps * units.length);
  response.responses.forEach(({ data }, k) =>
    units.forEach((unit, i) => (shown[k * units.length + i] = data[unit])),
  );
  return {
    ...(all.length > 0 && { warnings: all }),
    responses: encodeArray(shown, [steps, units.length]),
    norms: encodeArray(response.norms),
    spectralRadius: encodeNumber(response.spectralRadius),
    ...(response.zeroFrom !== undefined && { zeroFrom: response.zeroFrom }),
  };
}

function column({ rows, columns, data }: Matrix, index: number): Matrix {
  return { rows, columns: 1, data: Float64Array.from({ length: rows }, (_, i) => data[i * columns + index]) };
}

function checkedState(at: ArrayLike<number>, dim: number): Vector {
  requireLength(purpose, 'at', at, dim);
  requireFinite(purpose, 'at', at);
  return Float64Array.from(at);
}
