import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  base64ToBytes,
  bytesToBase64,
  decodeArray,
  decodeMatrix,
  decodeNumber,
  encodeArray,
  encodeMatrix,
  encodeNumber,
  encodeWeights,
} from './encoding.js';

describe('base64', () => {
  it('agrees with the one of Node for every length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = bytesToBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(base64ToBytes(text)).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['a length that is no multiple of 4', 'AAA'],
    ['a letter outside the alphabet', 'AA*A'],
    ['the alphabet of URLs', 'AA-_'],
    ['a blank', 'AA A'],
    ['padding inside', 'A=AA'],
    ['nothing but padding', '===='],
    ['bits that stand for no byte', 'AAF='],
    ['bits that stand for no byte, two letters', 'AB=='],
    ['letters beyond ASCII', 'AAÄÄ'],
  ])('refuses %s', (_, text) => {
    expect(() => base64ToBytes(text)).toThrow(SyntaxError);
  });
});

describe('encodeArray', () => {
  const special = [NaN, Infinity, -Infinity, -0, 0, 5e-324, Number.MAX_VALUE, -Number.MIN_VALUE, 0.1];

  it('writes little-endian bytes', () => {
    expect(encodeArray([1])).toEqual({ dtype: 'float64', shape: [1], base64: 'AAAAAAAA8D8=' });
    expect(encodeArray([1], [1], 'float32').base64).toBe('AACAPw==');
    expect(encodeArray([1, -2], [2], 'int32').base64).toBe('AQAAAP7///8=');
    expect(encodeArray([1, -2, 127], [3], 'int8').base64).toBe('Af5/');
  });

  it.each(special.map((value): [string, number] => [Object.is(value, -0) ? '-0' : String(value), value]))(
    'keeps %s in double precision',
    (_, value) => {
      expect(Object.is(decodeArray(encodeArray([value]))[0], value)).toBe(true);
    },
  );

  it('keeps every double', () => {
    fc.assert(
      fc.property(fc.float64Array(), (values) => {
        expect(decodeArray(encodeArray(values))).toEqual(values);
      }),
    );
  });

  it('rounds to single precision, infinities and NaN as they are', () => {
    const decoded = decodeArray(encodeArray([0.1, 1e300, NaN, -0], [2, 2], 'float32'));
    expect(decoded).toEqual(Float64Array.of(Math.fround(0.1), Infinity, NaN, -0));
  });

  it('checks the shape and the range of integers', () => {
    expect(() => encodeArray([1, 2, 3], [2, 2])).toThrow(/`values` must have shape \[2, 2\]: got \[3\]/);
    expect(() => encodeArray([128], [1], 'int8')).toThrow(RangeError);
    expect(() => encodeArray([0.5], [1], 'int32')).toThrow(RangeError);
    expect(() => encodeArray([NaN], [1], 'int32')).toThrow(RangeError);
  });

  it('writes empty arrays', () => {
    expect(decodeArray(encodeArray([], [0, 3]))).toEqual(new Float64Array(0));
  });

  it('refuses text that does not fit the shape', () => {
    expect(() => decodeArray({ dtype: 'float64', shape: [2], base64: 'AAAAAAAA8D8=' })).toThrow(
      /`base64` must hold 16 bytes: got 8/,
    );
  });
});

describe('matrices, weights and numbers', () => {
  it('brings a matrix back', () => {
    const matrix = { rows: 2, columns: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
    expect(decodeMatrix(encodeMatrix(matrix))).toEqual(matrix);
    expect(() => decodeMatrix(encodeArray([1, 2]))).toThrow(RangeError);
  });

  it('stores weights in single precision where that is exact', () => {
    const trained = Float64Array.from({ length: 50 }, (_, i) => Math.fround(Math.sin(i)));
    const encoded = encodeWeights(trained, [50], 'bias');
    expect(encoded.dtype).toBe('float32');
    expect(decodeArray(encoded)).toEqual(trained);
    expect(encodeWeights([...trained, 0.1], [51], 'bias').dtype).toBe('float64');
    expect(Object.is(decodeArray(encodeWeights([-0], [1], 'bias'))[0], -0)).toBe(true);
    expect(() => encodeWeights([NaN], [1], 'recurrent')).toThrow(/`recurrent` must be finite/);
  });

  it('spells out what JSON cannot say', () => {
    for (const value of [1.5, NaN, Infinity, -Infinity]) {
      const written = JSON.parse(JSON.stringify(encodeNumber(value))) as ReturnType<typeof encodeNumber>;
      expect(decodeNumber(written)).toBe(value);
    }
  });
});
