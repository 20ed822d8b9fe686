import { inspect } from 'node:util';
import { MIME_TYPE, summarize } from '@phasebook/views';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startTslab, stopTslab } from '../test/fake-tslab.js';
import { portrait, spectrumAt } from '../test/sample-views.js';
import { show, update } from './show.js';

const displaySymbol = Symbol.for('Jupyter.display');
const displayed = (value: object): Record<string, unknown> =>
  (value as Record<symbol, () => Record<string, unknown>>)[displaySymbol]();

afterEach(() => {
  stopTslab();
  vi.restoreAllMocks();
});

/** What is written while `work` runs. */
function written(stream: NodeJS.WriteStream, work: () => void): string {
  let text = '';
  const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  work();
  spy.mockRestore();
  return text;
}

describe('show in a notebook', () => {
  it('sends one display with all four forms', () => {
    const sent = startTslab();
    const picture = show(portrait());
    expect(sent).toHaveLength(1);
    expect(sent[0].isUpdate).toBe(false);
    expect(Object.keys(sent[0].data)).toEqual([MIME_TYPE, 'image/svg+xml', 'image/png', 'text/plain']);
    expect(sent[0].transient.display_id).toBe(picture.id);
  });

  it('updates the same display, with the whole bundle each time', () => {
    const sent = startTslab();
    const picture = show(spectrumAt(0.5));
    picture.update(spectrumAt(0.6));
    update(picture, spectrumAt(0.7));
    expect(sent.map(({ isUpdate }) => isUpdate)).toEqual([false, true, true]);
    expect(new Set(sent.map(({ transient }) => transient.display_id)).size).toBe(1);
    for (const { data } of sent) expect(Object.keys(data)).toHaveLength(4);
    expect(String(picture)).toBe(summarize(spectrumAt(0.7)));
  });

  it('keeps size and colours across updates', () => {
    const sent = startTslab();
    show(spectrumAt(0.5), { width: 400 }).update(spectrumAt(0.6));
    expect(sent.map(({ metadata }) => metadata['image/png'].width)).toEqual([400, 400]);
  });

  it('updates by name', () => {
    const sent = startTslab();
    show(spectrumAt(0.5), { id: 'mine' });
    update('mine', spectrumAt(0.6));
    expect(sent.map(({ transient, isUpdate }) => [transient.display_id, isUpdate])).toEqual([
      ['mine', false],
      ['mine', true],
    ]);
  });

  it('gives every display an id of its own', () => {
    const sent = startTslab();
    show(spectrumAt(0.5));
    show(spectrumAt(0.5));
    expect(sent[0].transient.display_id).not.toBe(sent[1].transient.display_id);
  });

  it('prints nothing as the last expression of a cell, and loses no other output', async () => {
    startTslab();
    const picture = show(spectrumAt(0.5));
    const print = (value: unknown): void => {
      // As `console.log` does: the text first, then the stream.
      const line = `${inspect(value)}\n`;
      process.stdout.write(line);
    };
    const text = written(process.stdout, () => {
      print(picture);
      process.stdout.write('\n');
      process.stdout.write('next\n');
      print([picture]);
      process.stdout.write('\n');
    });
    expect(text).toBe('\nnext\n[  ]\n\n');
    inspect(picture);
    await Promise.resolve();
    expect(written(process.stdout, () => process.stdout.write('\n'))).toBe('\n');
  });

  it('does not offer to other kernels what was displayed already', () => {
    startTslab();
    expect(displayed(show(spectrumAt(0.5)))).toEqual({});
  });

  it('displays nothing where the view is not valid', () => {
    const sent = startTslab();
    expect(() => show({ kind: 'curves', version: 1 } as never)).toThrow();
    expect(sent).toEqual([]);
  });
});

describe('show elsewhere', () => {
  it('prints the sentence, once, and nothing on stderr', () => {
    const view = spectrumAt(0.5);
    let errors = '';
    const text = written(process.stdout, () => {
      errors = written(process.stderr, () => void show(view));
    });
    expect(text).toBe(`${summarize(view)}\n`);
    expect(errors).toBe('');
  });

  it('returns a handle that reads as the sentence and knows the whole bundle', () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const picture = show(spectrumAt(0.5));
    expect(inspect(picture)).toBe(summarize(spectrumAt(0.5)));
    expect(Object.keys(displayed(picture))).toEqual([MIME_TYPE, 'image/svg+xml', 'image/png', 'text/plain']);
    picture.update(spectrumAt(0.6));
    expect(displayed(picture)['text/plain']).toBe(summarize(spectrumAt(0.6)));
    expect(Object.keys(picture)).toEqual(['id', 'update']);
  });
});
