import {
  hysteresis,
  type CancelSignal,
  type Cell,
  type Hysteresis,
  type MapFamily,
} from '@phasebook/dynamics';
import { decodeArray, encodeArray, encodeNumber } from './encoding.js';
import { paddedRange } from './figures/time-series.js';
import { modelFamily } from './model-family.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { HysteresisJump, HysteresisView } from './wire/hysteresis.js';

/** Options of {@link hysteresisView}. */
export interface HysteresisViewOptions extends SystemOptions {
  /** Name of the parameter: of a slider of a cell, or of the family. */
  readonly parameter: string;
  /** First value. @default the lower end of the slider; required of families */
  readonly from?: number;
  /** Value at which the sweep turns round. @default the upper end of the slider; required of families */
  readonly to?: number;
  /** State at the first value, shape [n]. @default zero */
  readonly start?: ArrayLike<number>;
  /** Number of values, both ends included. @default 101 */
  readonly points?: number;
  /** Steps at each value: a sweep of finite speed. @default as many as the state needs to rest */
  readonly stepsPerValue?: number;
  /** Index of the state variable. @default 0 */
  readonly unit?: number;
  /** Axis labels. @default the name of the parameter, and h[unit] */
  readonly labels?: readonly [string, string];
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot picture a hysteresis';
/** A state that has not come to rest by then is taken as it is. */
const maxSteps = 20_000;

/**
 * The loop of a state variable while a parameter is swept there and back, with its jumps and its area.
 *
 * @param source - Cell, one of whose sliders is swept; or a family of maps, whose picture has no sliders.
 * @param options - Which parameter, how far, from which state, how fast.
 * @returns View of kind `hysteresis`; computed from a cell, it carries the cell.
 * @throws {RangeError} If there is no such parameter, or an option is out of range.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` or a value holds NaN or an infinity.
 *
 * Cost: 2 × points × steps per value.
 *
 * @example The bistable neuron jumps at the folds
 * ```ts
 * const b = { name: 'b', minimum: -1, maximum: 1, value: 0, targets: [{ block: 'bias' as const, index: 0 }] };
 * const view = hysteresisView(elmanCell({ recurrent: [[2]] }), { parameters: [b], parameter: 'b' });
 * assertClose(view.jumps.map((jump) => jump.parameter), [0.53284, -0.53284], 1e-4);
 * ```
 */
export function hysteresisView(source: Cell | MapFamily, options: HysteresisViewOptions): HysteresisView {
  const { parameter, stepsPerValue, unit = 0, title, points = 101 } = options;
  const isCell = 'stateDim' in source;
  const model = isCell ? systemOf(purpose, source, options).model : undefined;
  if (!isCell && (options.parameters !== undefined || options.input !== undefined)) {
    throw new TypeError(`${purpose}: \`source\` must be a cell where inputs or parameters are given`);
  }
  const family = isCell ? modelFamily(model as Model) : source;
  const control = model?.parameters?.find(({ name }) => name === parameter);
  const { from = control?.minimum, to = control?.maximum } = options;
  if (from === undefined || to === undefined) {
    const known = Object.keys(family.parameters).join(', ') || 'none';
    throw new RangeError(
      `${purpose}: \`from\` and \`to\` must be given, or \`parameter\` be a slider (${known}): got ${parameter}`,
    );
  }
  if (!Number.isInteger(unit) || unit < 0 || unit >= family.dim) {
    throw new RangeError(`${purpose}: \`unit\` must be less than ${family.dim}: got ${unit}`);
  }
  const start = Float64Array.from(options.start ?? new Float64Array(family.dim));
  const loop = sweep(family, { parameter, from, to, points, unit, start, stepsPerValue });
  const drawn = [loop.forward.observed, loop.backward.observed];
  const [xLabel, yLabel] = options.labels ?? [control?.label ?? parameter, `h[${unit}]`];
  return {
    kind: 'hysteresis',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    axes: {
      x: { label: xLabel, range: paddedRange([[from, to]], 0.03) },
      y: { label: yLabel, range: paddedRange(drawn, 0.12) },
    },
    parameter,
    unit,
    ...encoded(loop),
    ...(model && {
      source: { start: encodeArray(start) },
      model,
    }),
  };
}

/** The loop at other values of the other parameters. */
export function recomputeHysteresis(
  view: HysteresisView,
  model: Model,
  signal: CancelSignal | undefined,
): HysteresisView {
  const { source, parameter, unit, title, axes, kind, version } = view;
  const values = decodeArray(view.values);
  if (source === undefined || values.length < 3) return { ...view, model };
  const loop = sweep(
    modelFamily(model),
    {
      parameter,
      from: values[0],
      to: values[values.length - 1],
      points: values.length,
      unit,
      start: decodeArray(source.start),
      stepsPerValue: view.stepsPerValue,
    },
    signal,
  );
  return {
    kind,
    version,
    ...(title !== undefined && { title }),
    axes,
    parameter,
    unit,
    ...encoded(loop),
    source,
    model,
  };
}

interface SweepPlan {
  readonly parameter: string;
  readonly from: number;
  readonly to: number;
  readonly points: number;
  readonly unit: number;
  readonly start: Float64Array;
  readonly stepsPerValue: number | undefined;
}

function sweep(
  family: MapFamily,
  { unit, stepsPerValue, ...plan }: SweepPlan,
  signal?: CancelSignal,
): Hysteresis {
  return hysteresis(family, {
    ...plan,
    observe: (state) => state[unit],
    maxSteps,
    ...(stepsPerValue !== undefined && { stepsPerValue }),
    signal,
  });
}

function encoded({
  values,
  forward,
  backward,
  loopArea,
  loopAreaError,
  warnings,
  settings: { stepsPerValue },
}: Hysteresis): Pick<
  HysteresisView,
  'warnings' | 'values' | 'there' | 'back' | 'jumps' | 'stepsPerValue' | 'loopArea' | 'loopAreaError'
> {
  const jumps = (['there', 'back'] as const).flatMap((way): HysteresisJump[] =>
    (way === 'there' ? forward : backward).jumps.map(({ parameter, from, to }) => ({
      way,
      parameter,
      from,
      to,
    })),
  );
  return {
    ...(warnings.length > 0 && { warnings }),
    values: encodeArray(values),
    there: encodeArray(forward.observed),
    back: encodeArray(backward.observed),
    jumps,
    ...(stepsPerValue !== 'quasi-static' && { stepsPerValue }),
    loopArea: encodeNumber(loopArea),
    loopAreaError: encodeNumber(loopAreaError),
  };
}
