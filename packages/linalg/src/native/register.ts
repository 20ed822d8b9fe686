import process from 'node:process';
import { isMainThread } from 'node:worker_threads';
import { registerNative } from '../engine/numeric-engine.js';
import { LIBRARY_VARIABLE, candidates } from './find-library.js';
import { loadLibrary } from './load-library.js';
import { createNativeEngine } from './native-engine.js';

const loaded = new Map<string, ReturnType<typeof loadLibrary>>();

/** Loads what the option names, or else what is found; once for each name. */
function libraryFor(named: string | undefined): ReturnType<typeof loadLibrary> {
  const key = named ?? `found ${process.env[LIBRARY_VARIABLE] ?? ''}`;
  let library = loaded.get(key);
  if (library === undefined) {
    library = loadLibrary(named === undefined ? candidates() : [{ file: named, foundBy: 'setting' }]);
    loaded.set(key, library);
  }
  return library;
}

// Nothing is searched or loaded before something large is computed, or somebody asks what computes.
registerNative((base, { library: named, threads }) => {
  if ((named ?? process.env[LIBRARY_VARIABLE]) === 'none') return 'switched off';
  const library = libraryFor(named);
  if ('failed' in library) return library.reason;
  // Other threads compute beside this one: one each.
  return createNativeEngine(library, base, threads === 'auto' && !isMainThread ? 1 : threads);
});
