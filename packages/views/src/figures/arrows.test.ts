import { describe, expect, it } from 'vitest';
import { clipSegment, pushArrow, type Pieces } from './arrows.js';

const box = { x: [-1, 1], y: [-1, 1] } as const;

describe('clipSegment', () => {
  it('keeps what is inside', () => {
    expect(clipSegment([-0.5, 0], [0.5, 0.5], box)).toEqual([
      [-0.5, 0],
      [0.5, 0.5],
    ]);
  });

  it('cuts at the frame, along the segment', () => {
    expect(clipSegment([0, 0], [2, 1], box)).toEqual([
      [0, 0],
      [1, 0.5],
    ]);
    expect(clipSegment([-3, 0], [3, 0], box)).toEqual([
      [-1, 0],
      [1, 0],
    ]);
  });

  it('drops what is outside or parallel to a side beyond it', () => {
    expect(clipSegment([2, 2], [3, 3], box)).toBeUndefined();
    expect(clipSegment([-0.5, 2], [0.5, 2], box)).toBeUndefined();
    expect(clipSegment([0, 0], [0, 0], box)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('pushArrow', () => {
  const style = { shaft: 1, headLength: 5, headWidth: 4 };
  const arrow = (unit: readonly [number, number]): Pieces => {
    const pieces: Pieces = { x: [], y: [] };
    // Twenty pixels to the upper right, whatever a pixel is worth.
    pushArrow(pieces, [0, 0], [12 * unit[0], 16 * unit[1]], unit, style);
    return pieces;
  };

  it('ends with its tip and closes its outline', () => {
    const { x, y } = arrow([1, 1]);
    expect(x[3]).toBeCloseTo(12);
    expect(y[3]).toBeCloseTo(16);
    expect([x.at(-1), y.at(-1)]).toEqual([x[0], y[0]]);
  });

  it('has the same shape on screen whatever the units of the axes', () => {
    const square = arrow([1, 1]);
    const flat = arrow([0.01, 7]);
    square.x.forEach((value, i) => expect((flat.x[i] ?? 0) / 0.01).toBeCloseTo(value ?? 0));
    square.y.forEach((value, i) => expect((flat.y[i] ?? 0) / 7).toBeCloseTo(value ?? 0));
  });

  it('separates arrows by a gap and ignores arrows without length', () => {
    const pieces = arrow([1, 1]);
    const before = pieces.x.length;
    pushArrow(pieces, [3, 3], [3, 3], [1, 1], style);
    expect(pieces.x).toHaveLength(before);
    pushArrow(pieces, [3, 3], [4, 3], [1, 1], style);
    expect(pieces.x[before]).toBeNull();
  });
});
