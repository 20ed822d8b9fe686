import {
  cellFrom,
  elmanCell,
  gruCell,
  leakyCell,
  linearCell,
  piecewiseLinearCell,
  lstmCell,
  type Cell,
} from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { decodeArray } from './encoding.js';
import { applyParameters, decodeCell, encodeCell, modelOf, withParameterValues } from './model.js';
import type { ParameterControl, ParameterTarget } from './types.js';

const numbers = (rows: number, columns: number, phase: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => Math.sin(phase + 1.7 * i + 2.3 * j + 0.11 * i * j)),
  );
const gated = (gates: number): Parameters<typeof gruCell>[0] => ({
  recurrent: numbers(2 * gates, 2, 1),
  input: numbers(2 * gates, 3, 2),
  recurrentBias: numbers(1, 2 * gates, 3)[0],
  inputBias: numbers(1, 2 * gates, 4)[0],
});
const plain = { recurrent: numbers(2, 2, 1), input: numbers(2, 3, 2), bias: numbers(1, 2, 3)[0] };

const cells: Record<string, Cell> = {
  linear: linearCell(plain),
  'piecewise-linear': piecewiseLinearCell({ ...plain, diagonal: numbers(1, 2, 4)[0] }),
  'elman tanh': elmanCell(plain),
  'elman gelu': elmanCell({ ...plain, activation: 'gelu' }),
  gru: gruCell(gated(3)),
  lstm: lstmCell(gated(4)),
  leaky: leakyCell(leakyCell(gruCell(gated(3)), 0.5), 0.25),
  'without inputs': elmanCell({ recurrent: [[1.5]] }),
};

const control = (name: string, value: number, ...targets: ParameterTarget[]): ParameterControl => ({
  name,
  minimum: Math.min(0, value),
  maximum: Math.max(2, value),
  value,
  targets,
});

describe.each(Object.entries(cells))('%s', (_, cell) => {
  it('comes back from JSON with every bit', () => {
    const encoded = JSON.parse(JSON.stringify(encodeCell(cell.description))) as ReturnType<typeof encodeCell>;
    expect(decodeCell(encoded)).toEqual(cell.description);
    const state = Float64Array.from({ length: cell.stateDim }, (__, i) => Math.cos(i));
    const input = Float64Array.from({ length: cell.inputDim }, (__, i) => Math.sin(i));
    expect(cellFrom(decodeCell(encoded)).step(state, input)).toEqual(cell.step(state, input));
  });

  it('is the model at no parameters', () => {
    const input = Array.from({ length: cell.inputDim }, (__, i) => i / 3);
    const applied = applyParameters(modelOf(cell, input));
    const state = new Float64Array(cell.stateDim).fill(0.2);
    expect(applied.map.step(state)).toEqual(cell.step(state, Float64Array.from(input)));
    expect(applied.input).toEqual(Float64Array.from(input));
  });
});

describe('parameters', () => {
  const blocks = (cell: Cell): Record<string, unknown> => {
    const { description } = cell;
    const inner = description.kind === 'leaky' ? description.cell : description;
    return JSON.parse(
      JSON.stringify(inner, (_, value: unknown) =>
        value instanceof Float64Array ? Array.from(value) : value,
      ),
    ) as Record<string, unknown>;
  };

  it('write weights with their scale, row by row', () => {
    const cell = elmanCell({
      recurrent: [
        [1, 2],
        [3, 4],
      ],
      input: [[5], [6]],
      bias: [7, 8],
    });
    const w = control(
      'w',
      0.5,
      { block: 'recurrent', index: 1 },
      { block: 'recurrent', index: 2, scale: -2 },
    );
    const b = control('b', 0.25, { block: 'bias', index: 1 });
    const u = control('u', 1.5, { block: 'input', index: 0 });
    const model = modelOf(cell, [0], [w, b, u]);
    expect(blocks(applyParameters(model).cell)).toMatchObject({
      recurrent: { data: [1, 0.5, -1, 4] },
      input: { data: [1.5, 6] },
      bias: [7, 0.25],
    });
    expect(blocks(applyParameters(model, { w: 2 }).cell)).toMatchObject({
      recurrent: { data: [1, 2, -4, 4] },
      bias: [7, 0.25],
    });
  });

  it('write both biases of a gated cell', () => {
    const model = modelOf(
      gruCell(gated(3)),
      [0, 0, 0],
      [control('b', 1, { block: 'recurrentBias', index: 4 }, { block: 'inputBias', index: 5 })],
    );
    const { recurrentBias, inputBias } = blocks(applyParameters(model).cell) as Record<string, number[]>;
    expect([recurrentBias[4], inputBias[5]]).toEqual([1, 1]);
  });

  it('multiply whole blocks after weights are written', () => {
    const cell = elmanCell({
      recurrent: [
        [1, 2],
        [3, 4],
      ],
    });
    const model = modelOf(
      cell,
      [],
      [control('g', 2, { gainOf: 'recurrent' }), control('w', 10, { block: 'recurrent', index: 0 })],
    );
    expect(blocks(applyParameters(model).cell)).toMatchObject({ recurrent: { data: [20, 4, 6, 8] } });
    expect(blocks(applyParameters(model, { g: 0.5 }).cell)).toMatchObject({
      recurrent: { data: [5, 1, 1.5, 2] },
    });
  });

  it('set inputs and the outermost leak rate', () => {
    const cell = leakyCell(elmanCell({ recurrent: [[1]], input: [[1, 2]] }), 0.5);
    const leak: ParameterControl = { ...control('a', 0.5, { leakRate: true }), minimum: 0.1, maximum: 1 };
    const model = modelOf(cell, [0.1, 0.2], [leak, control('x', 1, { inputIndex: 1 })]);
    const applied = applyParameters(model, { a: 0.25 });
    expect(applied.cell.description).toMatchObject({ kind: 'leaky', leakRate: 0.25 });
    expect(applied.input).toEqual(Float64Array.of(0.1, 1));
    expect(applied.map.step(Float64Array.of(0.4))[0]).toBeCloseTo(
      0.75 * 0.4 + 0.25 * Math.tanh(0.4 + 2.1),
      14,
    );
  });

  it('leave the model as it is', () => {
    const model = modelOf(
      elmanCell({ recurrent: [[1]] }),
      [],
      [control('w', 1, { block: 'recurrent', index: 0 })],
    );
    const before = JSON.stringify(model);
    applyParameters(model, { w: 2 });
    expect(withParameterValues(model, { w: 2 }).parameters?.[0].value).toBe(2);
    expect(JSON.stringify(model)).toBe(before);
  });

  it('that are unknown or not finite are refused', () => {
    const model = modelOf(
      elmanCell({ recurrent: [[1]] }),
      [],
      [control('w', 1, { block: 'recurrent', index: 0 })],
    );
    expect(() => applyParameters(model, { v: 1 })).toThrow(
      /`values` must name parameters of the model \(w\): got v/,
    );
    expect(() => applyParameters(model, { w: NaN })).toThrow(/`values.w` must be finite/);
    expect(() => applyParameters(model, { toString: 1 })).toThrow(RangeError);
  });

  it.each<[string, ParameterControl, RegExp]>([
    [
      'an entry outside',
      control('w', 1, { block: 'recurrent', index: 1 }),
      /`parameters\[0\].targets\[0\].index`/,
    ],
    [
      'a missing block',
      control('w', 1, { block: 'inputBias', index: 0 }),
      /a block of the elman cell: got inputBias/,
    ],
    ['a missing block to multiply', control('g', 1, { gainOf: 'recurrentBias' }), /targets\[0\].gainOf/],
    ['an input outside', control('x', 1, { inputIndex: 0 }), /`parameters\[0\].targets\[0\].inputIndex`/],
    ['the leak of a plain cell', control('a', 1, { leakRate: true }), /absent where the cell is not leaky/],
    [
      'an empty range',
      { ...control('w', 1), minimum: 1, maximum: 1 },
      /`parameters\[0\].maximum` must be greater/,
    ],
    [
      'a value outside',
      { ...control('w', 1), minimum: 2, maximum: 3 },
      /`parameters\[0\].value` must be between 2 and 3/,
    ],
    [
      'an infinite range',
      { ...control('w', 1), maximum: Infinity },
      /`parameters\[0\].maximum` must be a finite/,
    ],
  ])('refuses %s', (_, parameter, message) => {
    expect(() => modelOf(elmanCell({ recurrent: [[1]] }), [], [parameter])).toThrow(message);
  });

  it('refuses a leak rate that leaves (0, 1] and a name used twice', () => {
    const cell = leakyCell(elmanCell({ recurrent: [[1]] }), 0.5);
    const leak = control('a', 0.5, { leakRate: true });
    expect(() => modelOf(cell, [], [leak])).toThrow(/`parameters\[0\].minimum` must be positive/);
    expect(() => modelOf(cell, [], [{ ...leak, minimum: 0.1 }])).toThrow(
      /`parameters\[0\].maximum` must be at most 1/,
    );
    expect(() => modelOf(cell, [], [control('w', 1), control('w', 1)])).toThrow(
      /`parameters\[1\].name` must be unique/,
    );
  });
});

it('refuses an input of another length', () => {
  expect(() => modelOf(cells.gru, [1])).toThrow(/`input` must have shape \[3\]: got \[1\]/);
  expect(decodeArray(modelOf(cells.gru).input)).toEqual(new Float64Array(3));
});
