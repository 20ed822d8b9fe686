import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTslab, stopTslab, type Sent } from '../test/fake-tslab.js';
import { check } from './check.js';

let sent: Sent[] = [];

beforeEach(() => {
  sent = startTslab();
});
afterEach(() => {
  stopTslab();
  vi.restoreAllMocks();
});

describe('check', () => {
  it.each([
    ['numbers within the tolerance', 0.1 + 0.2, 0.3],
    ['large numbers within the relative tolerance', 1e9 + 1, 1e9],
    ['NaN', Number.NaN, Number.NaN],
    ['infinities', Infinity, Infinity],
    ['texts', 'saddle', 'saddle'],
    ['booleans', false, false],
    ['typed arrays against lists', Float64Array.of(1, 2), [1, 2]],
    [
      'nested lists',
      [
        [1, 0],
        [0, 1],
      ],
      [
        [1, 0],
        [0, 1],
      ],
    ],
    ['records, extra entries apart', { re: 1, im: 2, label: 'x' }, { re: 1, im: 2 }],
    ['functions that compute the answer', () => 42, 42],
    ['predicates', [1, 2], (value: unknown) => Array.isArray(value) && value.length === 2],
    ['null', null, null],
  ])('passes %s', (_, answer, expected) => {
    expect(check('q', answer, expected)).toMatchObject({ name: 'q', passed: true, message: '✓ q' });
  });

  it.each([
    ['a number', 2, 3, 'expected 3, got 2'],
    ['another kind', '2', 2, 'expected a number, got "2"'],
    ['NaN', Number.NaN, 2, 'expected 2, got NaN'],
    ['an entry', [1, 2, 4], [1, 2, 3], 'expected 3 at [2], got 4'],
    [
      'an entry deep inside',
      [
        [1, 2],
        [3, 5],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      'expected 4 at [1][1], got 5',
    ],
    ['a length', [1], [1, 2], 'expected 2 entries, got 1'],
    ['no list', 5, [1, 2], 'expected a list of 2, got 5'],
    ['a property', { re: 1, im: 0 }, { re: 1, im: 2 }, 'expected 2 at im, got 0'],
    ['no record', 5, { re: 1 }, 'expected a record, got 5'],
    ['a text', 'node', 'saddle', 'expected "saddle", got "node"'],
    ['null', null, 1, 'expected a number, got null'],
    [
      'an error',
      () => {
        throw new Error('not yet');
      },
      1,
      'stopped with "not yet"',
    ],
    ['a predicate', 5, (value: number) => value > 6, 'got 5'],
    [
      'a predicate that throws',
      5,
      () => {
        throw new Error('bad');
      },
      'got 5',
    ],
    ['a truthy predicate that is not true', 5, () => 'yes', 'got 5'],
  ])('fails %s and says why', (_, answer, expected, fault) => {
    const result = check('q', answer, expected);
    expect(result.passed).toBe(false);
    expect(result.message).toBe(`✗ q: ${fault}`);
  });

  it.each([
    ['undefined', undefined],
    ['a function that returns nothing', () => undefined],
  ])('takes %s for an answer that is still missing, without a hint', (_, answer) => {
    expect(check('q', answer, 1, { hint: 'tanh' })).toMatchObject({
      passed: false,
      isAnswered: false,
      message: '○ q: no answer yet',
    });
    expect(sent[0].data['text/markdown']).toBe('⚪ **q**: no answer yet');
  });

  it('takes a tolerance and gives a hint', () => {
    expect(check('q', 0.95, 0.9575, { tolerance: 0.01 }).passed).toBe(true);
    expect(check('q', 0.95, 0.9575, { hint: 'tanh' }).message).toBe(
      '✗ q: expected 0.9575, got 0.95 · Hint: tanh',
    );
  });

  it('shows one line, as markdown and as text, and leaves a record for tools', () => {
    check('T01.q1', 1, 1);
    check('T01.q2', '<img>', 2, { hint: '*use* `W`' });
    expect(sent.map(({ data }) => data)).toEqual([
      { 'text/markdown': '✅ **T01.q1**', 'text/plain': '✓ T01.q1' },
      {
        'text/markdown': '❌ **T01.q2**: expected a number, got "\\<img\\>" · *Hint:* \\*use\\* \\`W\\`',
        'text/plain': '✗ T01.q2: expected a number, got "<img>" · Hint: *use* `W`',
      },
    ]);
    expect(sent.map(({ metadata }) => metadata.phasebook.check)).toEqual([
      { name: 'T01.q1', passed: true, isAnswered: true },
      { name: 'T01.q2', passed: false, isAnswered: true },
    ]);
  });
});
