import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resultsFile } from './results-file.js';

const folder = mkdtempSync(join(tmpdir(), 'phasebook-results-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('resultsFile', () => {
  it('computes once, also after a new start', async () => {
    const path = join(folder, 'deep', 'run.json');
    let runs = 0;
    const compute = (): { exponents: Float64Array } => {
      runs++;
      return { exponents: Float64Array.of(0.5, -1) };
    };
    const first = resultsFile(path, { settings: { seed: 1 } });
    const kept: unknown = await first.keep('g = 2', compute);
    expect(kept).toEqual({ exponents: [0.5, -1] });
    expect(await first.keep('g = 2', compute)).toBe(kept);
    const later = resultsFile(path, { settings: { seed: 1 } });
    expect(later.names()).toEqual(['g = 2']);
    expect(await later.keep('g = 2', compute)).toEqual(kept);
    expect(runs).toBe(1);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ settings: { seed: 1 } });
  });

  it('sets results of other settings aside', async () => {
    const path = join(folder, 'settings.json');
    await resultsFile(path, { settings: { n: 1 } }).keep('a', () => 1);
    const other = resultsFile(path, { settings: { n: 2 } });
    expect(other.names()).toEqual([]);
    expect(await other.keep('a', () => 2)).toBe(2);
    expect(readFileSync(`${path}.previous`, 'utf8')).toContain('"n": 1');
  });

  it('keeps nothing of a computation that failed or gave what JSON cannot hold', async () => {
    const path = join(folder, 'failed.json');
    const { keep, names } = resultsFile(path);
    await expect(keep('a', () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
    await expect(keep('a', () => [1, NaN])).rejects.toThrow('Cannot keep results: `a` holds NaN at 1');
    await expect(keep('a', () => undefined)).rejects.toThrow('`a` is undefined');
    expect(await keep('__proto__', () => 3)).toBe(3);
    expect(names()).toEqual(['__proto__']);
    expect(readdirSync(folder)).not.toContain('failed.json.tmp');
  });

  it('names a file that holds something else', () => {
    const path = join(folder, 'other.json');
    for (const text of ['{"a": 1}', '{', 'null']) {
      writeFileSync(path, text);
      expect(() => resultsFile(path)).toThrow(/other\.json/);
    }
  });
});
