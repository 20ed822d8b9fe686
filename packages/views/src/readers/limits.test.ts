import { describe, expect, it } from 'vitest';
import { curves } from '../curves.js';
import { ViewError } from '../errors.js';
import { parseView } from '../parse.js';
import type { View } from '../types.js';

const withCurve = (points: number): View =>
  curves({
    x: { label: 'x' },
    y: { label: 'y' },
    curves: [{ name: 'c', x: new Float64Array(points), y: new Float64Array(points).fill(1) }],
    caption: 'A line.',
  });

describe('requireDrawable', () => {
  it('reads a picture of as many numbers as a page can draw, and no more', () => {
    expect(parseView(withCurve(32_000)).kind).toBe('curves');
    expect(() => parseView(withCurve(33_000))).toThrow(/a picture of at most 65536 numbers: got 66000/);
  });

  it('counts all lists and all texts together', () => {
    const view = withCurve(2);
    const warnings = (count: number, letters: number): unknown => ({
      ...view,
      warnings: Array.from({ length: count }, () => 'w'.repeat(letters)),
    });
    expect(parseView(warnings(19, 10_000)).warnings).toHaveLength(19);
    expect(() => parseView(warnings(21, 10_000))).toThrow(ViewError);
    expect(() => parseView(warnings(1001, 1))).toThrow(/\$\.warnings/);
  });
});
