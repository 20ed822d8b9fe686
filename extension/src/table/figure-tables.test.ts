import { decodeArray, figure, parseView, type View } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { figureTables } from './figure-tables.js';
import { tableToCsv, type NumberTable } from './number-table.js';

declare global {
  interface ImportMeta {
    readonly glob: (pattern: string, options: object) => Readonly<Record<string, unknown>>;
  }
}

const folder = '../../../packages/views/gallery/valid/';
const gallery = import.meta.glob('../../../packages/views/gallery/valid/*.json', {
  eager: true,
  import: 'default',
});
const read = (name: string): View => parseView(gallery[`${folder}${name}.json`]);
const names = Object.keys(gallery).map((file) => file.slice(folder.length, -'.json'.length));
const tablesOf = (view: View): readonly NumberTable[] => figureTables(figure(view, 'light'));

/** Views without a number in their picture. */
const bare = ['memory-none', 'model-leaky', 'model-residual', 'portrait-minimal', 'unknown-properties'];

describe('figureTables', () => {
  it.each(names)('says in numbers what %s shows', (name) => {
    const tables = tablesOf(read(name));
    expect(tables.length > 0).toBe(!bare.includes(name));
    for (const { caption, columns, rows } of tables) {
      expect(caption).not.toBe('');
      expect(new Set(columns).size, columns.join()).toBe(columns.length);
      const isSound = rows.every(
        (row) =>
          row.length === columns.length &&
          row[0] !== '' &&
          row.every((cell) => typeof cell === 'string' || Number.isFinite(cell)),
      );
      expect(isSound, caption).toBe(true);
    }
  });

  it('has the eigenvalues as they stand in the view', () => {
    const view = read('spectrum-non-normal');
    if (view.kind !== 'jacobian-spectrum') throw new Error('another kind');
    const [{ columns, rows }] = tablesOf(view);
    expect(columns.slice(0, 3)).toEqual(['What', 'Re λ', 'Im λ']);
    expect(rows.flatMap(([, re, im]) => [re, im])).toEqual([...decodeArray(view.groups[0].eigenvalues)]);
  });

  it('has the points of an orbit, one row each, and no arrows', () => {
    const view = read('portrait-rotation');
    if (view.kind !== 'phase-portrait' || view.orbits === undefined) throw new Error('another kind');
    const [{ caption, rows }] = figureTables(figure(view, 'light'), ['fixed-points', 'nullcline']);
    expect(caption).toBe('h[1] against h[0]');
    expect(rows.map(([, x, y]) => [x, y]).flat()).toEqual([...decodeArray(view.orbits[0].points)]);
  });

  it('has a table for each plot of a view with several', () => {
    expect(tablesOf(read('embedding-lorenz'))).toHaveLength(3);
  });
});

describe('tableToCsv', () => {
  const table = (...cells: (string | number)[]): NumberTable => ({
    caption: '',
    columns: ['a'],
    rows: [cells],
  });

  it('writes numbers in full precision and quotes what holds commas', () => {
    expect(tableToCsv(table(0.1 + 0.2, 'x, "y"', -1e-300))).toBe(
      'a\r\n0.30000000000000004,"x, ""y""",-1e-300\r\n',
    );
  });

  it('disarms texts that a spreadsheet would run', () => {
    expect(tableToCsv(table('=HYPERLINK("x")', '+1', '@a', '-b'))).toBe(
      `a\r\n"'=HYPERLINK(""x"")",'+1,'@a,'-b\r\n`,
    );
  });
});
