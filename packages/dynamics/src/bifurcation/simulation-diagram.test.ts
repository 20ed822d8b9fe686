import { NonFiniteError, ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { cellFamily } from '../cells/cell-family.js';
import { elmanCell } from '../cells/elman.js';
import { mapFamily } from '../system/family.js';
import { henonFamily, logisticFamily } from '../zoo/maps.js';
import { simulationDiagram, type SimulationColumn, type SimulationSweep } from './simulation-diagram.js';

const first = ({ columns }: SimulationSweep): number[] => columns.map(({ states }) => states.data[0]);

describe('simulationDiagram', () => {
  it('case 3.6: logistic map, periods 1, 2, 4, 3 and chaos, with their exponents', () => {
    const { sweeps } = simulationDiagram(logisticFamily, {
      parameter: 'r',
      grid: [2.6, 3.2, 3.5, 3.835, 4],
      starts: [[0.3]],
      direction: 'forward',
      transientSteps: 2000,
      exponentSteps: 20_000,
    });
    expect(sweeps).toHaveLength(1);
    const { columns } = sweeps[0];
    expect(columns.map(({ period }) => period)).toEqual([1, 2, 4, 3, undefined]);
    expect(columns.map(({ states }) => states.rows)).toEqual([1, 2, 4, 3, 64]);
    const exponents = columns.map(({ exponentPerStep }) => exponentPerStep ?? NaN);
    expect(exponents[0]).toBeCloseTo(Math.log(0.6), 10);
    expect(exponents[1]).toBeCloseTo(Math.log(0.16) / 2, 10);
    expect(exponents[2]).toBeCloseTo(-0.872507, 6);
    expect(Math.abs(exponents[4] - Math.LN2)).toBeLessThan(5 * (columns[4].exponentError ?? NaN) + 1e-3);
    // The 2-cycle solves r² x² − r (r + 1) x + r + 1 = 0.
    const [a, b] = columns[1].states.data;
    expect([a + b, a * b]).toEqual([expect.closeTo(4.2 / 3.2, 9), expect.closeTo(4.2 / 3.2 ** 2, 9)]);
  });

  it('D5: a sweep that follows shows both branches of the bistable neuron between the folds, and only there', () => {
    const neuron = cellFamily(elmanCell({ recurrent: [[2]] }));
    const grid = Array.from({ length: 81 }, (_, k) => -1 + k / 40);
    const { sweeps } = simulationDiagram(neuron, { parameter: 'bias[0]', grid, starts: [[0]] });
    expect(sweeps.map(({ direction }) => direction)).toEqual(['forward', 'backward']);
    const [forward, backward] = sweeps.map(first);
    const differs = grid.filter((_, k) => Math.abs(forward[k] - backward[k]) > 0.1);
    expect(Math.min(...differs)).toBeCloseTo(-0.525, 10);
    expect(Math.max(...differs)).toBeCloseTo(0.525, 10);
    expect(forward[40] + backward[40]).toBeCloseTo(0, 9);
    const whole = sweeps.flatMap(({ columns }) => columns);
    expect(whole.every(({ period }) => period === 1)).toBe(true);
  });

  it('fresh starts of both signs show the same two branches', () => {
    const neuron = cellFamily(elmanCell({ recurrent: [[2]] }));
    const { sweeps, settings } = simulationDiagram(neuron, {
      parameter: 'bias[0]',
      grid: [-1, 0, 1],
      starts: [[-0.9], [0.9]],
      mode: 'fresh',
    });
    expect([settings.mode, sweeps.map(({ start, direction }) => [start, direction])]).toEqual([
      'fresh',
      [
        [0, 'forward'],
        [1, 'forward'],
      ],
    ]);
    expect(sweeps.map((sweep) => first(sweep)[1])).toEqual([
      expect.closeTo(-0.957504024077269, 10),
      expect.closeTo(0.957504024077269, 10),
    ]);
    expect(sweeps.map((sweep) => Math.sign(first(sweep)[0]))).toEqual([-1, -1]);
  });

  it('orbits that leave the finite numbers are marked, and the next value starts anew', () => {
    const { sweeps, warnings } = simulationDiagram(henonFamily, {
      parameter: 'a',
      grid: [1, 3, 0.2],
      starts: [[0.1, 0.1]],
      direction: 'forward',
    });
    const columns: readonly SimulationColumn[] = sweeps[0].columns;
    expect(columns.map(({ status }) => status)).toEqual(['complete', 'diverged', 'complete']);
    expect([columns[1].states.rows, columns[1].period]).toEqual([0, undefined]);
    expect(columns[2].period).toBe(1);
    expect(warnings).toEqual(['1 of 3 orbits left the finite numbers']);
  });

  it('a backward sweep over a reversed grid is the forward sweep', () => {
    const options = { parameter: 'a', starts: [[0.1, 0.1]], transientSteps: 50, keep: 8 };
    const grid = [0.2, 0.5, 0.9];
    const [forward] = simulationDiagram(henonFamily, { ...options, grid, direction: 'forward' }).sweeps;
    const [backward] = simulationDiagram(henonFamily, {
      ...options,
      grid: [...grid].reverse(),
      direction: 'backward',
    }).sweeps;
    expect([...backward.columns].reverse()).toEqual(forward.columns);
  });

  it('says how far it is and stops when told to', () => {
    const signal = { aborted: false, reason: new Error('enough') };
    const seen: number[] = [];
    expect(() =>
      simulationDiagram(logisticFamily, {
        parameter: 'r',
        grid: [1, 2, 3],
        starts: [[0.3]],
        signal,
        onProgress: ({ done, total }) => {
          seen.push(done / total);
          signal.aborted = done === 2;
        },
      }),
    ).toThrow('enough');
    expect(seen).toEqual([1 / 6, 2 / 6]);
  });

  it('bad input', () => {
    const good = { parameter: 'r', grid: [2, 3], starts: [[0.3]] };
    const change = (other: Record<string, unknown>) => () =>
      simulationDiagram(logisticFamily, { ...good, ...other });
    expect(change({ parameter: 'q' })).toThrow(/known are r/);
    expect(change({ starts: [[1, 2]] })).toThrow(ShapeMismatchError);
    expect(change({ grid: [NaN] })).toThrow(NonFiniteError);
    expect(change({ keep: 0 })).toThrow(/`keep` must be an integer of at least 1/);
    expect(change({ transientSteps: -1 })).toThrow(/`transientSteps`/);
    expect(change({ exponentSteps: 0.5 })).toThrow(/`exponentSteps`/);
    expect(change({ mergeDistance: -1 })).toThrow(/`mergeDistance`/);
    expect(change({ mode: 'up' })).toThrow(/`mode` must be one of follow, fresh/);
    expect(change({ direction: 'up' })).toThrow(/`direction` must be one of/);
    const shift = mapFamily({ dim: 1, parameters: { a: 0 }, step: ([x]) => [x], jacobian: () => [[1]] });
    expect(
      () => simulationDiagram(shift, { parameter: 'a', grid: [], starts: [[0]] }).sweeps[0].columns,
    ).toThrow(/`grid` must hold at least one value/);
  });
});
