import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thrownBy } from '../../test/support/write-files.js';
import { readStateDictJson } from './state-dict-json.js';
import { StateDictError } from './state-dict-error.js';

function failure(source: string | Record<string, unknown>): StateDictError {
  const error = thrownBy(() => readStateDictJson(source));
  expect(error).toBeInstanceOf(StateDictError);
  return error as StateDictError;
}

describe('readStateDictJson()', () => {
  it('reads nested lists', () => {
    const { tensors } = readStateDictJson(
      '{"a": [[1, 2, 3], [4, 5, 6]], "b": [7], "c": 8, "d": [], "e": [[], []]}',
    );
    expect(tensors.get('a')).toEqual({
      name: 'a',
      shape: [2, 3],
      values: Float64Array.of(1, 2, 3, 4, 5, 6),
      dtype: 'float64',
    });
    expect(tensors.get('b')?.shape).toEqual([1]);
    expect(tensors.get('c')).toMatchObject({ shape: [], values: Float64Array.of(8) });
    expect(tensors.get('d')?.shape).toEqual([0]);
    expect(tensors.get('e')?.shape).toEqual([2, 0]);
  });

  it('reads dtype, shape and data, flat or nested', () => {
    const { tensors } = readStateDictJson({
      flat: { dtype: 'torch.float32', shape: [2, 2], data: [1, 2, 3, 4] },
      nested: {
        shape: [2, 2],
        data: [
          [1, 2],
          [3, 4],
        ],
      },
      typed: { dtype: 'bfloat16', shape: [2], data: Float32Array.of(0.5, 1.5) },
      scalar: { shape: [], data: 3 },
    });
    expect(tensors.get('flat')).toMatchObject({
      shape: [2, 2],
      values: Float64Array.of(1, 2, 3, 4),
      dtype: 'float32',
    });
    expect(tensors.get('nested')?.values).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(tensors.get('typed')).toMatchObject({ values: Float64Array.of(0.5, 1.5), dtype: 'bfloat16' });
    expect(tensors.get('scalar')?.shape).toEqual([]);
  });

  it('reads objects with typed arrays, and metadata', () => {
    const { tensors, metadata } = readStateDictJson({
      a: [Float64Array.of(1, 2), Float64Array.of(3, 4)],
      __metadata__: { cell: 'GRU', hidden: 32 },
    });
    expect(tensors.get('a')?.values).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(metadata).toEqual({ cell: 'GRU', hidden: '32' });
    expect(tensors.size).toBe(1);
  });

  it('keeps every double', () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(numbers, (values) => {
        const text = JSON.stringify({ w: values.map((value) => value + 0) });
        const read = readStateDictJson(text).tensors.get('w')?.values ?? [];
        return values.length === read.length && values.every((value, i) => value === read[i]);
      }),
      { seed: 3 },
    );
  });

  it.each([
    ['a ragged list', { w: [[1, 2], [3]] }, '`w[1]` must have 2 entries: got 1'],
    ['a number among lists', { w: [[1, 2], 3] }, '`w[1]` must have 2 entries: got 3'],
    ['a list among numbers', { w: [1, [2]] }, '`w[1]` must be a number: got [2]'],
    ['null, as NaN is often written', { w: [[1], [null]] }, '`w[1][0]` must be a number: got null'],
    ['text', { w: 'abc' }, '`w` must be a number: got "abc"'],
    ['true', { w: true }, '`w` must be a number: got true'],
    ['null alone', { w: null }, '`w` must be a number: got null'],
    ['an unknown dtype', { w: { dtype: 'complex64', shape: [1], data: [1] } }, 'got "complex64"'],
    [
      'a dtype that is a property of objects',
      { w: { dtype: 'constructor', shape: [1], data: [1] } },
      'dtypes',
    ],
    ['no shape', { w: { data: [1] } }, 'must have a list of lengths as its shape: got undefined'],
    ['a wrong shape', { w: { shape: [3], data: [1, 2] } }, '`w` must have 3 entries for shape [3]: got 2'],
    ['an absurd shape', { w: { shape: [1e300], data: [1, 2] } }, 'must have a list of lengths'],
    ['no data', { w: { shape: [3] } }, 'must have a list of numbers as its data: got undefined'],
    ['too many axes', { w: JSON.parse('['.repeat(20) + ']'.repeat(20)) as unknown }, 'at most 16 axes'],
  ])('names the tensor with %s', (_, source, text) => {
    for (const error of [failure(source), failure(JSON.stringify(source))]) {
      expect(error.tensor).toBe('w');
      expect(error.message).toMatch(/^Cannot read a JSON state_dict: /);
      expect(error.message).toContain(text);
    }
  });

  it('refuses text that is not JSON and says why NaN is not', () => {
    expect(failure('{"w": [1, 2').message).toContain('the text is not JSON');
    expect(failure('{"w": [NaN]}').message).toContain('NaN and Infinity are not JSON');
    expect(failure('[1, 2]').message).toContain('must be an object with one entry per tensor: got [1,2]');
    expect(failure('null').message).toContain('got null');
    expect(failure('{"__metadata__": 3}').message).toContain('`__metadata__` must map names to text: got 3');
  });

  it('truncated anywhere, a file gives a StateDictError', () => {
    const text = JSON.stringify({
      'gru.weight': [
        [1, 2],
        [3, 4],
      ],
      b: { dtype: 'float32', shape: [1], data: [0.5] },
    });
    for (let length = 0; length < text.length; length++) failure(text.slice(0, length));
  });

  it('any JSON value is read or gives a StateDictError', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const error = thrownBy(() => readStateDictJson(text));
        return error === undefined || error instanceof StateDictError;
      }),
      { numRuns: 1000, seed: 4 },
    );
  });
});
