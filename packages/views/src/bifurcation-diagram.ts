import {
  findFixedPoints,
  followBranches,
  simulationDiagram,
  type Bifurcation,
  type BranchDiagram,
  type CancelSignal,
  type Cell,
  type DiagramBranch,
  type FlowFamily,
  type MapFamily,
} from '@phasebook/dynamics';
import { distance, requireFinite, requireLength, type Complex, type Vector } from '@phasebook/linalg';
import { pictureBeside, startBeside } from './beside.js';
import { diagramStates } from './diagram-states.js';
import { decodeArray, encodeArray, encodeNumber } from './encoding.js';
import { paddedRange } from './figures/time-series.js';
import { modelFamily } from './model-family.js';
import { modelOf } from './model.js';
import { normalFormText } from './normal-form-text.js';
import { cube, latticeStates, searchAnywhere } from './portrait.js';
import { stepwiseMap } from './stepwise.js';
import type { SystemOptions } from './system.js';
import type { Axis, Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type {
  BifurcationDiagramView,
  BifurcationMark,
  BranchTrace,
  DiagramCloud,
  DiagramSource,
} from './wire/bifurcation-diagram.js';

/** Options of {@link bifurcationDiagram}. */
export interface BifurcationDiagramOptions extends SystemOptions {
  /** Name of the parameter: of a slider of a cell, or of the family. */
  readonly parameter: string;
  /** Its range. @default that of the slider; required of families */
  readonly range?: readonly [number, number];
  /** Branches that were followed before. @default those that hang together with fixed points found at three values */
  readonly branches?: BranchDiagram;
  /** Guesses of fixed points at the lower end of the range, each of shape [n]. @default a search */
  readonly starts?: readonly ArrayLike<number>[];
  /** Flips are followed up to cycles of this period. @default 8 */
  readonly maxPeriod?: number;
  /** Columns of the simulation behind the branches; 0 for none. Maps only. @default 240 */
  readonly columns?: number;
  /** Steps of the simulation before states are kept. @default 300 */
  readonly transientSteps?: number;
  /** Most states kept in each column. @default 48 */
  readonly keep?: number;
  /** State variable to draw. @default 0 */
  readonly unit?: number;
  /** Values of the family's other parameters. @default its own */
  readonly values?: Readonly<Record<string, number>>;
  /** Where the states are looked at. @default the value of the slider, or the middle */
  readonly cursor?: number;
  /** Axis labels. @default the name of the parameter, and h or h[unit] */
  readonly labels?: readonly [string, string];
  /** Visible range of the drawn variable. @default what attractors and bifurcations need */
  readonly visible?: readonly [number, number];
  /** Heading. @default none */
  readonly title?: string;
  /** Stops the work: the call throws the signal's reason. */
  readonly signal?: CancelSignal;
}

const purpose = 'Cannot draw a bifurcation diagram';

/** Leading multipliers kept at each point. */
const multipliersKept = 4;
/** Beyond this a branch is not followed; pictures end long before. */
const stateBound = 1e3;
/** Parts of the range at which fixed points are searched for; not round, where symmetric systems bifurcate. */
const searchedParts = [0.0123, 0.9871, 0.4873];

/**
 * Bifurcation diagram: branches of fixed points and cycles over a parameter, and a simulation behind them.
 *
 * Branches are continued through folds, branch points and flips; what is stable is drawn full, what is unstable dashed,
 * and bifurcations are marked with their normal forms. The simulation shows attractors only, chaos included.
 *
 * @param source - Cell whose sliders are `options.parameters`, or a family of maps or flows.
 * @param options - Parameter, range, what to follow and simulate.
 * @returns View of kind `bifurcation-diagram`; of a cell it carries the cell.
 * @throws {TypeError} If the range of a family is missing.
 * @throws {RangeError} If the parameter does not exist, or an option is out of range.
 * @throws {ShapeMismatchError} If a start does not fit.
 *
 * Branches that hang together with none of the fixed points found are missing; `options.starts` adds to them.
 *
 * Cost: that of `followBranches`, and 2 · columns · (transientSteps + 2 · keep) steps.
 * Source: Kuznetsov, Elements of Applied Bifurcation Theory, 3rd ed., chapters 4, 5 and 10.
 *
 * @example The pitchfork of the tanh neuron
 * ```ts
 * const w = { name: 'w', minimum: 0, maximum: 2, value: 1.5, targets: [{ block: 'recurrent', index: 0 }] } as const;
 * const view = bifurcationDiagram(elmanCell({ recurrent: [[1]] }), { parameters: [w], parameter: 'w', columns: 0 });
 * assertEqual(view.bifurcations.map(({ kind, criticality }) => [kind, criticality]), [['pitchfork', 'supercritical']]);
 * assertClose(view.bifurcations[0].parameter, 1, 1e-8);
 * ```
 */
export function bifurcationDiagram(
  source: Cell | MapFamily | FlowFamily,
  options: BifurcationDiagramOptions,
): BifurcationDiagramView {
  const { parameter, unit = 0, title, values = {}, signal } = options;
  const { maxPeriod = 8, columns = 240, transientSteps = 300, keep = 48 } = options;
  for (const [name, value, least] of [
    ['maxPeriod', maxPeriod, 1],
    ['columns', columns, 0],
    ['transientSteps', transientSteps, 0],
    ['keep', keep, 1],
    ['unit', unit, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`${purpose}: \`${name}\` must be a whole number from ${least}: got ${value}`);
    }
  }
  const model = 'stateDim' in source ? modelOf(source, options.input, options.parameters) : undefined;
  const family = 'stateDim' in source ? modelFamily(model as Model) : source;
  const control = model?.parameters?.find(({ name }) => name === parameter);
  if (!Object.hasOwn(family.parameters, parameter)) {
    const known = Object.keys(family.parameters).slice(0, 12).join(', ') || 'none';
    throw new RangeError(`${purpose}: \`parameter\` must be one of ${known}: got ${parameter}`);
  }
  const range = options.range ?? (control && ([control.minimum, control.maximum] as const));
  if (range === undefined) throw new TypeError(`${purpose}: \`range\` must be given for a family`);
  if (unit >= family.dim) {
    throw new RangeError(`${purpose}: \`unit\` must be less than ${family.dim}: got ${unit}`);
  }
  options.starts?.forEach((start, i) => {
    requireLength(purpose, `starts[${i}]`, start, family.dim);
    requireFinite(purpose, `starts[${i}]`, start);
  });
  const label = control?.label ?? parameter;
  return computeDiagram(family, {
    parameter,
    range,
    values,
    branches: options.branches,
    starts: options.starts,
    source: { maxPeriod, columns: isMapFamily(family) ? columns : 0, transientSteps, keep },
    unit,
    labels: options.labels ?? [label, family.dim === 1 ? 'h' : `h[${unit}]`],
    visible: options.visible,
    cursor: options.cursor ?? control?.value ?? (range[0] + range[1]) / 2,
    title,
    model,
    signal,
  });
}

/** What a diagram is to show. */
export interface DiagramPlan {
  readonly parameter: string;
  readonly range: readonly [number, number];
  readonly values: Readonly<Record<string, number>>;
  readonly branches?: BranchDiagram;
  readonly starts?: readonly ArrayLike<number>[];
  readonly source: DiagramSource;
  readonly unit: number;
  readonly labels: readonly [string, string];
  readonly visible?: readonly [number, number];
  readonly cursor: number;
  readonly title?: string;
  readonly model?: Model;
  readonly signal?: CancelSignal;
}

/** Computes a diagram by plan. */
export function computeDiagram(family: MapFamily | FlowFamily, plan: DiagramPlan): BifurcationDiagramView {
  const { parameter, range, values, source, unit, title, model } = plan;
  const followed = plan.branches ?? followDiagram(family, { ...plan, maxPeriod: source.maxPeriod });
  const branches = followed.branches.map((branch) => branchTrace(family, branch, unit));
  const bifurcations = marksOf(followed.branches, unit);
  const cloud = source.columns > 0 && isMapFamily(family) ? cloudOf(family, plan) : undefined;
  const cursor = Math.min(Math.max(plan.cursor, range[0]), range[1]);
  const visible = plan.visible ?? visibleRange(family, plan, followed, cloud?.values);
  const warnings = [...followed.warnings];
  if (followed.status === 'budget')
    warnings.push(`Branches are followed up to period ${source.maxPeriod}, and at most 32 of them`);
  const axes = { x: axis(plan.labels[0], range), y: axis(plan.labels[1], visible) };
  const view: BifurcationDiagramView = {
    kind: 'bifurcation-diagram',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings: [...new Set(warnings)].slice(0, 6) }),
    system: isMapFamily(family) ? 'map' : 'flow',
    parameter,
    axes,
    unit,
    branches,
    bifurcations,
    ...(cloud && { cloud: cloud.encoded }),
    cursor,
    source,
    ...(model && { model }),
  };
  return withBeside(view, isMapFamily(family) ? family : undefined, { ...values, [parameter]: cursor });
}

/** The diagram at other values of its model's parameters; of its own parameter the value is the cursor. */
export function recomputeDiagram(
  view: BifurcationDiagramView,
  model: Model,
  signal: CancelSignal | undefined,
): BifurcationDiagramView {
  const { parameter, axes, unit, source, title } = view;
  const family = modelFamily(model);
  const cursor = family.parameters[parameter];
  // Along its own parameter nothing but the cursor moves.
  if (hasSameOthers(view.model, model, parameter) || source === undefined) {
    return withBeside({ ...view, cursor, model }, family, {});
  }
  return computeDiagram(family, {
    parameter,
    range: axes.x.range,
    values: {},
    source,
    unit,
    labels: [axes.x.label, axes.y.label],
    visible: axes.y.range,
    cursor,
    title,
    model,
    signal,
  });
}

function hasSameOthers(before: Model | undefined, after: Model, parameter: string): boolean {
  const others = (model: Model | undefined): string =>
    JSON.stringify(model?.parameters?.filter(({ name }) => name !== parameter).map(({ value }) => value));
  return others(before) === others(after);
}

/** The diagram with the cobweb or the portrait at its cursor, where the system is a map. */
export function withBeside(
  view: BifurcationDiagramView,
  family: MapFamily | undefined,
  values: Readonly<Record<string, number>>,
): BifurcationDiagramView {
  if (family === undefined) return view;
  const { x, y } = view.axes;
  const { dim } = family;
  const first = y.range[0] + 0.3 * (y.range[1] - y.range[0]);
  const known =
    dim === 1
      ? diagramStates(view, view.cursor ?? NaN).map(({ values: [state] }) => Float64Array.of(state))
      : (view.beside?.fixedPoints ?? []).map(({ state }) => decodeArray(state));
  const beside = pictureBeside(family.at(values), {
    ...(view.beside && { previous: view.beside }),
    range: y.range,
    start: startBeside(view.beside) ?? new Float64Array(dim).fill(dim === 1 ? first : 0.1),
    steps: 60,
    known,
    extremes: x.range.map((end) => family.at({ ...values, [view.parameter]: end })),
  });
  return { ...view, beside };
}

function isMapFamily(family: MapFamily | FlowFamily): family is MapFamily {
  return 'step' in family.at();
}

function axis(label: string, range: readonly [number, number]): Axis {
  if (Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1]) return { label, range };
  throw new RangeError(`${purpose}: ranges must be finite and ascending: got [${range[0]}, ${range[1]}]`);
}

// ── Branches ────────────────────────────────────────────────────────────────────────────────────────────────

/** Where branches are to be followed. */
export interface FollowPlan {
  readonly parameter: string;
  readonly range: readonly [number, number];
  readonly values: Readonly<Record<string, number>>;
  readonly maxPeriod: number;
  /** Guesses of fixed points at the lower end of the range. */
  readonly starts?: readonly ArrayLike<number>[];
  readonly signal?: CancelSignal;
}

/** Follows what hangs together with the fixed points at several values of the parameter. */
export function followDiagram(family: MapFamily | FlowFamily, plan: FollowPlan): BranchDiagram {
  const { parameter, range, values, maxPeriod, signal } = plan;
  const branches: DiagramBranch[] = [];
  const warnings: string[] = [];
  let status: BranchDiagram['status'] = 'complete';
  for (const part of searchedParts) {
    const at = { ...values, [parameter]: range[0] + part * (range[1] - range[0]) };
    const given = part === searchedParts[0] ? (plan.starts ?? []) : [];
    const starts = [...given, ...fixedPointsAt(family, at)].filter(
      (start) => !branches.some((branch) => passes(branch, at[parameter], start)),
    );
    if (starts.length === 0) continue;
    const found = followBranches(family, {
      parameter,
      starts,
      range,
      values: at,
      maxPeriod,
      stateBound,
      ...(signal && { signal }),
    });
    const offset = branches.length;
    branches.push(
      ...found.branches.map((branch) =>
        branch.from === undefined
          ? branch
          : { ...branch, from: { ...branch.from, branch: branch.from.branch + offset } },
      ),
    );
    warnings.push(...found.warnings);
    if (found.status === 'budget') status = 'budget';
  }
  return { branches, status, warnings };
}

function fixedPointsAt(family: MapFamily | FlowFamily, values: Readonly<Record<string, number>>): Vector[] {
  const system = family.at(values);
  const map =
    'step' in system
      ? system
      : {
          // Equilibria are the fixed points of h + f(h).
          dim: system.dim,
          step: (h: Vector): Vector => system.rate(h).map((change, i) => h[i] + change),
          jacobian: (h: Vector) => {
            const { rows, columns, data } = system.jacobian(h);
            return { rows, columns, data: data.map((value, k) => value + (k % (columns + 1) === 0 ? 1 : 0)) };
          },
        };
  const { dim } = map;
  const box = ('range' in map && map.range) || cube(dim, 4);
  if (dim > 2) return searchAnywhere(map, [], 'full').points.map(({ state }) => state);
  const from = latticeStates(box, dim === 1 ? 16 : 5);
  return findFixedPoints(map, { from }).points.map(({ state }) => state);
}

/** Whether a branch passes through a state at a value of the parameter, within the steps of its points. */
function passes({ points }: DiagramBranch, parameter: number, state: ArrayLike<number>): boolean {
  const near = Float64Array.from(state);
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i], points[i + 1]];
    if ((a.parameter - parameter) * (b.parameter - parameter) > 0) continue;
    const share = a.parameter === b.parameter ? 0 : (parameter - a.parameter) / (b.parameter - a.parameter);
    const between = a.state.map((value, k) => value + share * (b.state[k] - value));
    if (distance(between, near) <= 1e-6 + 0.2 * distance(a.state, b.state)) return true;
  }
  return false;
}

/** Points and bifurcations of a branch in order, with all points of their cycles. */
function branchTrace(family: MapFamily | FlowFamily, branch: DiagramBranch, unit: number): BranchTrace {
  const { period, parameter, values, points, bifurcations } = branch;
  const rows: {
    readonly parameter: number;
    readonly state: Vector;
    readonly unstable: number;
    readonly eigenvalues: readonly Complex[];
  }[] = [];
  points.forEach((point, i) => {
    rows.push({ ...point, unstable: point.unstableDimension });
    for (const bifurcation of bifurcations)
      if (bifurcation.index === i) rows.push({ ...bifurcation, unstable: -1 });
  });
  const kept = Math.min(multipliersKept, family.dim);
  const drawn = new Float64Array(rows.length * period);
  const multipliers = new Float64Array(rows.length * kept * 2);
  rows.forEach((row, i) => {
    const system = period === 1 ? undefined : family.at({ ...values, [parameter]: row.parameter });
    let { state } = row;
    for (let k = 0; k < period; k++) {
      drawn[i * period + k] = state[unit];
      if (system !== undefined && 'step' in system) state = system.step(state);
    }
    row.eigenvalues.slice(0, kept).forEach(({ re, im }, k) => multipliers.set([re, im], 2 * (i * kept + k)));
  });
  return {
    period,
    parameters: encodeArray(rows.map((row) => row.parameter)),
    values: encodeArray(drawn, [rows.length, period]),
    unstableDimensions: encodeArray(
      rows.map((row) => row.unstable),
      [rows.length],
      'int32',
    ),
    multipliers: encodeArray(multipliers, [rows.length, kept, 2], 'float32'),
  };
}

/** The bifurcations of all branches; one that lies on two of them is marked once. */
function marksOf(branches: readonly DiagramBranch[], unit: number): BifurcationMark[] {
  const marks: BifurcationMark[] = [];
  const seen: Bifurcation[] = [];
  branches.forEach((branch, index) => {
    for (const bifurcation of branch.bifurcations) {
      const { parameter, state, kind, criticality, parameterError } = bifurcation;
      const isSeen = seen.some(
        (other) => Math.abs(other.parameter - parameter) < 1e-5 && distance(other.state, state) < 1e-3,
      );
      if (isSeen) continue;
      seen.push(bifurcation);
      const normalForm = normalFormText(bifurcation, branch.kind);
      marks.push({
        kind,
        parameter,
        value: state[unit],
        branch: index,
        ...(criticality !== undefined && { criticality }),
        ...(normalForm !== undefined && { normalForm }),
        parameterError: encodeNumber(parameterError),
      });
    }
  });
  return marks;
}

// ── Simulation and axes ─────────────────────────────────────────────────────────────────────────────────────

/** What orbits visit, forwards and backwards through the range; states that coincide to the eye are kept once. */
function cloudOf(
  family: MapFamily,
  { parameter, range, values, source, unit, signal }: DiagramPlan,
): { readonly encoded: DiagramCloud; readonly values: Vector } {
  const { columns, transientSteps, keep } = source;
  const grid = Float64Array.from(
    { length: columns },
    (_, k) => range[0] + ((k + 0.5) / columns) * (range[1] - range[0]),
  );
  const stepwise: MapFamily = { ...family, at: (at) => stepwiseMap(family.at(at)) };
  const { sweeps } = simulationDiagram(stepwise, {
    ...{ parameter, grid, values, transientSteps, keep },
    starts: [new Float64Array(family.dim).fill(0.1)],
    ...(signal && { signal }),
  });
  const counts = new Int32Array(columns);
  const all: number[] = [];
  for (let k = 0; k < columns; k++) {
    const column = sweeps.flatMap(({ columns: list }) => {
      const { states } = list[k];
      return Array.from({ length: states.rows }, (_, t) => states.data[t * states.columns + unit]);
    });
    const different = [...new Set(column.map((value) => Math.fround(Number(value.toPrecision(5)))))].slice(
      0,
      keep,
    );
    counts[k] = different.length;
    all.push(...different);
  }
  const flat = Float64Array.from(all);
  return {
    values: flat,
    encoded: {
      parameters: encodeArray(grid, [columns], 'float32'),
      counts: encodeArray(counts, [columns], 'int32'),
      values: encodeArray(flat, [flat.length], 'float32'),
    },
  };
}

/** The box that holds all orbits, or what attractors and bifurcations need; whole branches only where there is neither. */
function visibleRange(
  family: MapFamily | FlowFamily,
  { parameter, range, values, unit }: DiagramPlan,
  { branches }: BranchDiagram,
  cloud: Vector | undefined,
): readonly [number, number] {
  const system = family.at({ ...values, [parameter]: range[1] });
  const box = 'step' in system ? system.range : undefined;
  if (box !== undefined && box.upper[unit] - box.lower[unit] <= 4) {
    return paddedRange([[box.lower[unit], box.upper[unit]]], 0.05);
  }
  const points = branches.flatMap((branch) => branch.points);
  const important = [
    ...points.filter(({ verdict }) => verdict === 'stable').map(({ state }) => state[unit]),
    ...branches.flatMap(({ bifurcations }) => bifurcations.map(({ state }) => state[unit])),
  ];
  const shown = [...important, ...(cloud ?? [])];
  return paddedRange([shown.length > 0 ? shown : points.map(({ state }) => state[unit])], 0.06);
}
