import type { Vector } from '@phasebook/linalg';
import type { TrainingCheckpoint } from './train.js';

/**
 * A checkpoint as text. Every number comes back with the same bits.
 *
 * @param checkpoint - Of `train`.
 * @returns JSON.
 *
 * Cost: O(number of parameters).
 *
 * @example
 * ```ts
 * const task = { name: 'none', batch: () => ({ inputs: [[[]]], loss: squaredError([[[1]]]), start: [[1]] }) };
 * const { checkpoint } = train(linearCell({ recurrent: [[0.3]] }), { task, steps: 3 });
 * assertEqual(readCheckpoint(writeCheckpoint(checkpoint)), checkpoint);
 * ```
 */
export function writeCheckpoint(checkpoint: TrainingCheckpoint): string {
  const { version, step, parameters, readout, optimizer, losses, gradientNorms, clipped } = checkpoint;
  const memory = optimizer.memory.map(listOf).join();
  const fields = {
    version,
    step,
    parameters: listOf(parameters),
    readout: listOf(readout),
    optimizer: `{"step":${optimizer.step},"memory":[${memory}]}`,
    losses: listOf(losses),
    gradientNorms: listOf(gradientNorms),
    clipped,
  };
  return `{${Object.entries(fields)
    .map(([name, text]) => `"${name}":${text}`)
    .join()}}`;
}

/** JSON.stringify would write −0 as 0. */
const listOf = (values: Vector): string =>
  `[${Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value))).join()}]`;

/**
 * A checkpoint from text.
 *
 * @param text - What `writeCheckpoint` gave.
 * @returns The checkpoint.
 * @throws {SyntaxError} If the text is no checkpoint, or cut off, or of another version.
 *
 * Cost: O(number of parameters).
 *
 * @example
 * ```ts
 * assertThrows(() => readCheckpoint('{"version": 2}'), SyntaxError);
 * ```
 */
export function readCheckpoint(text: string): TrainingCheckpoint {
  const read = JSON.parse(text) as Partial<Record<keyof TrainingCheckpoint, unknown>> | null;
  if (typeof read !== 'object' || read === null || read.version !== 1) {
    throw new SyntaxError('Cannot read a checkpoint: `version` must be 1');
  }
  const optimizer = read.optimizer as { step?: unknown; memory?: unknown } | undefined;
  const memory: unknown = optimizer?.memory;
  if (!Array.isArray(memory)) throw new SyntaxError('Cannot read a checkpoint: `optimizer` is missing');
  const step = whole('step', read.step);
  const series = (name: 'losses' | 'gradientNorms'): Vector => {
    const values = numbers(name, read[name]);
    if (values.length === step) return values;
    throw new SyntaxError(
      `Cannot read a checkpoint: \`${name}\` must have ${step} entries: got ${values.length}`,
    );
  };
  return {
    version: 1,
    step,
    parameters: numbers('parameters', read.parameters),
    readout: numbers('readout', read.readout),
    optimizer: {
      step: whole('optimizer.step', optimizer?.step),
      memory: memory.map((values, i) => numbers(`optimizer.memory[${i}]`, values)),
    },
    losses: series('losses'),
    gradientNorms: series('gradientNorms'),
    clipped: whole('clipped', read.clipped),
  };
}

function numbers(name: string, value: unknown): Vector {
  if (!Array.isArray(value) || !value.every((entry) => Number.isFinite(entry))) {
    throw new SyntaxError(`Cannot read a checkpoint: \`${name}\` must be an array of finite numbers`);
  }
  return Float64Array.from(value as number[]);
}

function whole(name: string, value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 0) {
    throw new SyntaxError(`Cannot read a checkpoint: \`${name}\` must be a whole number`);
  }
  return value as number;
}
