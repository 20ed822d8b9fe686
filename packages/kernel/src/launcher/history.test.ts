import { describe, expect, it } from 'vitest';
import { History } from './history.js';

describe('History', () => {
  const history = new History();
  ['a', 'b + 1', 'c', 'b + 1'].forEach((code, i) => history.add(i + 1, code));
  const lines = (request: object): unknown[] =>
    history.entries(request as Record<string, unknown>).map(([, line]) => line);

  it('gives the last ones', () => {
    expect(history.entries({ hist_access_type: 'tail', n: 1 })).toEqual([[0, 4, 'b + 1']]);
    expect(lines({ hist_access_type: 'tail', n: 99 })).toEqual([1, 2, 3, 4]);
    expect(lines({ hist_access_type: 'tail', n: 0 })).toEqual([]);
  });

  it('gives a range without its end', () => {
    expect(lines({ hist_access_type: 'range', start: 2, stop: 4, n: 1 })).toEqual([2, 3]);
  });

  it('searches with * and ?, and takes everything else as it is', () => {
    expect(lines({ hist_access_type: 'search', pattern: 'b + ?' })).toEqual([2, 4]);
    expect(lines({ hist_access_type: 'search', pattern: '*', unique: true })).toEqual([1, 3, 4]);
    expect(lines({ hist_access_type: 'search', pattern: '.' })).toEqual([]);
  });

  it('pairs an input with its output where asked, and has none', () => {
    expect(history.entries({ hist_access_type: 'tail', n: 1, output: true })).toEqual([
      [0, 4, ['b + 1', null]],
    ]);
  });
});
