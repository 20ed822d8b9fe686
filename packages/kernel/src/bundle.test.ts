import { MIME_TYPE, parseView, summarize, ViewError, type View } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { cloud, portrait, spectrumAt } from '../test/sample-views.js';
import { bundle, output } from './bundle.js';

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

function pngSize(base64: unknown): [number, number] {
  const bytes = Buffer.from(String(base64), 'base64');
  expect([...bytes.subarray(1, 4)]).toEqual([80, 78, 71]);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('bundle', () => {
  it('is view, SVG, PNG and sentence, and nothing that would outrank them', () => {
    const view = portrait();
    const data = bundle(view);
    expect(Object.keys(data)).toEqual([MIME_TYPE, 'image/svg+xml', 'image/png', 'text/plain']);
    expect(data[MIME_TYPE]).toEqual(view);
    expect(String(data['image/svg+xml']).startsWith('<svg ')).toBe(true);
    expect(data['text/plain']).toBe(summarize(view));
    expect(sizeOf(data)).toBeLessThan(256 * 1024);
  });

  it('describes the picture to screen readers in both formats', () => {
    const { data, metadata } = output(portrait());
    const sentence = String(data['text/plain']);
    expect(metadata).toEqual({ 'image/png': { width: 640, height: 480, alt: sentence } });
    expect(String(data['image/svg+xml']).includes(`>${sentence}</desc>`)).toBe(true);
    expect(pngSize(data['image/png'])).toEqual([1280, 960]);
  });

  it('draws in the size and the colours asked for', () => {
    const data = bundle(spectrumAt(0.5), { width: 400, height: 300, theme: 'dark', pixelRatio: 1 });
    expect(pngSize(data['image/png'])).toEqual([400, 300]);
    expect(String(data['image/svg+xml'])).toContain('fill="#111417"');
  });

  it('decimates until everything fits, and says so', () => {
    const data = bundle(cloud(60_000));
    expect(sizeOf(data)).toBeLessThanOrEqual(256 * 1024);
    expect(data['text/plain']).toMatch(/decimated/);
    expect(() => parseView(data[MIME_TYPE])).not.toThrow();
    const tight = bundle(cloud(60_000), { maxBytes: 60_000 });
    expect(sizeOf(tight)).toBeLessThanOrEqual(60_000);
    expect(Object.keys(tight)).toHaveLength(4);
  });

  it('refuses what is no view, naming the place', () => {
    expect(() => bundle({ kind: 'curves', version: 1 } as View)).toThrow(ViewError);
  });
});
