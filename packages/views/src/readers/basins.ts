import { decodeArray } from '../encoding.js';
import {
  checked,
  count,
  encodedArray,
  encodedNumber,
  finiteNumber,
  list,
  numberWhere,
  oneOf,
  optional,
  pair,
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import type { View } from '../types.js';
import type { AttractorMark, BasinPath, BasinSettings, BasinsView, StartShare } from '../wire/basins.js';
import { checkStateDim, model } from './model.js';
import { axes, checkProjection, projection, version } from './picture.js';

const fraction = numberWhere((value) => value >= 0 && value <= 1, 'a number in [0, 1]');
const wholeFrom = (least: number, most = Number.MAX_SAFE_INTEGER): Reader<number> =>
  numberWhere(
    (value) => Number.isSafeInteger(value) && value >= least && value <= most,
    `a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}`,
  );

const share: Reader<StartShare> = record<StartShare>({
  count,
  fraction,
  standardError: numberWhere((value) => value >= 0, 'a number from 0'),
  interval: pair(finiteNumber),
});

const attractor: Reader<AttractorMark> = record<AttractorMark>({
  name: text,
  kind: oneOf('fixed-point', 'cycle', 'chaotic', 'aperiodic'),
  period: optional(count),
  color: count,
  points: encodedArray(undefined, 2),
  state: encodedArray(undefined),
  exponentPerStep: encodedNumber,
  exponentError: encodedNumber,
  share,
});

const path: Reader<BasinPath> = record<BasinPath>({
  start: encodedArray(undefined),
  points: encodedArray(undefined, 2),
  leadsTo: wholeFrom(-2),
});

const settings: Reader<BasinSettings> = record<BasinSettings>({
  method: oneOf('known attractors', 'recurrences'),
  maxSteps: wholeFrom(1, 100_000),
  cellsPerAxis: wholeFrom(1, 100_000),
});

/** Reads a picture of basins. */
export const basins: Reader<View> = checked(
  record<BasinsView>({
    kind: oneOf('basins'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    dim: wholeFrom(2),
    axes,
    projection,
    labels: encodedArray(undefined, undefined),
    attractors: list(attractor),
    lost: share,
    undecided: share,
    boundaryFraction: fraction,
    settings,
    steps: wholeFrom(1, 10_000),
    paths: list(path, 100),
    model: optional(model),
  }),
  (view, at) => {
    const { dim, attractors, labels } = view;
    checkProjection(view.projection, `${at}.projection`, dim);
    const [rows, columns] = labels.shape;
    require(rows >= 2 && columns >= 2, `${at}.labels.shape`, 'of at least 2 rows and columns', rows *
      columns);
    const isLabel = (label: number): boolean =>
      Number.isInteger(label) && label >= -2 && label < attractors.length;
    const stray = decodeArray(labels).find((label) => !isLabel(label));
    require(stray === undefined, `${at}.labels.base64`, 'made of indices of attractors, -1 and -2', stray);
    attractors.forEach(({ state, points }, i) => {
      requireShape(state, `${at}.attractors[${i}].state`, [dim]);
      const [length] = points.shape;
      require(length >= 1, `${at}.attractors[${i}].points.shape`, 'of at least one point', length);
    });
    view.paths.forEach(({ start, points, leadsTo }, i) => {
      requireShape(start, `${at}.paths[${i}].start`, [dim]);
      const [length] = points.shape;
      const fits = length >= 1 && length <= view.steps + 1;
      require(fits, `${at}.paths[${i}].points.shape`, `of 1 to ${view.steps + 1} points`, length);
      require(isLabel(leadsTo), `${at}.paths[${i}].leadsTo`, `less than ${attractors.length}`, leadsTo);
    });
    if (view.model !== undefined) checkStateDim(view.model, `${at}.model`, dim);
  },
);
