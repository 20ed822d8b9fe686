import { norm, toMatrix, type Matrix, type MatrixLike, type Vector } from '@phasebook/linalg';
import { parametersOf, withParameters } from '../cells/parameters.js';
import { bptt, type BpttGradient, type ReadoutWeights } from '../gradients/bptt.js';
import type { SequenceLoss } from '../gradients/losses.js';
import type { SequencesLike } from '../gradients/sequences.js';
import type { Cell } from '../system/cell.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream, type RandomStream } from '../system/random.js';
import { adam, type Optimizer, type OptimizerState } from './optimizers.js';
import { truncatedBptt } from './truncated-bptt.js';

/** One batch of examples. */
export interface TrainingBatch {
  /** x_1 … x_T of B sequences, shape [T][B][m]. */
  readonly inputs: SequencesLike;
  readonly loss: SequenceLoss;
  /** h_0, shape [B, n]. @default zero */
  readonly start?: MatrixLike;
}

/** Examples without end. */
export interface TrainingTask {
  readonly name: string;
  /** The batch for one update; all its randomness comes from the stream, which is a new one for every step. */
  batch(random: RandomStream, step: number): TrainingBatch;
}

/** What one update did. */
export interface TrainingRecord {
  /** Updates made before this one. */
  readonly step: number;
  readonly loss: number;
  /** ‖∂L/∂(θ, V, c)‖ before clipping. */
  readonly gradientNorm: number;
  /** Share of the gradient that clipping left, in (0, 1]. */
  readonly clipFactor: number;
  /** ‖∂L/∂h_t‖, t = 0 … T: how the gradient flows back. */
  readonly stateGradientNorms: Vector;
  /** The cell before the update. */
  readonly cell: Cell;
}

/** All that is needed to go on: plain numbers. */
export interface TrainingCheckpoint {
  readonly version: 1;
  /** Updates made. */
  readonly step: number;
  /** Parameters of the cell. */
  readonly parameters: Vector;
  /** Weight and bias of the readout, flat; empty without one. */
  readonly readout: Vector;
  readonly optimizer: OptimizerState;
  readonly losses: Vector;
  readonly gradientNorms: Vector;
  /** Updates whose gradient was clipped. */
  readonly clipped: number;
}

/** Options of `train`. */
export interface TrainOptions extends LongWorkOptions {
  readonly task: TrainingTask;
  /** Updates to make in all, with those of the checkpoint. */
  readonly steps: number;
  /** Linear layer behind the cell, trained with it. */
  readonly readout?: ReadoutWeights;
  /** @default adam() */
  readonly optimizer?: Optimizer;
  /** Largest norm of the gradient; longer ones are scaled down. @default no limit */
  readonly clipNorm?: number;
  /** Steps that gradients pass back. @default all */
  readonly truncation?: number;
  /** Blocks of the cell that are trained. @default all */
  readonly trainable?: readonly string[];
  /** Applied to the cell after each update: a projection onto a constraint. */
  readonly constrain?: (cell: Cell) => Cell;
  /** The cell that is run instead of the trained one, with the same parameters: for teacher forcing. */
  readonly wrap?: (cell: Cell, step: number) => Cell;
  /** @default 'double' */
  readonly precision?: 'double' | 'single';
  /** @default 0 */
  readonly seed?: number;
  /** Sees every update: loss, norms, the flow of the gradient. */
  readonly onUpdate?: (record: TrainingRecord) => void;
  /** Gets a checkpoint after every `checkpointEvery` updates, to store it. */
  readonly onCheckpoint?: (checkpoint: TrainingCheckpoint) => void;
  /** @default 100 */
  readonly checkpointEvery?: number;
  /** Where to go on; same options, same bits as without the break. */
  readonly from?: TrainingCheckpoint;
}

/** A trained cell and how it came about. */
export interface TrainingResult {
  /** 'diverged': the loss or its gradient left the finite numbers; the cell is the last good one. */
  readonly status: 'complete' | 'diverged';
  readonly cell: Cell;
  readonly readout: { readonly weight: Matrix; readonly bias: Vector } | undefined;
  /** Loss before each update, shape [updates]. */
  readonly losses: Vector;
  /** Norm of the gradient before clipping, shape [updates]. */
  readonly gradientNorms: Vector;
  /** Share of updates whose gradient was clipped. */
  readonly clippedShare: number;
  /** To go on with more steps. */
  readonly checkpoint: TrainingCheckpoint;
  readonly settings: {
    readonly task: string;
    readonly optimizer: string;
    readonly steps: number;
    readonly seed: number;
    readonly clipNorm: number | undefined;
    readonly truncation: number | undefined;
    readonly precision: 'double' | 'single';
  };
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot train';

/**
 * Trains a cell, and a readout behind it, on a task by exact gradients through time.
 *
 * Every update draws its own random stream from seed and step, so that a run can be broken off and continued with the
 * same bits.
 *
 * @param cell - Cell to start from; it stays as it is.
 * @param options - Task, number of updates, optimiser, clipping, constraint, seed.
 * @returns The trained cell and readout, losses and norms of gradients.
 * @throws {RangeError} If an option is out of range or names a block that does not exist.
 * @throws {ShapeMismatchError} If task, readout or checkpoint do not fit the cell.
 *
 * Cost: one `bptt` per update.
 *
 * @example A neuron learns how long to remember
 * ```ts
 * const inputs = [[[1]], [[0]], [[0]]];
 * const task = { name: 'halving', batch: () => ({ inputs, loss: squaredError([[[1]], [[0.5]], [[0.25]]]) }) };
 * const start = linearCell({ recurrent: [[0.1]], input: [[0.3]] });
 * const { cell } = train(start, { task, steps: 400, optimizer: adam({ learningRate: 0.02 }), trainable: ['recurrent', 'input'] });
 * assertClose(parametersOf(cell).subarray(0, 2), [0.5, 1], 1e-3);
 * ```
 */
export function train(cell: Cell, options: TrainOptions): TrainingResult {
  const { task, steps, optimizer = adam(), clipNorm, truncation, trainable, seed = 0 } = options;
  const { precision = 'double', constrain, wrap, from, signal, onProgress } = options;
  const { onUpdate, onCheckpoint, checkpointEvery = 100 } = options;
  requireWhole('steps', steps, from?.step ?? 0);
  requireWhole('checkpointEvery', checkpointEvery, 1);
  if (clipNorm !== undefined && !(clipNorm > 0)) {
    throw new RangeError(`${PURPOSE}: \`clipNorm\` must be positive: got ${clipNorm}`);
  }
  const layout = layoutOf(cell, options.readout);
  const isTrained = trainedEntries(cell, layout, trainable);

  let all: Vector = layout.read(cell, from);
  let state = from?.optimizer ?? optimizer.start(all.length);
  if (state.memory.some((memory) => memory.length !== all.length)) {
    throw new RangeError(`${PURPOSE}: \`from\` does not fit the cell: got ${state.memory[0].length} numbers`);
  }
  const losses: number[] = Array.from(from?.losses ?? []);
  const gradientNorms: number[] = Array.from(from?.gradientNorms ?? []);
  let clipped = from?.clipped ?? 0;
  let status: TrainingResult['status'] = 'complete';
  const checkpoint = (step: number): TrainingCheckpoint => ({
    version: 1,
    step,
    parameters: all.slice(0, layout.cellCount),
    readout: all.slice(layout.cellCount),
    optimizer: state,
    losses: Float64Array.from(losses),
    gradientNorms: Float64Array.from(gradientNorms),
    clipped,
  });

  let step = from?.step ?? 0;
  let current = layout.cell(cell, all);
  for (; step < steps; step++) {
    throwIfAborted(signal);
    const batch = task.batch(randomStream(seedOf(seed, step)), step);
    const readout = layout.readout(all);
    const request = { ...batch, precision, ...(readout && { readout }) };
    const run = wrap?.(current, step) ?? current;
    const gradient: BpttGradient =
      truncation === undefined ? bptt(run, request) : truncatedBptt(run, { ...request, truncation });
    const flat = layout.gradient(gradient);
    for (let i = 0; i < flat.length; i++) if (!isTrained[i]) flat[i] = 0;
    const size = norm(flat);
    if (!Number.isFinite(gradient.loss) || !Number.isFinite(size)) {
      status = 'diverged';
      break;
    }
    const clipFactor = clipNorm !== undefined && size > clipNorm ? clipNorm / size : 1;
    if (clipFactor < 1) clipped++;
    losses.push(gradient.loss);
    gradientNorms.push(size);
    onUpdate?.({
      step,
      loss: gradient.loss,
      gradientNorm: size,
      clipFactor,
      stateGradientNorms: gradient.stateGradientNorms,
      cell: current,
    });
    const next = optimizer.update(
      state,
      all,
      clipFactor === 1 ? flat : flat.map((value) => value * clipFactor),
    );
    state = next.state;
    const before = all;
    // Decay and momentum would move what is held fixed.
    all = next.parameters.map((value, i) => (isTrained[i] ? value : before[i]));
    current = layout.cell(cell, all);
    if (constrain !== undefined) {
      current = constrain(current);
      all = Float64Array.from([...parametersOf(current), ...all.subarray(layout.cellCount)]);
    }
    onProgress?.({ done: step + 1, total: steps });
    if ((step + 1) % checkpointEvery === 0) onCheckpoint?.(checkpoint(step + 1));
  }
  const warnings: string[] = [];
  if (status === 'diverged')
    warnings.push(`The loss or its gradient left the finite numbers at update ${step}`);
  if (clipped > 0.5 * losses.length) {
    warnings.push(`The gradient was clipped in ${clipped} of ${losses.length} updates`);
  }
  if (precision === 'single') warnings.push('Single precision: gradients carry about six digits');
  return {
    status,
    cell: current,
    readout: layout.readout(all),
    losses: Float64Array.from(losses),
    gradientNorms: Float64Array.from(gradientNorms),
    clippedShare: losses.length === 0 ? 0 : clipped / losses.length,
    checkpoint: checkpoint(step),
    settings: { task: task.name, optimizer: optimizer.name, steps, seed, clipNorm, truncation, precision },
    warnings,
  };
}

/** A seed for each step that does not repeat among neighbouring seeds. */
function seedOf(seed: number, step: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(step + 1, 0xc2b2ae35)) >>> 0;
}

/** How the parameters of cell and readout lie in one vector. */
interface Layout {
  readonly cellCount: number;
  read(cell: Cell, from: TrainingCheckpoint | undefined): Vector;
  cell(cell: Cell, all: Vector): Cell;
  readout(all: Vector): { readonly weight: Matrix; readonly bias: Vector } | undefined;
  gradient(gradient: BpttGradient): Vector;
}

function layoutOf(cell: Cell, readout: ReadoutWeights | undefined): Layout {
  const cellCount = parametersOf(cell).length;
  const weight = readout && toMatrix(readout.weight, 'readout.weight');
  const bias = readout && Float64Array.from(readout.bias ?? new Float64Array(weight?.rows ?? 0));
  const weightCount = weight?.data.length ?? 0;
  const join = (...parts: readonly (ArrayLike<number> | undefined)[]): Vector =>
    Float64Array.from(parts.flatMap((part) => Array.from(part ?? [])));
  return {
    cellCount,
    read(start, from): Vector {
      if (from === undefined) return join(parametersOf(start), weight?.data, bias);
      const count = weightCount + (bias?.length ?? 0);
      if (from.parameters.length !== cellCount || from.readout.length !== count) {
        throw new RangeError(
          `${PURPOSE}: \`from\` must hold ${cellCount} parameters and ${count} of the readout: ` +
            `got ${from.parameters.length} and ${from.readout.length}`,
        );
      }
      return join(from.parameters, from.readout);
    },
    cell: (like, all) => withParameters(like, all.subarray(0, cellCount)),
    readout: (all) =>
      weight && {
        weight: { ...weight, data: all.slice(cellCount, cellCount + weightCount) },
        bias: all.slice(cellCount + weightCount),
      },
    gradient: ({ parameters, readout: part }) => join(parameters, part?.weight.data, part?.bias),
  };
}

function trainedEntries(cell: Cell, layout: Layout, trainable: readonly string[] | undefined): boolean[] {
  const names = cell.parameterBlocks.map(({ name }) => name);
  for (const name of trainable ?? []) {
    if (name !== 'readout' && !names.includes(name)) {
      throw new RangeError(
        `${PURPOSE}: \`trainable\` must name blocks of the cell (${names.join(', ')}) or 'readout': got '${name}'`,
      );
    }
  }
  const isTrained = new Array<boolean>(layout.cellCount).fill(trainable === undefined);
  if (trainable !== undefined) {
    for (const { name, offset, size } of cell.parameterBlocks) {
      isTrained.fill(trainable.includes(name), offset, offset + size);
    }
  }
  const isReadoutTrained = trainable === undefined || trainable.includes('readout');
  const count = layout.read(cell, undefined).length - layout.cellCount;
  return [...isTrained, ...new Array<boolean>(count).fill(isReadoutTrained)];
}

function requireWhole(argument: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(
      `${PURPOSE}: \`${argument}\` must be an integer of at least ${least}: got ${String(value)}`,
    );
  }
}
