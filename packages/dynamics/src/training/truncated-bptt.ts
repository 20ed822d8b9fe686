import type { Vector } from '@phasebook/linalg';
import { bptt, runSequences, type BpttGradient, type BpttOptions } from '../gradients/bptt.js';
import { weightedSum } from '../gradients/losses.js';
import { sequences, type Sequences } from '../gradients/sequences.js';
import type { Cell } from '../system/cell.js';
import { requireWhole } from '../system/require-number.js';

/** Options of `truncatedBptt`. */
export interface TruncatedBpttOptions extends BpttOptions {
  /** Steps of a stretch: gradients do not pass from one to the one before. */
  readonly truncation: number;
}

/**
 * Gradient by backpropagation through stretches of time: states pass from stretch to stretch, gradients do not.
 *
 * The loss is that of the whole run; what is left out are its derivatives through more than `truncation` steps, so that
 * the result is biased.
 *
 * @param cell - Cell with n state variables.
 * @param options - As for `bptt`, with the length of a stretch; at T or more the result is the full gradient.
 * @returns As `bptt`; `stateGradientNorms` are those within each stretch, at its end the loss's own part.
 * @throws {RangeError} If `truncation` is not a positive integer.
 *
 * Cost: as `bptt`, and one run forward more; memory that of a stretch, and the outputs.
 * Source: Williams and Peng, Neural Comput. 2 (1990) 490–501.
 *
 * @example One neuron, h_2 = w² h_0, in stretches of one step: w h_0 is all that is seen of the derivative 2 w h_0
 * ```ts
 * const cell = linearCell({ recurrent: [[0.5]] });
 * const { blocks } = truncatedBptt(cell, {
 *   inputs: [[[]], [[]]],
 *   start: [[3]],
 *   loss: weightedSum([[[0]], [[1]]]),
 *   truncation: 1,
 * });
 * assertClose(blocks.recurrent, [1.5]);
 * ```
 */
export function truncatedBptt(cell: Cell, options: TruncatedBpttOptions): BpttGradient {
  const { truncation, loss, ...run } = options;
  requireWhole('Cannot compute a gradient', 'truncation', truncation, 1);
  const inputs = sequences(options.inputs);
  const { steps } = inputs;
  if (truncation >= steps) return bptt(cell, { ...run, loss });
  const stretches = Array.from({ length: Math.ceil(steps / truncation) }, (_, k) => {
    const first = k * truncation;
    return { first, last: Math.min(first + truncation, steps) };
  });
  let start = run.start;
  const parts = stretches.map(({ first, last }) => {
    const part = runSequences(cell, {
      ...run,
      inputs: between(inputs, first, last),
      ...(start !== undefined && { start }),
    });
    start = part.finalStates;
    return part.outputs;
  });
  const outputs = joined(parts, steps);
  const { value, gradient } = loss(outputs);
  const ofOutputs: Sequences = { ...outputs, data: gradient };
  start = run.start;
  let total: BpttGradient | undefined;
  const norms = new Float64Array(steps + 1);
  for (const { first, last } of stretches) {
    const part = bptt(cell, {
      ...run,
      inputs: between(inputs, first, last),
      ...(start !== undefined && { start }),
      loss: weightedSum(between(ofOutputs, first, last)),
    });
    // Where two stretches meet, the state has the derivative that the earlier one uses.
    norms.set(
      first === 0 ? part.stateGradientNorms : part.stateGradientNorms.subarray(1),
      first === 0 ? 0 : first + 1,
    );
    start = part.finalStates;
    total = total === undefined ? part : sum(cell, total, part);
  }
  return { ...(total as BpttGradient), loss: value, stateGradientNorms: norms };
}

function between({ batch, width, data }: Sequences, first: number, last: number): Sequences {
  const size = batch * width;
  return { steps: last - first, batch, width, data: data.subarray(first * size, last * size) };
}

function joined(parts: readonly Sequences[], steps: number): Sequences {
  const [{ batch, width, data }] = parts;
  const length = steps * batch * width;
  const all = data instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part.data, at);
    at += part.data.length;
  }
  return { steps, batch, width, data: all };
}

/** Sum of two stretches' gradients; the start is that of the first, the final states those of the second. */
function sum(cell: Cell, a: BpttGradient, b: BpttGradient): BpttGradient {
  const plus = (x: Vector, y: Vector): Vector => x.map((value, i) => value + y[i]);
  const parameters = plus(a.parameters, b.parameters);
  const blocks = Object.fromEntries(
    cell.parameterBlocks.map(({ name, offset, size }) => [name, parameters.subarray(offset, offset + size)]),
  );
  const readout = a.readout &&
    b.readout && {
      weight: { ...a.readout.weight, data: plus(a.readout.weight.data, b.readout.weight.data) },
      bias: plus(a.readout.bias, b.readout.bias),
    };
  return {
    ...a,
    parameters,
    blocks,
    ...(readout && { readout }),
    finalStates: b.finalStates,
    warnings: [...new Set([...a.warnings, ...b.warnings])],
  };
}
