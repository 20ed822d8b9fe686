import { Ajv } from 'ajv';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeArray, parseView, ViewError, ViewVersionError, type EncodedArray } from '../src/index.js';
import { invalidViews, newerView, validViews } from './gallery.js';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const schemaText = read('schema/view.v1.schema.json');
const validate = new Ajv({ strict: false, allErrors: false }).compile(JSON.parse(schemaText));

interface Manifest {
  readonly valid: string[];
  readonly invalid: { file: string; path: string; isSeenBySchema: boolean }[];
  readonly newer: { file: string; found: number; supported: number }[];
}
const manifest = JSON.parse(read('gallery/manifest.json')) as Manifest;

function faultOf(json: unknown): unknown {
  try {
    parseView(json);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the schema', () => {
  it('is the one that the types generate', async () => {
    const { viewSchema } = (await import('../scripts/schema.mjs')) as { viewSchema(): Promise<string> };
    expect(schemaText).toBe(await viewSchema());
  });
});

describe('the gallery', () => {
  /** Arrays as numbers, rounded: the last bits may differ between machines. */
  const readable = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(readable);
    if (typeof value === 'number') return Number(value.toFixed(6));
    if (typeof value !== 'object' || value === null) return value;
    if ('base64' in value && 'dtype' in value) {
      const encoded = value as EncodedArray;
      // Damaged arrays are compared as they are.
      if (faultOfArray(encoded)) return value;
      return [encoded.dtype, encoded.shape, Array.from(decodeArray(encoded), (entry) => entry.toFixed(5))];
    }
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, readable(entry)]));
  };
  const faultOfArray = (encoded: EncodedArray): boolean => {
    try {
      decodeArray(encoded);
      return false;
    } catch {
      return true;
    }
  };

  it('holds the files of its manifest and no others', () => {
    const files = ['valid', 'invalid'].flatMap((folder) =>
      readdirSync(new URL(`../gallery/${folder}`, import.meta.url)).map((name) => `${folder}/${name}`),
    );
    const listed = [...manifest.valid, ...[...manifest.invalid, ...manifest.newer].map(({ file }) => file)];
    expect(listed.sort()).toEqual(files.sort());
  });

  it('is what the builders make (else: npm run gallery -w @phasebook/views)', () => {
    const made = validViews();
    expect(manifest.valid).toEqual(Object.keys(made).map((name) => `valid/${name}.json`));
    for (const [name, view] of Object.entries(made)) {
      const committed: unknown = JSON.parse(read(`gallery/valid/${name}.json`));
      expect(readable(committed), name).toEqual(readable(JSON.parse(JSON.stringify(view))));
    }
  });

  it('holds every fault that is described', () => {
    const cases = invalidViews();
    expect(manifest.invalid).toEqual(
      cases.map(({ file, path, isSeenBySchema }) => ({ file: `invalid/${file}.json`, path, isSeenBySchema })),
    );
    for (const { file, view } of cases) {
      const committed: unknown = JSON.parse(read(`gallery/invalid/${file}.json`));
      expect(readable(committed), file).toEqual(readable(JSON.parse(JSON.stringify(view))));
    }
    expect(JSON.parse(read('gallery/invalid/newer-version.json'))).toEqual(newerView());
  });
});

describe.each(manifest.valid)('%s', (file) => {
  const text = read(`gallery/${file}`);
  const json = JSON.parse(text) as Record<string, unknown>;

  it('is accepted by the parser, as text and as an object, and comes back as it was', () => {
    const known = Object.fromEntries(Object.entries(json).filter(([key]) => key !== 'later'));
    expect(parseView(text)).toEqual(known);
    expect(parseView(json)).toEqual(known);
    expect(parseView(JSON.stringify(parseView(text)))).toEqual(known);
  });

  it('is accepted by the schema', () => {
    validate(json);
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe.each(manifest.invalid)('$file', ({ file, path, isSeenBySchema }) => {
  const json: unknown = JSON.parse(read(`gallery/${file}`));

  it(`is refused by the parser at ${path}`, () => {
    const error = faultOf(json);
    expect(error).toBeInstanceOf(ViewError);
    expect((error as ViewError).path).toBe(path);
    expect((error as ViewError).message).toMatch(/^Cannot read view: `\$.*` must be .+: got .*[^.]$/);
  });

  it(`is ${isSeenBySchema ? 'refused' : 'beyond what is seen'} by the schema`, () => {
    expect(validate(json)).toBe(!isSeenBySchema);
  });
});

describe('versions', () => {
  it.each(manifest.newer)('$file is refused with the versions', ({ file, found, supported }) => {
    const error = faultOf(read(`gallery/${file}`));
    expect(error).toBeInstanceOf(ViewVersionError);
    expect(error).toMatchObject({ found, supported });
  });

  it('is asked for before anything else', () => {
    expect(faultOf({ version: 7, kind: 'hologram' })).toBeInstanceOf(ViewVersionError);
    expect(faultOf({ version: 1.5, kind: 'curves' })).toMatchObject({ path: '$.version' });
    expect(faultOf({ version: 0, kind: 'curves' })).toMatchObject({ path: '$.version' });
  });
});

describe('text', () => {
  it.each(['', '{', 'undefined', '[1, 2', '"a text"', 'NaN'])('%j is refused at $', (text) => {
    expect(faultOf(text)).toMatchObject({ name: 'ViewError', path: '$' });
  });

  it('does not reach prototypes', () => {
    const text = read('gallery/valid/portrait-minimal.json').replace(
      '{',
      '{ "__proto__": { "polluted": true },',
    );
    expect(Object.keys(parseView(text))).not.toContain('__proto__');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(faultOf('{ "version": 1, "__proto__": { "kind": "curves" } }')).toMatchObject({ path: '$.kind' });
  });

  it('does not follow cells without end', () => {
    let cell: unknown = { kind: 'linear' };
    for (let depth = 0; depth < 20_000; depth++) cell = { kind: 'leaky', leakRate: 0.5, cell };
    const view = { ...(newerView() as object), version: 1, model: { cell } };
    expect(faultOf(view)).toMatchObject({ path: `$.model${'.cell'.repeat(9)}` });
  });

  it('does not read lists without end', () => {
    const view = { ...(newerView() as object), version: 1, warnings: new Array(10_001).fill('') };
    expect(faultOf(view)).toMatchObject({ path: '$.warnings' });
  });
});

describe('a view damaged at random', () => {
  const views = manifest.valid.map((file) => read(`gallery/${file}`));
  const places = (value: unknown, path: string[] = []): string[][] =>
    typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
      ? Object.entries(value).flatMap(([key, entry]) => [[...path, key], ...places(entry, [...path, key])])
      : [];

  /** Replaces what stands at a place, or takes it away. */
  const damage = (view: unknown, path: readonly string[], value: unknown): void => {
    let at = view as Record<string, unknown>;
    for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
    const last = path[path.length - 1];
    if (value === undefined) Reflect.deleteProperty(at, last);
    else Reflect.set(at, last, value);
  };

  const anything = fc.oneof(
    fc.constant(undefined),
    // Copies: what one run puts into a list must not be there in the next.
    fc
      .constantFrom(null, true, -1, 0, 0.5, 1e300, NaN, Infinity, -0, '', 'NaN', 'AAAA', [], {}, [NaN], [[]])
      .map((value) => structuredClone(value)),
    fc.anything({ withTypedArray: true, withSparseArray: true, withNullPrototype: true, withDate: true }),
  );

  it('is refused with a path, or read; nothing else happens', () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.nat(views.length - 1),
        fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 3 }),
        (which, edits) => {
          const view: unknown = JSON.parse(views[which]);
          for (const [position, value] of edits) {
            const all = places(view);
            if (all.length > 0) damage(view, all[position % all.length], value);
          }
          const error = faultOf(view);
          if (error === undefined) return;
          refused++;
          const isKnown = error instanceof ViewError || error instanceof ViewVersionError;
          if (!isKnown) throw error;
        },
      ),
      { numRuns: 3000, seed: 1 },
    );
    // The damage reaches what matters.
    expect(refused).toBeGreaterThan(1500);
  });

  it('is refused where text is damaged', () => {
    fc.assert(
      fc.property(
        fc.nat(views.length - 1),
        fc.nat(),
        fc.string({ maxLength: 3 }),
        (which, position, letters) => {
          const text = views[which];
          const at = position % text.length;
          const error = faultOf(text.slice(0, at) + letters + text.slice(at + letters.length));
          if (error === undefined) return;
          if (!(error instanceof ViewError || error instanceof ViewVersionError)) throw error;
        },
      ),
      { numRuns: 500, seed: 2 },
    );
  });

  it('is accepted by the schema wherever the parser accepts it', () => {
    fc.assert(
      fc.property(fc.nat(views.length - 1), fc.nat(), anything, (which, position, value) => {
        const view: unknown = JSON.parse(views[which]);
        const all = places(view);
        damage(view, all[position % all.length], value);
        const json: unknown = JSON.parse(JSON.stringify(view));
        if (faultOf(json) === undefined) expect(validate(json)).toBe(true);
      }),
      { numRuns: 1500, seed: 3 },
    );
  });
});
