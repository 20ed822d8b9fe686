import { decodeArray } from './encoding.js';
import { formatNumber } from './figures/text.js';
import { withBeside } from './bifurcation-diagram.js';
import { basinPath } from './basins-view.js';
import { cobwebPath, escapes } from './cobweb.js';
import { modelFamily } from './model-family.js';
import { applyParameters, withParameterValues } from './model.js';
import { omit } from './omit.js';
import { projector, type Point } from './projection.js';
import { recompute } from './recompute.js';
import type { ParameterControl, View } from './types.js';
import { cursorText } from './summaries/bifurcation-diagram.js';
import { pairText } from './summaries/two-parameter.js';
import { moveParameters } from './two-parameter.js';
import type { BifurcationDiagramView } from './wire/bifurcation-diagram.js';
import { destinationText } from './summaries/basins.js';
import type { BasinsView } from './wire/basins.js';
import type { TwoParameterView } from './wire/two-parameter.js';
import type { CobwebView } from './wire/cobweb.js';
import type { StabilityRegionView } from './wire/stability-region.js';

/** Something in a picture that the reader can take hold of and move. */
export interface Handle {
  /** What it is, in words. */
  readonly label: string;
  /** Where it is and what follows from that, in words. */
  readonly text: string;
  readonly position: Point;
  /** In which directions it moves. */
  readonly moves: 'x' | 'both';
}

/**
 * What can be moved in a picture with the mouse or the arrow keys.
 *
 * @param view - Any view; most have no handles.
 *
 * Cost: O(number of handles).
 *
 * @example The start of a cobweb's path
 * ```ts
 * const view = cobweb(elmanCell({ recurrent: [[2]] }), { starts: [0.1] });
 * assertEqual(handles(view).map(({ label, position }) => [label, position[0]]), [['start', 0.1]]);
 * ```
 */
export function handles(view: View): readonly Handle[] {
  switch (view.kind) {
    case 'basins':
      return view.model === undefined ? [] : basinHandles(view);
    case 'cobweb':
      return view.model === undefined ? [] : cobwebHandles(view);
    case 'two-parameter':
      return view.cursor === undefined ? [] : [pairHandle(view, view.cursor)];
    case 'bifurcation-diagram':
      return view.cursor === undefined ? [] : [diagramHandle(view, view.cursor)];
    case 'stability-region':
      return view.model === undefined ? [] : stepHandle(view);
    default:
      return [];
  }
}

/**
 * The same picture with a handle moved: what follows from its position is computed anew.
 *
 * @param view - View with handles.
 * @param index - Index into `handles(view)`.
 * @param to - Position in the plot's coordinates; put inside the axes.
 * @throws {RangeError} If there is no such handle.
 *
 * Cost: a path of a cobweb.
 *
 * @example Dragged over the unstable point, a path ends in the other memory
 * ```ts
 * const view = cobweb(elmanCell({ recurrent: [[2]] }), { starts: [0.1] });
 * const moved = moveHandle(view, 0, [-0.1, 0]);
 * assertClose(decodeArray(moved.paths[0].states).at(-1)!, -0.957504, 1e-6);
 * ```
 */
export function moveHandle<V extends View>(view: V, index: number, to: Point): V {
  const count = handles(view).length;
  if (!(index in handles(view))) {
    throw new RangeError(`Cannot move a handle: \`index\` must be less than ${count}: got ${index}`);
  }
  const any: View = view;
  switch (any.kind) {
    case 'basins':
      return movePath(any, index, to) as View as V;
    case 'cobweb':
      return moveStart(any, index, to[0]) as View as V;
    case 'two-parameter':
      return moveParameters(any, [
        within(any.axes.x.range, to[0]),
        within(any.axes.y.range, to[1]),
      ]) as View as V;
    case 'bifurcation-diagram':
      return moveCursor(any, to[0]) as View as V;
    case 'stability-region':
      return moveStep(any, to) as View as V;
    default:
      return view;
  }
}

/** The value inside an axis' range. */
export function within([lower, upper]: readonly [number, number], value: number): number {
  return Math.min(Math.max(value, lower), upper);
}

function basinHandles({ paths, projection, attractors }: BasinsView): Handle[] {
  return paths.map(({ start, leadsTo }, i) => {
    const position = projector(projection).project(decodeArray(start));
    const place = position.map((value) => formatNumber(value, 4)).join(', ');
    return {
      label: paths.length === 1 ? 'start' : `start ${i + 1}`,
      text: `(${place}); the orbit ${destinationText(leadsTo, attractors)}`,
      position,
      moves: 'both',
    };
  });
}

function movePath(view: BasinsView, index: number, to: Point): BasinsView {
  if (view.model === undefined) return view;
  const { map } = applyParameters(view.model);
  const { x, y } = view.axes;
  const start = projector(view.projection).lift([within(x.range, to[0]), within(y.range, to[1])]);
  const paths = view.paths.map((path, i) => (i === index ? basinPath(map, start, view) : path));
  return { ...view, paths };
}

function cobwebHandles({ paths, fixedPoints = [] }: CobwebView): Handle[] {
  return paths.map(({ name, states }, i) => {
    const values = decodeArray(states);
    const last = values[values.length - 1];
    const goal = fixedPoints.find(({ position }) => Math.abs(position[0] - last) < 1e-3);
    const end = goal === undefined ? 'is at' : 'ends at';
    const place = goal?.position[0] ?? last;
    return {
      label: name === undefined ? (paths.length === 1 ? 'start' : `start ${i + 1}`) : `start of ${name}`,
      text: `${formatNumber(values[0], 4)}; after ${values.length - 1} steps the path ${end} ${formatNumber(Math.abs(place) < 1e-9 ? 0 : place, 4)}`,
      position: [values[0], values[0]],
      moves: 'x',
    };
  });
}

function moveStart(view: CobwebView, index: number, to: number): CobwebView {
  if (view.model === undefined) return view;
  const { map } = applyParameters(view.model);
  const start = within(view.axes.x.range, to);
  const before = escapes(view.paths, view.steps);
  const paths = view.paths.map((path, i) =>
    i === index ? cobwebPath(map, start, view.steps, path.name) : path,
  );
  const others = (view.warnings ?? []).filter((warning) => !before.includes(warning));
  const warnings = [...others, ...escapes(paths, view.steps)];
  return { ...omit(view, 'warnings'), ...(warnings.length > 0 && { warnings }), paths };
}

/** The eigenvalue farthest out, held by which Δt is dragged along its ray. */
function outermost({ scaled }: StabilityRegionView): Point | undefined {
  const values = decodeArray(scaled);
  let best: Point | undefined;
  for (let k = 0; k + 1 < values.length; k += 2) {
    // Of a pair the member above: that is where a hand reaches first.
    const at: Point = [values[k], Math.abs(values[k + 1])];
    if (best === undefined || Math.hypot(...at) > Math.hypot(...best)) best = at;
  }
  return best === undefined || Math.hypot(...best) === 0 ? undefined : best;
}

function stepHandle(view: StabilityRegionView): Handle[] {
  const position = outermost(view);
  // The method of exponential Euler bends the rays: its step has a slider only.
  if (position === undefined || stepControl(view) === undefined || view.method === 'exponentialEuler')
    return [];
  const growing = decodeArray(view.growthPerStep).filter((value) => value > 1 + 1e-9).length;
  return [
    {
      label: 'time step',
      text: `${formatNumber(view.timeStep, 4)}; ${growing} of ${view.growthPerStep.shape[0]} modes grow`,
      position,
      moves: 'both',
    },
  ];
}

function stepControl({ model }: StabilityRegionView): ParameterControl | undefined {
  return model?.parameters?.find(({ targets }) => targets.some((target) => 'timeStep' in target));
}

function moveStep(view: StabilityRegionView, [re, im]: Point): StabilityRegionView {
  const held = outermost(view);
  const control = stepControl(view);
  if (held === undefined || control === undefined) return view;
  const factor = (held[0] * re + held[1] * im) / (held[0] ** 2 + held[1] ** 2);
  const timeStep = within([control.minimum, control.maximum], factor * view.timeStep);
  return recompute(view, { [control.name]: timeStep });
}

/**
 * Names of the parameters that handles move: they need no sliders.
 *
 * @param view - Any view.
 */
export function axisParameters(view: View): readonly string[] {
  if (view.kind === 'two-parameter') return view.parameters;
  return view.kind === 'bifurcation-diagram' || view.kind === 'hysteresis' ? [view.parameter] : [];
}

function diagramHandle(view: BifurcationDiagramView, cursor: number): Handle {
  return {
    label: view.axes.x.label,
    text: `${formatNumber(cursor, 4)}: ${cursorText(view, cursor)}`,
    position: [cursor, view.axes.y.range[0]],
    moves: 'x',
  };
}

function moveCursor(view: BifurcationDiagramView, to: number): BifurcationDiagramView {
  const cursor = within(view.axes.x.range, to);
  if (view.model === undefined) return { ...omit(view, 'beside'), cursor };
  const model = withParameterValues(view.model, { [view.parameter]: cursor });
  const next = { ...view, cursor, model };
  return withBeside(next, modelFamily(model), {});
}

function pairHandle(view: TwoParameterView, cursor: Point): Handle {
  return {
    label: `${view.axes.x.label} and ${view.axes.y.label}`,
    text: pairText(view, cursor),
    position: cursor,
    moves: 'both',
  };
}
