import {
  conditionalLyapunovSpectrum,
  gradientBound,
  gradientGain,
  lyapunovSpectrum,
  type CancelSignal,
  type Cell,
  type GradientSystem,
  type SmoothMap,
} from '@phasebook/dynamics';
import { requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import { decodeArray, decodeMatrix, encodeArray, encodeMatrix, type EncodedArray } from './encoding.js';
import type { AppliedModel } from './model.js';
import { stepwiseCell, stepwiseMap } from './stepwise.js';
import { systemOf, type SystemOptions } from './system.js';
import type { GradientFlowView, GradientSource } from './wire/gradient-flow.js';
import type { Model } from './types.js';
import { FORMAT_VERSION } from './version.js';

/** Options of {@link gradientFlow}. */
export interface GradientFlowOptions extends SystemOptions {
  /** State before the transient, shape [n]. @default zero, which is a fixed point of many networks: say where */
  readonly start?: ArrayLike<number>;
  /** Inputs at each step; a cell then follows them in place of `input`. @default none */
  readonly inputs?: readonly ArrayLike<number>[];
  /** T: the longest lag. @default 60, or what the inputs leave after the transient */
  readonly steps?: number;
  /** Steps of the state before that. @default 0 */
  readonly transientSteps?: number;
  /** ∂L/∂h_T, shape [n], to follow its norm. @default none */
  readonly gradient?: ArrayLike<number>;
  /** Singular directions to show, from the largest. @default at most 6 */
  readonly directions?: number;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot picture gradients';

/** Singular values are taken at so many lags at most. */
const mostLags = 30;
const defaultDirections = 6;
const defaultSteps = 60;
/** Steps over which the exponents of a map are averaged, at least. */
const exponentSteps = 1000;
/** Steps in which the tangent vectors turn into place. */
const alignmentSteps = 200;

/**
 * How gradients grow or vanish against lag, along each singular direction, beside the Lyapunov exponents.
 *
 * The singular values are those of ∂h_T/∂h_{T−k} (`gradientGain`); the bound comes from the norms of the weights; the
 * exponents are those of the same orbit, to which the slopes tend.
 *
 * @param source - Cell (with `options.input` frozen, or driven by `options.inputs`) or map.
 * @param options - Start, lags and what to show.
 * @returns View of kind `gradient-flow`; computed from a cell, it carries the cell.
 * @throws {ShapeMismatchError} If a start, input or gradient does not fit.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 * @throws {RangeError} If there are too few inputs, or an option is out of range.
 *
 * Cost: about 30 singular value decompositions and (steps + 1000) products of order n.
 *
 * @example A linear memory: every slope is the logarithm of its eigenvalue
 * ```ts
 * const cell = linearCell({ recurrent: diagonal([0.9, 0.5]) });
 * const view = gradientFlow(cell, { steps: 10 });
 * assertClose(decodeArray(view.logSingularValues).slice(-2), [10 * Math.log(0.9), 10 * Math.log(0.5)]);
 * assertClose(decodeArray(view.exponents!.perStep), [Math.log(0.9), Math.log(0.5)]);
 * ```
 */
export function gradientFlow(source: Cell | SmoothMap, options: GradientFlowOptions = {}): GradientFlowView {
  const { map, cell, model } = systemOf(purpose, source, options);
  const { inputs, gradient, title, transientSteps = 0 } = options;
  if (inputs !== undefined && cell === undefined) {
    throw new TypeError(`${purpose}: \`source\` must be a cell where \`inputs\` are given: got a map`);
  }
  const steps = options.steps ?? (inputs === undefined ? defaultSteps : inputs.length - transientSteps);
  const directions = options.directions ?? Math.min(map.dim, defaultDirections);
  if (!Number.isInteger(directions) || directions < 1 || directions > map.dim) {
    throw new RangeError(`${purpose}: \`directions\` must lie in [1, ${map.dim}]: got ${directions}`);
  }
  const start = Float64Array.from(options.start ?? new Float64Array(map.dim));
  const rows = inputs && cell && matrixOf(inputs, cell.inputDim);
  const plan: GradientSource = {
    start: encodeArray(start),
    ...(rows && { inputs: encodeMatrix(rows) }),
    transientSteps,
    ...(gradient && { gradient: encodeArray(gradient) }),
  };
  const computed = compute({ cell, map }, plan, steps, directions);
  return {
    kind: 'gradient-flow',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...computed,
    ...(model && { source: plan, model }),
  };
}

/** The same picture of another system, as a slider asks for. */
export function recomputeGradientFlow(
  view: GradientFlowView,
  system: AppliedModel,
  model: Model,
  signal: CancelSignal | undefined,
): GradientFlowView {
  const { source, title } = view;
  if (source === undefined) return { ...view, model };
  const lags = decodeArray(view.lags);
  const steps = lags.length === 0 ? 1 : lags[lags.length - 1];
  return {
    kind: view.kind,
    version: view.version,
    ...(title !== undefined && { title }),
    ...compute(system, source, steps, view.logSingularValues.shape[1], signal),
    source,
    model,
  };
}

type Computed = Omit<GradientFlowView, 'kind' | 'version' | 'title' | 'source' | 'model'>;

function compute(
  { cell, map }: { readonly cell?: Cell; readonly map: SmoothMap },
  { start: encodedStart, inputs, transientSteps, gradient }: GradientSource,
  steps: number,
  directions: number,
  signal?: CancelSignal,
): Computed {
  const start = decodeArray(encodedStart);
  const rows = inputs && rowsOf(decodeMatrix(inputs));
  const system: GradientSystem = rows && cell ? { cell: stepwiseCell(cell), inputs: rows } : stepwiseMap(map);
  const gain = gradientGain(system, start, {
    steps,
    transientSteps,
    lags: evenLags(steps),
    ...(gradient && { gradient: decodeArray(gradient) }),
    signal,
  });
  const warnings = [...gain.warnings];
  const exponents =
    'cell' in system
      ? conditionalLyapunovSpectrum(system.cell, system.inputs, {
          start,
          steps,
          transientSteps,
          count: directions,
          signal,
        })
      : lyapunovSpectrum(system, start, {
          steps: Math.max(exponentSteps, steps),
          transientSteps: transientSteps + alignmentSteps,
          count: directions,
          signal,
        });
  const { lags, logSingularValues, logGradientRatios } = gain;
  const bounds = gain.logBounds ?? boundsOf(cell, lags);
  return {
    ...(warnings.length > 0 && { warnings }),
    dim: map.dim,
    lags: encodeArray(lags, [lags.length], 'int32'),
    logSingularValues: leadingColumns(logSingularValues, directions),
    ...(bounds && { logBounds: encodeArray(bounds) }),
    ...(logGradientRatios && {
      logGradientRatios: encodeArray(lags.map((lag) => logGradientRatios[lag])),
    }),
    ...(exponents.status === 'complete' && {
      exponents: {
        perStep: encodeArray(exponents.exponentsPerStep),
        standardErrors: encodeArray(exponents.standardErrors),
        steps: exponents.steps,
      },
    }),
  };
}

/** A frozen input leaves the bound as it is, but hides the cell from `gradientGain`. */
function boundsOf(cell: Cell | undefined, lags: Vector): Vector | undefined {
  const factor = cell && gradientBound(cell).factorPerStep;
  return factor === undefined ? undefined : lags.map((lag) => lag * Math.log(factor));
}

function evenLags(steps: number): number[] {
  const count = Math.min(steps, mostLags);
  const spaced = Array.from({ length: count }, (_, i) =>
    count === 1 ? steps : Math.round(1 + ((steps - 1) * i) / (count - 1)),
  );
  return [...new Set(spaced)];
}

function leadingColumns({ rows, columns, data }: Matrix, count: number): EncodedArray {
  const kept = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) kept.set(data.subarray(i * columns, i * columns + count), i * count);
  return encodeArray(kept, [rows, count]);
}

function matrixOf(inputs: readonly ArrayLike<number>[], columns: number): Matrix {
  const data = new Float64Array(inputs.length * columns);
  inputs.forEach((input, t) => {
    requireLength(purpose, `inputs[${t}]`, input, columns);
    data.set(Float64Array.from(input), t * columns);
  });
  return { rows: inputs.length, columns, data };
}

function rowsOf({ rows, columns, data }: Matrix): Vector[] {
  return Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));
}

/** Slope of each direction over the second half of the lags, in nats per step: without the start-up of the first steps. */
export function flowSlopes(view: Pick<GradientFlowView, 'lags' | 'logSingularValues'>): Vector {
  const lags = decodeArray(view.lags);
  const { columns, data } = decodeMatrix(view.logSingularValues);
  const last = lags.length - 1;
  const half = lags.findIndex((lag) => lag >= lags[last] / 2);
  return Float64Array.from({ length: columns }, (_, i) =>
    last <= half || half < 0
      ? data[last * columns + i] / lags[last]
      : (data[last * columns + i] - data[half * columns + i]) / (lags[last] - lags[half]),
  );
}
