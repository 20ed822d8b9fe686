import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtureBytes, goldenBytes } from '../../test/support/files.js';
import { doubles, npyFile, thrownBy, zipFile } from '../../test/support/write-files.js';
import { readNpz } from './npz.js';
import { readSafetensors } from './safetensors.js';
import { StateDictError } from './state-dict-error.js';
import { crc32 } from './zip.js';

const fixture = fixtureBytes('flipflop-gru.npz');
const HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }";

/** Where the archive's directory starts. */
function directoryOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 6, true);
}

function failure(bytes: Uint8Array): StateDictError {
  const error = thrownBy(() => readNpz(bytes));
  expect(error).toBeInstanceOf(StateDictError);
  return error as StateDictError;
}

describe('readNpz()', () => {
  it('reads the fixture: the same numbers as the safetensors file', () => {
    const { tensors } = readNpz(fixture);
    const others = readSafetensors(fixtureBytes('flipflop-gru.safetensors')).tensors;
    const names = {
      weight_ih: 'weight_ih_l0',
      weight_hh: 'weight_hh_l0',
      bias_ih: 'bias_ih_l0',
      bias_hh: 'bias_hh_l0',
      Wo: 'readout.weight',
      bo: 'readout.bias',
    };
    expect([...tensors.keys()]).toEqual(Object.keys(names));
    for (const [name, other] of Object.entries(names)) {
      expect(tensors.get(name)?.values).toEqual(others.get(other)?.values);
      expect(tensors.get(name)?.shape).toEqual(others.get(other)?.shape);
      expect(tensors.get(name)?.dtype).toBe('float64');
    }
  });

  it('reads what NumPy writes: dtypes, byte orders, versions, column-major, compressed', () => {
    const { tensors } = readNpz(goldenBytes('torch_weights/dtypes.npz'));
    const values = (name: string): number[] => Array.from(tensors.get(name)?.values ?? []);
    for (const code of ['f8', 'f4', 'f2', 'i8', 'i4', 'i2', 'u8', 'u4', 'u2']) {
      for (const order of ['little', 'big']) {
        const last = code.startsWith('u') ? 65000 : 120;
        expect(values(`${code}_${order}`), `${code} ${order}`).toEqual([0, 1, 2, 3, 100, last]);
      }
    }
    expect(values('i1')).toEqual([0, 1, 2, 3, 100, 120]);
    expect(values('u1')).toEqual([0, 1, 2, 3, 100, 120]);
    expect(values('b1')).toEqual([0, 1, 1, 1, 1, 1]);
    expect(values('fortran')).toEqual(Array.from({ length: 24 }, (_, k) => k));
    expect(tensors.get('fortran')?.shape).toEqual([2, 3, 4]);
    expect(tensors.get('scalar')).toMatchObject({ shape: [], values: Float64Array.of(7) });
    expect(tensors.get('one')?.shape).toEqual([1]);
    expect(tensors.get('empty')?.shape).toEqual([0, 4]);
    for (const version of ['version2', 'version3']) expect(values(version)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('reads stored and deflated archives from the middle of a buffer, skipping other files', () => {
    for (const level of [0, 6] as const) {
      const zip = zipFile({ 'a.npy': npyFile(HEADER, doubles(1, 2)), 'readme.txt': doubles(0) }, level);
      const larger = new Uint8Array(zip.length + 9);
      larger.set(zip, 3);
      const { tensors } = readNpz(larger.subarray(3, 3 + zip.length));
      expect([...tensors.keys()]).toEqual(['a']);
      expect(tensors.get('a')?.values).toEqual(Float64Array.of(1, 2));
    }
  });

  it('understands every way to write the header', () => {
    const read = (header: string): unknown =>
      readNpz(zipFile({ 'a.npy': npyFile(header, doubles(1, 2)) })).tensors.get('a')?.shape;
    expect(read('{"descr":"<f8","fortran_order":False,"shape":(2,)}   \n')).toEqual([2]);
    expect(read("{'shape': (1, 2), 'descr': '=f8', 'fortran_order': True}")).toEqual([1, 2]);
    expect(read("{'shape': (2L,), 'descr': '<f8', 'fortran_order': False, }")).toEqual([2]);
    expect(read("{'shape': [2], 'descr': '<f8', 'fortran_order': False}")).toEqual([2]);
  });

  it.each([
    ['objects', HEADER.replace('<f8', '|O'), 'must have one of the dtypes f8, f4'],
    ['complex numbers', HEADER.replace('<f8', '<c16'), 'got "<c16"'],
    ['long doubles', HEADER.replace('<f8', '<f16'), 'got "<f16"'],
    ['void, as bfloat16 arrays are written', HEADER.replace('<f8', '<V2'), 'got "<V2"'],
    ['records', HEADER.replace("'<f8'", "[('x', '<f8')]"), 'must have one of the dtypes'],
    ['no byte order', HEADER.replace('<f8', '|f8'), 'has no byte order'],
    ['no dtype', "{'fortran_order': False, 'shape': (2,)}", 'must have one of the dtypes'],
    ['no order', "{'descr': '<f8', 'shape': (2,)}", 'must say in `fortran_order`'],
    [
      'a shape that is a number',
      HEADER.replace('(2,)', '(2)'),
      'must have a tuple of lengths as its shape: got 2',
    ],
    ['a negative length', HEADER.replace('(2,)', '(-2,)'), 'must have a tuple of lengths'],
    ['an absurd size', HEADER.replace('(2,)', '(99999999999, 99999999999)'), 'must have a tuple of lengths'],
    ['a size beyond its data', HEADER.replace('(2,)', '(1000000000,)'), 'must have 8000000000 bytes'],
    [
      'less than its data',
      HEADER.replace('(2,)', '(1,)'),
      'must have 8 bytes for shape [1] of "<f8": got 16',
    ],
    ['a header that ends early', HEADER.slice(0, 30), 'has a damaged header'],
    ['a header with code', "__import__('os')", 'has a damaged header'],
    ['a header that is a list', '[1, 2]', 'has a damaged header'],
    ['a header with a double key', HEADER.replace("'shape'", "'descr'"), 'has a damaged header'],
    ['a deep header', '['.repeat(1000), 'has a damaged header'],
  ])('names the array with %s', (_, header, text) => {
    const error = failure(zipFile({ 'lstm.weight.npy': npyFile(header, doubles(1, 2)) }));
    expect(error.tensor).toBe('lstm.weight');
    expect(error.message).toMatch(/^Cannot read npz: `lstm.weight` /);
    expect(error.message).toContain(text);
  });

  it.each([
    ['no magic', doubles(1, 2), 'is not an .npy array'],
    ['nothing', new Uint8Array(0), 'is not an .npy array'],
    ['version 4', npyFile(HEADER, doubles(1, 2), 4), 'unknown .npy format version 4'],
    ['a header beyond its end', npyFile(HEADER).subarray(0, 40), 'must have a header of'],
    ['a cut version 2', npyFile(HEADER, undefined, 2).subarray(0, 11), 'is truncated'],
  ])('names the array with %s', (_, file, text) => {
    const error = failure(zipFile({ 'a.npy': file }));
    expect(error.tensor).toBe('a');
    expect(error.message).toContain(text);
  });

  it('refuses archives that claim impossible sizes, before any memory is taken', () => {
    const bytes = zipFile({ 'a.npy': npyFile(HEADER, doubles(1, 2)) }, 6);
    const view = new DataView(bytes.buffer);
    const entry = directoryOf(bytes);
    view.setUint32(entry + 24, 900_000_000, true);
    expect(failure(bytes).message).toContain('to 900000000, which is impossible');
    view.setUint32(entry + 24, 4_000_000_000, true);
    expect(failure(bytes).message).toContain(
      'the archive must unpack to at most 1073741824 bytes: got 4000000000',
    );
  });

  it('refuses an entry that unpacks to more or less than it says', () => {
    for (const difference of [-1, 1, 8]) {
      const bytes = zipFile({ 'a.npy': npyFile(HEADER, doubles(1, 2)) }, 6);
      const view = new DataView(bytes.buffer);
      const entry = directoryOf(bytes);
      view.setUint32(entry + 24, view.getUint32(entry + 24, true) + difference, true);
      expect(failure(bytes).tensor).toBe('a');
      expect(failure(bytes).message).toContain('must unpack to');
    }
  });

  it('names the array whose bytes were changed', () => {
    const bytes = fixture.slice();
    bytes[5000] ^= 1;
    expect(failure(bytes).tensor).toBe('weight_hh');
    expect(failure(bytes).message).toContain('checksum does not match');
  });

  it('refuses what is encrypted, packed in other ways or stands elsewhere', () => {
    const changed = (change: (view: DataView, entry: number) => void): StateDictError => {
      const bytes = zipFile({ 'a.npy': npyFile(HEADER, doubles(1, 2)) });
      change(new DataView(bytes.buffer), directoryOf(bytes));
      return failure(bytes);
    };
    expect(changed((view, at) => view.setUint16(at + 8, 1, true)).message).toContain('`a.npy` is encrypted');
    expect(changed((view, at) => view.setUint16(at + 10, 14, true)).message).toContain(
      'unsupported method 14',
    );
    expect(changed((view, at) => view.setUint32(at + 42, 1e9, true)).message).toContain(
      'does not start where',
    );
    expect(changed((view, at) => view.setUint32(at + 20, 1e9, true)).message).toContain(
      'must lie within the file',
    );
    expect(changed((view, at) => view.setUint32(at + 24, 5, true)).message).toContain('is stored, but has');
    expect(changed((view, at) => view.setUint32(at, 0, true)).message).toContain('directory is damaged');
    expect(changed((view, at) => view.setUint16(at + 28, 60000, true)).message).toContain(
      'directory is damaged',
    );
    expect(changed((view, at) => view.setUint16(at + 10, 8, true)).tensor).toBe('a');
  });

  it('refuses a name that stands twice, and archives beyond the plain format', () => {
    const bytes = zipFile({
      'a.npy': npyFile(HEADER, doubles(1, 2)),
      'b.npy': npyFile(HEADER, doubles(3, 4)),
    });
    const second = bytes.lastIndexOf('b'.charCodeAt(0));
    bytes[second] = 'a'.charCodeAt(0);
    expect(failure(bytes).message).toContain('`a` stands in the archive more than once');
    new DataView(bytes.buffer).setUint16(bytes.length - 12, 0xffff, true);
    expect(failure(bytes).message).toContain('beyond 4 GiB');
  });

  it('says what to do with a PyTorch checkpoint', () => {
    const error = failure(zipFile({ 'archive/data.pkl': doubles(1), 'archive/data/0': doubles(2) }));
    expect(error.message).toContain('PyTorch checkpoint');
    expect(error.message).toContain('safetensors.torch.save_file');
  });

  it('truncated at any byte, the fixture gives a StateDictError and nothing else', () => {
    for (let length = 0; length < fixture.length; length += 1) {
      const error = thrownBy(() => readNpz(fixture.subarray(0, length)));
      if (!(error instanceof StateDictError)) expect.unreachable(`length ${length}: ${String(error)}`);
    }
  });

  it.each(['deflated', 'stored'])(
    'with any bytes changed, a %s archive is read or gives a StateDictError',
    (kind) => {
      const original = kind === 'stored' ? fixture : goldenBytes('torch_weights/lstm.npz');
      const change = fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 0, max: 255 }));
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
          const bytes = original.slice();
          // Every second change goes to the directory at the end.
          changes.forEach(([at, value], k) => (bytes[k % 2 ? at : original.length - 1 - (at % 400)] = value));
          const error = thrownBy(() => readNpz(bytes));
          return error === undefined || error instanceof StateDictError;
        }),
        { numRuns: 1000, seed: 2 },
      );
    },
  );
});

describe('crc32()', () => {
  it('gives the check value of the standard', () => {
    expect(crc32(Uint8Array.from('123456789', (digit) => digit.charCodeAt(0)))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });
});
