import { Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { NonFiniteError, ShapeMismatchError, requireFinite, requireLength } from './errors.js';
import {
  add,
  diagonal,
  identity,
  matrix,
  multiply,
  multiplyVector,
  requireSquare,
  scale,
  toMatrix,
  toRows,
  transpose,
  transposeMultiplyVector,
  zeros,
} from './matrix.js';
import { fromMlMatrix, toMlMatrix } from './ml-matrix.js';

const a = matrix([
  [1, 2, 3],
  [4, 5, 6],
]);

describe('matrices', () => {
  it('are row-major and act on columns', () => {
    expect(a).toEqual({ rows: 2, columns: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(multiplyVector(a, [1, 0, -1])).toEqual(Float64Array.of(-2, -2));
    expect(transposeMultiplyVector(a, [1, -1])).toEqual(Float64Array.of(-3, -3, -3));
    expect(toRows(transpose(a))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(toRows(multiply(a, transpose(a)))).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(toRows(add(scale(identity(2), 3), diagonal([1, 2]), -1))).toEqual([
      [2, 0],
      [0, 1],
    ]);
  });

  it('may be empty', () => {
    expect(matrix([])).toEqual(zeros(0, 0));
    expect(matrix([[], []])).toEqual(zeros(2, 0));
    expect(toRows(multiply(zeros(2, 0), zeros(0, 2)))).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('name the argument that does not fit', () => {
    expect(() => matrix([[1, 2], [3]])).toThrow(
      'Cannot make a matrix: `rows[1]` must have shape [2]: got [1]',
    );
    expect(() => multiply(a, a)).toThrow(ShapeMismatchError);
    expect(() => multiplyVector(a, [1])).toThrow('`x` must have shape [3]: got [1]');
    expect(() => transposeMultiplyVector(a, [1])).toThrow('`x` must have shape [2]: got [1]');
    expect(() => add(a, transpose(a))).toThrow('`b` must have shape [2, 3]: got [3, 2]');
    expect(() => requireSquare('Cannot test', 'a', a)).toThrow('`a` must have shape [n, n]: got [2, 3]');
  });
});

describe('toMatrix', () => {
  it('takes ours, ml-matrix and rows', () => {
    expect(toMatrix(a)).toBe(a);
    expect(toMatrix([Float32Array.of(1, 2), [3, 4]])).toEqual(
      matrix([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(toMatrix(new MlMatrix([[1, 2, 3]]))).toEqual(matrix([[1, 2, 3]]));
  });

  it('goes to ml-matrix and back', () => {
    expect(fromMlMatrix(toMlMatrix(a))).toEqual(a);
    const ours = fromMlMatrix(MlMatrix.eye(2));
    expect(ours.data).toBeInstanceOf(Float64Array);
    expect(toMlMatrix(zeros(0, 0)).rows).toBe(0);
  });

  it('says what is wrong with anything else', () => {
    expect(() => toMatrix(3 as never, 'weights')).toThrow(TypeError);
    expect(() => toMatrix(null as never, 'weights')).toThrow('`weights` must be a matrix: got null');
    expect(() => toMatrix({ rows: 2, columns: 2, data: new Float64Array(3) }, 'weights')).toThrow(
      '`weights.data` must have shape [2 * 2]: got [3]',
    );
  });
});

describe('requirements', () => {
  it('name what is not finite and where', () => {
    expect(() => requireFinite('Cannot test', 'x', [1, NaN])).toThrow(NonFiniteError);
    expect(() => requireFinite('Cannot test', 'x', [1, -Infinity])).toThrow(
      'Cannot test: `x` must be finite: got -Infinity at index 1',
    );
    expect(new NonFiniteError('Cannot test', 'x', 1, NaN, 7).message).toContain('(step 7)');
  });

  it('refuse what no memory holds, before it is allocated', () => {
    expect(() => zeros(1e6, 1e6)).toThrow(/at most 2\^31 entries.*got 1000000 × 1000000/);
    expect(() => zeros(NaN, 2)).toThrow(RangeError);
  });

  it('tell vectors from everything else', () => {
    expect(() => requireLength('Cannot test', 'x', 5 as never, 1)).toThrow(TypeError);
    expect(() => requireLength('Cannot test', 'x', undefined as never, 1)).toThrow(TypeError);
    expect(() => requireLength('Cannot test', 'x', [1], 1)).not.toThrow();
  });
});
