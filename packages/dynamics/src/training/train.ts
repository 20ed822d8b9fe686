import { norm, type Matrix, type MatrixLike, type Vector } from '@phasebook/linalg';
import { parametersOf } from '../cells/parameters.js';
import { bptt, type ReadoutWeights } from '../gradients/bptt.js';
import type { SequenceLoss } from '../gradients/losses.js';
import type { SequencesLike } from '../gradients/sequences.js';
import { requireWhole } from '../system/require-number.js';
import type { Cell } from '../system/cell.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream, type RandomStream } from '../system/random.js';
import { adam, type Optimizer, type OptimizerState } from './optimizers.js';
import { parameterLayout, trainedEntries, type ParameterLayout } from './parameter-layout.js';
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
  /** Applied to the cell after each update: a projection onto a constraint. Its parameters are taken. */
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
  /** Where to go on; with the same options and the same numeric engine the same bits as without the break. */
  readonly from?: TrainingCheckpoint;
}

/** A trained cell and how it came about. */
export interface TrainingResult {
  /** 'diverged': loss, gradient or parameters left the finite numbers; the cell is the last whose loss and gradient were finite. */
  readonly status: 'complete' | 'diverged';
  readonly cell: Cell;
  readonly readout: { readonly weight: Matrix; readonly bias: Vector } | undefined;
  /** Loss before each update, shape [updates]; of a run that diverged the last is that of the cell returned. */
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
 * @throws {RangeError} If the checkpoint does not fit cell, readout or optimiser.
 * @throws {ShapeMismatchError} If task or readout do not fit the cell.
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
  requireWhole(PURPOSE, 'steps', steps, from?.step ?? 0);
  requireWhole(PURPOSE, 'checkpointEvery', checkpointEvery, 1);
  if (!Number.isInteger(seed)) throw new RangeError(`${PURPOSE}: \`seed\` must be an integer: got ${seed}`);
  if (clipNorm !== undefined && !(clipNorm > 0)) {
    throw new RangeError(`${PURPOSE}: \`clipNorm\` must be positive: got ${clipNorm}`);
  }
  const layout = parameterLayout(cell, options.readout);
  const { cellCount } = layout;
  const isTrained = trainedEntries(cell, layout, trainable);
  const isAllTrained = isTrained.every(Boolean);
  if (from !== undefined) requireFit(from, layout, optimizer);

  const losses: number[] = Array.from(from?.losses ?? []);
  const gradientNorms: number[] = Array.from(from?.gradientNorms ?? []);
  const given = from === undefined ? layout.given : Float64Array.from([...from.parameters, ...from.readout]);
  let now: Position = {
    step: from?.step ?? 0,
    parameters: given,
    cell: layout.cell(given),
    optimizer: from?.optimizer ?? optimizer.start(layout.count),
    clipped: from?.clipped ?? 0,
  };
  let lastFinite: Position | undefined;
  let status: TrainingResult['status'] = 'complete';
  while (now.step < steps) {
    throwIfAborted(signal);
    const { step } = now;
    const batch = task.batch(randomStream(seedOf(seed, step)), step);
    const readout = layout.readout(now.parameters);
    const request = { ...batch, precision, ...(readout && { readout }) };
    const run = wrap?.(now.cell, step) ?? now.cell;
    const gradient =
      truncation === undefined ? bptt(run, request) : truncatedBptt(run, { ...request, truncation });
    if (gradient.parameters.length !== cellCount) {
      throw new RangeError(`${PURPOSE}: \`wrap\` must give a cell with the same ${cellCount} parameters`);
    }
    let flat = layout.gradient(gradient);
    if (!isAllTrained) flat = flat.map((value, i) => (isTrained[i] ? value : 0));
    const size = norm(flat);
    if (!Number.isFinite(gradient.loss) || !Number.isFinite(size)) {
      status = 'diverged';
      break;
    }
    lastFinite = now;
    const clipFactor = clipNorm !== undefined && size > clipNorm ? clipNorm / size : 1;
    losses.push(gradient.loss);
    gradientNorms.push(size);
    onUpdate?.({
      step,
      loss: gradient.loss,
      gradientNorm: size,
      clipFactor,
      stateGradientNorms: gradient.stateGradientNorms,
      cell: now.cell,
    });
    if (clipFactor < 1) for (let i = 0; i < flat.length; i++) flat[i] *= clipFactor;
    const { parameters: before } = now;
    const { state, parameters: updated } = optimizer.update(now.optimizer, before, flat);
    let parameters = updated;
    // Decay and momentum would move what is held fixed.
    if (!isAllTrained) parameters = updated.map((value, i) => (isTrained[i] ? value : before[i]));
    if (![parameters, ...state.memory].every(isFiniteVector)) {
      status = 'diverged';
      break;
    }
    let next = layout.cell(parameters);
    if (constrain !== undefined) {
      const ofCell = parametersOf(constrain(next));
      if (ofCell.length !== cellCount) {
        throw new RangeError(
          `${PURPOSE}: \`constrain\` must give a cell with ${cellCount} parameters: got ${ofCell.length}`,
        );
      }
      parameters = parameters.slice();
      parameters.set(ofCell);
      next = layout.cell(parameters);
    }
    now = {
      step: step + 1,
      parameters,
      cell: next,
      optimizer: state,
      clipped: now.clipped + (clipFactor < 1 ? 1 : 0),
    };
    onProgress?.({ done: now.step, total: steps });
    if (now.step % checkpointEvery === 0) onCheckpoint?.(checkpointAt(now, cellCount, losses, gradientNorms));
  }
  const warnings: string[] = [];
  if (status === 'diverged') {
    warnings.push(`The loss, its gradient or the parameters left the finite numbers at update ${now.step}`);
    now = lastFinite ?? now;
  }
  if (now.clipped > 0.5 * now.step) {
    warnings.push(`The gradient was clipped in ${now.clipped} of ${now.step} updates`);
  }
  if (precision === 'single') warnings.push('Single precision: gradients carry about six digits');
  return {
    status,
    cell: now.cell,
    readout: layout.readout(now.parameters),
    losses: Float64Array.from(losses),
    gradientNorms: Float64Array.from(gradientNorms),
    clippedShare: now.step === 0 ? 0 : now.clipped / now.step,
    checkpoint: checkpointAt(now, cellCount, losses, gradientNorms),
    settings: { task: task.name, optimizer: optimizer.name, steps, seed, clipNorm, truncation, precision },
    warnings,
  };
}

/** A sum that is finite has finite terms; the reverse may fail by overflow, and is looked at again. */
function isFiniteVector(values: Vector): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return Number.isFinite(sum) || values.every(Number.isFinite);
}

/** Where a run stands between two updates. */
interface Position {
  /** Updates made. */
  readonly step: number;
  /** Of cell and readout, flat. */
  readonly parameters: Vector;
  readonly cell: Cell;
  readonly optimizer: OptimizerState;
  readonly clipped: number;
}

function checkpointAt(
  { step, parameters, optimizer, clipped }: Position,
  cellCount: number,
  losses: readonly number[],
  gradientNorms: readonly number[],
): TrainingCheckpoint {
  return {
    version: 1,
    step,
    parameters: parameters.slice(0, cellCount),
    readout: parameters.slice(cellCount),
    optimizer,
    losses: Float64Array.from(losses.slice(0, step)),
    gradientNorms: Float64Array.from(gradientNorms.slice(0, step)),
    clipped,
  };
}

function requireFit(from: TrainingCheckpoint, layout: ParameterLayout, optimizer: Optimizer): void {
  const expected = [layout.cellCount, layout.count - layout.cellCount];
  const actual = [from.parameters.length, from.readout.length];
  if (expected.join() !== actual.join()) {
    throw new RangeError(
      `${PURPOSE}: \`from\` must hold ${expected[0]} parameters and ${expected[1]} of the readout: ` +
        `got ${actual[0]} and ${actual[1]}`,
    );
  }
  const lengths = (state: OptimizerState): string => state.memory.map((values) => values.length).join();
  if (lengths(from.optimizer) !== lengths(optimizer.start(layout.count))) {
    throw new RangeError(`${PURPOSE}: \`from\` must come from an optimiser such as this (${optimizer.name})`);
  }
}

/** A seed for each step that does not repeat among neighbouring seeds. */
function seedOf(seed: number, step: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(step + 1, 0xc2b2ae35)) >>> 0;
}
