import { elmanCell, gruCell, leakyCell, networkFromStateDict, readStateDictJson } from '@phasebook/dynamics';
import { diagonal, zeros } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import {
  MAX_MODEL_BYTES,
  figure,
  figureToSvg,
  fitToBudget,
  modelSizes,
  modelView,
  parseView,
  summarize,
  type ModelView,
} from './index.js';

const rotation = [
  [0, -2],
  [2, 0],
];

describe('modelView()', () => {
  it('measures the recurrent weights', () => {
    const [block] = modelView(elmanCell({ recurrent: [[3, 4], [0, 0]] })).blocks ?? []; // prettier-ignore
    expect(block.name).toBe('recurrent');
    expect(block.spectralRadius).toBeCloseTo(3, 12);
    expect(block.spectralNorm).toBeCloseTo(5, 12);
    expect(block.frobeniusNorm).toBeCloseTo(5, 12);
  });

  it('measures each gate of a GRU, in its order', () => {
    const recurrent = [...diagonalRows(1), ...rotation, ...diagonalRows(0.5)];
    const { blocks = [] } = modelView(gruCell({ recurrent }));
    expect(blocks.map(({ name }) => name)).toEqual(['reset', 'update', 'candidate']);
    expect(blocks.map(({ spectralRadius }) => Number(spectralRadius.toFixed(12)))).toEqual([1, 2, 0.5]);
  });

  it('looks inside leaky cells', () => {
    const view = modelView(leakyCell(elmanCell({ recurrent: rotation }), 0.5));
    expect(view.blocks?.[0].spectralRadius).toBeCloseTo(2, 12);
  });

  it('carries readout, names and warnings of a network from a file', () => {
    const weights = {
      'rnn.weight_hh_l0': [[0.5]],
      'rnn.weight_ih_l0': [[1, 2]],
      'fc.weight': [[3], [4]],
      extra: [1],
    };
    const network = networkFromStateDict(readStateDictJson(weights), { activation: 'relu' });
    const view = modelView(network, { source: { fileName: 'net.npz' } });
    expect(view.source?.fileName).toBe('net.npz');
    expect(view.source?.tensors?.readoutWeight).toBe('fc.weight');
    expect(view.warnings).toEqual(['Tensors of the file that are not used: `extra`']);
    expect(modelSizes(view)).toEqual({
      units: 1,
      inputs: 2,
      parameters: 4,
      readout: { outputs: 2, parameters: 4 },
    });
    expect(parseView(JSON.stringify(view))).toEqual(view);
  });

  it('refuses inputs of another length or not finite', () => {
    const cell = elmanCell({ recurrent: [[1]], input: [[1]] });
    expect(() => modelView(cell, { inputs: [[1], [1, 2]] })).toThrow(/`inputs\[1\]` must have shape \[1\]/);
    expect(() => modelView(cell, { inputs: [[NaN]] })).toThrow(/`inputs`/);
  });

  it('says which limit a network breaks, as does the parser', () => {
    const columns = MAX_MODEL_BYTES / 4;
    const cell = elmanCell({
      recurrent: [[0]],
      input: { rows: 1, columns, data: new Float64Array(columns) },
    });
    expect(() => modelView(cell, { blocks: false })).toThrow(
      /at most 16 MB of weights and inputs: got 16 MB/,
    );
    const view: ModelView = {
      ...modelView(elmanCell({ recurrent: [[0]], input: [[1]] })),
      inputs: { dtype: 'int8', shape: [18 * 2 ** 20, 1], base64: 'A'.repeat(24 * 2 ** 20) },
    };
    expect(() => parseView(view)).toThrow(
      'Cannot read view: `$.model` must be at most 16 MB of weights and inputs: got 18 MB',
    );
  });

  it('is not thinned out: its limit is its own', () => {
    const view = modelView(elmanCell({ recurrent: zeros(200, 200), bias: new Array<number>(200).fill(0.1) }));
    expect(fitToBudget(view, 1000)).toBe(view);
  });
});

describe('the sentence and the picture of a model', () => {
  it('says what the network is', () => {
    const plain = modelView(elmanCell({ recurrent: rotation }), { source: { dtype: 'float32' } });
    expect(summarize(plain)).toBe(
      'Tanh network, 2 units, 0 inputs, 6 parameters (float32); recurrent weights with spectral radius 2 and norm 2.',
    );
    const gru = modelView(gruCell({ recurrent: zeros(96, 32), input: zeros(96, 3) }), {
      source: { fileName: 'a.npz' },
      blocks: false,
    });
    expect(summarize(gru)).toBe('GRU, 32 units, 3 inputs, 3 552 parameters, from a.npz.');
  });

  it('draws each block, and the circle alone where none is computed', () => {
    const view = modelView(gruCell({ recurrent: [...rotation, ...rotation, ...rotation] }));
    const drawn = figure(view, 'light');
    expect(drawn.data.filter((trace) => trace.meta.role === 'eigenvalues')).toHaveLength(3);
    expect(drawn.layout.meta.kind).toBe('model');
    expect(figureToSvg(drawn)).toContain('update, radius 2');
    expect(JSON.stringify(drawn)).not.toMatch(/decays|grows/);
    const bare = modelView(elmanCell({ recurrent: rotation }), { blocks: false });
    expect(figure(bare, 'dark').data).toEqual([]);
    expect(figureToSvg(figure(bare, 'dark'))).toContain('Tanh network, 2 units');
  });
});

function diagonalRows(value: number): number[][] {
  const { data } = diagonal([value, value]);
  return [Array.from(data.subarray(0, 2)), Array.from(data.subarray(2))];
}
