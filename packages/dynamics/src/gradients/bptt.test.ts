import { norm } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { golden } from '../../test/support/files.js';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { lstmCell } from '../cells/lstm.js';
import type { Cell } from '../system/cell.js';
import { bptt } from './bptt.js';
import { squaredError } from './losses.js';

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
