import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTslab, stopTslab } from '../test/fake-tslab.js';
import { progress } from './progress.js';

let now = 0;

beforeEach(() => {
  now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  stopTslab();
  vi.restoreAllMocks();
});

describe('progress', () => {
  it('is one line that updates at most ten times a second', () => {
    const sent = startTslab();
    const line = progress('Searching');
    for (let done = 1; done <= 1000; done++) {
      now += 1;
      line({ done, total: 1000 });
    }
    line.finish();
    // The first line, one every tenth of a second, and the one that completes.
    expect(sent).toHaveLength(11);
    expect(sent.map(({ isUpdate }) => isUpdate)).toEqual([false, ...Array<boolean>(10).fill(true)]);
    expect(new Set(sent.map(({ transient }) => transient.display_id)).size).toBe(1);
    expect(sent.map(({ data }) => Object.keys(data))).toEqual(Array(11).fill(['text/plain']));
    expect(sent[0].data['text/plain']).toBe('Searching');
    expect(sent[5].data['text/plain']).toBe(`Searching ${'█'.repeat(12)}${'░'.repeat(12)} 500/1000`);
    expect(sent[10].data['text/plain']).toBe(`Searching ${'█'.repeat(24)} 1000/1000 · 1.0 s`);
  });

  it('shows the end even where it comes early, and closes with a text', () => {
    const sent = startTslab();
    const line = progress('Sweeping', { total: 2 });
    line(1);
    line(2);
    line.finish('3 points');
    line.finish('3 points');
    expect(sent.slice(1).map(({ data }) => data['text/plain'])).toEqual([
      `Sweeping ${'█'.repeat(24)} 2/2 · 0.0 s`,
      'Sweeping: 3 points',
    ]);
  });

  it('estimates what is left', () => {
    const sent = startTslab();
    const line = progress('Training', { total: 4 });
    now += 3000;
    line(1);
    expect(sent[1].data['text/plain']).toMatch(/1\/4 · 9 s left$/);
  });

  it('counts where the total is unknown or zero', () => {
    const sent = startTslab();
    const line = progress('Counting');
    now += 200;
    line(7);
    now += 200;
    line({ done: 0, total: 0 });
    expect(sent.slice(1).map(({ data }) => data['text/plain'])).toEqual(['Counting: 7', 'Counting: 0']);
  });

  it('is silent outside a notebook', () => {
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const line = progress('Searching', { total: 2 });
    line(2);
    line.finish();
    expect(out).not.toHaveBeenCalled();
    expect(String(line)).toContain('2/2');
  });
});
