import { elmanCell } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { validViews } from '../test/gallery.js';
import { curves } from './curves.js';
import { decodeArray } from './encoding.js';
import { figure } from './figure.js';
import { figureToCsv } from './figure-to-csv.js';
import { phasePortrait } from './phase-portrait.js';
import { plainView } from './plain-view.js';

const rowsOf = (csv: string): string[][] =>
  csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

describe('figureToCsv', () => {
  it('holds the points of an orbit and of the fixed points to the last digit', () => {
    const view = phasePortrait(elmanCell({ recurrent: [[2]] }), { trajectories: [[0.1]], steps: 3 });
    const rows = rowsOf(figureToCsv(figure(view, 'light')));
    const orbit = decodeArray(view.orbits![0].points);
    const xs = rows.map(([, , x]) => Number(x));
    for (let i = 0; i < orbit.length; i += 2) expect(xs).toContain(orbit[i]);
    for (const { position } of view.fixedPoints!) expect(xs).toContain(position[0]);
  });

  it('quotes names, and keeps spreadsheets from computing them', () => {
    const view = curves({
      x: { label: 'x' },
      y: { label: 'y' },
      curves: [
        { name: '=HYPERLINK("a"),b', x: [1, NaN, 2], y: [3, NaN, 4] },
        { name: 'p < q & r', x: [1], y: [1] },
      ],
      caption: 'Two curves.',
    });
    const csv = figureToCsv(figure(view, 'light'));
    expect(csv).toContain('1,"\'=HYPERLINK(""a""),b",1,3,\n');
    expect(csv).toContain('1,p < q & r,1,1,\n');
    expect(csv).not.toMatch(/NaN|null/);
  });

  it.each(Object.entries(validViews()))('%s has numbers, and as many in each row', (name, view) => {
    const rows = rowsOf(figureToCsv(figure(view, 'light')).replace(/"(?:[^"]|"")*"/g, 'quoted'));
    // Some examples have nothing to draw yet.
    if (!/minimal|unknown|memory-none|^model-(?:residual|leaky)$/.test(name))
      expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row).toHaveLength(5);
      expect([row[2], row[3]].every((text) => text !== '' && Number.isFinite(Number(text)))).toBe(true);
    }
  });
});

describe('plainView', () => {
  it('spells arrays out', () => {
    const view = phasePortrait(elmanCell({ recurrent: [[2]] }), { gridSize: 0 });
    const data = plainView(view) as { fixedPoints: { state: number[]; multipliers: number[][] }[] };
    expect(data.fixedPoints[0].state).toEqual([...decodeArray(view.fixedPoints![0].state)]);
    expect(data.fixedPoints[0].multipliers[0]).toHaveLength(2);
  });

  it.each(Object.entries(validViews()))('%s leaves no bytes', (_, view) => {
    expect(JSON.stringify(plainView(view))).not.toContain('base64');
  });
});
