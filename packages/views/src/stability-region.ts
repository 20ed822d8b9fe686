import {
  continuousTime,
  crankNicolson,
  discretizedModes,
  euler,
  exponentialEuler,
  heun,
  implicitEuler,
  integrate,
  isStable,
  largestStableStep,
  linearCell,
  midpoint,
  rungeKutta3,
  rungeKutta4,
  stabilityRegion,
  stepper,
  trajectory,
  withInput,
  type CancelSignal,
  type Cell,
  type Flow,
  type SmoothMap,
  type StepMethod,
} from '@phasebook/dynamics';
import {
  add,
  eigenvalues,
  identity,
  norm,
  requireFinite,
  requireLength,
  requireSquare,
  toMatrix,
  type Complex,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { decodeArray, encodeArray, encodeNumber } from './encoding.js';
import { encodeComplex } from './fixed-point-marks.js';
import { applyParameters, modelOf, type AppliedModel } from './model.js';
import { restTolerance, restingState } from './resting-state.js';
import type { Axis, Model, ParameterControl } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { FlowTrace, StabilityRegionView, StepMethodName } from './wire/stability-region.js';

/** Options of {@link stabilityRegionView}. */
export interface StabilityRegionViewOptions {
  /** Name of the step method. @default 'rungeKutta4' */
  readonly method?: StepMethodName;
  /** Δt in units of time. @default half of the longest stable step of Euler's method */
  readonly timeStep?: number;
  /** Ends of the slider for Δt. @default a tenth of Δt to four times the longest stable step of Euler's method */
  readonly timeStepRange?: readonly [number, number];
  /** τ of the flow τ dh/dt = F(h) − h that a cell becomes. @default 1 */
  readonly timeConstant?: number;
  /** Frozen input of a cell, shape [m]. @default zero */
  readonly input?: ArrayLike<number>;
  /** Sliders besides that of Δt; cells only. @default none */
  readonly parameters?: readonly ParameterControl[];
  /** Where the flow is linearised, shape [n]. @default the fixed point next to zero */
  readonly at?: ArrayLike<number>;
  /** Start of the orbit beside, shape [n]. @default half a unit from `at` in every variable */
  readonly start?: ArrayLike<number>;
  /** Index of the state variable shown beside. @default 0 */
  readonly unit?: number;
  /** Length of that orbit in units of time. @default from the slowest mode */
  readonly duration?: number;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot picture a stability region';
const exactPoints = 241;
const mostSteps = 2000;
/** What is this much larger than the start has diverged: later steps are not kept. */
const escapeFactor = 1e6;

/**
 * Where a step method is stable, and where a flow's eigenvalues times the time step lie: inside, the method decays with
 * the flow; outside, it grows although the flow does not. Beside it: the orbit of the flow, of Euler, and of the method.
 *
 * @param source - Cell, read as τ dh/dt = F(h) − h; matrix A of dh/dt = A h, shape [n, n]; or a flow, which a view
 *   cannot carry, so that its picture stays as it is.
 * @param options - Method, time step and the orbit beside.
 * @returns View of kind `stability-region` with a slider for Δt.
 * @throws {ShapeMismatchError} If a state or input does not fit.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 * @throws {RangeError} If a time step, range, index or duration is out of bounds.
 *
 * Cost: about 10 n³ flops for the eigenvalues, and the orbits.
 *
 * @example Euler's method with a step beyond the limit 2 of a leak
 * ```ts
 * const view = stabilityRegionView([[-1]], { method: 'euler', timeStep: 2.5 });
 * assertClose(decodeArray(view.scaled), [-2.5, 0]);
 * assertClose(decodeArray(view.growthPerStep), [1.5]);
 * assertEqual(view.largestStableStep, 2);
 * ```
 */
export function stabilityRegionView(
  source: Cell | Flow | MatrixLike,
  options: StabilityRegionViewOptions = {},
): StabilityRegionView {
  const { method = 'rungeKutta4', timeConstant = 1, title, unit = 0 } = options;
  const system = systemOf(source, options, timeConstant);
  const { flow } = system;
  const at = options.at === undefined ? restNear(system.map, flow) : checked('at', options.at, flow.dim);
  const start =
    options.start === undefined ? at.map((value) => value + 0.5) : checked('start', options.start, flow.dim);
  if (!Number.isInteger(unit) || unit < 0 || unit >= flow.dim) {
    throw new RangeError(`${purpose}: \`unit\` must be an index of ${flow.dim} state variables: got ${unit}`);
  }
  const values = eigenvalues(flow.jacobian(at));
  const limit = eulerLimit(values);
  const timeStep = requirePositive('timeStep', options.timeStep ?? limit / 2);
  const [least, most] = options.timeStepRange ?? [timeStep / 10, Math.max(4 * limit, 2 * timeStep)];
  if (!(least > 0 && least <= timeStep && timeStep <= most && least < most && Number.isFinite(most))) {
    throw new RangeError(
      `${purpose}: \`timeStepRange\` must be positive, ascend and hold ${timeStep}: got [${least}, ${most}]`,
    );
  }
  const duration = requirePositive('duration', options.duration ?? durationFor(values, timeStep));
  const control: ParameterControl = {
    name: 'timeStep',
    label: 'time step Δt',
    minimum: least,
    maximum: most,
    value: timeStep,
    targets: [{ timeStep: true }],
  };
  const model = system.model && {
    ...system.model,
    timeConstant,
    parameters: [...(system.model.parameters ?? []), control],
  };
  const plan: Plan = { method, timeStep, timeConstant, at, start, unit, duration };
  const computed = compute(flow, plan);
  return {
    kind: 'stability-region',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...computed,
    axes: axesFor(computed),
    ...(model && { model }),
  };
}

/** The same picture at other values of its parameters, as a slider asks for. */
export function recomputeStabilityRegion(
  view: StabilityRegionView,
  { map, timeStep = view.timeStep }: AppliedModel,
  model: Model,
  signal: CancelSignal | undefined,
): StabilityRegionView {
  const { comparison, title, axes } = view;
  const timeConstant = model.timeConstant ?? 1;
  const at = restingState(map, decodeArray(view.state), signal);
  const plan: Plan = {
    method: view.method,
    timeStep,
    timeConstant,
    at,
    start: comparison ? decodeArray(comparison.start) : at,
    unit: comparison?.unit ?? 0,
    duration: comparison?.duration,
  };
  return {
    kind: view.kind,
    version: view.version,
    ...(title !== undefined && { title }),
    ...compute(continuousTime(map, timeConstant), plan, signal),
    axes,
    model,
  };
}

interface Plan {
  readonly method: StepMethodName;
  readonly timeStep: number;
  readonly timeConstant: number;
  readonly at: Vector;
  readonly start: Vector;
  readonly unit: number;
  /** No orbits where left out. */
  readonly duration: number | undefined;
}

type Computed = Omit<StabilityRegionView, 'kind' | 'version' | 'title' | 'axes' | 'model'>;

function compute(flow: Flow, plan: Plan, signal?: CancelSignal): Computed {
  const { method: name, timeStep, timeConstant, at, duration } = plan;
  const method = methodOf(name, timeConstant);
  const step = method.stability?.effectiveStep?.(timeStep) ?? timeStep;
  const modes = discretizedModes(flow.jacobian(at), { method, timeStep });
  const limit = largestStableStep(
    modes.map(({ eigenvalue }) => eigenvalue),
    method,
  );
  const warnings = [...limit.warnings];
  if (norm(flow.rate(at)) > restTolerance) {
    warnings.push('The flow does not rest where it is linearised: the eigenvalues describe one instant');
  }
  const region = stabilityRegion(method, { points: 120 });
  return {
    ...(warnings.length > 0 && { warnings }),
    method: name,
    timeStep,
    boundary: region.boundary.map(({ re, im }) => encodePoints(re, im)),
    stableSide: stableSide(method),
    eigenvalues: encodeComplex(modes.map(({ eigenvalue }) => eigenvalue)),
    scaled: encodeComplex(modes.map(({ eigenvalue: { re, im } }) => ({ re: re * step, im: im * step }))),
    growthPerStep: encodeArray(modes.map(({ multiplier: { re, im } }) => Math.hypot(re, im))),
    largestStableStep: encodeNumber(limit.timeStep),
    state: encodeArray(at),
    ...(duration !== undefined && { comparison: compare(flow, method, { ...plan, duration }, signal) }),
  };
}

function compare(
  flow: Flow,
  method: StepMethod,
  { start, unit, duration, timeStep, method: name }: Plan & { readonly duration: number },
  signal: CancelSignal | undefined,
): StabilityRegionView['comparison'] {
  const times = Float64Array.from({ length: exactPoints }, (_, k) => (duration * k) / (exactPoints - 1));
  times[exactPoints - 1] = duration;
  const { samples } = integrate(flow, start, { duration, sampleTimes: times, keep: 'ends', signal });
  const exact = unitOf(samples, unit);
  const stepped = (map: SmoothMap): FlowTrace => {
    const steps = Math.min(mostSteps, Math.max(1, Math.floor(duration / timeStep + 1e-9)));
    const { states } = trajectory(map, start, { steps });
    const values = unitOf(states, unit);
    const bound = escapeFactor * Math.max(1, norm(start));
    const end = values.findIndex((value) => !(Math.abs(value) < bound));
    const kept = end < 0 ? values : values.subarray(0, end);
    return { times: encodeArray(kept.map((_, k) => k * timeStep)), values: encodeArray(kept) };
  };
  return {
    start: encodeArray(start),
    unit,
    duration,
    exact: {
      times: encodeArray(times.subarray(0, exact.length), undefined, 'float32'),
      values: encodeArray(exact),
    },
    ...(name !== 'euler' && { euler: stepped(stepper(flow, euler(), timeStep)) }),
    method: stepped(stepper(flow, method, timeStep)),
  };
}

function unitOf(states: Matrix | undefined, unit: number): Vector {
  if (states === undefined) return new Float64Array(0);
  const { rows, columns, data } = states;
  return Float64Array.from({ length: rows }, (_, k) => data[k * columns + unit]);
}

/** The method of that name, for a flow whose units leak with the time constant. */
function methodOf(name: StepMethodName, timeConstant: number): StepMethod {
  switch (name) {
    case 'euler':
      return euler();
    case 'midpoint':
      return midpoint();
    case 'heun':
      return heun();
    case 'rungeKutta3':
      return rungeKutta3();
    case 'rungeKutta4':
      return rungeKutta4();
    case 'exponentialEuler':
      return exponentialEuler({ linearRate: -1 / timeConstant });
    case 'implicitEuler':
      return implicitEuler();
    case 'crankNicolson':
      return crankNicolson();
    default:
      name satisfies never;
      throw new RangeError(`${purpose}: \`method\` must be a known method: got ${String(name)}`);
  }
}

/** Far out R tells on which side of its curves the method is stable. */
function stableSide(method: StepMethod): StabilityRegionView['stableSide'] {
  const far = 1000;
  if (!isStable(method, { re: -far, im: 0 })) return 'inside';
  return isStable(method, { re: far, im: 0 }) ? 'outside' : 'left';
}

interface FlowSystem {
  readonly flow: Flow;
  readonly map: SmoothMap | undefined;
  readonly model: Model | undefined;
}

function systemOf(
  source: Cell | Flow | MatrixLike,
  { input, parameters = [] }: StabilityRegionViewOptions,
  timeConstant: number,
): FlowSystem {
  const isCell = 'stateDim' in source;
  if (!isCell && (input !== undefined || parameters.length > 0)) {
    throw new TypeError(`${purpose}: \`source\` must be a cell where inputs or parameters are given`);
  }
  if ('rate' in source) return { flow: source, map: undefined, model: undefined };
  if (!isCell) {
    const matrix = toMatrix(source, 'source');
    requireSquare(purpose, 'source', matrix);
    // dh/dt = A h is τ dh/dt = F(h) − h with F = 1 + τ A.
    const recurrent = add(identity(matrix.rows), matrix, timeConstant);
    return ofCell(linearCell({ recurrent }), new Float64Array(0), [], timeConstant);
  }
  return ofCell(
    source,
    Float64Array.from(input ?? new Float64Array(source.inputDim)),
    parameters,
    timeConstant,
  );
}

function ofCell(
  cell: Cell,
  input: Vector,
  parameters: readonly ParameterControl[],
  timeConstant: number,
): FlowSystem {
  const model = modelOf(cell, input, parameters);
  const map = parameters.length === 0 ? withInput(cell, input) : applyParameters(model).map;
  return { flow: continuousTime(map, timeConstant), map, model };
}

function restNear(map: SmoothMap | undefined, flow: Flow): Vector {
  const zero = new Float64Array(flow.dim);
  if (map === undefined || norm(flow.rate(zero)) <= restTolerance) return zero;
  return restingState(map, zero);
}

/** The longest stable step of Euler's method; of a flow without decaying modes, a tenth of its fastest time. */
function eulerLimit(values: readonly Complex[]): number {
  const { timeStep } = largestStableStep(values, euler());
  if (timeStep > 0 && Number.isFinite(timeStep)) return timeStep;
  const fastest = Math.max(...values.map(({ re, im }) => Math.hypot(re, im)));
  return fastest > 0 ? 0.5 / fastest : 1;
}

function durationFor(values: readonly Complex[], timeStep: number): number {
  const rates = values.map(({ re, im }) => (re < 0 ? -re : Math.hypot(re, im))).filter((rate) => rate > 0);
  const slowest = rates.length === 0 ? 1 : Math.min(...rates);
  return Math.min(Math.max(5 / slowest, 20 * timeStep), 120 * timeStep);
}

/** The bounded part of the region and the eigenvalues, at the same scale on both axes. */
function axesFor({ boundary, scaled, stableSide: side }: Computed): StabilityRegionView['axes'] {
  let [left, right, reach] = [-1, 1, 1.5];
  const take = (re: number, im: number): void => {
    left = Math.min(left, re);
    right = Math.max(right, re);
    reach = Math.max(reach, Math.abs(im));
  };
  const points = decodeArray(scaled);
  for (let k = 0; k < points.length; k += 2) take(points[k], points[k + 1]);
  if (side !== 'left') {
    for (const curve of boundary) {
      const values = decodeArray(curve);
      for (let k = 0; k < values.length; k += 2) take(values[k], values[k + 1]);
    }
  }
  const pad = 0.12 * Math.max(right - left, 2 * reach);
  const axis = (label: string, from: number, to: number): Axis => ({
    label,
    range: [Number((from - pad).toFixed(2)), Number((to + pad).toFixed(2))],
  });
  return { x: axis('Re λΔt', left - 0.4, right), y: axis('Im λΔt', -reach, reach) };
}

function encodePoints(re: Vector, im: Vector): ReturnType<typeof encodeArray> {
  const flat = new Float64Array(2 * re.length);
  re.forEach((value, k) => {
    flat[2 * k] = value;
    flat[2 * k + 1] = im[k];
  });
  return encodeArray(flat, [re.length, 2], 'float32');
}

function checked(name: string, values: ArrayLike<number>, length: number): Vector {
  requireLength(purpose, name, values, length);
  requireFinite(purpose, name, values);
  return Float64Array.from(values);
}

function requirePositive(name: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`${purpose}: \`${name}\` must be positive and finite: got ${value}`);
}
