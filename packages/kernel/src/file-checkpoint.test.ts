import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { linearCell, sequences, squaredError, train, type TrainingCheckpoint } from '@phasebook/dynamics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileCheckpoint } from './file-checkpoint.js';

const folder = mkdtempSync(join(tmpdir(), 'phasebook-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const checkpoint = (steps: number): TrainingCheckpoint =>
  train(linearCell({ recurrent: [[0.3]], input: [[1]] }), {
    task: {
      name: 'half',
      batch: () => ({ inputs: sequences([[[1]], [[0]]]), loss: squaredError([[[1]], [[0.5]]]) }),
    },
    steps,
  }).checkpoint;

describe('fileCheckpoint', () => {
  it('gives back what was saved last, and nothing before', () => {
    const file = fileCheckpoint(join(folder, 'new', 'run.json'));
    expect(file.load()).toBeUndefined();
    file.save(checkpoint(1));
    file.save(checkpoint(3));
    expect(file.load()).toEqual(checkpoint(3));
    expect(readdirSync(join(folder, 'new'))).toEqual(['run.json']);
  });

  it('does not mind a file that was half written', () => {
    const path = join(folder, 'half.json');
    const file = fileCheckpoint(path);
    file.save(checkpoint(2));
    writeFileSync(`${path}.tmp`, readFileSync(path, 'utf8').slice(0, 40));
    expect(file.load()).toEqual(checkpoint(2));
    file.save(checkpoint(4));
    expect(file.load()).toEqual(checkpoint(4));
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });

  it('names a file that is something else or cannot be written', () => {
    const path = join(folder, 'other.json');
    writeFileSync(path, '{"version": 1');
    expect(() => fileCheckpoint(path).load()).toThrow(SyntaxError);
    expect(() => fileCheckpoint(path).load()).toThrow(/other\.json/);
    const taken = join(folder, 'a-folder');
    mkdirSync(join(taken, 'inside'), { recursive: true });
    expect(() => fileCheckpoint(taken).load()).toThrow(/a-folder/);
    expect(() => fileCheckpoint(taken).save(checkpoint(1))).toThrow(/Cannot save a checkpoint: .*a-folder/);
    expect(existsSync(`${taken}.tmp`)).toBe(false);
  });
});

describe('a training that is killed', () => {
  const script = join(folder, 'train-until-killed.mjs');
  beforeAll(async () => {
    const inPackages = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
    await build({
      entryPoints: [inPackages('kernel/test/train-until-killed.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      alias: Object.fromEntries(
        ['linalg', 'dynamics'].map((name) => [`@phasebook/${name}`, inPackages(`${name}/src/index.ts`)]),
      ),
    });
  });

  /** Runs the training to its end, or kills it in the midst of the update after `updates` others; gives the step of that. */
  async function run(path: string, end: string, updates?: number): Promise<number | undefined> {
    const more = updates === undefined ? [] : [String(updates)];
    const child = spawn(process.execPath, [script, path, end, ...more], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = new Promise<unknown>((done) => child.on('close', (_, signal) => done(signal)));
    let step: number | undefined;
    for await (const line of createInterface(child.stdout)) {
      step = Number(line);
      child.kill('SIGKILL');
    }
    expect(await closed).toBe(updates === undefined ? null : 'SIGKILL');
    return step;
  }

  it('goes on with the bits of one that was not', async () => {
    const [whole, broken] = ['whole', 'broken'].map((name) => join(folder, `${name}.json`));
    const ends = [`${whole}.end`, `${broken}.end`];
    await run(whole, ends[0]);
    // There is a checkpoint after every second update.
    expect(await run(broken, ends[1], 15)).toBe(15);
    expect(fileCheckpoint(broken).load()?.step).toBe(14);
    expect(await run(broken, ends[1], 9)).toBe(23);
    expect(await run(broken, ends[1], 1)).toBe(23);
    expect(await run(broken, ends[1], 20)).toBe(42);
    expect(existsSync(ends[1])).toBe(false);
    await run(broken, ends[1]);
    expect(readFileSync(ends[1], 'utf8')).toBe(readFileSync(ends[0], 'utf8'));
  });
});
