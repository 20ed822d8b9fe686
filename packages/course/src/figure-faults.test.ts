import { describe, expect, it } from 'vitest';
import type { AnswerKey, AnswerValue } from './answers.js';
import { figureFaults } from './figure-faults.js';

const keyWith = (right: AnswerValue): AnswerKey => ({
  ...{ assignment: 'A1', title: 'One' },
  items: { 'A1.1': { points: 1, parts: [{ name: 'growth', right }] } },
});

/** What the build says of a figure with such a title, where this is the right answer. */
function faultsOf(title: string, right: AnswerValue, tags = ['expected-figure']): string[] {
  const svg = `<svg><text x="1.25">${title}</text></svg>`;
  const output = {
    output_type: 'display_data',
    data: { 'image/png': '…', 'image/svg+xml': [svg] },
    metadata: {},
  };
  const cell = {
    cell_type: 'code' as const,
    source: 'show(portrait)',
    metadata: { tags },
    outputs: [output],
  };
  return figureFaults({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }, keyWith(right));
}

describe('figureFaults', () => {
  it('finds a right answer in the text of an expected figure', () => {
    expect(faultsOf('gradients <tspan>× 4.987</tspan>', 4.986822688373267)).toEqual([
      'the expected figure shows a right answer (A1.1, growth): "gradients × 4.987"',
    ]);
    expect(faultsOf('λ = −0.1457', [[0, -0.14572], ['chaos']])).toHaveLength(1);
    expect(faultsOf('128 units', 128)).toHaveLength(1);
  });

  it.each<[string, AnswerValue]>([
    ['gradients × 4.99', 4.981],
    ['λ = 0.1457', -0.14572],
    // As on many an axis.
    ['0.05', 0.05],
    ['16', 16],
    ['chaos', 'chaos'],
  ])('lets %s pass where %s is right', (title, right) => {
    expect(faultsOf(title, right)).toEqual([]);
  });

  it('looks at expected figures only', () => {
    expect(faultsOf('4.987', 4.987, [])).toEqual([]);
  });
});
