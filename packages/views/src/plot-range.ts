import type { SmoothMap } from '@phasebook/dynamics';
import type { Matrix, Vector } from '@phasebook/linalg';
import { curveSamples, displacement } from './portrait.js';
import { projector } from './projection.js';
import type { Axis, Projection } from './types.js';

/** Visible ranges, each in ascending order; what is left out is chosen. */
export interface PlotRange {
  readonly x?: readonly [number, number];
  readonly y?: readonly [number, number];
}

/** What decides the axes of a portrait. */
export interface AxesPlan {
  readonly range?: PlotRange;
  readonly labels?: readonly [string, string];
  /** States that must be visible. */
  readonly states: readonly Vector[];
  /** Orbits that should be visible. */
  readonly orbits: readonly Matrix[];
  /** The map at other parameters that a slider may reach. */
  readonly extremes: readonly SmoothMap[];
}

/** Widest box of a bounded network that is shown in full. */
const widestBox = 4;

/** Chooses the axes of a portrait: the trapping box where it is small, or what points and orbits need. */
export function axesFor(map: SmoothMap, projection: Projection, plan: AxesPlan): { x: Axis; y: Axis } {
  const [xLabel, yLabel] = plan.labels ?? defaultLabels(map.dim, projection);
  const x = checkedRange('x', plan.range?.x) ?? chosenRange(map, projection, plan, 0);
  const y =
    checkedRange('y', plan.range?.y) ??
    (map.dim === 1 ? curveRange([map, ...plan.extremes], x) : chosenRange(map, projection, plan, 1));
  return { x: { label: xLabel, range: x }, y: { label: yLabel, range: y } };
}

function defaultLabels(dim: number, projection: Projection): readonly [string, string] {
  if (dim === 1) return ['h', 'F(h) − h'];
  if (projection.type === 'units') return [`h[${projection.units[0]}]`, `h[${projection.units[1]}]`];
  const { explainedVariance } = projection;
  if (explainedVariance === undefined) return ['first direction', 'second direction'];
  const [first, second] = explainedVariance.map((share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`);
  return [`PC 1 (${first} of the variance)`, `PC 2 (${second} of the variance)`];
}

function checkedRange(
  name: string,
  range: readonly [number, number] | undefined,
): readonly [number, number] | undefined {
  if (range === undefined) return undefined;
  const [lower, upper] = range;
  if (!(Number.isFinite(lower) && Number.isFinite(upper) && lower < upper)) {
    throw new RangeError(
      `Cannot choose axes: \`range.${name}\` must be finite and ascending: got [${lower}, ${upper}]`,
    );
  }
  return [lower, upper];
}

function chosenRange(
  map: SmoothMap,
  projection: Projection,
  { states, orbits }: AxesPlan,
  axis: 0 | 1,
): readonly [number, number] {
  const toPlane = projector(projection);
  const values = states.map((state) => toPlane.project(state)[axis]);
  let margin = 0.12;
  if (projection.type === 'units' && map.range) {
    const unit = projection.units[axis];
    const [lower, upper] = [map.range.lower[unit], map.range.upper[unit]];
    if (upper - lower <= widestBox) {
      values.push(lower, upper);
      margin = 0.05;
    }
  }
  // An orbit that runs away must not shrink everything else to a dot.
  const starts = orbits.map((orbit) =>
    Math.abs(toPlane.project(orbit.data.subarray(0, orbit.columns))[axis]),
  );
  const reach = 5 * Math.max(1, ...values.map(Math.abs), ...starts);
  for (const orbit of orbits) {
    for (let t = 0; t < orbit.rows; t++) {
      const state = orbit.data.subarray(t * orbit.columns, (t + 1) * orbit.columns);
      const value = toPlane.project(state)[axis];
      if (Math.abs(value) <= reach) values.push(value);
    }
  }
  return padded(values, margin) ?? [-1.5, 1.5];
}

/** Range of F(h) − h along the horizontal axis, zero included, over all maps that a slider may reach. */
function curveRange(
  maps: readonly SmoothMap[],
  [lower, upper]: readonly [number, number],
): readonly [number, number] {
  const values = [0];
  for (const map of maps) {
    for (let k = 0; k < curveSamples; k++) {
      values.push(displacement(map, lower + (k / (curveSamples - 1)) * (upper - lower)));
    }
  }
  return padded(values, 0.08) ?? [-1, 1];
}

/** The range of the finite values with a margin on both sides; `undefined` without values. */
function padded(values: readonly number[], margin: number): readonly [number, number] | undefined {
  let [lower, upper] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    lower = Math.min(lower, value);
    upper = Math.max(upper, value);
  }
  if (lower > upper) return undefined;
  const width = upper - lower;
  const pad = width > 1e-9 * Math.max(1, Math.abs(lower)) ? margin * width : Math.max(1, Math.abs(lower)) / 2;
  return [rounded(lower - pad, pad), rounded(upper + pad, pad)];
}

/** A limit of an axis needs no more digits than a hundredth of its margin. */
function rounded(value: number, pad: number): number {
  const digits = Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(pad))));
  const result = Number(value.toFixed(digits));
  return result === 0 ? 0 : result;
}
