import { type Matrix, type Vector } from '@phasebook/linalg';
import { bptt, runSequences, type BpttGradient, type BpttOptions } from '../gradients/bptt.js';
import { weightedSum } from '../gradients/losses.js';
import { sequences, type Sequences } from '../gradients/sequences.js';
import type { Cell } from '../system/cell.js';

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
 * Cost: as `bptt`, and one run forward more; memory that of a stretch.
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
  if (!Number.isInteger(truncation) || truncation < 1) {
    throw new RangeError(
      `Cannot compute a gradient: \`truncation\` must be a positive integer: got ${truncation}`,
    );
  }
  const inputs = sequences(options.inputs);
  const { steps } = inputs;
  if (truncation >= steps) return bptt(cell, { ...run, loss });
  const whole = runSequences(cell, run);
  const { value, gradient } = loss(whole.outputs);
  const ofOutputs: Sequences = { ...whole.outputs, data: gradient };
  let start: Matrix | undefined;
  let total: BpttGradient | undefined;
  const norms = new Float64Array(steps + 1);
  for (let first = 0; first < steps; first += truncation) {
    const last = Math.min(first + truncation, steps);
    const part = bptt(cell, {
      ...run,
      inputs: between(inputs, first, last),
      ...(start ? { start } : {}),
      loss: weightedSum(between(ofOutputs, first, last)),
    });
    norms.set(part.stateGradientNorms, first);
    start = part.finalStates;
    total = total === undefined ? part : sum(cell, total, part);
  }
  return { ...(total as BpttGradient), loss: value, stateGradientNorms: norms };
}

function between({ batch, width, data }: Sequences, first: number, last: number): Sequences {
  const size = batch * width;
  return { steps: last - first, batch, width, data: data.subarray(first * size, last * size) };
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
