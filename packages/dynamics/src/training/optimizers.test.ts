import type { Vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { golden } from '../../test/support/files.js';
import { adam, sgd, type AdamOptions, type Optimizer, type SgdOptions } from './optimizers.js';

interface GoldenUpdates {
  readonly tolerance: number;
  readonly start: number[];
  readonly gradients: number[][];
  readonly cases: readonly {
    readonly name: string;
    readonly options: AdamOptions & SgdOptions;
    readonly after: number[][];
  }[];
}

const { start, gradients, cases, tolerance } = golden<GoldenUpdates>('optimizers.json');

function expectGolden(optimizer: Optimizer, after: readonly number[][]): void {
  let parameters: Vector = Float64Array.from(start);
  let state = optimizer.start(start.length);
  gradients.forEach((gradient, t) => {
    ({ state, parameters } = optimizer.update(state, parameters, Float64Array.from(gradient)));
    after[t].forEach((value, i) => expect(Math.abs(parameters[i] - value)).toBeLessThanOrEqual(tolerance));
  });
  expect(state.step).toBe(gradients.length);
}

describe('sgd', () => {
  it.each(cases.filter(({ name }) => name.startsWith('SGD')))('updates as PyTorch: $name', (expected) => {
    expectGolden(sgd(expected.options), expected.after);
  });

  it('keeps a share of its direction: by hand', () => {
    const optimizer = sgd({ learningRate: 1, momentum: 0.5 });
    const first = optimizer.update(optimizer.start(1), Float64Array.of(0), Float64Array.of(4));
    const second = optimizer.update(first.state, first.parameters, Float64Array.of(0));
    expect([first.parameters[0], second.parameters[0]]).toEqual([-4, -6]);
  });

  it('refuses a momentum of 1 and rates that are none', () => {
    expect(() => sgd({ momentum: 1 })).toThrow(/`momentum` must lie in \[0, 1\): got 1/);
    const optimizer = sgd({ learningRate: (step) => (step === 1 ? NaN : 1) });
    const { state, parameters } = optimizer.update(
      optimizer.start(1),
      Float64Array.of(1),
      Float64Array.of(1),
    );
    expect(() => optimizer.update(state, parameters, parameters)).toThrow(/`learningRate`.*NaN at step 1/);
  });
});

describe('adam', () => {
  it.each(cases.filter(({ name }) => name.startsWith('Adam')))('updates as PyTorch: $name', (expected) => {
    expectGolden(adam(expected.options), expected.after);
  });

  it('leaves its arguments as they are', () => {
    const optimizer = adam();
    const [state, parameters, gradient] = [optimizer.start(2), Float64Array.of(1, 2), Float64Array.of(3, 4)];
    optimizer.update(state, parameters, gradient);
    expect([state, parameters, gradient]).toEqual([
      { step: 0, memory: [new Float64Array(2), new Float64Array(2)] },
      Float64Array.of(1, 2),
      Float64Array.of(3, 4),
    ]);
  });

  it('makes the same steps whatever the unit of the loss', () => {
    const path = (unit: number): Float64Array => {
      const optimizer = adam({ epsilon: 0 });
      let parameters: Vector = Float64Array.from(start);
      let state = optimizer.start(start.length);
      for (const gradient of gradients) {
        const scaled = Float64Array.from(gradient, (value) => unit * value);
        ({ state, parameters } = optimizer.update(state, parameters, scaled));
      }
      return parameters;
    };
    path(1000).forEach((value, i) => expect(value).toBeCloseTo(path(1)[i], 12));
  });

  it('refuses memories of 1 and negative decay, by name', () => {
    expect(() => adam({ meanMemory: 1 })).toThrow(/`meanMemory`/);
    expect(() => adam({ squareMemory: -0.1 })).toThrow(/`squareMemory`/);
    expect(() => adam({ epsilon: -1 })).toThrow(/`epsilon`/);
    expect(() => adam({ weightDecay: NaN })).toThrow(/`weightDecay`/);
  });
});
