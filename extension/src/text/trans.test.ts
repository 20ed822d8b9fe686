import { afterEach, describe, expect, it } from 'vitest';
import { english, trans, useTranslation } from './trans.js';

describe('trans', () => {
  afterEach(() => useTranslation(english));

  it('fills the places of arguments and leaves the others', () => {
    expect(trans.__('%1 of %2, 100 %')).toBe('%1 of %2, 100 %');
    expect(trans.__('%2 before %1', 'a', 7)).toBe('7 before a');
  });

  it('chooses by number', () => {
    expect(trans._n('%1 row', '%1 rows', 1)).toBe('1 row');
    expect(trans._n('%1 row', '%1 rows', 0)).toBe('0 rows');
  });

  it('takes texts from a bundle once it has one', () => {
    useTranslation({ __: (text) => text.toUpperCase(), _n: (_, many) => many.toUpperCase() });
    expect(trans.__('reset')).toBe('RESET');
    expect(trans._n('row', 'rows', 1)).toBe('ROWS');
  });
});
