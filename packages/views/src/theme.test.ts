import { describe, expect, it } from 'vitest';
import { darkTheme, lightTheme, themeOf } from './theme.js';

type Rgb = readonly [number, number, number];

const linear = (color: string): Rgb => {
  const n = Number.parseInt(color.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255].map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
};

/** Relative luminance and contrast of WCAG 2. */
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

/** How the three kinds of dichromats see linear RGB (Machado, Oliveira, Fernandes 2009, severity 1). */
const visions: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE Lab of a linear colour. */
const lab = ([r, g, b]: Rgb): Rgb => {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

const difference = (a: string, b: string, vision: readonly Rgb[]): number => {
  const [p, q] = [a, b].map((color) => {
    const rgb = linear(color);
    const seen = vision.map((row) => Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
    return lab(seen as unknown as Rgb);
  });
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};

describe.each([lightTheme, darkTheme])('the theme $name', (theme) => {
  it('is readable: text at 4.5 : 1, marks at 3 : 1', () => {
    for (const color of [theme.text, theme.mutedText]) {
      expect(contrast(color, theme.background)).toBeGreaterThanOrEqual(4.5);
    }
    const marks = [
      theme.stable,
      theme.unstable,
      theme.marginal,
      ...theme.nullclines,
      ...theme.orbits,
      ...theme.palette,
    ];
    for (const color of marks) expect(contrast(color, theme.background), color).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(visions))('keeps what must differ apart with %s', (_, vision) => {
    expect(difference(theme.stable, theme.unstable, vision)).toBeGreaterThan(20);
    expect(difference(theme.nullclines[0], theme.nullclines[1], vision)).toBeGreaterThan(20);
    theme.palette.slice(0, 4).forEach((a, i) => {
      for (const b of theme.palette.slice(i + 1, 4))
        expect(difference(a, b, vision), `${a} ${b}`).toBeGreaterThan(9);
    });
  });
});

describe('themeOf', () => {
  it('knows the names and passes records through', () => {
    expect(themeOf('light')).toBe(lightTheme);
    expect(themeOf('dark')).toBe(darkTheme);
    const own = { ...lightTheme, name: 'own' };
    expect(themeOf(own)).toBe(own);
  });
});
