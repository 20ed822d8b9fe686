import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  axisParameters,
  controlsOf,
  figure,
  figureHeight,
  handles,
  parseView,
  summarize,
  type Figure,
  type View,
} from '../src/index.js';

const read = (file: string): string => readFileSync(new URL(`../gallery/${file}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('manifest.json')) as { readonly valid: readonly string[] };
const gallery = manifest.valid.map((file) => JSON.parse(read(file)) as unknown);

/** Everything that a page asks of a view before anybody has touched it. */
function useOf(view: View): Figure[] {
  controlsOf(view);
  axisParameters(view);
  handles(view);
  expect(summarize(view)).not.toBe('');
  return [640, 360].map((width) => {
    expect(figureHeight(view, width)).toBeGreaterThan(0);
    return figure(view, 'light', { width });
  });
}

type Path = readonly string[];

const leaves = (value: unknown, path: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, entry]) => leaves(entry, [...path, key]))
    : [path];

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], value);

function withLeaf(view: unknown, path: Path, value: unknown): unknown {
  const copy = structuredClone(view);
  (at(copy, path.slice(0, -1)) as Record<string, unknown>)[path[path.length - 1]] = value;
  return copy;
}

function readOf(view: unknown): View | undefined {
  try {
    return parseView(structuredClone(view));
  } catch {
    return undefined;
  }
}

const numbers = [0, -1, 1, 5e-324, 1e-300, 1e15, 1e300, 1.7e308, -1.7e308, 'NaN', 'Infinity', '-Infinity'];

describe('a view that the parser accepts', () => {
  it('is drawn, summarised and offers its handles, whatever its numbers are', () => {
    let used = 0;
    fc.assert(
      fc.property(
        fc.nat(gallery.length - 1),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...numbers)), { minLength: 1, maxLength: 2 }),
        (which, edits) => {
          let view = gallery[which];
          for (const [position, value] of edits) {
            const all = leaves(view).filter((path) => typeof at(view, path) === 'number');
            if (all.length > 0) view = withLeaf(view, all[position % all.length], value);
          }
          const accepted = readOf(view);
          if (accepted === undefined) return;
          used++;
          useOf(accepted);
        },
      ),
      { numRuns: 400, seed: 4 },
    );
    expect(used).toBeGreaterThan(50);
  });

  it('puts no text into its picture that plotly would read as markup', () => {
    const harm = '<img src=x onerror=alert(1)>%{z}';
    for (const example of gallery) {
      let view = example;
      for (const path of leaves(example)) {
        if (typeof at(view, path) !== 'string') continue;
        const next = withLeaf(view, path, harm);
        if (readOf(next) !== undefined) view = next;
      }
      const accepted = readOf(view);
      if (accepted === undefined) throw new Error('an example must stay a view');
      for (const { data, layout } of useOf(accepted)) {
        expect(JSON.stringify([data, layout])).not.toContain('<img');
        const templates = data.flatMap((trace) => ('hovertemplate' in trace ? [trace.hovertemplate] : []));
        for (const template of templates) expect(template).not.toContain('%{z}');
      }
    }
  });
});
