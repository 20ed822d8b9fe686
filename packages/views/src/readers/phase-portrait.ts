import { decodeArray } from '../encoding.js';
import {
  checked,
  count,
  encodedArray,
  list,
  longList,
  oneOf,
  optional,
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import type { Basins, Nullcline, OrbitTrace, PhasePortraitView, VectorField } from '../types.js';
import { checkStateDim, model } from './model.js';
import { axes, checkProjection, degree, fixedPoint, projection, version } from './picture.js';

const field: Reader<VectorField> = checked(
  record<VectorField>({
    columns: count,
    rows: count,
    dx: encodedArray(undefined, undefined),
    dy: encodedArray(undefined, undefined),
  }),
  ({ columns, rows, dx, dy }, path) => {
    requireShape(dx, `${path}.dx`, [rows, columns]);
    requireShape(dy, `${path}.dy`, [rows, columns]);
  },
);

const nullcline: Reader<Nullcline> = record<Nullcline>({
  variable: count,
  lines: list(encodedArray(undefined, 2), longList),
});

/** As many fixed points as seven switches have, and some more. */
const mostPoints = 4000;

const orbit: Reader<OrbitTrace> = record<OrbitTrace>({
  name: optional(text),
  points: encodedArray(undefined, 2),
  start: optional(encodedArray(undefined)),
  decimatedFrom: optional(count),
});

const basins: Reader<Basins> = checked(
  record<Basins>({ columns: count, rows: count, labels: encodedArray(undefined, undefined) }),
  ({ columns, rows, labels }, path) => requireShape(labels, `${path}.labels`, [rows, columns]),
);

/** Reads a phase portrait. */
export const phasePortrait: Reader<PhasePortraitView> = checked(
  record<PhasePortraitView>({
    kind: oneOf('phase-portrait'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    dim: checked(count, (dim, path) => require(dim >= 1, path, 'a whole number from 1', dim)),
    axes,
    projection,
    field: optional(field),
    nullclines: optional(list(nullcline)),
    orbits: optional(list(orbit)),
    fixedPoints: optional(list(fixedPoint, mostPoints)),
    degree: optional(degree),
    basins: optional(basins),
    model: optional(model),
  }),
  (view, path) => {
    const { dim } = view;
    checkProjection(view.projection, `${path}.projection`, dim);
    view.nullclines?.forEach(({ variable }, i) =>
      require(variable < dim, `${path}.nullclines[${i}].variable`, `less than ${dim}`, variable),
    );
    view.orbits?.forEach(({ start }, i) => {
      if (start !== undefined) requireShape(start, `${path}.orbits[${i}].start`, [dim]);
    });
    view.fixedPoints?.forEach((point, i) => {
      const at = `${path}.fixedPoints[${i}]`;
      requireShape(point.state, `${at}.state`, [dim]);
      const { unstableDimension, multipliers } = point;
      require(unstableDimension <= dim, `${at}.unstableDimension`, `at most ${dim}`, unstableDimension);
      const [length] = multipliers.shape;
      require(length <= dim, `${at}.multipliers.shape`, `at most ${dim} multipliers`, length);
    });
    if (view.basins !== undefined) {
      const points = view.fixedPoints?.length ?? 0;
      const isLabel = (label: number): boolean => Number.isInteger(label) && label >= -1 && label < points;
      const stray = decodeArray(view.basins.labels).find((label) => !isLabel(label));
      const expected = 'made of indices of fixed points and -1';
      require(stray === undefined, `${path}.basins.labels.base64`, expected, stray);
    }
    if (view.model !== undefined) checkStateDim(view.model, `${path}.model`, dim);
  },
);
