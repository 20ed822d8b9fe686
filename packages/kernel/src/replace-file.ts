import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces what a file holds in one move: whoever is killed meanwhile leaves the file as it was.
 *
 * The text is written to `path.tmp`, handed to the disk, and then takes the file's name. Missing folders are made.
 */
export function replaceFile(path: string, text: string): void {
  const unfinished = `${path}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(unfinished, 'w');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
