import { NonFiniteError, requireFinite, ShapeMismatchError, type Reals } from '@phasebook/linalg';
import { readSequences, type Sequences, type SequencesLike } from './sequences.js';

/** Value of a loss and its derivatives by the outputs. */
export interface LossValue {
  /** L. */
  readonly value: number;
  /** ∂L/∂y, shape [T, B, k] as the outputs. */
  readonly gradient: Reals;
}

/**
 * A loss as a value: takes the outputs of all steps (shape [T, B, k]; valid during the call, not to be written to)
 * and gives the value with its derivatives. Any function of this kind will do.
 */
export type SequenceLoss = (outputs: Sequences) => LossValue;

/** Options of the losses. */
export interface LossOptions {
  /** Weight of each output, shape [T][B] or flat [T · B]: 0 leaves it out. @default 1 everywhere */
  readonly mask?: ArrayLike<number> | readonly ArrayLike<number>[];
}

/**
 * Half the sum of squared errors, ½ Σ w |y − target|².
 *
 * @param targets - Shape [T][B][k] as the outputs.
 * @returns Loss for `bptt`.
 * @throws {ShapeMismatchError} If called with outputs of another shape than the targets'.
 * @throws {NonFiniteError} If a target that counts is NaN or infinite.
 *
 * Cost: O(T · B · k).
 *
 * @example
 * ```ts
 * const { value, gradient } = squaredError([[[1, 2]]])(sequences([[[2, 5]]]));
 * assertClose(value, 5);
 * assertClose(gradient, [1, 3]);
 * ```
 */
export function squaredError(targets: SequencesLike, options: LossOptions = {}): SequenceLoss {
  return errorLoss(targets, options, () => 1);
}

/**
 * Mean of squared errors over all numbers that count, Σ w |y − target|² / (k Σ w), as in PyTorch.
 *
 * @param targets - Shape [T][B][k] as the outputs.
 * @returns Loss for `bptt`.
 * @throws {ShapeMismatchError} If called with outputs of another shape than the targets'.
 * @throws {NonFiniteError} If a target that counts is NaN or infinite.
 *
 * Cost: O(T · B · k).
 *
 * @example Only the second step counts
 * ```ts
 * const loss = meanSquaredError([[[0]], [[3]]], { mask: [[0], [1]] });
 * assertClose(loss(sequences([[[7]], [[5]]])).value, 4);
 * ```
 */
export function meanSquaredError(targets: SequencesLike, options: LossOptions = {}): SequenceLoss {
  return errorLoss(targets, options, (total, width) => 2 / (width * total));
}

/**
 * Cross-entropy in nats of classes against the softmax of the outputs, mean over all outputs that count.
 *
 * @param classes - Right class of each output, whole numbers from 0 to k − 1, shape [T][B] or flat [T · B]; ignored
 *   where the mask is 0.
 * @returns Loss for `bptt`.
 * @throws {ShapeMismatchError} If called with outputs of another shape.
 * @throws {RangeError} If a class that counts is none of the k.
 *
 * Cost: O(T · B · k).
 *
 * @example Equal scores for four classes
 * ```ts
 * assertClose(crossEntropy([[2]])(sequences([[[0, 0, 0, 0]]])).value, Math.log(4));
 * ```
 */
export function crossEntropy(
  classes: ArrayLike<number> | readonly ArrayLike<number>[],
  options: LossOptions = {},
): SequenceLoss {
  return (outputs) => {
    const purpose = 'Cannot compute a cross-entropy';
    const { steps, batch, width, data } = outputs;
    const right = perOutput(purpose, 'classes', classes, outputs);
    const weights = weightsOf(purpose, options, outputs);
    const total = sumOf(weights, steps * batch);
    const gradient = likeOutputs(data);
    let value = 0;
    for (let i = 0; i < steps * batch; i++) {
      const weight = (weights?.[i] ?? 1) / total;
      if (weight === 0) continue;
      const target = right[i];
      if (!(Number.isInteger(target) && target >= 0 && target < width)) {
        throw new RangeError(
          `${purpose}: \`classes\` must be whole numbers from 0 to ${width - 1}: got ${target}`,
        );
      }
      const at = i * width;
      let largest = -Infinity;
      for (let j = 0; j < width; j++) largest = Math.max(largest, data[at + j]);
      let sum = 0;
      for (let j = 0; j < width; j++) sum += Math.exp(data[at + j] - largest);
      value += weight * (Math.log(sum) + largest - data[at + target]);
      for (let j = 0; j < width; j++) gradient[at + j] = (weight * Math.exp(data[at + j] - largest)) / sum;
      gradient[at + target] -= weight;
    }
    return { value, gradient };
  };
}

/**
 * Σ c · y with given coefficients: its gradient *is* the coefficients, so that `bptt` becomes a product of a
 * covector with the Jacobian of all states.
 *
 * @param coefficients - Shape [T][B][k] as the outputs.
 * @returns Loss for `bptt`.
 * @throws {ShapeMismatchError} If called with outputs of another shape than the coefficients'.
 * @throws {NonFiniteError} If a coefficient is NaN or infinite.
 *
 * Cost: O(T · B · k).
 *
 * @example
 * ```ts
 * assertClose(weightedSum([[[2, -1]]])(sequences([[[3, 4]]])).value, 2);
 * ```
 */
export function weightedSum(coefficients: SequencesLike): SequenceLoss {
  const purpose = 'Cannot weight outputs';
  const given = readSequences(purpose, 'coefficients', coefficients);
  requireFinite(purpose, 'coefficients', given.data);
  return (outputs) => {
    requireSameShape(purpose, 'coefficients', given, outputs);
    let value = 0;
    for (let i = 0; i < given.data.length; i++) value += given.data[i] * outputs.data[i];
    return { value, gradient: given.data };
  };
}

/** ½ · factor · Σ w |y − target|², where the factor depends on the sum of the weights and the width. */
function errorLoss(
  targets: SequencesLike,
  options: LossOptions,
  factorOf: (total: number, width: number) => number,
): SequenceLoss {
  const purpose = 'Cannot compute a squared error';
  const given = readSequences(purpose, 'targets', targets);
  // Where a mask is given, targets that do not count may be anything.
  if (options.mask === undefined) requireFinite(purpose, 'targets', given.data);
  return (outputs) => {
    requireSameShape(purpose, 'targets', given, outputs);
    const { steps, batch, width, data } = outputs;
    const weights = weightsOf(purpose, options, outputs);
    const factor = factorOf(sumOf(weights, steps * batch), width);
    const gradient = likeOutputs(data);
    let value = 0;
    for (let i = 0, at = 0; i < steps * batch; i++) {
      const weight = weights?.[i] ?? 1;
      for (const end = at + width; at < end; at++) {
        const error = data[at] - given.data[at];
        if (weight === 0) continue;
        if (!Number.isFinite(given.data[at]))
          throw new NonFiniteError(purpose, 'targets', at, given.data[at]);
        gradient[at] = factor * weight * error;
        value += weight * error * error;
      }
    }
    return { value: 0.5 * factor * value, gradient };
  };
}

const likeOutputs = (data: Reals): Reals =>
  data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length);

function requireSameShape(purpose: string, argument: string, given: Sequences, outputs: Sequences): void {
  const shape = ({ steps, batch, width }: Sequences): string => `[${steps}, ${batch}, ${width}]`;
  const areEmpty = given.data.length === 0 && outputs.data.length === 0;
  if (areEmpty || shape(given) === shape(outputs)) return;
  throw new ShapeMismatchError(purpose, argument, shape(outputs), shape(given));
}

/** One number per output, from a flat or a nested array. */
function perOutput(
  purpose: string,
  argument: string,
  values: ArrayLike<number> | readonly ArrayLike<number>[],
  { steps, batch }: Sequences,
): ArrayLike<number> {
  const isNested = steps > 0 && typeof values[0] !== 'number';
  const rows = isNested ? (values as readonly ArrayLike<number>[]) : undefined;
  const isRight =
    rows === undefined
      ? values.length === steps * batch
      : rows.length === steps && rows.every((row) => row.length === batch);
  if (!isRight) {
    const actual = rows === undefined ? `[${values.length}]` : `[${rows.length}, ${rows[0].length}]`;
    throw new ShapeMismatchError(purpose, argument, `[${steps}, ${batch}]`, actual);
  }
  if (rows === undefined) return values as ArrayLike<number>;
  const flat = new Float64Array(steps * batch);
  rows.forEach((row, t) => flat.set(row, t * batch));
  return flat;
}

function weightsOf(
  purpose: string,
  { mask }: LossOptions,
  outputs: Sequences,
): ArrayLike<number> | undefined {
  return mask === undefined ? undefined : perOutput(purpose, 'mask', mask, outputs);
}

function sumOf(weights: ArrayLike<number> | undefined, count: number): number {
  if (weights === undefined) return count;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[i];
  return sum;
}
