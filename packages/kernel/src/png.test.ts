import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodePng, svgToPng } from './png.js';

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly chunks: readonly string[];
  readonly pixels: readonly (readonly number[])[];
}

/** Reads back what `encodePng` writes: 8-bit palette, no filters. */
function decode(bytes: Uint8Array): Decoded {
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = new Map<string, Uint8Array>();
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    parts.set(
      String.fromCharCode(...bytes.subarray(at + 4, at + 8)),
      bytes.subarray(at + 8, at + 8 + length),
    );
    at += 12 + length;
  }
  const part = (name: string): Uint8Array => parts.get(name) ?? new Uint8Array(0);
  const header = new DataView(part('IHDR').buffer, part('IHDR').byteOffset);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  const lines = inflateSync(part('IDAT'));
  const pixels: number[][] = [];
  for (let y = 0; y < height; y++) {
    expect(lines[y * (width + 1)]).toBe(0);
    for (let x = 0; x < width; x++) {
      const index = lines[y * (width + 1) + 1 + x];
      pixels.push([...part('PLTE').subarray(3 * index, 3 * index + 3), part('tRNS')[index] ?? 255]);
    }
  }
  return { width, height, chunks: [...parts.keys()], pixels };
}

describe('encodePng', () => {
  it('keeps up to 256 colours exactly, transparency included', () => {
    const rgba = Uint8Array.of(255, 0, 0, 255, 0, 128, 0, 255, 0, 0, 255, 64, 255, 0, 0, 255);
    const image = decode(encodePng(2, 2, rgba));
    expect(image.chunks).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
    expect(image.pixels.flat()).toEqual([...rgba]);
  });

  it('replaces rare colours by near ones where there are more', () => {
    const rgba = new Uint8Array(4 * 64 * 64);
    for (let i = 0; i < 64 * 64; i++) rgba.set([i % 64, Math.floor(i / 64) * 4, 128, 255], 4 * i);
    const { pixels, chunks } = decode(encodePng(64, 64, rgba));
    expect(chunks).not.toContain('tRNS');
    pixels.forEach((pixel, i) => {
      const away = Math.hypot(...pixel.map((channel, k) => channel - rgba[4 * i + k]));
      expect(away).toBeLessThan(40);
    });
  });

  it('has the check sums of the format', () => {
    // The empty end chunk has the same sum in every PNG.
    expect([...encodePng(1, 1, Uint8Array.of(0, 0, 0, 255)).subarray(-4)]).toEqual([0xae, 0x42, 0x60, 0x82]);
  });
});

describe('svgToPng', () => {
  const svg = (content: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="system-ui, sans-serif">${content}</svg>`;

  it('draws at the pixel ratio', () => {
    const red = svg('<rect width="20" height="20" fill="#f00"/>');
    const image = decode(svgToPng(red, { pixelRatio: 3 }));
    expect([image.width, image.height]).toEqual([120, 60]);
    expect(image.pixels[0]).toEqual([255, 0, 0, 255]);
    expect(image.pixels[119][3]).toBe(0);
  });

  it('has letters without any font of the machine, also mathematical ones', () => {
    const ink = (text: string): number =>
      decode(svgToPng(svg(`<text x="2" y="15" font-size="12">${text}</text>`))).pixels.filter((p) => p[3] > 0)
        .length;
    for (const text of ['h', 'λ', 'τ', '₁', '→', '↑', '✓', '−', '∞', 'Δ', '…'])
      expect(ink(text), text).toBeGreaterThan(8);
    // The box that stands for a missing letter is the same for all that are missing.
    expect(ink('λ')).not.toBe(ink('\uE123'));
  });

  it('draws round caps of empty strokes, as clouds of points use them', () => {
    const dot = svg('<path d="M20,10h0" stroke="#000" stroke-width="8" stroke-linecap="round"/>');
    const { pixels } = decode(svgToPng(dot, { pixelRatio: 1 }));
    expect(pixels[10 * 40 + 20]).toEqual([0, 0, 0, 255]);
    expect(pixels.filter((pixel) => pixel[3] > 0).length).toBeGreaterThan(40);
  });

  it('says what is wrong', () => {
    expect(() => svgToPng('no picture')).toThrow(SyntaxError);
    expect(() => svgToPng('no picture')).toThrow('Cannot draw a PNG: `svg` must be a valid SVG');
    expect(() => svgToPng(svg(''), { pixelRatio: 0 })).toThrow('`pixelRatio` must be in (0, 8]: got 0');
  });
});
