import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** A library that may carry BLAS and LAPACK. */
export interface Candidate {
  /** A path, or a name for the system's loader. */
  readonly file: string;
  readonly foundBy: 'setting' | 'environment' | 'venv' | 'system';
}

/** Name of the environment variable that names a library, or is `none`. */
export const LIBRARY_VARIABLE = 'PHASEBOOK_BLAS';

/** Folders of a Python environment's packages in which wheels keep OpenBLAS. */
const wheelFolders = [
  'scipy_openblas64/lib',
  'scipy_openblas32/lib',
  'numpy.libs',
  'numpy/.dylibs',
  'scipy.libs',
  'scipy/.dylibs',
];

const systemNames: Readonly<Record<string, readonly string[]>> = {
  linux: [
    'libopenblas.so.0',
    'libopenblas.so',
    'libopenblas64_.so.0',
    'libopenblas64.so.0',
    'libmkl_rt.so.2',
    'libmkl_rt.so',
  ],
  darwin: [
    '/System/Library/Frameworks/Accelerate.framework/Accelerate',
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
    'libmkl_rt.2.dylib',
  ],
  win32: ['libopenblas.dll', 'openblas.dll', 'mkl_rt.2.dll'],
};

/**
 * Where to look, in order: what the environment names, and then nothing else; wheels in a `.venv` of the working
 * folder, of this package or of a folder above them; the system.
 */
export function* candidates(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  starts: readonly string[] = [process.cwd(), path.dirname(fileURLToPath(import.meta.url))],
): Generator<Candidate> {
  const named = environment[LIBRARY_VARIABLE];
  if (named !== undefined && named !== '') {
    if (named !== 'none') yield { file: named, foundBy: 'environment' };
    return;
  }
  const seen = new Set<string>();
  for (const start of starts) {
    for (let folder = start; ; folder = path.dirname(folder)) {
      if (seen.has(folder)) break;
      seen.add(folder);
      for (const file of wheelLibraries(path.join(folder, '.venv'))) yield { file, foundBy: 'venv' };
      if (path.dirname(folder) === folder) break;
    }
  }
  for (const file of systemNames[process.platform] ?? []) yield { file, foundBy: 'system' };
}

/** OpenBLAS in the wheels of one Python environment. */
function wheelLibraries(venv: string): string[] {
  const sites = [
    path.join(venv, 'Lib', 'site-packages'),
    ...list(path.join(venv, 'lib'))
      .filter((name) => name.startsWith('python'))
      .map((name) => path.join(venv, 'lib', name, 'site-packages')),
  ];
  return sites.flatMap((site) =>
    wheelFolders.flatMap((folder) =>
      list(path.join(site, folder))
        .filter((name) => /^lib.*openblas.*\.(so|dylib|dll)$/.test(name))
        .map((name) => path.join(site, folder, name)),
    ),
  );
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return []; // not there, or not for us
  }
}
