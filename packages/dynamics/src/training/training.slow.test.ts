import type { Matrix, Vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { lorenzStates } from '../../test/support/lorenz-series.js';
import { elmanCell } from '../cells/elman.js';
import { gruCell, type GatedWeights } from '../cells/gru.js';
import { chronoBias, orthogonalWeights, uniformWeights } from '../cells/initialization.js';
import { lstmCell } from '../cells/lstm.js';
import { runSequences, type ReadoutWeights } from '../gradients/bptt.js';
import { sequences } from '../gradients/sequences.js';
import { lyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import { findFixedPoints } from '../orbits/find-fixed-points.js';
import { combineStarts, visitedStates } from '../orbits/starts.js';
import { fitLine } from '../reconstruction/fit-line.js';
import { moments } from '../reconstruction/series.js';
import type { Cell } from '../system/cell.js';
import { closedLoop } from '../system/closed-loop.js';
import { randomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { addingTask } from './adding-task.js';
import { flipFlopTask } from './flip-flop-task.js';
import { cosineSchedule } from './learning-rate.js';
import { adam } from './optimizers.js';
import { predictionTask } from './prediction-task.js';
import { train } from './train.js';

/** PyTorch's initial weights: all of them uniform in ±1/√units. */
function weights(gates: number, units: number, inputs: number, seed: number): Required<GatedWeights> {
  const uniform = (columns: number, k: number): Matrix =>
    uniformWeights(gates * units, columns, { fan: units, seed: 10 * seed + k });
  return {
    recurrent: uniform(units, 0),
    input: uniform(inputs, 1),
    recurrentBias: uniform(1, 2).data,
    inputBias: uniform(1, 3).data,
  };
}

function readoutFor(outputs: number, units: number, seed: number): ReadoutWeights {
  return {
    weight: uniformWeights(outputs, units, { seed: 10 * seed + 7 }),
    bias: uniformWeights(outputs, 1, { fan: units, seed: 10 * seed + 8 }).data,
  };
}

describe('train', () => {
  it('I1: a GRU learns three bits of memory as eight stable points', () => {
    const [units, bits, seed] = [32, 3, 1];
    const steps = 1200;
    const { cell, readout, status } = train(gruCell(weights(3, units, bits, seed)), {
      task: flipFlopTask(),
      steps,
      readout: readoutFor(bits, units, seed),
      optimizer: adam({ learningRate: cosineSchedule(5e-3, { steps }) }),
      clipNorm: 1,
      seed,
    });
    expect(status).toBe('complete');

    const [T, B] = [200, 256];
    const fresh = flipFlopTask({ steps: T, batch: B }).batch(randomStream(999), 0);
    const inputs = sequences(fresh.inputs);
    const { outputs } = runSequences(cell, { inputs, readout: readout! });
    expect(fresh.loss(outputs).value).toBeLessThan(0.005);
    const last = new Float64Array(B * bits);
    let wrong = 0;
    inputs.data.forEach((x, i) => {
      const k = i % last.length;
      if (x !== 0) last[k] = x;
      if (outputs.data[i] * last[k] < 0) wrong++;
    });
    expect(wrong).toBe(0);

    const { outputs: states } = runSequences(
      cell,
      flipFlopTask({ steps: 600, batch: 1 }).batch(randomStream(5), 0),
    );
    const visited = { rows: 600, columns: units, data: Float64Array.from(states.data) };
    const search = findFixedPoints(withInput(cell), {
      from: combineStarts(
        visitedStates(visited),
        visitedStates(visited, { count: 600, noise: 0.3, seed: 1 }),
      ),
    });
    const stable = search.points.filter(({ stability }) => stability.verdict === 'stable');
    const wordOf = (state: Vector): string =>
      Array.from(readout!.bias, (offset, i) => {
        const row = readout!.weight.data.subarray(i * units, (i + 1) * units);
        return row.reduce((sum, value, j) => sum + value * state[j], offset) > 0 ? '+' : '-';
      }).join('');
    expect(stable).toHaveLength(8);
    expect(new Set(stable.map(({ state }) => wordOf(state))).size).toBe(8);
    expect(search.degree).toMatchObject({ sum: 1, verdict: 'consistent' });
  });

  describe('D26: the adding problem over 50 steps', () => {
    const [units, T, seed] = [64, 50, 2];
    const gated = (change: (w: Required<GatedWeights>) => Partial<GatedWeights> = () => ({})): Cell => {
      const w = weights(4, units, 2, seed);
      return lstmCell({ ...w, ...change(w) });
    };
    const { input, recurrent, recurrentBias, inputBias } = weights(1, units, 2, seed);
    const bias = Float64Array.from(inputBias, (value, i) => value + recurrentBias[i]);
    const one = Array.from({ length: units }, (_, i) =>
      Array.from({ length: units }, (__, j) => (i === j ? 1 : 0)),
    );

    /** Slope of ln ‖∂L/∂h_t‖ against steps back, before any update; mean squared error on fresh sequences afterwards. */
    function outcome(cell: Cell): { slope: number; error: number } {
      let slope = NaN;
      const { cell: trained, readout } = train(cell, {
        task: addingTask({ steps: T }),
        steps: 1000,
        readout: readoutFor(1, units, seed),
        optimizer: adam({ learningRate: 2e-3 }),
        seed,
        onUpdate({ step, stateGradientNorms }) {
          if (step === 0)
            slope = -fitLine(
              stateGradientNorms.map((_, t) => t),
              stateGradientNorms.map(Math.log),
            ).slope;
        },
      });
      const fresh = addingTask({ steps: T, batch: 1000 }).batch(randomStream(4242), 0);
      const { outputs } = runSequences(trained, { inputs: fresh.inputs, readout: readout! });
      return { slope, error: fresh.loss(outputs).value };
    }

    // Names, cells, slopes with their tolerances, and the bounds of the error after training.
    const rows: readonly (readonly [string, Cell, number, number, number, number])[] = [
      ['tanh', elmanCell({ recurrent, input, bias }), -0.51, 0.08, 0.1, 0.2],
      [
        'orthogonal',
        elmanCell({ recurrent: orthogonalWeights(units, { seed: 10 * seed }), input, bias }),
        -0.05,
        0.02,
        0.1,
        0.2,
      ],
      ['IRNN', elmanCell({ recurrent: one, input, activation: 'relu' }), -0.002, 0.003, 0.1, 0.2],
      ['LSTM', gated(), -0.48, 0.08, 0, 0.2],
      [
        'LSTM, b_f + 1',
        gated((w) => ({ inputBias: w.inputBias && plusOne(w.inputBias, units) })),
        -0.17,
        0.03,
        0,
        0.2,
      ],
      [
        'LSTM, chrono',
        gated(() => ({
          inputBias: chronoBias(units, { longestLag: T, seed }),
          recurrentBias: new Float64Array(4 * units),
        })),
        -0.024,
        0.012,
        0,
        0.03,
      ],
      ['GRU', gruCell(weights(3, units, 2, seed)), -0.48, 0.08, 0, 0.02],
    ];
    it.each(rows)('D26: %s', (_, cell, slope, tolerance, least, most) => {
      const result = outcome(cell);
      expect(Math.abs(result.slope - slope)).toBeLessThan(tolerance);
      expect(result.error).toBeGreaterThan(least);
      expect(result.error).toBeLessThan(most);
    });
  });

  it('learns the Lorenz attractor by one-step prediction: exponents of the closed loop', () => {
    const [units, timeStep, steps] = [32, 0.02, 3000];
    const states = lorenzStates(20_000, timeStep);
    const axes = [0, 1, 2].map((j) => moments(states.data.filter((_, k) => k % 3 === j)));
    const series = {
      ...states,
      data: states.data.map((value, k) => (value - axes[k % 3].mean) / axes[k % 3].deviation),
    };
    const exponents = [1, 2, 3].map((seed) => {
      const { cell, readout, losses } = train(gruCell(weights(3, units, 3, seed)), {
        task: predictionTask(series, { steps: 100, batch: 32, warmUpSteps: 10 }),
        steps,
        readout: readoutFor(3, units, seed),
        optimizer: adam({ learningRate: cosineSchedule(5e-3, { steps }) }),
        clipNorm: 1,
        seed,
      });
      expect(Math.sqrt(moments(losses.subarray(steps - 50)).mean)).toBeLessThan(4e-3);
      const warmUp = { steps: 200, batch: 1, width: 3, data: series.data.subarray(0, 600) };
      const { finalStates } = runSequences(cell, { inputs: warmUp });
      const { exponentsPerStep } = lyapunovSpectrum(closedLoop(cell, readout!), finalStates.data, {
        steps: 15_000,
        transientSteps: 2000,
        count: 3,
      });
      return exponentsPerStep.map((value) => value / timeStep);
    });
    const near = exponents.filter(
      ([first, second]) => Math.abs(first - 0.906) < 0.1 && Math.abs(second) < 0.03,
    );
    expect(near.length, `exponents ${exponents.map((row) => row.join(' ')).join('; ')}`).toBeGreaterThan(0);
  });
});

/** The biases of an LSTM with 1 added to those of the forget gates. */
function plusOne(bias: ArrayLike<number>, units: number): Float64Array {
  return Float64Array.from(bias, (value, k) => (k >= units && k < 2 * units ? value + 1 : value));
}
