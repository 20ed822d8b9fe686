import { decodeArray } from '../encoding.js';
import {
  checked,
  count,
  encodedArray,
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
import type { EmbeddingChoice, EmbeddingView, FalseNeighbourShares } from '../wire/embedding.js';
import { axes, version } from './picture.js';

/** More samples than this are not embedded: they would keep a slider waiting. */
const maxSamples = 20_000;
const maxDimension = 12;

const positiveCount = numberWhere(
  (value) => Number.isSafeInteger(value) && value >= 1,
  'a whole number from 1',
);

const choice: Reader<EmbeddingChoice> = checked(
  record<EmbeddingChoice>({
    minimum: positiveCount,
    maximum: count,
    value: count,
    suggested: optional(count),
  }),
  ({ minimum, maximum, value }, path) => {
    require(minimum < maximum, `${path}.maximum`, 'greater than `minimum`', maximum);
    require(value >= minimum &&
      value <= maximum, `${path}.value`, `between ${minimum} and ${maximum}`, value);
  },
);

const falseNeighbours: Reader<FalseNeighbourShares> = record<FalseNeighbourShares>({
  shares: encodedArray(undefined),
  standardErrors: encodedArray(undefined),
  stride: positiveCount,
});

/** Reads a picture of an embedding. */
export const embedding: Reader<View> = checked(
  record<EmbeddingView>({
    kind: oneOf('embedding'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    label: text,
    series: encodedArray(undefined),
    lag: choice,
    dimension: choice,
    axes,
    points: encodedArray(undefined, 2),
    decimatedFrom: optional(count),
    style: oneOf('line', 'points'),
    mutualInformation: encodedArray(undefined),
    falseNeighbours,
  }),
  ({ series, lag, dimension, mutualInformation, falseNeighbours: shares }, path) => {
    const [samples] = series.shape;
    require(samples <= maxSamples, `${path}.series.shape`, `of at most ${maxSamples} samples`, samples);
    const index = decodeArray(series).findIndex((value) => !Number.isFinite(value));
    require(index === -1, `${path}.series.base64`, 'finite numbers', `not finite at index ${index}`);
    const { maximum } = dimension;
    require(dimension.minimum >= 2, `${path}.dimension.minimum`, 'a whole number from 2', dimension.minimum);
    require(maximum <= maxDimension, `${path}.dimension.maximum`, `at most ${maxDimension}`, maximum);
    const longest = longestLag(samples, maximum);
    require(lag.maximum <= longest, `${path}.lag.maximum`, `at most ${longest}`, lag.maximum);
    requireShape(mutualInformation, `${path}.mutualInformation`, [lag.maximum + 1]);
    requireShape(shares.shares, `${path}.falseNeighbours.shares`, [maximum]);
    requireShape(shares.standardErrors, `${path}.falseNeighbours.standardErrors`, [maximum]);
  },
);

/** The longest lag at which neighbours can be counted in so many dimensions. */
export function longestLag(samples: number, dimension: number): number {
  return Math.floor((samples - 3) / (dimension + 2));
}
