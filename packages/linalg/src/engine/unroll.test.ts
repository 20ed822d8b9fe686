import { describe, expect, it } from 'vitest';
import { randomMatrix } from '../../test/support/random-matrices.js';
import { ShapeMismatchError } from '../errors.js';
import type { EngineCounters, NumericEngine } from './engine.js';
import { plainEngine, wasmEngine } from './numeric-engine.js';
import type { RecurrentNetwork, UnrollOptions } from './recurrent.js';

const [steps, batch, units, m] = [20, 16, 24, 3];

function network(kind: 'elman' | 'gru' | 'lstm'): RecurrentNetwork {
  const rows = { elman: 1, gru: 3, lstm: 4 }[kind] * units;
  const vector = (seed: number): Float64Array => randomMatrix(1, rows, seed).data;
  const weights = { recurrent: randomMatrix(rows, units, 1), input: randomMatrix(rows, m, 2) };
  if (kind === 'elman') return { kind, activation: 'tanh', ...weights, bias: vector(3) };
  return { kind, ...weights, recurrentBias: vector(3), inputBias: vector(4) };
}

const stateSize = (kind: string): number => (kind === 'lstm' ? 2 * units : units);

function problem(kind: string, precision: 'double' | 'single' = 'double'): UnrollOptions {
  return {
    steps,
    batch,
    inputs: randomMatrix(steps * batch, m, 5).data,
    start: randomMatrix(batch, stateSize(kind), 6).data,
    precision,
  };
}

const upstreamOf = (kind: string): Float64Array => randomMatrix(steps * batch, stateSize(kind), 7).data;

function spent(engine: NumericEngine, work: () => void): EngineCounters {
  const before = engine.counters();
  work();
  const after = engine.counters();
  const names = Object.keys(after) as (keyof EngineCounters)[];
  return Object.fromEntries(
    names.map((name) => [name, after[name] - before[name]]),
  ) as unknown as EngineCounters;
}

describe.each([
  ['plain', plainEngine()],
  ['wasm', wasmEngine()],
])('unroll() in the engine: %s', (_, engine) => {
  it.each(['elman', 'gru', 'lstm'] as const)('does no more work than it should: %s', (kind) => {
    const gates = { elman: 1, gru: 3, lstm: 4 }[kind];
    // A GRU keeps one more sum of its inputs.
    const sums = kind === 'gru' ? 4 : gates;
    for (const [precision, bytes] of [
      ['double', 8],
      ['single', 4],
    ] as const) {
      const work = (): void =>
        void engine.unroll(network(kind), problem(kind, precision)).backward(upstreamOf(kind));
      work();
      const rows = steps * batch;
      const counters = spent(engine, work);
      expect(counters.operations).toBe(1);
      expect(counters.allocations).toBe(0);
      // Forward: all inputs at once and one product a step. Back: one a step, and two sums over all steps in blocks.
      expect(counters.products).toBe(1 + steps + steps + 2 * Math.ceil(rows / 256));
      const weights = gates * units * units;
      const inputWeights = sums * units * (m + 1);
      expect(counters.flops).toBe(2 * rows * (3 * weights + 2 * inputWeights));
      // Every weight, input and start goes in once, the derivatives by the states once; gradients come out once.
      const states = stateSize(kind);
      expect(counters.bytesIn).toBe(
        bytes * (weights + inputWeights + rows * m + batch * states + rows * states),
      );
      const parameters = weights + gates * units * (m + (kind === 'elman' ? 1 : 2));
      expect(counters.bytesOut).toBe(8 * (parameters + batch * states + steps + 1));
    }
  });

  it('keeps its memory flat over many runs, also those that end without a gradient', () => {
    const once = (): void => {
      engine.unroll(network('gru'), problem('gru')).backward(upstreamOf('gru'));
      engine.unroll(network('gru'), problem('gru')).release();
    };
    once();
    const { keptBytes } = engine.counters();
    const { allocations } = spent(engine, () => {
      for (let i = 0; i < 50; i++) once();
    });
    expect(allocations).toBe(0);
    expect(engine.counters().keptBytes).toBe(keptBytes);
  });

  it('lets other operations and another run between forward and backward be', () => {
    const run = engine.unroll(network('lstm'), problem('lstm'));
    const kept = run.states.slice();
    engine.tanh(new Float64Array(10).fill(1), new Float64Array(10));
    const other = engine.unroll(network('elman'), problem('elman'));
    expect(run.states).toEqual(kept);
    const { parameters } = run.backward(upstreamOf('lstm'));
    other.release();
    const again = engine.unroll(network('lstm'), problem('lstm')).backward(upstreamOf('lstm'));
    expect(parameters).toEqual(again.parameters);
  });

  it('ends once', () => {
    const run = engine.unroll(network('elman'), problem('elman'));
    run.release();
    expect(() => run.backward(upstreamOf('elman'))).toThrow('this run is over');
    expect(() => run.release()).toThrow('this run is over');
  });

  it('names the argument whose shape is wrong', () => {
    const message = (part: Partial<UnrollOptions>, other: Partial<RecurrentNetwork> = {}): string => {
      try {
        engine.unroll({ ...network('gru'), ...other } as RecurrentNetwork, { ...problem('gru'), ...part });
      } catch (error) {
        expect(error).toBeInstanceOf(ShapeMismatchError);
        return (error as Error).message;
      }
      return 'no error';
    };
    expect(message({ inputs: new Float64Array(3) })).toContain('`inputs` must have shape [960]: got [3]');
    expect(message({ start: new Float64Array(3) })).toContain('`start` must have shape [384]: got [3]');
    expect(message({}, { recurrent: randomMatrix(3, 3, 1) })).toContain(
      '`recurrent` must have shape [9, 3]: got [3, 3]',
    );
    expect(message({}, { input: randomMatrix(3, 3, 1) })).toContain(
      '`input` must have shape [72, 3]: got [3, 3]',
    );
    expect(message({}, { inputBias: new Float64Array(1) })).toContain(
      '`inputBias` must have shape [72]: got [1]',
    );
    const readout = { weight: randomMatrix(2, units, 1), bias: new Float64Array(1) };
    expect(message({ readout })).toContain('`readout.bias` must have shape [2]: got [1]');
    const run = engine.unroll(network('gru'), problem('gru'));
    expect(() => run.backward(new Float64Array(2))).toThrow('`upstream` must have shape [7680]: got [2]');
    run.release();
  });
});
