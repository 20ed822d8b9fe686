import { requireFinite, type Matrix, type Vector } from '@phasebook/linalg';

/** A checked copy of a scalar series with at least `least` samples. */
export function readSeries(
  purpose: string,
  series: ArrayLike<number>,
  least: number,
  argument: string = 'series',
): Vector {
  if (series.length < least) {
    throw new RangeError(
      `${purpose}: \`${argument}\` must have at least ${least} samples: got ${series.length}`,
    );
  }
  requireFinite(purpose, argument, series);
  return Float64Array.from(series);
}

/** The same of a series that is not constant, with its moments: nothing can be said of one that stands still. */
export function readVaryingSeries(
  purpose: string,
  series: ArrayLike<number>,
  least: number,
  argument: string = 'series',
): { readonly series: Vector; readonly mean: number; readonly deviation: number } {
  const read = readSeries(purpose, series, least, argument);
  if (read.every((value) => value === read[0])) {
    throw new RangeError(`${purpose}: \`${argument}\` must not be constant: got ${read[0]} throughout`);
  }
  return { series: read, ...moments(read) };
}

/** Mean and standard deviation (of the population). */
export function moments(values: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t];
  const mean = sum / values.length;
  let squares = 0;
  for (let t = 0; t < values.length; t++) squares += (values[t] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** One column of a matrix. */
export function column({ rows, columns, data }: Matrix, j: number): Vector {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]);
}
