import { describe, expect, it } from 'vitest';
import { bytesPerEntry, decodeEntries, entryCount } from './state-dict.js';

describe('entryCount()', () => {
  it('multiplies the lengths of the axes', () => {
    expect(entryCount([])).toBe(1);
    expect(entryCount([3, 4])).toBe(12);
    expect(entryCount([3, 0, 4])).toBe(0);
  });

  it('is zero for an empty tensor, however long its other axes', () => {
    expect(entryCount([1e15, 1e15, 1e15, 0])).toBe(0);
    expect(entryCount([0, ...Array<number>(30).fill(1e15)])).toBe(0);
  });

  it.each([[[-1]], [[1.5]], [[NaN]], [[Infinity]], [['3']], [[null]], [[1e15, 1e15]], [[2 ** 60]]])(
    'refuses %j',
    (shape) => {
      expect(entryCount(shape)).toBeUndefined();
    },
  );
});

describe('decodeEntries()', () => {
  const bytes = Uint8Array.of(0x01, 0x02, 0x03, 0x04, 0xff, 0xff, 0xff, 0xff);

  it.each([
    ['uint32', 0x04030201, 0x01020304],
    ['int64', -0xfbfcfdff, 0x01020304 * 2 ** 32 + 0xffffffff],
    ['uint16', 0x0201, 0x0102],
    ['int8', 1, 1],
    ['bool', 1, 1],
  ] as const)('reads %s in both byte orders', (dtype, little, big) => {
    expect(decodeEntries(bytes, dtype, true)[0]).toBe(little);
    expect(decodeEntries(bytes, dtype, false)[0]).toBe(big);
    expect(decodeEntries(bytes, dtype, true)).toHaveLength(8 / bytesPerEntry(dtype));
  });

  it('rounds 64-bit integers beyond 2^53 to the nearest double', () => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, 2n ** 63n + 1n, true);
    expect(decodeEntries(new Uint8Array(view.buffer), 'uint64', true)[0]).toBe(2 ** 63);
    expect(decodeEntries(new Uint8Array(view.buffer), 'int64', true)[0]).toBe(-(2 ** 63));
  });
});
