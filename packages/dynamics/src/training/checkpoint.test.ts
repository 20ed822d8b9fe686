import { describe, expect, it } from 'vitest';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import type { TrainingCheckpoint } from './train.js';

const checkpoint: TrainingCheckpoint = {
  version: 1,
  step: 2,
  parameters: Float64Array.of(0.1 + 0.2, -0, 5e-324, Number.MAX_VALUE, -1 / 3, 2 ** -1022),
  readout: Float64Array.of(Math.PI),
  optimizer: { step: 2, memory: [Float64Array.of(1e21, 1e-7, -0, 0, 1, 2, 3), new Float64Array(7)] },
  losses: Float64Array.of(3, 2),
  gradientNorms: Float64Array.of(1e300, 0),
  clipped: 1,
};
const text = writeCheckpoint(checkpoint);

/** The text with a field replaced. */
const changed = (name: string, value: unknown): string =>
  JSON.stringify({ ...(JSON.parse(text) as object), [name]: value });

describe('writeCheckpoint', () => {
  it('is JSON that comes back with the same bits', () => {
    expect(JSON.parse(text)).toMatchObject({ version: 1, step: 2, clipped: 1 });
    const read = readCheckpoint(text);
    // Tells −0 from 0.
    expect(read).toEqual(checkpoint);
    const bits = (values: Float64Array): BigUint64Array => new BigUint64Array(values.slice().buffer);
    expect(bits(read.parameters)).toEqual(bits(checkpoint.parameters));
    expect(writeCheckpoint(read)).toBe(text);
  });

  it('writes a run without readout and memory', () => {
    const bare = { ...checkpoint, readout: new Float64Array(0), optimizer: { step: 2, memory: [] } };
    expect(readCheckpoint(writeCheckpoint(bare))).toEqual(bare);
  });
});

describe('readCheckpoint', () => {
  it('refuses every text that was cut off', () => {
    for (let length = 0; length < text.length; length++) {
      expect(() => readCheckpoint(text.slice(0, length))).toThrow(SyntaxError);
    }
  });

  it.each([
    ['version', 2],
    ['step', -1],
    ['step', 1.5],
    ['parameters', null],
    ['parameters', [1, null]],
    ['readout', 'none'],
    ['optimizer', undefined],
    ['optimizer', { step: 2 }],
    ['optimizer', { step: '2', memory: [] }],
    ['optimizer', { step: 2, memory: [[1], 'x'] }],
    ['losses', [1]],
    ['gradientNorms', [1, 2, 3]],
    ['clipped', NaN],
  ])('names a wrong `%s` (%j)', (name, value) => {
    expect(() => readCheckpoint(changed(name, value))).toThrow(SyntaxError);
    expect(() => readCheckpoint(changed(name, value))).toThrow(new RegExp(`\`${name}`));
  });

  it('refuses what is no checkpoint', () => {
    for (const other of ['null', '3', '[]', '"text"', '{}']) {
      expect(() => readCheckpoint(other)).toThrow(SyntaxError);
    }
  });
});
