import {
  elmanCell,
  findFixedPoints,
  lyapunovSpectrum,
  spectrum,
  withInput,
  boxStarts,
  type FixedPointSearch,
} from '@phasebook/dynamics';
import { MIME_TYPE, jacobianSpectrum } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { richResult } from './rich-result.js';

const display = Symbol.for('Jupyter.display');
const neuron = withInput(elmanCell({ recurrent: [[2]] }));
const search = (): FixedPointSearch =>
  findFixedPoints(neuron, { from: boxStarts({ lower: [-1], upper: [1], count: 20, seed: 1 }) });

describe('richResult', () => {
  it.each([
    [0.5, '0.5'],
    ['a', "'a'"],
    [[1, 2], '[ 1, 2 ]'],
    [{ kind: 'x', version: 1 }, "{ kind: 'x', version: 1 }"],
  ])('shows %o as text', async (value, text) => {
    expect(await richResult(value)).toEqual({ data: { 'text/plain': text }, metadata: {} });
  });

  it('asks the value, and adds its text where that is missing', async () => {
    const value = { [display]: () => Promise.resolve({ 'text/markdown': '**x**' }) };
    const result = await richResult(value);
    expect(Object.keys(result!.data).sort()).toEqual(['text/markdown', 'text/plain']);
    expect(await richResult({ [display]: () => ({ 'text/plain': 'mine' }) })).toMatchObject({
      data: { 'text/plain': 'mine' },
    });
  });

  it('shows nothing where the value says so', async () => {
    expect(await richResult({ [display]: () => ({}) })).toBeUndefined();
  });

  it('passes on what the value throws', async () => {
    const value = {
      [display]: () => {
        throw new RangeError('cannot');
      },
    };
    await expect(richResult(value)).rejects.toThrow('cannot');
  });

  it.each([
    ['a fixed point', () => search().points[0], ['jacobian-spectrum', '0.9575', 'stable node']],
    ['a search', search, ['jacobian-spectrum', '3 fixed points', 'degree sum 1']],
    ['a spectrum', () => spectrum([[0.5]]), ['jacobian-spectrum', '0.5']],
    ['exponents', () => lyapunovSpectrum(neuron, [0.5], { steps: 50 }), ['lyapunov-spectrum', '-1.79']],
  ])('draws %s', async (_, make, [kind, ...words]) => {
    const { data } = (await richResult(make()))!;
    expect(Object.keys(data)).toEqual([MIME_TYPE, 'image/svg+xml', 'image/png', 'text/plain']);
    expect(data[MIME_TYPE]).toMatchObject({ kind });
    for (const word of words) expect(data['text/plain']).toContain(word);
  });

  it('shows what only looks like a result as text', async () => {
    const { data } = (await richResult({ points: 1, attempts: 2, degree: 3, more: 4 }))!;
    expect(Object.keys(data)).toEqual(['text/plain']);
  });

  it('draws a view', async () => {
    const result = await richResult(jacobianSpectrum([[0.5]]));
    expect(Object.keys(result!.data)).toEqual([MIME_TYPE, 'image/svg+xml', 'image/png', 'text/plain']);
    expect(result!.metadata).toHaveProperty(['image/png']);
  });
});
