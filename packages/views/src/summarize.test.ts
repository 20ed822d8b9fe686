import { elmanCell, leakyCell, linearCell, lstmCell, withInput } from '@phasebook/dynamics';
import { diagonal } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { curves } from './curves.js';
import { encodeArray } from './encoding.js';
import { jacobianSpectrum } from './jacobian-spectrum.js';
import { phasePortrait } from './phase-portrait.js';
import { summarize } from './summarize.js';
import { timeSeries } from './time-series.js';
import type { PhasePortraitView } from './types.js';

describe('a phase portrait', () => {
  const neuron = elmanCell({ recurrent: [[2]], bias: [0.3] });
  const w = {
    name: 'w',
    label: 'self-weight w',
    minimum: 0,
    maximum: 3,
    value: 2,
    targets: [{ block: 'recurrent', index: 0 }],
  } as const;

  it('says what is found, where, and how sure it is', () => {
    expect(summarize(phasePortrait(neuron))).toBe(
      'Phase portrait of a tanh network in 1 variable with 3 fixed points: ' +
        '2 stable nodes at -0.908 and 0.978, 1 unstable node at -0.311; degree sum 1, as for a complete set.',
    );
  });

  it('says what is drawn and where the sliders stand', () => {
    const view = phasePortrait(neuron, {
      parameters: [w],
      trajectories: [[0], [0.5]],
      basins: true,
      title: 'Memory',
    });
    expect(summarize(view)).toBe(
      'Memory: phase portrait of a tanh network in 1 variable with 3 fixed points: ' +
        '2 stable nodes at -0.908 and 0.978, 1 unstable node at -0.311; degree sum 1, as for a complete set; ' +
        '2 orbits drawn; basins of the stable points shaded; slider at self-weight w = 2.',
    );
  });

  it('gives positions in the plane', () => {
    const relu = elmanCell({
      recurrent: [
        [0.5, -1],
        [-1, 0.5],
      ],
      bias: [1, 1],
      activation: 'relu',
    });
    expect(summarize(phasePortrait(relu))).toBe(
      'Phase portrait of a ReLU network in 2 variables with 3 fixed points: ' +
        '2 stable nodes at (0, 2) and (2, 0), 1 saddle at (0.667, 0.667).',
    );
  });

  it('counts where there are many, and in many variables', () => {
    expect(summarize(phasePortrait(elmanCell({ recurrent: diagonal([2, 2, 2]) })))).toBe(
      'Phase portrait of a tanh network in 3 variables with 27 fixed points: ' +
        '8 stable nodes, 18 saddles, 1 unstable node; degree sum 1, as for a complete set.',
    );
  });

  it('says when points are missing', () => {
    const whole = phasePortrait(neuron);
    const fixedPoints = whole.fixedPoints?.slice(0, 2);
    const part: PhasePortraitView = { ...whole, fixedPoints, degree: { sum: 2, verdict: 'points-missing' } };
    expect(summarize(part)).toMatch(
      /with 2 fixed points: .*; degree sum 2 where a complete set has 1: points are missing\.$/,
    );
  });

  it('carries the warnings', () => {
    const view = phasePortrait(linearCell({ recurrent: [[2]] }), { trajectories: [[1]], steps: 2000 });
    expect(summarize(view)).toMatch(
      /^Phase portrait of a linear network in 1 variable .*\. Warning: Orbit 1 leaves the finite numbers after 1023 steps\.$/,
    );
  });

  it('names maps and cells with their article', () => {
    const name = (source: Parameters<typeof phasePortrait>[0]): string =>
      /of (.*) in/.exec(summarize(phasePortrait(source)))?.[1] ?? '';
    expect(name(withInput(neuron))).toBe('a map');
    expect(name(leakyCell(neuron, 0.5))).toBe('a leaky tanh network');
    expect(name(lstmCell({ recurrent: [[1], [0.5], [1], [1]] }))).toBe('an LSTM');
  });
});

describe('the other kinds', () => {
  it('a spectrum: each point while they are few', () => {
    expect(
      summarize(
        jacobianSpectrum(
          elmanCell({
            recurrent: [
              [1.5, -1],
              [1, 0.4],
            ],
          }),
        ),
      ),
    ).toMatch(
      /^Jacobian spectrum against the unit circle at 1 point: 1: unstable focus \(unstable\) with 2 eigenvalues, 2 outside, largest modulus 1\.26\.$/,
    );
  });

  it('a spectrum on the circle has nothing outside: rounding does not count', () => {
    const turn = [
      [Math.cos(1), -(1 + 1e-14) * Math.sin(1)],
      [(1 + 1e-14) * Math.sin(1), Math.cos(1)],
    ];
    expect(summarize(jacobianSpectrum(turn))).toMatch(/none outside, largest modulus 1/);
  });

  it('a spectrum: counts and extremes of many', () => {
    const view = jacobianSpectrum(
      elmanCell({
        recurrent: [
          [2, 0],
          [0, 2],
        ],
      }),
      { title: 'Switches' },
    );
    expect(summarize(view)).toBe(
      'Switches: Jacobian spectrum against the unit circle at 9 points: ' +
        '4 stable, 5 unstable; largest moduli from 0.166 to 2.',
    );
  });

  it('a time series: ranges, last values, gaps', () => {
    const view = timeSeries(linearCell({ recurrent: [[0.5]] }), { start: [1], steps: 4 });
    expect(summarize(view)).toBe(
      'Time series of 1 variable (state) over steps 0 to 4: h[0] between 0.0625 and 1, last 0.0625.',
    );
    const gap = { ...view, series: [{ name: 'y', values: encodeArray([1, NaN, 3, 2, Infinity]) }] };
    expect(summarize(gap)).toMatch(/y between 1 and 3, last 2, 2 not finite\.$/);
    expect(summarize({ ...view, series: [] })).toBe('Time series of 0 variables (state) over steps 0 to 4.');
  });

  it('curves: their caption', () => {
    const caption = 'A parabola';
    const view = curves({ x: { label: 'x' }, y: { label: 'y' }, curves: [], caption });
    expect(summarize(view)).toBe('A parabola.');
    expect(summarize({ ...view, caption: 'Is it?', title: 'Parabola' })).toBe('Parabola: Is it?');
  });
});
