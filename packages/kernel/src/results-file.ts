import { readFileSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileError, naming } from './file-error.js';
import { replaceFile } from './replace-file.js';

/** Results that a file keeps, so that a notebook can go on where it was stopped. */
export interface ResultsFile {
  /** The file, absolute. */
  readonly path: string;
  /** Names of the results that it holds. */
  readonly names: () => string[];
  /**
   * The result of that name: from the file where it is there, else computed and put into the file at once.
   * A result is what JSON can hold; typed arrays become lists. A number that JSON cannot hold is refused.
   */
  readonly keep: <T>(name: string, compute: () => T | Promise<T>) => Promise<T>;
}

interface Stored {
  readonly settings: unknown;
  readonly results: Record<string, unknown>;
}

const purpose = 'Cannot keep results';

/**
 * A file of named results of a long computation, each computed once.
 *
 * Run again after an interrupt or a new start of the kernel, the same cells take from the file what is there and compute the
 * rest. Each result is on disk, as JSON, before `keep` answers.
 *
 * @param path - Path of the file; relative ones start at the notebook's folder. Missing folders are made.
 * @param options.settings - What all results depend on: sizes, seeds. Where the file was written with others, it is set
 *   aside under the name `path.previous`, and a new one begins.
 * @throws {Error} If the file cannot be read or written; the message names it.
 * @throws {SyntaxError} If it holds something else.
 *
 * @example A second call finds the result of the first
 * ```ts
 * const { keep } = resultsFile('.artifacts/example/results.json', { settings: { seed: 1 } });
 * assertClose(await keep('half', () => 0.5), 0.5);
 * ```
 */
export function resultsFile(path: string, options: { readonly settings?: unknown } = {}): ResultsFile {
  const full = resolve(path);
  const settings = toJson('settings', options.settings ?? null);
  let stored = read(path, full);
  if (stored !== undefined && JSON.stringify(stored.settings) !== JSON.stringify(settings)) {
    renameSync(full, `${full}.previous`);
    stored = undefined;
  }
  const results = new Map(Object.entries(stored?.results ?? {}));
  return {
    path: full,
    names: () => [...results.keys()],
    async keep<T>(name: string, compute: () => T | Promise<T>): Promise<T> {
      if (!results.has(name)) {
        const result = toJson(name, await compute());
        results.set(name, result);
        try {
          replaceFile(
            full,
            `${JSON.stringify({ settings, results: Object.fromEntries(results) }, null, 1)}\n`,
          );
        } catch (error) {
          throw fileError(purpose, path, full, error);
        }
      }
      return results.get(name) as T;
    },
  };
}

function read(path: string, full: string): Stored | undefined {
  let text: string;
  try {
    text = readFileSync(full, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw fileError(purpose, path, full, error);
  }
  return naming(path, () => {
    const stored = JSON.parse(text) as Partial<Stored> | null;
    if (typeof stored?.results !== 'object' || !('settings' in stored)) {
      throw new SyntaxError(`${purpose}: the file holds something else`);
    }
    return stored as Stored;
  });
}

/** What comes back from the file, so that a first run and a later one see the same. */
function toJson(name: string, value: unknown): unknown {
  const text = JSON.stringify(value, (key, entry: unknown) => {
    if (typeof entry === 'number' && !Number.isFinite(entry)) {
      throw new RangeError(
        `${purpose}: \`${name}\` holds ${entry}${key === '' ? '' : ` at ${key}`}, which JSON cannot hold`,
      );
    }
    return ArrayBuffer.isView(entry) ? Array.from(entry as unknown as ArrayLike<number>) : entry;
  });
  if (text === undefined)
    throw new RangeError(`${purpose}: \`${name}\` is ${typeof value}, which JSON cannot hold`);
  return JSON.parse(text) as unknown;
}
