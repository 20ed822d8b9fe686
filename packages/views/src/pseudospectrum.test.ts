import { elmanCell } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { decodeArray } from './encoding.js';
import { figure } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { parseView } from './parse.js';
import { pseudospectrumView } from './pseudospectrum.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const gain = { name: 'g', minimum: 0, maximum: 2, value: 1, targets: [{ gainOf: 'recurrent' as const }] };

describe('pseudospectrumView', () => {
  it('of a normal matrix holds the distances to the spectrum', () => {
    const view = pseudospectrumView([[0.5]], { size: 5, reach: 1, steps: 2 });
    // Grid −1, −½, 0, ½, 1 in both directions: at z = 0 + i the distance to ½ is √1.25.
    const values = decodeArray(view.logSigma);
    expect(10 ** values[4 * 5 + 2]).toBeCloseTo(Math.sqrt(1.25), 6);
    expect(10 ** values[2 * 5 + 4]).toBeCloseTo(0.5, 6);
  });

  it('draws contours at their level: circles of radius ε around a single eigenvalue', () => {
    const view = pseudospectrumView([[0.5]], { levels: [0.3], size: 81, steps: 3 });
    const contour = figure(view, 'light').data.find(({ meta }) => meta.role === 'curve') as ScatterTrace;
    contour.x.forEach((x, k) => expect(Math.hypot((x ?? 0) - 0.5, contour.y[k] ?? 0)).toBeCloseTo(0.3, 2));
  });

  it('shows how far powers grow, and that Kreiss stays below: [[.9, 10], [0, .8]]', () => {
    const view = pseudospectrumView(
      [
        [0.9, 10],
        [0, 0.8],
      ],
      { size: 9, steps: 60 },
    );
    const norms = decodeArray(view.norms);
    expect(Math.max(...norms)).toBeCloseTo(26.936218, 5);
    expect(Number(view.kreissLowerBound)).toBeLessThan(Math.max(...norms));
    expect(Number(view.kreissLowerBound)).toBeGreaterThan(10);
    expect(summarize(view)).toMatch(
      /^Pseudospectra of a matrix of order 2 with spectral radius 0.9: its powers grow to a norm of 26.9 at step 6; by the resolvent/,
    );
  });

  it('follows a slider with its axes in place', () => {
    const cell = elmanCell({
      recurrent: [
        [0.5, 3],
        [0, 0.5],
      ],
    });
    const view = pseudospectrumView(cell, { size: 9, steps: 10, parameters: [gain] });
    const next = recompute(view, { g: 0.5 });
    expect(decodeArray(next.eigenvalues)[0]).toBeCloseTo(0.25, 9);
    expect(next.axes).toEqual(view.axes);
    expect(parseView(JSON.stringify(next))).toEqual(next);
    expect(recompute(next, { g: 1 })).toEqual(view);
  });

  it('refuses what cannot be', () => {
    expect(() => pseudospectrumView([[1, 2]])).toThrow(/square|\[n, n\]/);
    expect(() => pseudospectrumView([[0.5]], { levels: [0] })).toThrow(RangeError);
    expect(() => pseudospectrumView([[0.5]], { reach: -1 })).toThrow(RangeError);
    expect(() => pseudospectrumView([[0.5]], { size: 1 })).toThrow(RangeError);
  });
});
