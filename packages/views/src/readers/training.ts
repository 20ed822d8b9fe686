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
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import type { View } from '../types.js';
import type { TrainingHistory, TrainingView } from '../wire/training.js';
import { version } from './picture.js';

/** More than these are no picture any more. */
const maxUpdates = 400;
const maxLags = 200;
const maxEigenvalues = 64;

const history: Reader<TrainingHistory> = checked(
  record<TrainingHistory>({
    updates: encodedArray(undefined),
    lags: encodedArray(undefined),
    stateGradients: encodedArray(undefined, undefined),
    block: text,
    eigenvalues: encodedArray(undefined, undefined, 2),
  }),
  ({ updates, lags, stateGradients, eigenvalues }, path) => {
    const [k] = updates.shape;
    require(k >= 1 && k <= maxUpdates, `${path}.updates.shape`, `of 1 to ${maxUpdates} updates`, k);
    const [steps] = lags.shape;
    require(steps >= 1 && steps <= maxLags, `${path}.lags.shape`, `of 1 to ${maxLags} lags`, steps);
    requireShape(stateGradients, `${path}.stateGradients`, [k, steps]);
    const [, n] = eigenvalues.shape;
    requireShape(eigenvalues, `${path}.eigenvalues`, [k, undefined, 2]);
    require(n <= maxEigenvalues, `${path}.eigenvalues.shape`, `of at most ${maxEigenvalues} eigenvalues`, n);
    for (const [name, array] of [
      ['updates', updates],
      ['lags', lags],
    ] as const) {
      const values = decodeArray(array);
      const stray = values.findIndex(
        (value, i) => !Number.isFinite(value) || (i > 0 && value <= values[i - 1]),
      );
      require(stray === -1, `${path}.${name}.base64`, 'ascending numbers', `another at index ${stray}`);
    }
  },
);

/** Reads a picture of a training run. */
export const training: Reader<View> = checked(
  record<TrainingView>({
    kind: oneOf('training'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    status: oneOf('complete', 'diverged', 'running'),
    updates: encodedArray(undefined),
    losses: encodedArray(undefined),
    gradientNorms: encodedArray(undefined),
    clipNorm: optional(numberWhere((norm) => norm > 0, 'a positive number')),
    clippedShare: optional(finiteNumber),
    decimatedFrom: optional(count),
    history: optional(history),
  }),
  ({ updates, losses, gradientNorms }, path) => {
    requireShape(losses, `${path}.losses`, updates.shape);
    requireShape(gradientNorms, `${path}.gradientNorms`, updates.shape);
  },
);
