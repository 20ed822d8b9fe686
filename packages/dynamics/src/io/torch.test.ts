import { vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { golden as load, goldenBytes } from '../../test/support/files.js';
import { networkFromBytes, readoutOf, type NetworkOptions } from './network.js';
import { StateDictError } from './state-dict-error.js';

const golden = load<{
  readonly torch: string;
  readonly tolerance: number;
  readonly jacobian_tolerance: number;
  readonly cases: {
    readonly name: string;
    readonly file: string;
    readonly cell: 'rnn' | 'gru' | 'lstm';
    readonly activation: 'tanh' | 'relu' | null;
    readonly options: NetworkOptions;
    readonly states: number[][];
    readonly inputs: number[][];
    readonly readouts: number[][];
    readonly derivatives_at: number;
    readonly jacobian_state: number[][];
    readonly jacobian_input: number[][];
    readonly jacobian_parameters: Readonly<Record<string, number[][]>>;
  }[];
  readonly refused: { readonly file: string; readonly tensor: string }[];
}>('torch_cells.json');

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `entry ${i}`).toBeLessThanOrEqual(tolerance);
  }
}

describe.each(golden.cases)('PyTorch’s $name from $file', (entry) => {
  const network = networkFromBytes(goldenBytes(`torch_weights/${entry.file}`), entry.options);
  const { cell } = network;

  it('is recognised', () => {
    const { kind } = cell.description;
    expect(kind).toBe(entry.cell === 'rnn' ? 'elman' : entry.cell);
    if (cell.description.kind === 'elman') expect(cell.description.activation).toBe(entry.activation);
    expect(network.gateOrder).toBe({ rnn: 'none', gru: 'r,z,n', lstm: 'i,f,g,o' }[entry.cell]);
    const assumesTanh = entry.cell === 'rnn' && entry.options.activation === undefined;
    expect(network.warnings).toHaveLength(assumesTanh ? 1 : 0);
  });

  it('visits the same ten states with the same readouts', () => {
    let state = vector(entry.states[0]);
    entry.inputs.forEach((input, t) => {
      expectClose(readoutOf(network, state), entry.readouts[t], golden.tolerance);
      state = cell.step(state, vector(input));
      expectClose(state, entry.states[t + 1], golden.tolerance);
    });
  });

  it('has the Jacobians that autograd finds', () => {
    const state = vector(entry.states[entry.derivatives_at]);
    const input = vector(entry.inputs[entry.derivatives_at]);
    const byState = cell.stateJacobian(state, input).data;
    const byInput = cell.inputJacobian(state, input).data;
    expectClose(byState, entry.jacobian_state.flat(), golden.jacobian_tolerance);
    expectClose(byInput, entry.jacobian_input.flat(), golden.jacobian_tolerance);
  });

  it('has the parameter Jacobian that autograd finds', () => {
    const state = vector(entry.states[entry.derivatives_at]);
    const input = vector(entry.inputs[entry.derivatives_at]);
    const jacobian = cell.parameterJacobian(state, input);
    const torchName = {
      recurrent: 'weight_hh',
      input: 'weight_ih',
      bias: 'bias_ih',
      recurrentBias: 'bias_hh',
      inputBias: 'bias_ih',
    };
    let compared = 0;
    for (const block of cell.parameterBlocks) {
      const name = torchName[block.name as keyof typeof torchName];
      const expected = entry.jacobian_parameters[name] ?? entry.jacobian_parameters[`${name}_l0`];
      // Without biases PyTorch has nothing to compare with.
      if (expected === undefined) continue;
      compared++;
      expected.forEach((row, i) => {
        const start = i * jacobian.columns + block.offset;
        expectClose(jacobian.data.subarray(start, start + block.size), row, golden.jacobian_tolerance);
      });
    }
    expect(compared).toBe(
      Math.min(Object.keys(entry.jacobian_parameters).length, cell.parameterBlocks.length),
    );
  });
});

describe('layers of PyTorch that no cell here can hold', () => {
  it.each(golden.refused)('$file: the error names $tensor and what is supported', ({ file, tensor }) => {
    try {
      networkFromBytes(goldenBytes(`torch_weights/${file}`));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(StateDictError);
      // The first tensor at fault in the file; PyTorch's writer sorts by name.
      expect((error as StateDictError).tensor).toMatch(
        tensor.endsWith('hr_l0') ? /weight_hr/ : /_l1$|_reverse$/,
      );
      expect((error as StateDictError).message).toContain(
        'supported are RNN, GRU and LSTM with one layer, one direction and no projection',
      );
    }
  });
});
