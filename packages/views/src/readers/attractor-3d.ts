import { decodeArray } from '../encoding.js';
import {
  checked,
  count,
  encodedArray,
  finiteNumber,
  list,
  numberWhere,
  oneOf,
  optional,
  pair,
  record,
  require,
  requireShape,
  taggedBy,
  text,
  triple,
  type Reader,
} from '../reader.js';
import { MAX_STRETCHES } from '../selection.js';
import type { View } from '../types.js';
import type {
  AxesInSpace,
  Attractor3dView,
  Camera,
  SpaceOrbit,
  SpacePoint,
  SpaceProjection,
  Stretch,
  UnitsInSpace,
  UnstableLine,
  UnstablePlane,
} from '../wire/attractor-3d.js';
import { checkStateDim, model } from './model.js';
import { axis, pointEvidence, version } from './picture.js';

/** More than these would not turn smoothly. */
const maxOrbits = 12;
const maxPoints = 60_000;
const maxFixedPoints = 500;

const spaceProjection: Reader<SpaceProjection> = taggedBy<SpaceProjection>('type', {
  units: record<UnitsInSpace>({ type: oneOf('units'), units: triple(count) }),
  axes: record<AxesInSpace>({
    type: oneOf('axes'),
    origin: encodedArray(undefined),
    basis: encodedArray(3, undefined),
    explainedVariance: optional(triple(finiteNumber)),
  }),
});

const orbit: Reader<SpaceOrbit> = checked(
  record<SpaceOrbit>({
    name: optional(text),
    points: encodedArray(undefined, 3),
    start: optional(encodedArray(undefined)),
    decimatedFrom: optional(count),
  }),
  ({ points, decimatedFrom }, path) => {
    const [length] = points.shape;
    if (decimatedFrom === undefined) return;
    require(decimatedFrom >= length, `${path}.decimatedFrom`, `at least ${length}`, decimatedFrom);
  },
);

const direction = triple(finiteNumber);

const unstable: Reader<UnstableLine | UnstablePlane> = taggedBy<UnstableLine | UnstablePlane>('type', {
  line: record<UnstableLine>({ type: oneOf('line'), direction, multiplier: finiteNumber }),
  plane: record<UnstablePlane>({ type: oneOf('plane'), directions: pair(direction), modulus: finiteNumber }),
});

const point: Reader<SpacePoint> = record<SpacePoint>({
  position: triple(finiteNumber),
  ...pointEvidence,
  unstable: optional(list(unstable)),
});

const camera: Reader<Camera> = record<Camera>({
  azimuth: finiteNumber,
  elevation: numberWhere((value) => Math.abs(value) <= 90, 'an angle from -90 to 90'),
});

/** Reads stretches of time. */
export const selection: Reader<readonly Stretch[]> = checked(list(pair(finiteNumber)), (stretches, path) => {
  require(stretches.length <= MAX_STRETCHES, path, `a list of at most ${MAX_STRETCHES}`, stretches);
  stretches.forEach(([from, to], i) => {
    const after = i === 0 ? 0 : stretches[i - 1][1];
    require(from >= after && to >= from, `${path}[${i}]`, `a pair in ascending order from ${after}`, [
      from,
      to,
    ]);
  });
});

/** Reads a picture of an attractor in space. */
export const attractor3d: Reader<View> = checked(
  record<Attractor3dView>({
    kind: oneOf('attractor-3d'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    dim: count,
    axes: record<Attractor3dView['axes']>({ x: axis, y: axis, z: axis }),
    projection: spaceProjection,
    orbits: list(orbit),
    style: oneOf('line', 'points'),
    timeStep: optional(numberWhere((step) => step > 0, 'a positive number')),
    fixedPoints: optional(list(point)),
    camera,
    step: optional(count),
    selection: optional(selection),
    model: optional(model),
  }),
  (view, path) => {
    const { dim, projection, orbits, fixedPoints = [] } = view;
    require(dim >= 3, `${path}.dim`, 'a whole number from 3', dim);
    if (projection.type === 'units') {
      projection.units.forEach((unit, i) =>
        require(unit < dim, `${path}.projection.units[${i}]`, `less than ${dim}`, unit),
      );
    } else {
      requireShape(projection.origin, `${path}.projection.origin`, [dim]);
      requireShape(projection.basis, `${path}.projection.basis`, [3, dim]);
    }
    require(orbits.length >= 1 &&
      orbits.length <= maxOrbits, `${path}.orbits`, `a list of 1 to ${maxOrbits}`, orbits);
    const points = orbits.reduce((sum, { points: { shape } }) => sum + shape[0], 0);
    require(points <= maxPoints, `${path}.orbits`, `of at most ${maxPoints} points`, points);
    orbits.forEach(({ start }, i) => {
      if (start !== undefined) requireShape(start, `${path}.orbits[${i}].start`, [dim]);
    });
    require(fixedPoints.length <=
      maxFixedPoints, `${path}.fixedPoints`, `a list of at most ${maxFixedPoints}`, fixedPoints);
    fixedPoints.forEach(({ state, multipliers }, i) => {
      const at = `${path}.fixedPoints[${i}]`;
      requireShape(state, `${at}.state`, [dim]);
      require(multipliers.shape[0] <=
        dim, `${at}.multipliers.shape`, `at most ${dim} multipliers`, multipliers.shape[0]);
      const broken = decodeArray(state).findIndex((value) => !Number.isFinite(value));
      require(broken === -1, `${at}.state.base64`, 'finite numbers', `not finite at index ${broken}`);
    });
    if (view.model !== undefined) checkStateDim(view.model, `${path}.model`, dim);
  },
);
