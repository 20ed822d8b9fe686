import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCheckpoint, writeCheckpoint, type TrainingCheckpoint } from '@phasebook/dynamics';
import { fileError, naming } from './file-error.js';
import { replaceFile } from './replace-file.js';

/** A file that holds the latest checkpoint of one training. */
export interface CheckpointFile {
  /** The file, absolute. */
  readonly path: string;
  /** Replaces what the file holds; whoever is killed meanwhile leaves the checkpoint before. Give it as `onCheckpoint`. */
  readonly save: (checkpoint: TrainingCheckpoint) => void;
  /** What the file holds; `undefined` where there is none. Give it as `from`. */
  readonly load: () => TrainingCheckpoint | undefined;
}

/**
 * Checkpoints in a file, to go on with after the process was killed.
 *
 * A new checkpoint is written beside the file, handed to the disk, and then takes the file's name in one move: the file
 * holds a whole checkpoint at any time. One training, one file.
 *
 * @param path - Path of the file; relative ones start at the notebook's folder. Missing folders are made. `path.tmp` is
 *   the one being written.
 * @returns `save` for `onCheckpoint` and `load` for `from`. Both throw an `Error` that names the path if the file cannot be
 *   written or read, and `load` a `SyntaxError` if it holds something else.
 *
 * Cost: `save` writes about 20 bytes a number.
 *
 * @example Where there is no file yet, training starts at the beginning
 * ```ts
 * const { load } = fileCheckpoint('no-such-training.json');
 * assertEqual(load(), undefined);
 * ```
 */
export function fileCheckpoint(path: string): CheckpointFile {
  const full = resolve(path);
  return {
    path: full,
    save(checkpoint): void {
      try {
        replaceFile(full, writeCheckpoint(checkpoint));
      } catch (error) {
        throw fileError('Cannot save a checkpoint', path, full, error);
      }
    },
    load(): TrainingCheckpoint | undefined {
      let text: string;
      try {
        text = readFileSync(full, 'utf8');
      } catch (error) {
        if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
        throw fileError('Cannot load a checkpoint', path, full, error);
      }
      return naming(path, () => readCheckpoint(text));
    },
  };
}
