import { describe, expect, it } from 'vitest';
import * as make from '../test/figure-samples.js';
import { encodeArray } from './encoding.js';
import { figure } from './figure.js';
import { figureToSvg } from './figure-to-svg.js';
import type { CurvesView } from './types.js';

/** Tags of a text that must be well-formed XML without comments and sections; throws where they do not match. */
function tagsOf(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  let rest = xml;
  while (rest !== '') {
    const tag = /^<(\/?)([a-zA-Z]+)((?: [a-zA-Z0-9-]+="[^"<]*")*)(\/?)>/.exec(rest);
    if (tag !== null) {
      const [whole, end, name, , empty] = tag;
      seen.push(name);
      if (end === '/') expect(open.pop()).toBe(name);
      else if (empty === '') open.push(name);
      rest = rest.slice(whole.length);
    } else {
      const text = /^(?:[^<&]|&(?:amp|lt|gt|quot|#39);)+/.exec(rest);
      if (text === null) throw new Error(`not XML: ${rest.slice(0, 80)}`);
      rest = rest.slice(text[0].length);
    }
  }
  expect(open).toEqual([]);
  return seen;
}

describe.each(Object.entries(make.samples))('the SVG of %s', (_, sample) => {
  it('is well-formed, finite, and the same every time', () => {
    for (const theme of ['light', 'dark'] as const) {
      const svg = figureToSvg(figure(sample(), theme));
      expect(tagsOf(svg)[0]).toBe('svg');
      expect(/NaN|Infinity|undefined[^<]|[^a-z]null[^c]/.exec(svg)?.[0]).toBeUndefined();
      expect(figureToSvg(figure(sample(), theme)) === svg).toBe(true);
      expect(svg.length).toBeLessThan(100_000);
    }
  });
});

describe('figureToSvg', () => {
  const rotor = figure(make.rotor(), 'light');

  it('has a role, a title and a description that belong to it', () => {
    const svg = figureToSvg(rotor, { description: 'An unstable focus inside an invariant circle.' });
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    const [, ids] = /aria-labelledby="([^"]+)"/.exec(svg) ?? [];
    const [titleId, descId] = ids.split(' ');
    expect(svg).toContain(`<title id="${titleId}">A rotation that grows until tanh bends it back</title>`);
    expect(svg).toContain(`<desc id="${descId}">An unstable focus inside an invariant circle.</desc>`);
  });

  it('shows itself in another width without being drawn anew', () => {
    const picture = figure(make.rotor(), 'light', { width: 640, height: 480 });
    const [plain, narrow] = [{}, { displayWidth: 320 }].map((options) => figureToSvg(picture, options));
    expect(narrow).toMatch(/^<svg [^>]*width="320" height="240" viewBox="0 0 640 480"/);
    expect(narrow.replace('width="320" height="240"', 'width="640" height="480"')).toBe(plain);
  });

  it('has ids that differ between pictures, so that several fit on one page', () => {
    const id = (svg: string): string | undefined => /clipPath id="([^"]+)"/.exec(svg)?.[1];
    expect(id(figureToSvg(rotor))).not.toBe(id(figureToSvg(figure(make.rotor(), 'dark'))));
    expect(id(figureToSvg(rotor))).not.toBe(id(figureToSvg(rotor, { title: 'other' })));
  });

  it('shows hostile text as text', () => {
    const view: CurvesView = {
      kind: 'curves',
      version: 1,
      title: '</title><script>alert("1")</script> & url(#clip) \u0007 \ud800',
      axes: { x: { label: '"x" <y>', range: [0, 1] }, y: { label: "it's", range: [0, 2] } },
      curves: [{ name: '<g onload="x">', x: encodeArray([0, 1]), y: encodeArray([0, 1]), style: 'solid' }],
      caption: 'A line.',
    };
    const svg = figureToSvg(figure(view, 'light'), { description: ']]> <b> & done' });
    expect(new Set(tagsOf(svg))).not.toContain('script');
    expect(svg.includes('url(#clip)')).toBe(true);
    expect(svg.includes('&lt;g onload=&quot;x&quot;&gt;')).toBe(true);
    expect(svg.includes('\u0007') || svg.includes('\ud800')).toBe(false);
  });

  it('draws orbits, field and fixed points under names that a style sheet can use', () => {
    const svg = figureToSvg(rotor);
    for (const role of ['field', 'orbit', 'fixed-points'])
      expect(svg.includes(`data-role="${role}"`), role).toBe(true);
  });

  it('hides marks outside the plot and clips lines at its frame', () => {
    const view = make.rotor();
    const outside = {
      ...view,
      axes: { x: { label: 'a', range: [2, 3] }, y: { label: 'b', range: [2, 3] } },
    } as const;
    const svg = figureToSvg(figure(outside, 'light'));
    expect(svg).toMatch(/<g data-role="fixed-points"><g class="points"><\/g><\/g>/);
    expect(svg).toMatch(/<g clip-path="url\(#phasebook-[^)]+-c\)">/);
  });

  it('gathers clouds of points', () => {
    const svg = figureToSvg(figure(make.logisticDiagram(), 'light'));
    expect(svg.match(/<path/g)?.length).toBeLessThan(20);
    expect(svg.length).toBeLessThan(60_000);
  });

  it.each([
    ['one-neuron', make.oneNeuron],
    ['spectrum-of-three', make.spectrumOfThree],
    ['short-series', make.shortSeries],
  ])('draws %s as it did', async (name, sample) => {
    const svg = figureToSvg(figure(sample(), 'light'), { description: 'As it was.' });
    await expect(`${svg.replace(/></g, '>\n<')}\n`).toMatchFileSnapshot(`../test/golden/${name}.svg`);
  });
});
