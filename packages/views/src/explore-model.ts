import {
  boxStarts,
  conditionalLyapunovSpectrum,
  drivenTrajectory,
  lyapunovSpectrum,
  randomStream,
  type CancelSignal,
  type FixedPointSearch,
  type LongWorkOptions,
  type LyapunovSpectrum,
} from '@phasebook/dynamics';
import type { Matrix, Vector } from '@phasebook/linalg';
import { curves } from './curves.js';
import { decodeArray, decodeMatrix } from './encoding.js';
import { gradientFlow } from './gradient-flow.js';
import { applyParameters, type AppliedModel } from './model.js';
import { withBlocks } from './model-view.js';
import { phasePortrait } from './phase-portrait.js';
import { cube, searchLarge } from './portrait.js';
import { stepwiseCell } from './stepwise.js';
import { formatNumber } from './figures/text.js';
import type { CurvesView, Model, ParameterControl, PhasePortraitView } from './types.js';
import type { GradientFlowView } from './wire/gradient-flow.js';
import type { ModelView } from './wire/model-view.js';

/** What can be computed from a view of a network, by name. */
export interface ModelParts {
  /** The view itself, with norms and eigenvalues of its recurrent blocks. */
  readonly blocks: ModelView;
  /** Plane of the visited states with fixed points, their classes, spectra and degree sum. */
  readonly portrait: PhasePortraitView;
  /** Estimates of the largest Lyapunov exponents against the steps they are averaged over. */
  readonly exponents: CurvesView;
  /** How gradients grow or vanish with the lag. */
  readonly gradients: GradientFlowView;
}

/** Name of a part. */
export type ModelPart = keyof ModelParts;

/** Options of {@link exploreModel}. */
export interface ExploreModelOptions<P extends ModelPart = ModelPart> extends LongWorkOptions {
  /** Called with the picture as far as it has come; only exponents have stages. */
  readonly onStage?: (view: ModelParts[P]) => void;
}

/** Orbits that show how the network moves by itself. */
const orbitCount = 4;
const orbitSteps = 100;
/** States of a driven run that searches for fixed points start from. */
const startsFromRun = 40;
/** Most exponents. */
const exponentCount = 6;
const firstStage = 100;
const transientSteps = 200;
/** Longest lag of gradients. */
const longestLag = 60;

/**
 * One picture of a network, computed from its view alone: what a page does when it opens the view.
 *
 * With inputs in the view, states are those of the driven run, exponents are conditional and gradients run along it;
 * fixed points and the field are always those under the frozen input.
 *
 * @param view - View of kind `model`.
 * @param part - What to compute.
 * @param options - Progress, stages and cancellation.
 * @returns The picture of that part.
 * @throws {RangeError} If `part` is unknown.
 *
 * Cost: seconds for some hundred units; exponents take as many steps as some 3·10⁹ flops allow, 200 to 5000.
 *
 * @example Three fixed points of a bistable neuron
 * ```ts
 * const view = modelView(elmanCell({ recurrent: [[2]] }));
 * assertEqual(exploreModel(view, 'portrait').fixedPoints?.length, 3);
 * ```
 */
export function exploreModel<P extends ModelPart>(
  view: ModelView,
  part: P,
  options: ExploreModelOptions<P> = {},
): ModelParts[P] {
  const explorer: { readonly [Q in ModelPart]: Explorer<Q> } = {
    blocks: withBlocks,
    portrait: portraitOf,
    exponents: exponentsOf,
    gradients: gradientsOf,
  };
  if (!Object.hasOwn(explorer, part)) {
    const names = Object.keys(explorer).join(', ');
    throw new RangeError(`Cannot explore a model: \`part\` must be one of ${names}: got ${String(part)}`);
  }
  return explorer[part](view, options);
}

type Explorer<P extends ModelPart> = (view: ModelView, options: ExploreModelOptions<P>) => ModelParts[P];

// ── Portrait ────────────────────────────────────────────────────────────────────────────────────────────────

function portraitOf(view: ModelView, options: ExploreModelOptions<'portrait'>): PhasePortraitView {
  const system = applyParameters(view.model);
  const { cell, input, map } = system;
  const run = drivenRun(view, system);
  const box = map.range && isTight(map.range.lower, map.range.upper) ? map.range : cube(map.dim, 1);
  const launched = boxStarts({ ...box, count: orbitCount, seed: 2 }).states;
  const fixedPoints =
    map.dim > 2 ? search(system, run === undefined ? [] : someRows(run, startsFromRun), options) : 'search';
  return phasePortrait(cell, {
    input,
    parameters: view.model.parameters ?? [...controlsOf(view.model)],
    trajectories: [...(run === undefined ? [] : [{ name: 'under the inputs', orbit: run }]), ...launched],
    steps: orbitSteps,
    fixedPoints,
    ...(options.signal && { signal: options.signal }),
  });
}

function isTight(lower: Vector, upper: Vector): boolean {
  return upper.every((value, i) => value - lower[i] <= 4);
}

function search(
  { map }: AppliedModel,
  previous: readonly Vector[],
  { signal, onProgress }: LongWorkOptions,
): FixedPointSearch {
  return searchLarge(map, { previous, effort: 'full' }, signal, onProgress);
}

/** Sliders for a network that comes without: the gain of its recurrent weights, and its first inputs. */
function controlsOf({ input }: Model): ParameterControl[] {
  const values = decodeArray(input);
  const gain: ParameterControl = {
    ...{ name: 'gain', label: 'gain of the recurrent weights', minimum: 0, maximum: 2, step: 0.01, value: 1 },
    targets: [{ gainOf: 'recurrent' }],
  };
  const inputs = Array.from(values.subarray(0, 3), (value, i): ParameterControl => {
    const reach = Math.max(1, 2 * Math.abs(value));
    return {
      ...{
        name: `x${i + 1}`,
        label: `input ${i + 1}`,
        minimum: -reach,
        maximum: reach,
        step: reach / 100,
        value,
      },
      targets: [{ inputIndex: i }],
    };
  });
  return [gain, ...inputs];
}

/** States of the network under the inputs of the view, from zero. */
function drivenRun(view: ModelView, { cell }: AppliedModel): Matrix | undefined {
  const inputs = inputsOf(view);
  if (inputs === undefined) return undefined;
  return drivenTrajectory(stepwiseCell(cell), new Float64Array(cell.stateDim), inputs, {
    convention: 'E1',
  }).states;
}

function inputsOf({ inputs }: ModelView): Vector[] | undefined {
  return inputs === undefined || inputs.shape[0] === 0 ? undefined : rowsOf(decodeMatrix(inputs));
}

function rowsOf({ rows, columns, data }: Matrix): Vector[] {
  return Array.from({ length: rows }, (_, t) => data.slice(t * columns, (t + 1) * columns));
}

function someRows(matrix: Matrix, count: number): Vector[] {
  const stride = Math.ceil(matrix.rows / count);
  return rowsOf(matrix).filter((_, t) => t % stride === 0);
}

// ── Exponents ───────────────────────────────────────────────────────────────────────────────────────────────

function exponentsOf(view: ModelView, options: ExploreModelOptions<'exponents'>): CurvesView {
  const { signal, onProgress, onStage } = options;
  const system = applyParameters(view.model);
  const inputs = inputsOf(view);
  const { stateDim: dim } = system.cell;
  const count = Math.min(dim, exponentCount);
  const affordable = Math.round(3e9 / (dim * dim * (2 * count + 10)));
  const before = inputs === undefined ? transientSteps : Math.floor(inputs.length / 5);
  const total =
    inputs === undefined ? Math.min(5000, Math.max(200, affordable)) : Math.max(1, inputs.length - before);
  const run = inputs === undefined ? freeRun(system, count) : forcedRun(system, inputs, before, count);
  let result: LyapunovSpectrum | undefined;
  for (let done = 0; done < total;) {
    // Stages that double: the first is there at once, and few are drawn.
    const steps = Math.min(Math.max(firstStage, done), total - done);
    const reached = done;
    result = run(result, steps, {
      ...(signal && { signal }),
      onProgress: (progress) => onProgress?.({ done: Math.min(reached + progress.done, total), total }),
    });
    done += steps;
    if (result.continuation === undefined) break;
    if (done < total) onStage?.(convergenceCurves(result, inputs !== undefined));
  }
  if (result === undefined) throw new RangeError('Cannot explore a model: `view.inputs` must hold a step');
  return convergenceCurves(result, inputs !== undefined);
}

/** Goes on with a run of exponents by so many steps. */
type ExponentRun = (
  earlier: LyapunovSpectrum | undefined,
  steps: number,
  work: { readonly signal?: CancelSignal; readonly onProgress: (progress: { done: number }) => void },
) => LyapunovSpectrum;

function freeRun({ map }: AppliedModel, count: number): ExponentRun {
  return (earlier, steps, work) =>
    earlier?.continuation === undefined
      ? lyapunovSpectrum(map, someState(map.dim), { steps, transientSteps, count, ...work })
      : lyapunovSpectrum(map, earlier.continuation, { steps, ...work });
}

function forcedRun(
  { cell }: AppliedModel,
  inputs: readonly Vector[],
  before: number,
  count: number,
): ExponentRun {
  return (earlier, steps, work) =>
    conditionalLyapunovSpectrum(cell, inputs, {
      steps,
      ...(earlier?.continuation === undefined
        ? { transientSteps: before, count }
        : { start: earlier.continuation }),
      ...work,
    });
}

/** A state off the origin, which is a fixed point of many networks. */
function someState(dim: number): Vector {
  const stream = randomStream(3);
  return Float64Array.from({ length: dim }, () => 0.3 * stream.normal());
}

function convergenceCurves(result: LyapunovSpectrum, isDriven: boolean): CurvesView {
  const { exponentsPerStep: final, standardErrors, convergence, steps, status, warnings } = result;
  const { columns, data } = convergence.exponentsPerStep;
  const [largest, error] = [final[0], standardErrors[0]];
  const inside = Math.abs(largest) <= (Number.isFinite(error) ? 2 * error : 1e-9);
  const what = inside ? 'neither meet nor part' : largest < 0 ? 'meet' : 'part';
  const subject = isDriven ? 'responses to the same inputs' : 'nearby states';
  const view = curves({
    x: { label: 'steps averaged over' },
    y: { label: 'exponents in nats per step' },
    curves: Array.from({ length: columns }, (_, i) => ({
      name: `${i + 1}: ${withError(final[i], standardErrors[i])}`,
      x: convergence.steps,
      y: Float64Array.from(convergence.steps, (_step, k) => data[k * columns + i]),
    })),
    caption:
      `Lyapunov estimate after ${steps} steps${status === 'diverged' ? ', where the orbit left the finite numbers' : ''}: ` +
      `the largest exponent is ${withError(largest, error)} nats per step, so ${subject} ${what}`,
  });
  return warnings.length === 0 ? view : { ...view, warnings };
}

function withError(value: number, error: number): string {
  return Number.isFinite(error) && error > 1e-9
    ? `${formatNumber(value, 3)} ± ${formatNumber(error, 1)}`
    : formatNumber(value, 3);
}

// ── Gradients ───────────────────────────────────────────────────────────────────────────────────────────────

function gradientsOf(view: ModelView): GradientFlowView {
  const { cell, input } = applyParameters(view.model);
  const inputs = inputsOf(view);
  if (inputs === undefined) {
    return gradientFlow(cell, { input, start: someState(cell.stateDim), transientSteps, steps: longestLag });
  }
  // The last lags of the run, after what the inputs need to take hold.
  const steps = Math.min(longestLag, Math.max(1, Math.floor((4 * inputs.length) / 5)));
  return gradientFlow(cell, { input, inputs, transientSteps: inputs.length - steps, steps });
}
