import { dot, norm, setNumericEngine, type EngineSettings, type Matrix } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { golden } from '../../test/support/files.js';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { ACTIVATION_NAMES } from '../cells/activations.js';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { linearCell } from '../cells/linear.js';
import { lstmCell } from '../cells/lstm.js';
import { parametersOf, withParameters } from '../cells/parameters.js';
import type { Cell } from '../system/cell.js';
import { bptt, runSequences, type BpttGradient, type BpttOptions } from './bptt.js';
import { jvp, vjp } from './jvp.js';
import { meanSquaredError, squaredError, weightedSum } from './losses.js';
import type { Sequences } from './sequences.js';

type Numbers = Readonly<Record<string, number[] | number[][]>>;

interface GoldenCase {
  readonly name: string;
  readonly cell: string;
  readonly parameters: Numbers;
  readonly initial_state: number[];
  readonly inputs: number[][];
  readonly targets: number[][];
  readonly states: number[][];
  readonly loss: number;
  readonly gradients: Numbers;
  readonly gradient_norms_0_to_T?: number[];
  readonly gradient_wrt_states_0_to_T?: number[][];
  readonly tolerance: number;
}

const { cases } = golden<{ readonly cases: readonly GoldenCase[] }>('bptt.json');

/** Names of the golden blocks in the order of ours. */
const blockNames: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  elman: [
    ['recurrent', 'W'],
    ['input', 'U'],
    ['bias', 'b'],
  ],
  gated: [
    ['recurrent', 'weight_hh'],
    ['input', 'weight_ih'],
    ['recurrentBias', 'bias_hh'],
    ['inputBias', 'bias_ih'],
  ],
};

function cellOf({ cell, parameters: p }: GoldenCase): Cell {
  const matrix = (name: string): number[][] => p[name] as number[][];
  if (cell === 'elman-tanh') {
    return elmanCell({ recurrent: matrix('W'), input: matrix('U'), bias: p.b as number[] });
  }
  const weights = {
    recurrent: matrix('weight_hh'),
    input: matrix('weight_ih'),
    recurrentBias: p.bias_hh as number[],
    inputBias: p.bias_ih as number[],
  };
  return cell === 'gru' ? gruCell(weights) : lstmCell(weights);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `entry ${i}`).toBeLessThanOrEqual(tolerance);
  }
}

/** The cell without its fast path. */
const byJacobians = (cell: Cell): Cell => ({ ...cell, unroll: undefined });

describe('bptt()', () => {
  describe.each(cases)('D17: golden $name', (golden) => {
    const cell = cellOf(golden);
    const { V, c } = golden.parameters;
    const options = {
      inputs: golden.inputs.map((x) => [x]),
      start: [golden.initial_state],
      readout: { weight: V as number[][], bias: c as number[] },
      loss: squaredError(golden.targets.map((y) => [y])),
    };

    it.each([
      ['fast path', cell],
      ['Jacobians', byJacobians(cell)],
    ])('agrees by %s', (_, way) => {
      const gradient = bptt(way, options);
      const { tolerance } = golden;
      expect(Math.abs(gradient.loss - golden.loss)).toBeLessThanOrEqual(tolerance);
      for (const [ours, theirs] of blockNames[golden.cell === 'elman-tanh' ? 'elman' : 'gated']) {
        expectClose(gradient.blocks[ours], golden.gradients[theirs].flat(), tolerance);
      }
      expectClose(gradient.readout!.weight.data, golden.gradients.V.flat(), tolerance);
      expectClose(gradient.readout!.bias, golden.gradients.c.flat(), tolerance);
      expectClose(gradient.start.data, golden.gradients.initial_state.flat(), tolerance);
      expectClose(gradient.finalStates.data, golden.states[golden.states.length - 1], tolerance);
      const norms = golden.gradient_norms_0_to_T ?? [norm(golden.gradients.initial_state.flat())];
      expectClose(gradient.stateGradientNorms.subarray(0, norms.length), norms, tolerance);
    });
  });
});

/** Every kind of cell, every activation, a leak, and no inputs. */
const CELLS: readonly (readonly [string, Cell])[] = [
  ['linear', linearCell(plain(3, 2))],
  ...ACTIVATION_NAMES.map(
    (activation) => [`elman ${activation}`, elmanCell({ ...plain(5, 2), activation })] as const,
  ),
  ['elman without inputs', elmanCell({ recurrent: sineMatrix(4, 4, 0.2, 0.8) })],
  ['gru', gruCell(gated(3, 5, 2))],
  ['gru without inputs', gruCell({ recurrent: sineMatrix(9, 3, 0.5, 1.2) })],
  ['lstm', lstmCell(gated(4, 5, 2))],
  ['leaky linear', leakyCell(linearCell(plain(3, 2)), 0.4)],
  ['leaky elman', leakyCell(elmanCell(plain(5, 1)), 0.3)],
  ['leaky elman silu', leakyCell(elmanCell({ ...plain(5, 1), activation: 'silu' }), 0.3)],
  ['leaky gru', leakyCell(gruCell(gated(3, 4, 1)), 0.6)],
  ['leaky leaky lstm', leakyCell(leakyCell(lstmCell(gated(4, 3, 2)), 0.8), 0.5)],
];

function plain(units: number, inputs: number): { recurrent: Matrix; input: Matrix; bias: Float64Array } {
  return {
    recurrent: sineMatrix(units, units, 0.3, 0.7),
    input: sineMatrix(units, inputs, 1.3, 0.6),
    bias: sineVector(units, 2.3, 0.4),
  };
}

function gated(gates: number, units: number, inputs: number): Parameters<typeof gruCell>[0] {
  const rows = gates * units;
  return {
    recurrent: sineMatrix(rows, units, 0.3, 0.7),
    input: sineMatrix(rows, inputs, 1.3, 0.6),
    recurrentBias: sineVector(rows, 2.3, 0.4),
    inputBias: sineVector(rows, 3.3, 0.5),
  };
}

function problem(cell: Cell, steps: number, batch: number, outputs = 2): BpttOptions {
  const shaped = (width: number, shift: number): Sequences => ({
    steps,
    batch,
    width,
    data: sineVector(steps * batch * width, shift, 0.8),
  });
  const units = Math.min(cell.stateDim, 3);
  return {
    inputs: shaped(cell.inputDim, 0.2),
    start: sineMatrix(batch, cell.stateDim, 0.7, 0.4),
    readout: { weight: sineMatrix(outputs, units, 1.9, 0.6), bias: sineVector(outputs, 0.1, 0.3) },
    loss: meanSquaredError(shaped(outputs, 2.7)),
  };
}

const everything = ({ loss, parameters, readout, start, stateGradientNorms }: BpttGradient): number[] => [
  loss,
  ...parameters,
  ...(readout?.weight.data ?? []),
  ...(readout?.bias ?? []),
  ...start.data,
  ...stateGradientNorms,
];

describe.each(CELLS)('vjp(): %s', (_, cell) => {
  const at = { state: sineVector(cell.stateDim, 0.4, 0.7), input: sineVector(cell.inputDim, 2.2, 1.1) };
  const covector = sineVector(cell.stateDim, 1.1, 1);

  it('is the adjoint of jvp(): ⟨w, J v⟩ = ⟨Jᵀ w, v⟩ in state and parameters', () => {
    const state = sineVector(cell.stateDim, 0.9, 1);
    const parameters = sineVector(parametersOf(cell).length, 0.6, 1);
    for (const way of [cell, byJacobians(cell)]) {
      const pulled = vjp(way, at, covector);
      const byState = dot(covector, jvp(cell, at, { state }));
      expect(Math.abs(dot(pulled.state, state) - byState)).toBeLessThanOrEqual(1e-12);
      const byParameters = dot(covector, jvp(cell, at, { parameters }));
      expect(Math.abs(dot(pulled.parameters, parameters) - byParameters)).toBeLessThanOrEqual(1e-12);
    }
  });
});

describe('jvp()', () => {
  const cell = gruCell(gated(3, 3, 2));
  const at = { state: [0.1, -0.4, 0.7], input: [0.3, 0.9] };

  it('agrees with a difference of steps along state, input and parameters together', () => {
    const direction = {
      state: sineVector(3, 0.9, 1),
      input: sineVector(2, 0.2, 1),
      parameters: sineVector(parametersOf(cell).length, 0.6, 1),
    };
    const moved = (by: number): Float64Array => {
      const along = (from: ArrayLike<number>, change: Float64Array): Float64Array =>
        change.map((value, i) => from[i] + by * value);
      const other = withParameters(cell, along(parametersOf(cell), direction.parameters));
      return other.step(along(at.state, direction.state), along(at.input, direction.input));
    };
    const [ahead, behind] = [moved(1e-5), moved(-1e-5)];
    expectClose(
      jvp(cell, at, direction),
      ahead.map((value, i) => (value - behind[i]) / 2e-5),
      1e-9,
    );
  });

  it('names what has the wrong length', () => {
    expect(() => jvp(cell, { state: [1, 2] }, {})).toThrow('`at.state` must have shape [3]: got [2]');
    expect(() => jvp(cell, at, { input: [1] })).toThrow('`direction.input` must have shape [2]: got [1]');
    expect(() => vjp(cell, at, [1])).toThrow('`covector` must have shape [3]: got [1]');
    expect(() => vjp(cell, { ...at, input: [1] }, [1, 2, 3])).toThrow(
      '`at.input` must have shape [2]: got [1]',
    );
  });
});

describe.each(CELLS)('bptt(): %s', (_, cell) => {
  const options = problem(cell, 6, 5);

  it('gives the numbers of the Jacobians by its fast path, with a readout and without', () => {
    expectClose(everything(bptt(cell, options)), everything(bptt(byJacobians(cell), options)), 1e-12);
    const { data } = problem(cell, 6, 5, cell.stateDim).inputs as Sequences;
    const coefficients = {
      steps: 6,
      batch: 5,
      width: cell.stateDim,
      data: sineVector(30 * cell.stateDim, 0.4, 1),
    };
    expect(data.length).toBe(30 * cell.inputDim);
    const bare = { ...options, readout: undefined, loss: weightedSum(coefficients) };
    expectClose(everything(bptt(cell, bare)), everything(bptt(byJacobians(cell), bare)), 2e-12);
  });

  it('D17: agrees with differences of the loss by every parameter and the start', () => {
    if (cell.description.kind === 'elman' && cell.description.activation === 'relu') return;
    const { parameters, start } = bptt(cell, options);
    const theta = parametersOf(cell);
    const byParameter = derivatives(theta, (at) => bptt(withParameters(cell, at), options).loss);
    expectClose(parameters, byParameter, 1e-8);
    const from = options.start as Matrix;
    const byStart = derivatives(
      from.data,
      (data) => bptt(cell, { ...options, start: { ...from, data } }).loss,
    );
    expectClose(start.data, byStart, 1e-8);
  });

  it('has six digits in single precision', () => {
    const exact = bptt(cell, options);
    const single = bptt(cell, { ...options, precision: 'single' });
    expect(single.precision).toBe('single');
    expect(single.warnings).toEqual(['single precision: gradients carry about six digits']);
    expectClose(everything(single), everything(exact), 2e-6);
  });

  it('has the same bits in plain TypeScript and in WebAssembly without fused operations', () => {
    const results = [{ engine: 'plain' }, { engine: 'wasm', deterministic: true }].flatMap((settings) => {
      setNumericEngine(settings as EngineSettings);
      const both = [
        everything(bptt(cell, options)),
        everything(bptt(cell, { ...options, precision: 'single' })),
      ];
      setNumericEngine({});
      return [both];
    });
    expect(results[0][0]).toEqual(results[1][0]);
    expect(results[0][1]).toEqual(results[1][1]);
  });

  it('does not depend on how sequences are batched or stretches are joined', () => {
    const whole = bptt(cell, options);
    const { data } = options.inputs as Sequences;
    const m = cell.inputDim;
    // Sequence by sequence: losses are means, so gradients are too.
    const alone = Array.from({ length: 5 }, (_, b) => {
      const inputs = Array.from({ length: 6 }, (_, t) => [data.slice((t * 5 + b) * m, (t * 5 + b + 1) * m)]);
      const mask = Array.from({ length: 6 }, () => [1]);
      const { steps, batch, width } = { steps: 6, batch: 1, width: 2 };
      const targets = Array.from({ length: steps }, (_, t) =>
        Array.from({ length: batch }, () =>
          sineVector(60, 2.7, 0.8).slice((t * 5 + b) * width, (t * 5 + b + 1) * width),
        ),
      );
      const start = [(options.start as Matrix).data.slice(b * cell.stateDim, (b + 1) * cell.stateDim)];
      return bptt(cell, { ...options, inputs, start, loss: meanSquaredError(targets, { mask }) });
    });
    const mean = whole.parameters.map((_, i) =>
      alone.reduce((sum, { parameters }) => sum + parameters[i] / 5, 0),
    );
    expectClose(whole.parameters, mean, 1e-13);
    // The second stretch starts from what the first one ends with.
    const stretch = (first: number, last: number): Sequences => ({
      steps: last - first,
      batch: 5,
      width: m,
      data: data.slice(first * 5 * m, last * 5 * m),
    });
    const before = runSequences(cell, { ...options, inputs: stretch(0, 4) });
    const after = runSequences(cell, { ...options, inputs: stretch(4, 6), start: before.finalStates });
    const { outputs, finalStates } = runSequences(cell, options);
    expectClose([...before.outputs.data, ...after.outputs.data], outputs.data, 1e-14);
    expectClose(after.finalStates.data, finalStates.data, 1e-14);
    expectClose(whole.finalStates.data, finalStates.data, 0);
  });
});

/** Central differences, extrapolated. */
function derivatives(at: Float64Array, f: (at: Float64Array) => number): Float64Array {
  return at.map((value, i) => {
    const moved = (by: number): number => {
      const there = at.slice();
      there[i] = value + by;
      return f(there);
    };
    const difference = (by: number): number => (moved(by) - moved(-by)) / (2 * by);
    return (4 * difference(1e-3) - difference(2e-3)) / 3;
  });
}

describe('bptt() with bad input', () => {
  const cell = elmanCell(plain(3, 2));
  const inputs = [[[1, 2]], [[3, 4]]];
  const loss = meanSquaredError([[[0, 0, 0]], [[0, 0, 0]]]);
  const message = (options: Partial<BpttOptions>): string => {
    try {
      bptt(cell, { inputs, loss, ...options });
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return (error as Error).message;
    }
    return 'no error';
  };

  it('names the argument, what it must be, and what it is', () => {
    const start = 'Cannot compute a gradient: ';
    expect(message({})).toBe('no error');
    expect(message({ inputs: [[[1]], [[2]]] })).toBe(
      `${start}\`inputs\` must have shape [T, B, 2]: got [2, 1, 1]`,
    );
    expect(
      message({
        inputs: [
          [[1, 2]],
          [
            [3, 4],
            [5, 6],
          ],
        ],
      }),
    ).toBe(`${start}\`inputs[1]\` must have shape [1, 2]: got [2, …]`);
    expect(message({ inputs: [[[1, 2]], [[3]]] })).toBe(
      `${start}\`inputs[1][0]\` must have shape [2]: got [1]`,
    );
    expect(message({ inputs: [[[1, NaN]], [[3, 4]]] })).toBe(
      `${start}\`inputs\` must be finite: got NaN at index 1`,
    );
    expect(message({ inputs: { steps: 2, batch: 1, width: 2, data: new Float64Array(3) } })).toBe(
      `${start}\`inputs.data\` must have shape [2 * 1 * 2]: got [3]`,
    );
    expect(message({ start: [[1, 2]] })).toBe(`${start}\`start\` must have shape [1, 3]: got [1, 2]`);
    expect(message({ start: [[1, 2, Infinity]] })).toContain('`start` must be finite');
    expect(message({ readout: { weight: [[1, 2, 3, 4]] } })).toBe(
      `${start}\`readout.weight\` must have shape [k, u], 1 ≤ u ≤ 3: got [1, 4]`,
    );
    expect(message({ readout: { weight: [[1, 2, 3]], bias: [1, 2] } })).toContain(
      '`readout.bias` must have shape [1]',
    );
    expect(message({ precision: 'half' as 'single' })).toBe(
      `${start}\`precision\` must be 'double' or 'single': got half`,
    );
    expect(message({ loss: () => ({ value: 0, gradient: new Float64Array(2) }) })).toBe(
      `${start}\`loss(outputs).gradient\` must have shape [2, 1, 3]: got [2]`,
    );
  });

  it('passes the errors of a loss on and can be used again', () => {
    const failing = (): never => {
      throw new TypeError('no loss today');
    };
    expect(() => bptt(cell, { inputs, loss: failing })).toThrow(new TypeError('no loss today'));
    expect(message({})).toBe('no error');
  });

  it('says where the numbers end, as data', () => {
    const growing = linearCell({ recurrent: [[1e200]] });
    const problem = { inputs: [[[]], [[]], [[]]], start: [[1]], loss: squaredError([[[0]], [[0]], [[0]]]) };
    expect(bptt(growing, problem).warnings).toEqual(['the loss is Infinity']);
    expect(bptt(byJacobians(growing), problem).warnings).toEqual(['the loss is Infinity']);
  });

  it('takes no steps and no sequences', () => {
    const none = weightedSum([]);
    expect(bptt(cell, { inputs: [], loss: none }).parameters).toEqual(new Float64Array(18));
    expect(bptt(byJacobians(cell), { inputs: [], loss: none }).parameters).toEqual(new Float64Array(18));
  });
});
