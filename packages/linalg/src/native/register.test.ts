import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { randomMatrix } from '../../test/support/random-matrices.js';
import { luDecomposition, solve } from '../lu.js';
import { multiply } from '../matrix.js';
import { numericEngine, setNumericEngine } from '../engine/numeric-engine.js';
import { candidates } from './find-library.js';
import { loadLibrary } from './load-library.js';
import './register.js';

const hasNative = !('failed' in loadLibrary(candidates()));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'phasebook-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
  setNumericEngine({});
});

/** Computes something large, and says what computed it. */
function computes(): ReturnType<typeof numericEngine> {
  const a = randomMatrix(70, 70, 1);
  const product = multiply(a, a);
  let sum = 0;
  for (let l = 0; l < 70; l++) sum += a.data[3 * 70 + l] * a.data[l * 70 + 5];
  expect(product.data[3 * 70 + 5]).toBeCloseTo(sum, 11);
  const b = randomMatrix(70, 1, 2).data;
  const x = solve(a, b)!;
  const again = solve(luDecomposition(a), b)!;
  x.forEach((value, i) => expect(value).toBeCloseTo(again[i], 9));
  return numericEngine();
}

describe('a library that is named', () => {
  it('but is a text: another engine computes, and the reason can be asked for', () => {
    const file = path.join(folder, 'libopenblas.so');
    writeFileSync(file, 'no library\n');
    vi.stubEnv('PHASEBOOK_BLAS', file);
    setNumericEngine({});
    const { name, fallback } = computes();
    expect(name).not.toBe('native');
    expect(fallback).toContain(file);
    expect(fallback).toContain('cannot be loaded');
  });

  it('but does not exist', () => {
    vi.stubEnv('PHASEBOOK_BLAS', path.join(folder, 'nowhere.so'));
    setNumericEngine({ engine: 'native' });
    expect(computes().fallback).toContain('nowhere.so');
  });

  it.runIf(process.platform === 'linux')('but has none of the routines', () => {
    setNumericEngine({ library: 'libm.so.6' });
    const { name, fallback } = computes();
    expect(name).not.toBe('native');
    expect(fallback).toBe('libm.so.6: has no cblas_dgemm under any known name');
  });

  it('is not replaced by another one that would be found', () => {
    vi.stubEnv('PHASEBOOK_BLAS', '/somewhere/libopenblas.so');
    expect(Array.from(candidates())).toEqual([{ file: '/somewhere/libopenblas.so', foundBy: 'environment' }]);
  });

  it("is switched off by 'none'", () => {
    setNumericEngine({ library: 'none' });
    expect(computes().fallback).toBe('switched off');
    vi.stubEnv('PHASEBOOK_BLAS', 'none');
    setNumericEngine({});
    expect(computes().fallback).toBe('switched off');
  });

  it.runIf(hasNative)('is used', () => {
    setNumericEngine({});
    const { where } = numericEngine();
    setNumericEngine({ library: where, threads: 1 });
    expect(computes()).toMatchObject({ name: 'native', where, threads: 1, foundBy: 'setting' });
    expect(numericEngine().fallback).toBeUndefined();
  });
});

describe('the search', () => {
  it('goes up from the working folder through virtual environments, then to the system', () => {
    const site = path.join(folder, '.venv', 'lib', 'python3.12', 'site-packages');
    const files = [
      path.join(site, 'scipy_openblas64', 'lib', 'libscipy_openblas64_.so'),
      path.join(site, 'numpy.libs', 'libscipy_openblas64_-0123.so'),
    ];
    for (const file of files) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, '');
    }
    writeFileSync(path.join(path.dirname(files[1]), 'libgfortran-0123.so'), '');
    const inner = path.join(folder, 'notebooks', 'tutorials');
    const found = Array.from(candidates({}, [inner]));
    expect(found.filter(({ foundBy }) => foundBy === 'venv').map(({ file }) => file)).toEqual(files);
    expect(found.map(({ foundBy }) => foundBy).lastIndexOf('venv')).toBe(1);
  });

  it('passes over candidates that fail', () => {
    const working = Array.from(candidates()).find((each) => !('failed' in loadLibrary([each])));
    const broken = path.join(folder, 'broken.so');
    writeFileSync(broken, 'x');
    const result = loadLibrary([{ file: broken, foundBy: 'venv' }, ...(working ? [working] : [])]);
    if (working === undefined) expect(result).toHaveProperty('failed');
    else expect(result).toMatchObject({ file: working.file });
  });
});

describe('settings', () => {
  it('choose the engine', () => {
    setNumericEngine({ engine: 'plain' });
    expect(computes().name).toBe('plain');
    setNumericEngine({ engine: 'wasm' });
    expect(['wasm', 'plain']).toContain(computes().name);
    setNumericEngine({ deterministic: true });
    expect(computes().simd).not.toBe('simd128-relaxed');
    expect(numericEngine().name).not.toBe('native');
  });

  it('are refused where they mean nothing', () => {
    expect(() => setNumericEngine({ engine: 'gpu' as 'auto' })).toThrow(RangeError);
    expect(() => setNumericEngine({ threads: 0 })).toThrow(RangeError);
    expect(() => setNumericEngine({ threads: 1.5 })).toThrow(RangeError);
    expect(() => setNumericEngine({ engine: 'native', deterministic: true })).toThrow(RangeError);
  });
});

it('prints nothing', () => {
  const printed = vi.spyOn(process.stdout, 'write');
  const complained = vi.spyOn(process.stderr, 'write');
  setNumericEngine({ library: path.join(folder, 'libopenblas.so') });
  numericEngine();
  setNumericEngine({});
  numericEngine();
  expect(printed).not.toHaveBeenCalled();
  expect(complained).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
