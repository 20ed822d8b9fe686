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
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import type { View } from '../types.js';
import type { TrainingView } from '../wire/training.js';
import { version } from './picture.js';

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
  }),
  ({ updates, losses, gradientNorms }, path) => {
    requireShape(losses, `${path}.losses`, updates.shape);
    requireShape(gradientNorms, `${path}.gradientNorms`, updates.shape);
  },
);
