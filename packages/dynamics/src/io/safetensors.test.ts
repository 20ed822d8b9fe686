import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtureBytes, golden as load, goldenBytes } from '../../test/support/files.js';
import { doubles, safetensorsFile, thrownBy } from '../../test/support/write-files.js';
import { readSafetensors } from './safetensors.js';
import { StateDictError } from './state-dict-error.js';

const { rounded } = load<{ readonly rounded: Readonly<Record<string, number[][]>> }>('torch_cells.json');
const fixture = fixtureBytes('flipflop-gru.safetensors');

/** One tensor `w` of two doubles, with parts of its entry replaced. */
function oneTensor(entry: object, data = doubles(1, 2)): Uint8Array {
  return safetensorsFile({ w: { dtype: 'F64', shape: [2], data_offsets: [0, 16], ...entry } }, data);
}

function failure(bytes: Uint8Array): StateDictError {
  const error = thrownBy(() => readSafetensors(bytes));
  expect(error).toBeInstanceOf(StateDictError);
  return error as StateDictError;
}

describe('readSafetensors()', () => {
  it('reads the fixture', () => {
    const { tensors, metadata } = readSafetensors(fixture);
    expect(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))).toEqual({
      weight_ih_l0: [96, 3],
      weight_hh_l0: [96, 32],
      bias_ih_l0: [96],
      bias_hh_l0: [96],
      'readout.weight': [3, 32],
      'readout.bias': [3],
    });
    expect(metadata).toMatchObject({ format: 'pt', cell: 'GRU', gate_order: 'r,z,n' });
    expect(tensors.get('weight_hh_l0')?.dtype).toBe('float32');
  });

  it('widens every dtype that PyTorch writes', () => {
    const { tensors } = readSafetensors(goldenBytes('torch_weights/dtypes.safetensors'));
    const values = (name: string): number[] => Array.from(tensors.get(name)?.values ?? []);
    for (const [name, rows] of Object.entries(rounded)) expect(values(name), name).toEqual(rows.flat());
    for (const name of ['i64', 'i32', 'i16', 'i8']) {
      expect(values(name), name).toEqual([0, 1, -2, 3, 127, -128]);
    }
    expect(values('u8')).toEqual([0, 1, 2, 3, 127, 255]);
    expect(values('bool')).toEqual([1, 0, 1]);
    expect(tensors.get('scalar')).toMatchObject({ shape: [], values: Float64Array.of(7) });
    expect(tensors.get('empty')).toMatchObject({ shape: [0, 4], values: new Float64Array(0) });
    expect(tensors.get('bf16')?.dtype).toBe('bfloat16');
  });

  it('reads from the middle of a larger buffer', () => {
    const larger = new Uint8Array(fixture.length + 13);
    larger.set(fixture, 5);
    const inside = larger.subarray(5, 5 + fixture.length);
    expect(readSafetensors(inside)).toEqual(readSafetensors(fixture));
  });

  it('keeps NaN and infinities: only a network refuses them', () => {
    const { tensors } = readSafetensors(oneTensor({}, doubles(NaN, -Infinity)));
    expect(tensors.get('w')?.values).toEqual(Float64Array.of(NaN, -Infinity));
  });

  it('takes tensors in any order, and a name like __proto__ as a name', () => {
    const header =
      '{"b":{"dtype":"F64","shape":[],"data_offsets":[8,16]},' +
      '"__proto__":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}';
    const { tensors } = readSafetensors(safetensorsFile(header, doubles(1, 2)));
    expect(tensors.get('__proto__')?.values[0]).toBe(1);
    expect(tensors.get('b')?.values[0]).toBe(2);
  });

  it.each([
    ['an unknown dtype', { dtype: 'F8_E4M3' }, 'must have one of the dtypes F64, F32'],
    ['a dtype that is a property of objects', { dtype: 'toString' }, 'must have one of the dtypes'],
    ['a dtype that is no text', { dtype: 7 }, 'got 7'],
    ['no shape', { shape: undefined }, 'must have a list of lengths as its shape: got undefined'],
    ['a negative length', { shape: [-2] }, 'must have a list of lengths'],
    ['a fractional length', { shape: [2.5] }, 'must have a list of lengths'],
    ['an absurd size', { shape: [2 ** 40, 2 ** 40] }, 'must have a list of lengths'],
    ['a shape that does not fit', { shape: [3] }, 'must have 24 bytes for shape [3] of F64: got 16'],
    ['a large shape without data', { shape: [1e12] }, 'must have 8000000000000 bytes'],
    ['offsets beyond the file', { data_offsets: [0, 24] }, 'its data ends at byte 24 of 16'],
    ['offsets far beyond the file', { data_offsets: [0, 1e15] }, 'must lie within the file'],
    ['offsets backwards', { data_offsets: [16, 0] }, 'must have data_offsets [begin, end]: got [16,0]'],
    ['negative offsets', { data_offsets: [-16, 0] }, 'must have data_offsets'],
    ['fractional offsets', { data_offsets: [0, 15.5] }, 'must have data_offsets'],
    ['three offsets', { data_offsets: [0, 8, 16] }, 'must have data_offsets'],
  ])('names the tensor with %s', (_, entry, text) => {
    const error = failure(oneTensor(entry));
    expect(error.tensor).toBe('w');
    expect(error.message).toMatch(/^Cannot read safetensors: `w` /);
    expect(error.message).toContain(text);
  });

  it('refuses tensors that overlap or leave holes', () => {
    const two = (begin: number, data: Uint8Array): Uint8Array =>
      safetensorsFile(
        {
          a: { dtype: 'F64', shape: [2], data_offsets: [0, 16] },
          b: { dtype: 'F64', shape: [1], data_offsets: [begin, begin + 8] },
        },
        data,
      );
    const overlap = failure(two(8, doubles(1, 2)));
    expect(overlap.message).toContain(
      '`b` must begin at byte 16, where the tensor before it ends: got 8 (they overlap)',
    );
    expect(overlap.tensor).toBe('b');
    expect(failure(two(24, doubles(1, 2, 3, 4))).message).toContain('`b` must begin at byte 16');
    expect(failure(two(16, doubles(1, 2, 3, 4))).message).toContain('8 bytes are left over');
  });

  it.each([
    ['nothing', new Uint8Array(0), 'got 0 bytes'],
    [
      'an absurd header length',
      new Uint8Array(16).fill(255),
      'at most 100000000 bytes: got a length of 18446744073709551615',
    ],
    [
      'a header beyond the end',
      Uint8Array.of(100, 0, 0, 0, 0, 0, 0, 0, 123),
      'must have 100 bytes: the file ends after 1',
    ],
    ['a header that is not JSON', safetensorsFile('{"w":'), 'the header is not JSON'],
    ['a header that is a list', safetensorsFile('[1]'), 'the header must be an object: got [1]'],
    ['a header that is null', safetensorsFile('null'), 'the header must be an object: got null'],
    ['an entry that is null', safetensorsFile('{"w":null}'), '`w` must be described by an object: got null'],
    [
      'metadata that is no text',
      safetensorsFile({ __metadata__: { a: 1 } }),
      '`__metadata__` must map names to text',
    ],
  ])('refuses %s', (_, bytes, text) => {
    expect(failure(bytes).message).toContain(text);
  });

  it('refuses a header that is not UTF-8', () => {
    const bytes = safetensorsFile('{"w?":1}');
    bytes[11] = 0xff;
    expect(failure(bytes).message).toContain('not UTF-8');
  });

  it('refuses something that is no bytes', () => {
    expect(() => readSafetensors('text' as unknown as Uint8Array)).toThrow(TypeError);
  });

  it('truncated at any byte, the fixture gives a StateDictError and nothing else', () => {
    for (let length = 0; length < fixture.length; length++) {
      const error = thrownBy(() => readSafetensors(fixture.subarray(0, length)));
      if (!(error instanceof StateDictError)) expect.unreachable(`length ${length}: ${String(error)}`);
    }
  });

  it('truncated within its data, it names the tensor that is cut', () => {
    expect(failure(fixture.subarray(0, fixture.length - 1)).tensor).toBe('readout.bias');
    expect(failure(fixture.subarray(0, 5000)).tensor).toBe('weight_hh_l0');
  });

  it('with any bytes changed, it is read or gives a StateDictError', () => {
    const change = fc.tuple(fc.nat(fixture.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = fixture.slice();
        // Most bytes are data: aim every second change at the header.
        changes.forEach(([at, value], k) => (bytes[k % 2 ? at : at % 540] = value));
        const error = thrownBy(() => readSafetensors(bytes));
        return error === undefined || error instanceof StateDictError;
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
