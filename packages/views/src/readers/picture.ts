import {
  checked,
  count,
  encodedArray,
  encodedNumber,
  finiteNumber,
  flag,
  list,
  oneOf,
  optional,
  pair,
  record,
  require,
  requireShape,
  taggedBy,
  text,
  type Fields,
  type Reader,
} from '../reader.js';
import type {
  Axis,
  DegreeEvidence,
  EigenDirection,
  FixedPointMark,
  PlaneProjection,
  Projection,
  StabilityKind,
  UnitProjection,
} from '../types.js';
import { FORMAT_VERSION } from '../version.js';

/** Reads an axis; its range must ascend. */
export const axis: Reader<Axis> = record<Axis>({
  label: text,
  range: checked(pair(finiteNumber), ([lower, upper], path) =>
    require(lower < upper, path, 'a pair in ascending order', [lower, upper]),
  ),
});
/** Reads both axes of a plane. */
export const axes: Reader<{ readonly x: Axis; readonly y: Axis }> = record({ x: axis, y: axis });

/** Reads how states become points. */
export const projection: Reader<Projection> = taggedBy<Projection>('type', {
  units: record<UnitProjection>({ type: oneOf('units'), units: pair(count), base: encodedArray(undefined) }),
  plane: record<PlaneProjection>({
    type: oneOf('plane'),
    origin: encodedArray(undefined),
    basis: encodedArray(2, undefined),
    explainedVariance: optional(pair(finiteNumber)),
  }),
});

/** Throws unless a projection fits the number of state variables. */
export function checkProjection(value: Projection, path: string, dim: number): void {
  if (value.type === 'plane') {
    requireShape(value.origin, `${path}.origin`, [dim]);
    requireShape(value.basis, `${path}.basis`, [2, dim]);
    return;
  }
  value.units.forEach((unit, i) => require(unit < dim, `${path}.units[${i}]`, `less than ${dim}`, unit));
  requireShape(value.base, `${path}.base`, [dim]);
}

/** Reads a class of fixed points. */
export const stabilityKind: Reader<StabilityKind> = oneOf(
  'stable-node',
  'stable-focus',
  'saddle',
  'unstable-node',
  'unstable-focus',
  'marginal',
);
/** Reads a verdict on stability. */
export const verdict: Reader<'stable' | 'unstable' | 'marginal'> = oneOf('stable', 'unstable', 'marginal');
/** Reads the major version that this library writes. */
export const version: Reader<typeof FORMAT_VERSION> = oneOf(FORMAT_VERSION);

const direction: Reader<EigenDirection> = record<EigenDirection>({
  dx: finiteNumber,
  dy: finiteNumber,
  multiplier: finiteNumber,
});

/** Fields with what a point is, and the evidence for it; a picture adds where it is drawn. */
export const pointEvidence: Fields<Omit<FixedPointMark, 'position' | 'directions'>> = {
  state: encodedArray(undefined),
  kind: stabilityKind,
  verdict,
  description: optional(text),
  unstableDimension: count,
  marginalDimension: optional(count),
  hasFlip: optional(flag),
  multipliers: encodedArray(undefined, 2),
  residual: encodedNumber,
  degree: oneOf(-1, 0, 1),
};

/** Reads a fixed point as drawn. */
export const fixedPoint: Reader<FixedPointMark> = record<FixedPointMark>({
  position: pair(finiteNumber),
  ...pointEvidence,
  directions: optional(list(direction)),
});

/** Reads what a search shows about its completeness. */
export const degree: Reader<DegreeEvidence> = record<DegreeEvidence>({
  sum: finiteNumber,
  verdict: oneOf('consistent', 'points-missing', 'not-applicable', 'degenerate'),
  expected: optional(oneOf(1)),
  explanation: optional(text),
});
