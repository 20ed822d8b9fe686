import {
  findFixedPoints,
  trajectory,
  type CancelSignal,
  type Cell,
  type SmoothMap,
} from '@phasebook/dynamics';
import { ShapeMismatchError, requireFinite, vector, type Vector } from '@phasebook/linalg';
import { decodeArray, encodeArray } from './encoding.js';
import { axesFor } from './plot-range.js';
import { computePortrait, cube, latticeStates } from './portrait.js';
import { unitProjection } from './projection.js';
import { stepwiseMap } from './stepwise.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Axis, Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { CobwebPath, CobwebView } from './wire/cobweb.js';

/** A start with a name for the legend. */
export interface NamedStart {
  readonly name: string;
  readonly start: number;
}

/** Options of {@link cobweb}. */
export interface CobwebOptions extends SystemOptions {
  /** Starts of the paths. @default one start, at 0.15 of the axis */
  readonly starts?: readonly (number | NamedStart)[];
  /** Steps of each path. @default 60 */
  readonly steps?: number;
  /** Which iterates to draw: 1 for F, 2 for F², … @default [1] */
  readonly iterates?: readonly number[];
  /** Visible range of both axes. @default the box that holds all orbits, or what the points and paths need */
  readonly range?: readonly [number, number];
  /** Axis labels. @default ['h(t)', 'h(t + 1)'] */
  readonly labels?: readonly [string, string];
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot draw a cobweb';

/** Values of each graph. */
const samples = 301;
const mostSteps = 2000;

/**
 * The cobweb of a one-variable map: graph, diagonal, fixed points with their stability, and paths.
 *
 * A path goes up or down to the graph and sideways to the diagonal, again and again; a fixed point attracts where the
 * slope of the graph, its multiplier, lies between −1 and 1. The cobweb of a cell carries the cell, so that starts can
 * be dragged and parameters turned.
 *
 * @param source - Cell (with `options.input` frozen) or map, of dimension 1.
 * @param options - Starts, number of steps, further iterates, visible range.
 * @returns View of kind `cobweb`.
 * @throws {ShapeMismatchError} If the system has more than one variable.
 * @throws {NonFiniteError} If a start is NaN or infinite.
 * @throws {RangeError} If `steps` or an iterate is not a whole number, or the range does not ascend.
 *
 * Cost: 301 steps a graph, the paths, and the search for fixed points.
 *
 * @example One neuron, two memories
 * ```ts
 * const view = cobweb(elmanCell({ recurrent: [[2]] }), { starts: [0.1, -0.1] });
 * assertEqual(view.fixedPoints?.map((point) => point.verdict), ['stable', 'stable', 'unstable']);
 * assertClose(view.paths.map(({ states }) => decodeArray(states).at(-1)!), [0.957504, -0.957504], 1e-6);
 * ```
 */
export function cobweb(source: Cell | SmoothMap, options: CobwebOptions = {}): CobwebView {
  const { steps = 60, iterates = [1], labels = ['h(t)', 'h(t + 1)'], title } = options;
  requireWhole('steps', steps, 1, mostSteps);
  for (const power of iterates) requireWhole('iterates', power, 1, 64);
  const { map, model, extremes } = systemOf(purpose, source, options);
  if (map.dim !== 1) throw new ShapeMismatchError(purpose, 'source', '1 variable', `${map.dim}`);
  const starts = options.starts?.map((start) => (typeof start === 'number' ? { start } : start));
  starts?.forEach(({ start }, i) => requireFinite(purpose, `starts[${i}]`, [start]));
  const range = options.range ?? chosenRange(map, extremes, starts?.map(({ start }) => start) ?? [], steps);
  if (!(Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1])) {
    throw new RangeError(
      `${purpose}: \`range\` must be finite and ascending: got [${range[0]}, ${range[1]}]`,
    );
  }
  return computeCobweb(map, {
    axes: { x: { label: labels[0], range }, y: { label: labels[1], range } },
    iterates,
    steps,
    starts: starts ?? [{ start: range[0] + 0.15 * (range[1] - range[0]) }],
    previous: [],
    effort: 'full',
    title,
    model,
  });
}

/** What a cobweb is to show. */
export interface CobwebPlan {
  readonly axes: { readonly x: Axis; readonly y: Axis };
  readonly iterates: readonly number[];
  readonly steps: number;
  readonly starts: readonly { readonly name?: string; readonly start: number }[];
  /** Fixed points at neighbouring parameters. */
  readonly previous: readonly Vector[];
  readonly effort: 'full' | 'live';
  readonly title?: string;
  readonly model?: Model;
  readonly signal?: CancelSignal;
}

/** Computes a cobweb by plan. */
export function computeCobweb(map: SmoothMap, plan: CobwebPlan): CobwebView {
  const { axes, iterates, steps, previous, effort, title, model, signal } = plan;
  const search = computePortrait(map, {
    projection: unitProjection([0, 0], [0]),
    axes,
    hasNullclines: false,
    orbits: [],
    fixedPoints: { previous, effort },
    warnings: [],
    signal,
  });
  const paths = plan.starts.map(({ name, start }) => cobwebPath(map, start, steps, name));
  const warnings = [...(search.warnings ?? []), ...escapes(paths, steps)];
  return {
    kind: 'cobweb',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    axes,
    graphs: iterates.map((power) => ({
      iterates: power,
      values: encodeArray(graphOf(map, power, axes.x.range), [samples], 'float32'),
    })),
    steps,
    paths,
    fixedPoints: (search.fixedPoints ?? []).map((mark) => ({
      ...mark,
      position: [mark.position[0], mark.position[0]],
    })),
    ...(search.degree && { degree: search.degree }),
    ...(model && { model }),
  };
}

/** A path of a map from a start. */
export function cobwebPath(map: SmoothMap, start: number, steps: number, name?: string): CobwebPath {
  const { states } = trajectory(stepwiseMap(map), vector(start), { steps });
  return { ...(name !== undefined && { name }), states: encodeArray(states.data, [states.rows]) };
}

/** A sentence for each path that ends before its time. */
export function escapes(paths: readonly CobwebPath[], steps: number): string[] {
  return paths.flatMap(({ states }) => {
    const taken = states.shape[0] - 1;
    if (taken === steps) return [];
    const start = Number(decodeArray(states)[0].toPrecision(6));
    return [`The path from ${start} leaves the finite numbers after ${taken} steps`];
  });
}

function graphOf(map: SmoothMap, power: number, [lower, upper]: readonly [number, number]): Vector {
  return Float64Array.from({ length: samples }, (_, k) => {
    let state: Vector = vector(lower + (k / (samples - 1)) * (upper - lower));
    for (let i = 0; i < power; i++) state = map.step(state);
    return state[0];
  });
}

/** The axis that a phase portrait would choose; where nothing is known about orbits, the paths decide as well. */
function chosenRange(
  map: SmoothMap,
  extremes: readonly SmoothMap[],
  starts: readonly number[],
  steps: number,
): readonly [number, number] {
  const guesses = map.range
    ? []
    : findFixedPoints(map, { from: latticeStates(cube(1, 4), 32) }).points.map(({ state }) => state);
  const orbits = starts.map((start) => trajectory(stepwiseMap(map), vector(start), { steps }).states);
  const projection = unitProjection([0, 0], [0]);
  return axesFor(map, projection, { states: guesses, orbits, extremes }).x.range;
}

function requireWhole(argument: string, value: number, minimum: number, maximum: number): void {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new RangeError(
      `${purpose}: \`${argument}\` must be a whole number from ${minimum} to ${maximum}: got ${value}`,
    );
  }
}
