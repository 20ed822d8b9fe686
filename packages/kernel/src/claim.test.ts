import { afterEach, describe, expect, it, vi } from 'vitest';
import { claim } from './claim.js';

describe('claim', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('prints what holds and stops at what does not', () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    claim('1 < 2', 1 < 2);
    expect(printed.mock.calls).toEqual([['✓ 1 < 2']]);
    expect(() => claim('2 < 1', 2 < 1)).toThrow('This claim does not hold: 2 < 1');
    expect(printed).toHaveBeenCalledTimes(1);
  });
});
