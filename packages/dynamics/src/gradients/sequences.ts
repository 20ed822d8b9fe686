import { ShapeMismatchError, requireFinite, type Reals } from '@phasebook/linalg';

/** T steps of B sequences with `width` numbers each: entry (t, b, j) at index (t · B + b) · width + j. */
export interface Sequences {
  /** T. */
  readonly steps: number;
  /** B. */
  readonly batch: number;
  readonly width: number;
  /** Shape [T, B, width]. */
  readonly data: Reals;
}

/** Sequences, or nested arrays of shape [T][B][width]. */
export type SequencesLike = Sequences | readonly (readonly ArrayLike<number>[])[];

/**
 * Sequences from nested arrays, time first.
 *
 * @param values - Shape [T][B][width]; every step has as many sequences and numbers as the first.
 * @returns Double precision, copied; `Sequences` come back as they are.
 * @throws {ShapeMismatchError} If a step or a sequence has another length than the first, or `data` does not fit.
 *
 * Cost: O(T · B · width).
 *
 * @example Two steps of three sequences of one number
 * ```ts
 * const { steps, batch, width, data } = sequences([[[1], [2], [3]], [[4], [5], [6]]]);
 * assertEqual([steps, batch, width], [2, 3, 1]);
 * assertEqual(data, vector(1, 2, 3, 4, 5, 6));
 * ```
 */
export function sequences(values: SequencesLike): Sequences {
  return readSequences('Cannot read sequences', 'values', values);
}

/** {@link sequences} for an argument of another function. */
export function readSequences(purpose: string, argument: string, values: SequencesLike): Sequences {
  if ('data' in values) {
    const { steps, batch, width, data } = values;
    if (data.length !== steps * batch * width) {
      const expected = `[${steps} * ${batch} * ${width}]`;
      throw new ShapeMismatchError(purpose, `${argument}.data`, expected, `[${data.length}]`);
    }
    return values;
  }
  const steps = values.length;
  const batch = steps === 0 ? 0 : values[0].length;
  const width = batch === 0 ? 0 : values[0][0].length;
  const data = new Float64Array(steps * batch * width);
  let at = 0;
  values.forEach((step, t) => {
    if (step.length !== batch) {
      throw new ShapeMismatchError(
        purpose,
        `${argument}[${t}]`,
        `[${batch}, ${width}]`,
        `[${step.length}, …]`,
      );
    }
    step.forEach((row, b) => {
      if (row.length !== width) {
        throw new ShapeMismatchError(purpose, `${argument}[${t}][${b}]`, `[${width}]`, `[${row.length}]`);
      }
      for (let j = 0; j < width; j++) data[at++] = row[j];
    });
  });
  return { steps, batch, width, data };
}

/** Sequences of a known width with finite numbers. */
export function requireSequences(
  purpose: string,
  argument: string,
  values: SequencesLike,
  width: number,
): Sequences {
  const read = readSequences(purpose, argument, values);
  if (read.width !== width && read.steps * read.batch > 0) {
    const { steps, batch } = read;
    throw new ShapeMismatchError(
      purpose,
      argument,
      `[T, B, ${width}]`,
      `[${steps}, ${batch}, ${read.width}]`,
    );
  }
  requireFinite(purpose, argument, read.data);
  return read;
}
