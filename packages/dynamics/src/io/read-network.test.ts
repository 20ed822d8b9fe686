import { strToU8 } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtureBytes, goldenBytes } from '../../test/support/files.js';
import { npyFile, safetensorsFile, thrownBy, zipFile } from '../../test/support/write-files.js';
import { readNetwork } from './read-network.js';
import { StateDictError } from './state-dict-error.js';

describe('readNetwork()', () => {
  it('tells the formats apart by their content, whatever the name', () => {
    for (const fileName of [undefined, 'weights', 'weights.json', 'weights.npz', 'weights.safetensors']) {
      expect(readNetwork(fixtureBytes('flipflop-gru.npz'), { fileName }).tensors.has('Wo')).toBe(true);
      expect(
        readNetwork(fixtureBytes('flipflop-gru.safetensors'), { fileName }).tensors.has('readout.bias'),
      ).toBe(true);
      expect(
        readNetwork(goldenBytes('torch_weights/rnn-cell.json'), { fileName }).tensors.has('fc.bias'),
      ).toBe(true);
    }
  });

  it('takes JSON with a byte-order mark and spaces before it', () => {
    const text = Uint8Array.of(0xef, 0xbb, 0xbf, ...strToU8(' \r\n\t{"w": [1]}'));
    expect(readNetwork(text).tensors.get('w')?.shape).toEqual([1]);
  });

  it('takes a safetensors file whose length starts with a brace’s byte', () => {
    const padding = ' '.repeat(123 - 2);
    expect(readNetwork(safetensorsFile(`{}${padding}`)).tensors.size).toBe(0);
    expect(safetensorsFile(`{}${padding}`)[0]).toBe(123);
  });

  it('goes by the name where the content says nothing', () => {
    const message = (fileName: string): string =>
      String(thrownBy(() => readNetwork(Uint8Array.of(1, 2, 3), { fileName })));
    expect(message('a.safetensors')).toContain('Cannot read safetensors');
    expect(message('a.NPZ')).toContain('Cannot read npz');
    expect(message('a.json')).toContain('Cannot read a JSON state_dict');
    expect(message('a.txt')).toContain('the file must be safetensors, npz or JSON');
  });

  it.each([
    ['a legacy PyTorch checkpoint', Uint8Array.of(0x80, 0x02, 0x8a, 0x0a), 'save_file'],
    ['a PyTorch checkpoint', zipFile({ 'model/data.pkl': new Uint8Array(3) }), 'save_file'],
    ['an HDF5 file', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d), 'HDF5'],
    ['a single array', npyFile('{}'), 'np.savez'],
    ['an empty file', new Uint8Array(0), 'its content is none of them'],
  ])('says what to do with %s', (_, bytes, text) => {
    const error = thrownBy(() => readNetwork(bytes));
    expect(error).toBeInstanceOf(StateDictError);
    expect((error as Error).message).toContain(text);
  });

  it('refuses something that is no bytes', () => {
    expect(() => readNetwork(new ArrayBuffer(8) as unknown as Uint8Array)).toThrow(
      new TypeError('Cannot read the network: `bytes` must be a Uint8Array: got [object ArrayBuffer]'),
    );
  });

  it('any bytes are read or give a StateDictError', () => {
    const starts = [[], [0x50, 0x4b], [0x7b], [0x7b, 0x22], [5, 0, 0, 0, 0, 0, 0, 0, 0x7b]];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        const error = thrownBy(() => readNetwork(Uint8Array.of(...start, ...rest)));
        return error === undefined || error instanceof StateDictError;
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
