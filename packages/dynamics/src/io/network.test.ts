import { ShapeMismatchError, vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { fixture, fixtureBytes } from '../../test/support/files.js';
import { sineMatrix } from '../../test/support/test-matrices.js';
import { thrownBy } from '../../test/support/write-files.js';
import {
  networkFromBytes,
  networkChoices,
  networkFromStateDict,
  readoutOf,
  type Network,
  type NetworkOptions,
} from './network.js';
import type { StateDict } from './state-dict.js';
import { StateDictError } from './state-dict-error.js';
import { readStateDictJson } from './state-dict-json.js';

const H = 2;

/** A state_dict of zeros with the given shapes; H = 2, m = 1 and gates · H rows unless replaced. */
function dictOf(
  shapes: Readonly<Record<string, readonly number[]>>,
  metadata: Readonly<Record<string, string>> = {},
): StateDict {
  const tensors = Object.entries(shapes).map(([name, shape], k) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = sineMatrix(size, 1, k, 0.5).data;
    return [name, { name, shape, values, dtype: 'float32' as const }] as const;
  });
  return { tensors: new Map(tensors), metadata };
}

/** Shapes of one recurrent layer under PyTorch's names. */
function layer(
  gates: number,
  { prefix = '', suffix = '_l0', hasBias = true } = {},
): Record<string, number[]> {
  const rows = gates * H;
  return {
    [`${prefix}weight_ih${suffix}`]: [rows, 1],
    [`${prefix}weight_hh${suffix}`]: [rows, H],
    ...(hasBias && { [`${prefix}bias_ih${suffix}`]: [rows], [`${prefix}bias_hh${suffix}`]: [rows] }),
  };
}

function failure(dict: StateDict, options?: NetworkOptions): StateDictError {
  const error = thrownBy(() => networkFromStateDict(dict, options));
  expect(error).toBeInstanceOf(StateDictError);
  return error as StateDictError;
}

describe('the flip-flop fixture', () => {
  const parity = fixture<{
    readonly initial_state: number[];
    readonly inputs: number[][];
    readonly hidden_states: number[][];
    readonly readouts: number[][];
    readonly tolerance: number;
  }>('flipflop-gru.parity.json');

  it.each(['flipflop-gru.npz', 'flipflop-gru.safetensors'])(
    '%s gives the recorded states and readouts',
    (fileName) => {
      const network = networkFromBytes(fixtureBytes(fileName), { fileName });
      expect(network.cell.stateDim).toBe(32);
      expect(network.cell.inputDim).toBe(3);
      expect(network.gateOrder).toBe('r,z,n');
      expect(network.warnings).toEqual([]);
      expect(parity.tolerance).toBeLessThanOrEqual(1e-12);
      let state = vector(parity.initial_state);
      parity.inputs.forEach((input, t) => {
        state = network.cell.step(state, vector(input));
        const readout = readoutOf(network, state);
        state.forEach((value, i) =>
          expect(Math.abs(value - parity.hidden_states[t][i])).toBeLessThanOrEqual(1e-12),
        );
        readout.forEach((value, i) =>
          expect(Math.abs(value - parity.readouts[t][i])).toBeLessThanOrEqual(1e-12),
        );
      });
    },
  );

  it('both files make the same network', () => {
    const one = networkFromBytes(fixtureBytes('flipflop-gru.npz'));
    const other = networkFromBytes(fixtureBytes('flipflop-gru.safetensors'));
    expect(one.cell.description).toEqual(other.cell.description);
    expect(one.readout).toEqual(other.readout);
    expect(one.tensorNames).toEqual({
      recurrent: 'weight_hh',
      input: 'weight_ih',
      recurrentBias: 'bias_hh',
      inputBias: 'bias_ih',
      readoutWeight: 'Wo',
      readoutBias: 'bo',
    });
    expect(other.tensorNames.readoutWeight).toBe('readout.weight');
  });
});

describe('networkFromStateDict()', () => {
  it.each([
    [1, 'elman', 'none'],
    [3, 'gru', 'r,z,n'],
    [4, 'lstm', 'i,f,g,o'],
  ])('takes %iH rows for a cell of kind %s', (gates, kind, gateOrder) => {
    const network = networkFromStateDict(dictOf(layer(gates)));
    expect(network.cell.description.kind).toBe(kind);
    expect(network.gateOrder).toBe(gateOrder);
    expect(network.cell.stateDim).toBe(kind === 'lstm' ? 2 * H : H);
  });

  it.each(['', 'rnn.', 'gru.', 'module.encoder.rnn.', '_orig_mod.lstm.'])(
    'finds the prefix %j by itself',
    (prefix) => {
      const network = networkFromStateDict(dictOf(layer(3, { prefix })));
      expect(network.tensorNames.recurrent).toBe(`${prefix}weight_hh_l0`);
    },
  );

  it('takes the names of single cells and layers without biases', () => {
    const plain = networkFromStateDict(dictOf(layer(3, { suffix: '', hasBias: false })));
    expect(plain.tensorNames).toEqual({ recurrent: 'weight_hh', input: 'weight_ih' });
    expect(plain.cell.description).toMatchObject({
      inputBias: new Float64Array(6),
      recurrentBias: new Float64Array(6),
    });
  });

  it('keeps the two biases of a GRU apart and adds those of an RNN', () => {
    const gru = networkFromStateDict(dictOf(layer(3))).cell.description;
    const dict = dictOf(layer(1));
    const rnn = networkFromStateDict(dict).cell.description;
    if (gru.kind !== 'gru' || rnn.kind !== 'elman') throw new Error('wrong kinds');
    expect(gru.inputBias).not.toEqual(gru.recurrentBias);
    const [ih, hh] = ['bias_ih_l0', 'bias_hh_l0'].map((name) => dict.tensors.get(name)?.values ?? []);
    expect(Array.from(rnn.bias)).toEqual(Array.from(ih, (value, i) => value + hh[i]));
  });

  it('chooses among several layers by the prefix, with or without its dot', () => {
    const dict = dictOf({ ...layer(3, { prefix: 'encoder.' }), ...layer(4, { prefix: 'decoder.' }) });
    expect(failure(dict).message).toBe(
      'Cannot make a network: the file has 2 recurrent layers: name one of `encoder.`, `decoder.` in the option `prefix`',
    );
    expect(networkFromStateDict(dict, { prefix: 'encoder' }).cell.description.kind).toBe('gru');
    expect(networkFromStateDict(dict, { prefix: 'decoder.' }).cell.description.kind).toBe('lstm');
    expect(failure(dict, { prefix: 'other' }).message).toContain(
      'recurrent layers have the prefixes `encoder.`, `decoder.`',
    );
  });

  it('says what is there where there is no recurrent layer', () => {
    expect(failure(dictOf({ 'fc.weight': [2, 2], 'fc.bias': [2] })).message).toContain(
      'it has `fc.weight`, `fc.bias`',
    );
    expect(failure(dictOf({})).message).toContain('it is empty');
    expect(failure(dictOf({}), { prefix: '' }).message).toContain('the file has no recurrent layer');
  });

  it.each([
    ['a second layer', 'gru.weight_hh_l1'],
    ['a second direction', 'gru.bias_ih_l0_reverse'],
    ['a projection', 'gru.weight_hr_l0'],
  ])('refuses %s and says what is supported', (_, tensor) => {
    const error = failure(dictOf({ ...layer(3, { prefix: 'gru.' }), [tensor]: [6] }));
    expect(error.tensor).toBe(tensor);
    expect(error.message).toContain(
      'supported are RNN, GRU and LSTM with one layer, one direction and no projection',
    );
  });

  it.each<[string, Record<string, readonly number[] | undefined>, string, string]>([
    ['no input weights', { weight_ih_l0: undefined }, 'weight_ih_l0', '`weight_ih_l0` is missing'],
    ['one bias only', { bias_hh_l0: undefined }, 'bias_hh_l0', 'a layer has both biases or none'],
    ['the other bias only', { bias_ih_l0: undefined }, 'bias_ih_l0', '`bias_ih_l0` is missing'],
    ['wrong rows of W_ih', { weight_ih_l0: [5, 1] }, 'weight_ih_l0', 'must have shape [6, m]: got [5, 1]'],
    ['a flat W_ih', { weight_ih_l0: [6] }, 'weight_ih_l0', 'must have shape [6, m]: got [6]'],
    ['a long bias', { bias_ih_l0: [7] }, 'bias_ih_l0', 'must have shape [6]: got [7]'],
    ['a bias of two axes', { bias_hh_l0: [6, 1] }, 'bias_hh_l0', 'must have shape [6]: got [6, 1]'],
    [
      'two thirds of the gates',
      { weight_hh_l0: [4, 2] },
      'weight_hh_l0',
      'must have shape [H, H], [3H, H] or [4H, H]: got [4, 2]',
    ],
    ['a flat W_hh', { weight_hh_l0: [6] }, 'weight_hh_l0', 'got [6]'],
    ['an empty W_hh', { weight_hh_l0: [0, 0] }, 'weight_hh_l0', 'got [0, 0]'],
    ['the same weight twice', { weight_hh: [6, 2] }, 'weight_hh', 'are the same weight twice'],
  ])('names the tensor where there is %s', (_, change, tensor, text) => {
    const shapes = Object.entries({ ...layer(3), ...change }).filter(([, shape]) => shape !== undefined);
    const error = failure(dictOf(Object.fromEntries(shapes) as Record<string, number[]>));
    expect(error.tensor).toBe(tensor);
    expect(error.message).toContain(text);
  });

  it.each(['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0', 'fc.weight', 'fc.bias'])(
    'names %s where it is not finite',
    (name) => {
      for (const value of [NaN, Infinity, -Infinity]) {
        const dict = dictOf({ ...layer(3), 'fc.weight': [3, H], 'fc.bias': [3] });
        const tensor = dict.tensors.get(name);
        if (tensor !== undefined) tensor.values[1] = value;
        const error = failure(dict);
        expect(error.tensor).toBe(name);
        expect(error.message).toBe(
          `Cannot make a network: \`${name}\` must be finite: got ${value} at index 1`,
        );
      }
    },
  );

  it('lets tensors that it does not use be anything, and mentions them', () => {
    const dict = dictOf({ ...layer(3), 'embedding.weight': [5, 7], mask: [3] });
    dict.tensors.get('mask')?.values.fill(-Infinity);
    expect(networkFromStateDict(dict).warnings).toEqual([
      'Tensors of the file that are not used: `embedding.weight`, `mask`',
    ]);
  });

  it('believes the option before the metadata before the rows, where the shape fits', () => {
    expect(failure(dictOf(layer(3)), { cell: 'lstm' }).message).toContain(
      '`weight_hh_l0` must have shape [8, 2] for the lstm that the option `cell` names: got [6, 2]',
    );
    expect(failure(dictOf(layer(3), { cell: 'LSTM' })).message).toContain(
      'that the metadata of the file names',
    );
    expect(networkFromStateDict(dictOf(layer(3), { cell: 'LSTM' }), { cell: 'gru' }).gateOrder).toBe('r,z,n');
    expect(networkFromStateDict(dictOf(layer(3), { cell: 'nn.GRUCell' })).gateOrder).toBe('r,z,n');
    expect(networkFromStateDict(dictOf(layer(3), { cell: 'something of my own' })).gateOrder).toBe('r,z,n');
    expect(() => networkFromStateDict(dictOf(layer(3)), { cell: 'mgu' as 'gru' })).toThrow(RangeError);
  });

  it('refuses gates in another order', () => {
    expect(networkFromStateDict(dictOf(layer(3), { gate_order: 'R, Z, N' })).gateOrder).toBe('r,z,n');
    const error = failure(dictOf(layer(3), { gate_order: 'z,r,n' }));
    expect(error.message).toContain('must have its gates in the order r,z,n: the file says z,r,n');
    expect(error.tensor).toBe('weight_hh_l0');
  });

  it('takes tanh for an RNN and warns, unless somebody says which', () => {
    const activationOf = (network: Network): unknown =>
      network.cell.description.kind === 'elman' ? network.cell.description.activation : undefined;
    const assumed = networkFromStateDict(dictOf(layer(1)));
    expect(activationOf(assumed)).toBe('tanh');
    expect(assumed.warnings).toHaveLength(1);
    expect(assumed.warnings[0]).toContain('tanh is assumed');
    for (const [metadata, options] of [
      [{}, { activation: 'relu' }],
      [{ nonlinearity: 'relu' }, {}],
      [{ mode: 'RNN_RELU' }, {}],
      [{ nonlinearity: 'tanh' }, { activation: 'relu' }],
    ] as const) {
      const stated = networkFromStateDict(dictOf(layer(1), metadata), options);
      expect(activationOf(stated)).toBe('relu');
      expect(stated.warnings).toEqual([]);
    }
    expect(() => networkFromStateDict(dictOf(layer(1)), { activation: 'gelu' as 'tanh' })).toThrow(
      RangeError,
    );
  });

  describe('readout', () => {
    it.each(['readout', 'fc', 'linear', 'decoder', 'out', 'output', 'head', 'model.fc'])(
      'finds %s',
      (name) => {
        const network = networkFromStateDict(
          dictOf({ ...layer(4), [`${name}.weight`]: [3, H], [`${name}.bias`]: [3] }),
        );
        expect(network.readout?.weight).toMatchObject({ rows: 3, columns: H });
        expect(network.tensorNames).toMatchObject({
          readoutWeight: `${name}.weight`,
          readoutBias: `${name}.bias`,
        });
        expect(network.warnings).toEqual([]);
      },
    );

    it('has a zero bias where the file has none', () => {
      const network = networkFromStateDict(dictOf({ ...layer(3), 'fc.weight': [3, H] }));
      expect(network.readout?.bias).toEqual(new Float64Array(3));
      expect(network.tensorNames.readoutBias).toBeUndefined();
    });

    it('passes over layers that do not take H numbers', () => {
      const network = networkFromStateDict(
        dictOf({ ...layer(3), 'fc.weight': [3, 7], 'out.weight': [1, H] }),
      );
      expect(network.tensorNames.readoutWeight).toBe('out.weight');
      expect(networkFromStateDict(dictOf({ ...layer(3), 'fc.weight': [3, 7] })).readout).toBeUndefined();
    });

    it('is the named layer where it is named', () => {
      const shapes = {
        ...layer(3),
        'fc.weight': [3, H],
        'policy.weight': [4, H],
        'policy.bias': [4],
        V: [5, H],
      };
      expect(networkFromStateDict(dictOf(shapes), { readout: 'policy' }).tensorNames).toMatchObject({
        readoutWeight: 'policy.weight',
        readoutBias: 'policy.bias',
      });
      const plain = networkFromStateDict(dictOf(shapes), { readout: 'V' });
      expect(plain.readout?.weight.rows).toBe(5);
      expect(plain.tensorNames.readoutBias).toBeUndefined();
      expect(failure(dictOf(shapes), { readout: 'value' }).tensor).toBe('value');
      expect(failure(dictOf({ ...layer(3), 'fc.weight': [3, 7] }), { readout: 'fc' }).message).toContain(
        '`fc.weight` must have shape [outputs, 2] to read the state out: got [3, 7]',
      );
    });

    it('has a bias of its own length', () => {
      const error = failure(dictOf({ ...layer(3), 'fc.weight': [3, H], 'fc.bias': [4] }));
      expect(error.tensor).toBe('fc.bias');
      expect(error.message).toContain('must have shape [3]: got [4]');
    });
  });
});

describe('readoutOf()', () => {
  it('reads h of an LSTM’s (h, c)', () => {
    const network = networkFromStateDict(
      readStateDictJson({
        weight_ih: [[0], [0], [0], [0]],
        weight_hh: [[0], [0], [0], [0]],
        'fc.weight': [[2], [-1]],
        'fc.bias': [0.5, 0],
      }),
    );
    expect(readoutOf(network, [3, 100])).toEqual(vector(6.5, -3));
    expect(() => readoutOf(network, [3])).toThrow(ShapeMismatchError);
  });

  it('refuses a network without a readout', () => {
    const network = networkFromStateDict(dictOf(layer(3)));
    expect(network.readout).toBeUndefined();
    expect(() => readoutOf(network, [0, 0])).toThrow(TypeError);
  });
});

describe('networkChoices()', () => {
  it('asks for the activation of an RNN where the metadata does not say it', () => {
    expect(networkChoices(dictOf(layer(1)))).toEqual({ prefixes: [''], isActivationOpen: true });
    expect(networkChoices(dictOf(layer(1), { nonlinearity: 'relu' })).isActivationOpen).toBe(false);
    expect(networkChoices(dictOf(layer(3))).isActivationOpen).toBe(false);
  });

  it('names the layers among which to choose', () => {
    const dict = dictOf({ ...layer(3, { prefix: 'encoder.' }), ...layer(1, { prefix: 'decoder.' }) });
    expect(networkChoices(dict)).toEqual({ prefixes: ['encoder.', 'decoder.'], isActivationOpen: false });
    expect(networkChoices(dict, 'decoder.').isActivationOpen).toBe(true);
    expect(networkChoices(dictOf({ weight: [2, 2] }))).toEqual({ prefixes: [], isActivationOpen: false });
  });
});
