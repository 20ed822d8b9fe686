import { MIME_TYPE, jacobianSpectrum } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { richResult } from './rich-result.js';

const display = Symbol.for('Jupyter.display');

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

  it('draws a view', async () => {
    const result = await richResult(jacobianSpectrum([[0.5]]));
    expect(Object.keys(result!.data)).toEqual([MIME_TYPE, 'image/svg+xml', 'image/png', 'text/plain']);
    expect(result!.metadata).toHaveProperty(['image/png']);
  });
});
