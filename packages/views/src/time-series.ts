import {
  drivenTrajectory,
  trajectory,
  type Cell,
  type InputConvention,
  type SmoothMap,
  type Trajectory,
} from '@phasebook/dynamics';
import {
  ShapeMismatchError,
  requireLength,
  toMatrix,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { encodeArray, encodeMatrix, encodeWeights } from './encoding.js';
import { stepwiseCell, stepwiseMap } from './stepwise.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Series, SeriesSource, TimeSeriesView } from './types.js';
import { FORMAT_VERSION } from './version.js';

/** A linear readout y = V h + c, as loaded networks have it. */
export interface LinearReadout {
  /** V, shape [outputs, n] or fewer columns: those of the leading state variables. */
  readonly weight: MatrixLike;
  /** c, shape [outputs]. */
  readonly bias: ArrayLike<number>;
}

/** Options of {@link timeSeries}. */
export interface TimeSeriesOptions extends SystemOptions {
  /** Starting state, shape [n]. @default zero */
  readonly start?: ArrayLike<number>;
  /** Number of steps of an autonomous orbit. @default 100 */
  readonly steps?: number;
  /** Inputs step by step, each of shape [m]; instead of `input` and `steps`. */
  readonly inputs?: readonly ArrayLike<number>[];
  /** Index convention of `inputs`; required with them. */
  readonly convention?: InputConvention;
  /** Indices of the state variables to show. @default the first eight; none where a readout is given */
  readonly units?: readonly number[];
  /** Linear readout whose outputs to show. @default none */
  readonly readout?: LinearReadout;
  /** Names of the series, state variables first. @default h[i], y[i] */
  readonly names?: readonly string[];
  /** Label of the vertical axis. @default 'state' or 'readout' */
  readonly valueLabel?: string;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot make a time series';
const maxDefaultUnits = 8;

/**
 * State variables or readouts against the step.
 *
 * @param source - Cell or map to run, or states that were computed: a trajectory or a matrix of shape [length, n].
 * @param options - Start, inputs, and what to show.
 * @returns View of kind `time-series`; computed from a cell, it carries the cell.
 * @throws {ShapeMismatchError} If a start, input or readout does not fit.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 * @throws {RangeError} If an index is out of bounds.
 *
 * Cost: one step of the system per step.
 *
 * @example A memory that fades with factor 0.9
 * ```ts
 * const view = timeSeries(linearCell({ recurrent: [[0.9]] }), { start: [1], steps: 3 });
 * assertClose(decodeArray(view.series[0].values), [1, 0.9, 0.81, 0.729]);
 * ```
 */
export function timeSeries(
  source: Cell | SmoothMap | Trajectory | Matrix,
  options: TimeSeriesOptions = {},
): TimeSeriesView {
  const { readout, title, names = [] } = options;
  const computed = 'step' in source ? run(source, options) : recorded(source);
  const { orbit, model } = computed;
  const dim = orbit.states.columns;
  const units =
    options.units ?? (readout ? [] : Array.from({ length: Math.min(dim, maxDefaultUnits) }, (_, i) => i));
  for (const unit of units) {
    if (!Number.isInteger(unit) || unit < 0 || unit >= dim) {
      throw new RangeError(`${purpose}: \`units\` must hold indices of ${dim} state variables: got ${unit}`);
    }
  }
  const linear = readout && readReadout(readout, dim);
  const warnings: string[] = [];
  if (options.units === undefined && !readout && dim > maxDefaultUnits) {
    warnings.push(`The first ${maxDefaultUnits} of ${dim} state variables are shown`);
  }
  if (orbit.status === 'diverged') {
    const last = orbit.firstIndex + orbit.states.rows - 1;
    warnings.push(`The orbit leaves the finite numbers after ${last} steps`);
  }
  const steps = Int32Array.from({ length: orbit.states.rows }, (_, t) => orbit.firstIndex + t);
  return {
    kind: 'time-series',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    steps: encodeArray(steps, [steps.length], 'int32'),
    series: seriesOf(orbit.states, units, linear, names),
    valueLabel: options.valueLabel ?? (readout && units.length === 0 ? 'readout' : 'state'),
    ...(computed.source && {
      source: {
        ...computed.source,
        units,
        ...(linear && {
          readout: {
            weight: encodeWeights(linear.weight.data, [linear.weight.rows, linear.weight.columns], 'readout'),
            bias: encodeWeights(linear.bias, [linear.bias.length], 'readout'),
          },
        }),
      },
    }),
    ...(model && { model }),
  };
}

interface Run {
  readonly orbit: Trajectory;
  readonly source?: Omit<SeriesSource, 'units' | 'readout'>;
  readonly model?: TimeSeriesView['model'];
}

function recorded(source: Trajectory | Matrix): Run {
  return { orbit: 'states' in source ? source : { status: 'complete', states: source, firstIndex: 0 } };
}

function run(system: Cell | SmoothMap, options: TimeSeriesOptions): Run {
  const { steps = 100, inputs, convention } = options;
  const { map, cell, model } = systemOf(purpose, system, options);
  const start = Float64Array.from(options.start ?? new Float64Array(map.dim));
  if (inputs === undefined) {
    const orbit = trajectory(stepwiseMap(map), start, { steps });
    return { orbit, ...(model && { model, source: { start: encodeArray(start) } }) };
  }
  if (cell === undefined || convention === undefined) {
    const missing = cell === undefined ? 'source` must be a cell' : "convention` must be 'E1' or 'PT'";
    throw new TypeError(`${purpose}: \`${missing} where \`inputs\` are given`);
  }
  const orbit = drivenTrajectory(stepwiseCell(cell), start, inputs, { convention });
  const rows = {
    rows: inputs.length,
    columns: cell.inputDim,
    data: new Float64Array(inputs.length * cell.inputDim),
  };
  inputs.forEach((input, t) => rows.data.set(input, t * cell.inputDim));
  return {
    orbit,
    ...(model && { model, source: { start: encodeArray(start), inputs: encodeMatrix(rows), convention } }),
  };
}

/** A readout, checked. */
export interface ReadReadout {
  readonly weight: Matrix;
  readonly bias: Vector;
}

function readReadout(readout: LinearReadout, dim: number): ReadReadout {
  const weight = toMatrix(readout.weight, 'readout.weight');
  if (weight.columns > dim) {
    throw new ShapeMismatchError(
      purpose,
      'readout.weight',
      `[outputs, at most ${dim}]`,
      `[${weight.rows}, ${weight.columns}]`,
    );
  }
  requireLength(purpose, 'readout.bias', readout.bias, weight.rows);
  return { weight, bias: Float64Array.from(readout.bias) };
}

/** The series of a view from states: units first, then the outputs of the readout. */
export function seriesOf(
  states: Matrix,
  units: readonly number[],
  readout: ReadReadout | undefined,
  names: readonly string[],
): Series[] {
  const { rows, columns, data } = states;
  const series: Series[] = units.map((unit, k) => ({
    name: names[k] ?? `h[${unit}]`,
    values: encodeArray(Float64Array.from({ length: rows }, (_, t) => data[t * columns + unit])),
  }));
  if (readout === undefined) return series;
  const { weight, bias } = readout;
  for (let output = 0; output < weight.rows; output++) {
    const values = new Float64Array(rows).fill(bias[output]);
    for (let t = 0; t < rows; t++) {
      for (let j = 0; j < weight.columns; j++) {
        values[t] += weight.data[output * weight.columns + j] * data[t * columns + j];
      }
    }
    series.push({ name: names[units.length + output] ?? `y[${output}]`, values: encodeArray(values) });
  }
  return series;
}
