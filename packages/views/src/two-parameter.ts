import {
  continueFlip,
  continueFold,
  continueHopf,
  continueNeimarkSacker,
  trajectory,
  type Bifurcation,
  type BifurcationCurve,
  type CancelSignal,
  type Cell,
  type FlowFamily,
  type MapFamily,
  type SmoothMap,
} from '@phasebook/dynamics';
import { requireLength, type Vector } from '@phasebook/linalg';
import { followDiagram } from './bifurcation-diagram.js';
import { pictureBeside } from './beside.js';
import { decodeArray, encodeArray } from './encoding.js';
import { paddedRange } from './figures/time-series.js';
import { modelFamily } from './model-family.js';
import { modelOf, withParameterValues } from './model.js';
import { omit } from './omit.js';
import type { Point } from './projection.js';
import { stepwiseMap } from './stepwise.js';
import type { SystemOptions } from './system.js';
import type { Axis, Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { TwoParameterView } from './wire/two-parameter.js';

/** Options of {@link twoParameterDiagram}. */
export interface TwoParameterOptions extends SystemOptions {
  /** Names of the two parameters, horizontal first: of sliders of a cell, or of the family. */
  readonly pair: readonly [string, string];
  /** Their ranges. @default those of the sliders; required of families */
  readonly ranges?: readonly [readonly [number, number], readonly [number, number]];
  /** Curves that were followed before. @default those through the bifurcations found along some lines */
  readonly curves?: readonly BifurcationCurve[];
  /** Values of the family's other parameters. @default its own */
  readonly values?: Readonly<Record<string, number>>;
  /** The pair at which the system is looked at. @default the values of the sliders, or the middle */
  readonly cursor?: Point;
  /** State from which the system comes to rest there, shape [n]. @default 0.1 everywhere */
  readonly state?: ArrayLike<number>;
  /** Axis labels. @default the names of the parameters */
  readonly labels?: readonly [string, string];
  /** Heading. @default none */
  readonly title?: string;
  /** Stops the work: the call throws the signal's reason. */
  readonly signal?: CancelSignal;
}

const purpose = 'Cannot draw two parameters';

/** Steps after which the system counts as at rest. */
const settlingSteps = 400;
/** Steps of the path that is drawn. */
const pathSteps = 60;
/** Parts of either range at which bifurcations are looked for; not round, where symmetric systems are degenerate. */
const searchedParts = [0.83, 0.53];

/**
 * Curves of folds, flips and Neimark–Sacker or Hopf bifurcations over two parameters, with their special points.
 *
 * A cursor is the pair of parameters. The system stays where it came to rest as the cursor moves: between two folds
 * that is what tells on which side it came in, a memory. Of maps the cobweb or the portrait at the cursor stands beside.
 *
 * @param source - Cell whose sliders are `options.parameters`, or a family of maps or flows.
 * @param options - The two parameters, ranges, cursor.
 * @returns View of kind `two-parameter`; of a cell it carries the cell.
 * @throws {TypeError} If the ranges of a family are missing.
 * @throws {RangeError} If a parameter does not exist, or a range does not ascend.
 * @throws {ShapeMismatchError} If the state does not fit.
 *
 * Curves that cross none of the lines searched are missing; `options.curves` gives them.
 *
 * Cost: four diagrams of one parameter, and forty Jacobians for each point of a curve.
 * Source: Kuznetsov, Elements of Applied Bifurcation Theory, 3rd ed., chapters 8 to 10.
 *
 * @example The memory of a neuron ends in a cusp at w = 1, b = 0
 * ```ts
 * const weight = { block: 'recurrent', index: 0 } as const;
 * const w = { name: 'w', minimum: 0, maximum: 3, value: 2, targets: [weight] } as const;
 * const b = { name: 'b', minimum: -1, maximum: 1, value: 0, targets: [{ block: 'bias', index: 0 }] } as const;
 * const view = twoParameterDiagram(elmanCell({ recurrent: [[2]] }), { parameters: [w, b], pair: ['w', 'b'] });
 * assertEqual(view.specialPoints.map(({ kind }) => kind), ['cusp']);
 * assertClose(view.specialPoints[0].position, [1, 0], 1e-6);
 * ```
 */
export function twoParameterDiagram(
  source: Cell | MapFamily | FlowFamily,
  options: TwoParameterOptions,
): TwoParameterView {
  const { pair, values = {}, title, signal } = options;
  const model = 'stateDim' in source ? modelOf(source, options.input, options.parameters) : undefined;
  const family = 'stateDim' in source ? modelFamily(model as Model) : source;
  const controls = pair.map((name) => model?.parameters?.find((control) => control.name === name));
  for (const name of pair) {
    if (Object.hasOwn(family.parameters, name)) continue;
    const known = Object.keys(family.parameters).slice(0, 12).join(', ') || 'none';
    throw new RangeError(`${purpose}: \`pair\` must name two of ${known}: got ${name}`);
  }
  const ranges = pair.map((_, i): readonly [number, number] => {
    const control = controls[i];
    const range = options.ranges?.[i] ?? (control && [control.minimum, control.maximum]);
    if (range === undefined) throw new TypeError(`${purpose}: \`ranges\` must be given for a family`);
    if (!(Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1])) {
      throw new RangeError(
        `${purpose}: \`ranges\` must be finite and ascending: got [${range[0]}, ${range[1]}]`,
      );
    }
    return range;
  });
  const state = Float64Array.from(options.state ?? new Float64Array(family.dim).fill(0.1));
  requireLength(purpose, 'state', state, family.dim);
  const axis = (i: number): Axis => ({
    label: options.labels?.[i] ?? controls[i]?.label ?? pair[i],
    range: ranges[i],
  });
  const cursor = options.cursor ?? [0, 1].map((i) => controls[i]?.value ?? (ranges[i][0] + ranges[i][1]) / 2);
  return computeTwoParameter(family, {
    pair,
    axes: { x: axis(0), y: axis(1) },
    values,
    curves: options.curves,
    cursor: [cursor[0], cursor[1]],
    state,
    title,
    model,
    signal,
  });
}

interface TwoParameterPlan {
  readonly pair: readonly [string, string];
  readonly axes: TwoParameterView['axes'];
  readonly values: Readonly<Record<string, number>>;
  readonly curves?: readonly BifurcationCurve[];
  readonly cursor: Point;
  readonly state: Vector;
  readonly title?: string;
  readonly model?: Model;
  readonly signal?: CancelSignal;
}

function computeTwoParameter(family: MapFamily | FlowFamily, plan: TwoParameterPlan): TwoParameterView {
  const { pair, axes, values, title, model } = plan;
  const curves = plan.curves ?? followCurves(family, plan);
  const warnings = [...new Set(curves.flatMap((curve) => curve.warnings))];
  const view: TwoParameterView = {
    kind: 'two-parameter',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings: warnings.slice(0, 6) }),
    parameters: pair,
    axes,
    curves: curves
      .filter(({ points }) => points.length > 0)
      .map(({ kind, period, points }) => ({
        kind,
        period,
        points: encodeArray(
          points.flatMap(({ parameters }) => [...parameters]),
          [points.length, 2],
        ),
      })),
    specialPoints: curves.flatMap(({ specialPoints }) =>
      specialPoints.map(({ kind, parameters }) => ({
        kind,
        position: [parameters[0], parameters[1]] as const,
      })),
    ),
    cursor: plan.cursor,
    ...(model && { model }),
  };
  const [p, q] = plan.cursor;
  const system = family.at({ ...values, [pair[0]]: p, [pair[1]]: q });
  return 'step' in system ? atRest(view, system, plan.state) : view;
}

/** The curves through the folds, flips and rotations found along lines through the plane. */
function followCurves(family: MapFamily | FlowFamily, plan: TwoParameterPlan): BifurcationCurve[] {
  const { pair, axes, values, signal } = plan;
  const ranges = [axes.x.range, axes.y.range] as const;
  const curves: BifurcationCurve[] = [];
  for (const along of [1, 0] as const) {
    const fixed = 1 - along;
    for (const part of searchedParts) {
      const held = ranges[fixed][0] + part * (ranges[fixed][1] - ranges[fixed][0]);
      const { branches } = followDiagram(family, {
        ...{ parameter: pair[along], range: ranges[along], values: { ...values, [pair[fixed]]: held } },
        ...{ maxPeriod: 1, signal },
      });
      for (const event of branches.flatMap(({ bifurcations }) => bifurcations)) {
        const position: Point = along === 1 ? [held, event.parameter] : [event.parameter, held];
        if (curves.some((curve) => isOn(curve, event, position, ranges))) continue;
        const curve = curveThrough(family, plan, event, position);
        if (curve !== undefined) curves.push(curve);
      }
    }
  }
  return curves;
}

const continuations = {
  fold: continueFold,
  flip: continueFlip,
  'neimark-sacker': continueNeimarkSacker,
  hopf: continueHopf,
} as const;

function curveThrough(
  family: MapFamily | FlowFamily,
  { pair, axes, values, signal }: TwoParameterPlan,
  { kind, state }: Bifurcation,
  [p, q]: Point,
): BifurcationCurve | undefined {
  if (!(kind in continuations)) return undefined;
  const follow = continuations[kind as keyof typeof continuations];
  return follow(family as MapFamily & FlowFamily, {
    parameters: pair,
    start: state,
    ranges: [axes.x.range, axes.y.range],
    values: { ...values, [pair[0]]: p, [pair[1]]: q },
    ...(signal && { signal }),
  });
}

/** Whether a bifurcation lies on a curve that is known, by its parameters. */
function isOn(
  { kind, points }: BifurcationCurve,
  event: Bifurcation,
  [p, q]: Point,
  ranges: readonly [readonly [number, number], readonly [number, number]],
): boolean {
  if (kind !== event.kind) return false;
  const [width, height] = ranges.map(([lower, upper]) => upper - lower);
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i].parameters, points[i + 1].parameters];
    const [dx, dy] = [(b[0] - a[0]) / width, (b[1] - a[1]) / height];
    const [ex, ey] = [(p - a[0]) / width, (q - a[1]) / height];
    const length = dx * dx + dy * dy;
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, (dx * ex + dy * ey) / length));
    if (Math.hypot(ex - share * dx, ey - share * dy) < 2e-3) return true;
  }
  return false;
}

/** The view with the system at rest at its cursor, coming from `before`, and the picture of the map there. */
function atRest(view: TwoParameterView, map: SmoothMap, before: Vector): TwoParameterView {
  const { states, status } = trajectory(stepwiseMap(map), before, { steps: settlingSteps });
  const last = states.data.slice((states.rows - 1) * map.dim);
  // A system that has run away begins anew.
  const state = status === 'diverged' ? new Float64Array(map.dim).fill(0.1) : last;
  const settled = { ...view, state: encodeArray(state) };
  const beside = pictureBeside(map, {
    ...(view.beside && { previous: view.beside }),
    range: map.dim === 1 ? visibleRange(map, before, state) : [-1, 1],
    start: before,
    steps: pathSteps,
    known: [state, ...(view.beside?.fixedPoints ?? []).map((point) => decodeArray(point.state))],
  });
  return { ...settled, beside };
}

function visibleRange({ range }: SmoothMap, before: Vector, state: Vector): readonly [number, number] {
  if (range !== undefined && range.upper[0] - range.lower[0] <= 4) {
    return paddedRange([[range.lower[0], range.upper[0]]], 0.05);
  }
  return paddedRange([[-1, 1, before[0], state[0]]], 0.1);
}

/** The view with its cursor elsewhere; the system comes to rest there from where it was. */
export function moveParameters(view: TwoParameterView, cursor: Point): TwoParameterView {
  if (view.model === undefined) return { ...omit(view, 'beside', 'state'), cursor };
  const [first, second] = view.parameters;
  const model = withParameterValues(view.model, { [first]: cursor[0], [second]: cursor[1] });
  const map = modelFamily(model).at();
  return atRest({ ...view, cursor, model }, map, stateOf(view, map.dim));
}

/** The view at other values of its model's parameters; of its own two the values are the cursor. */
export function recomputeTwoParameter(
  view: TwoParameterView,
  model: Model,
  signal: CancelSignal | undefined,
): TwoParameterView {
  const family = modelFamily(model);
  const [first, second] = view.parameters;
  const cursor: Point = [family.parameters[first], family.parameters[second]];
  const others = (of: Model | undefined): string =>
    JSON.stringify(
      of?.parameters?.filter(({ name }) => !view.parameters.includes(name)).map(({ value }) => value),
    );
  if (others(view.model) === others(model)) return moveParameters(view, cursor);
  return computeTwoParameter(family, {
    pair: view.parameters,
    axes: view.axes,
    values: {},
    cursor,
    state: stateOf(view, family.dim),
    title: view.title,
    model,
    signal,
  });
}

function stateOf({ state }: TwoParameterView, dim: number): Vector {
  return state === undefined ? new Float64Array(dim).fill(0.1) : decodeArray(state);
}
