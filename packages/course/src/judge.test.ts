import { describe, expect, it } from 'vitest';
import type { AnswerItem, AnswerPart } from './answers.js';
import { canonical, gridFor } from './grid.js';
import { makeChecks, parseChecks, type CheckItem } from './checks.js';
import { judge, pointsFor } from './judge.js';
import { plainAnswer } from './plain-answer.js';

const item = (...parts: readonly AnswerPart[]): AnswerItem => ({ points: 3, parts });

/** Through JSON, as a notebook reads it. */
function checksFor(answers: AnswerItem, withHidden: boolean = true): CheckItem {
  const key = { assignment: 'A1', title: 'Test', items: { 'A1.1': answers } };
  return parseChecks(JSON.stringify(makeChecks(key, { withHidden }))).items['A1.1'];
}

function verdict(part: Partial<AnswerPart>, answer: unknown): string {
  const checks = checksFor(item({ name: 'it', right: 0, ...part }));
  const [{ status, reason, hint }] = judge('A1.1', checks, plainAnswer(answer));
  return [status, reason, hint].filter((text) => text !== '' && text !== undefined).join(' | ');
}

describe('judge', () => {
  it('passes every answer within the tolerance, and none beyond 1.5 tolerances', () => {
    for (let trial = -500; trial < 500; trial++) {
      const tolerances = { tolerance: 10 ** (trial % 5) };
      const right = 0.781 * trial;
      const grid = gridFor(right, tolerances, () => (0.618 * (trial + 500)) % 1);
      const cell = (off: number): unknown =>
        canonical(right + off * tolerances.tolerance, 'number', grid, false);
      for (const off of [-0.9999, -0.5, 0.5, 0.9999]) expect(cell(off)).toBe(cell(0));
      for (const off of [-1.5, 1.5, -4, 4]) expect(cell(off)).not.toBe(cell(0));
    }
  });

  it('takes a relative tolerance as a fraction of each number', () => {
    const part = { right: [1e-6, -1e6], tolerance: 0.01, relative: true };
    expect(verdict(part, [1.009e-6, -0.991e6])).toBe('right');
    expect(verdict(part, [1.02e-6, -1e6])).toMatch(/^wrong/);
    expect(verdict(part, [1e-6, 1e6])).toMatch(/^wrong/);
  });

  it('does not tell the size of a number with its tolerance', () => {
    const widths = [1e-6, 1e6].map((right) => {
      const { grid } = checksFor(item({ name: 'it', right: right + 0.5, tolerance: 0.01, relative: true }))
        .parts[0].right[0];
      return grid.kind === 'log' && grid.width;
    });
    expect(widths[0]).toBe(widths[1]);
  });

  it('wants integers exactly and other numbers in twelve digits where no tolerance is given', () => {
    expect(verdict({ right: 3 }, 3)).toBe('right');
    expect(verdict({ right: 3 }, 3.0000001)).toMatch(/^wrong/);
    expect(verdict({ right: 0.1 + 0.2 }, 0.3)).toBe('right');
    expect(verdict({ right: 0.3 }, 0.300000001)).toMatch(/^wrong/);
    expect(verdict({ right: 0 }, -0)).toBe('right');
  });

  it.each([
    ['texts without regard to capitals, spaces and the minus sign', { right: 'Non−normal' }, ' non-Normal '],
    ['booleans', { right: false }, false],
    ['nested lists', { right: [[1, 0.5], [true]] }, [[1, 0.5], [true]]],
    ['typed arrays', { right: [1, 2] }, Float64Array.of(1, 2)],
    ['other right answers', { right: 0, also: [7, 'seven'] }, 'seven'],
    ['lists in any order', { right: [3, 1, 2.5], unordered: true }, [2.5, 3, 1]],
    ['texts in any order', { right: ['saddle', 'node'], unordered: true }, ['Node', 'saddle']],
  ])('passes %s', (_, part, answer) => {
    expect(verdict(part, answer)).toBe('right');
  });

  it.each([
    ['NaN', { right: 1 }, Number.NaN, 'expected a number: got NaN'],
    ['another type', { right: 1 }, '1', 'expected a number: got "1"'],
    ['a number for a list', { right: [1, 2] }, 1, 'expected a list of 2 numbers: got 1'],
    ['another length', { right: [1, 2] }, [1], 'expected a list of 2 numbers: got 1 entries'],
    ['a gap', { right: [1, 2] }, [1, undefined], 'nothing stands at [1]'],
    ['NaN inside', { right: [1, 2] }, [1, Number.NaN], 'expected a number at [1]: got NaN'],
    ['a record', { right: 1 }, { re: 1 }, 'expected a number: got a record'],
    ['a promise', { right: 1 }, Promise.resolve(1), 'expected a number: got a promise'],
    ['another value', { right: 1 }, 2, 'not 2'],
  ])('gives the reason for %s', (_, part, answer, reason) => {
    expect(verdict(part, answer)).toBe(`wrong | ${reason}`);
  });

  it('gives the reason of an answer that throws, and knows a stub', () => {
    const thrower = (message: string) => () => {
      throw new RangeError(message);
    };
    expect(verdict({}, thrower('no such index'))).toBe('wrong | stopped with RangeError: no such index');
    expect(verdict({}, thrower('not answered yet'))).toBe('unanswered | not answered yet');
    expect(verdict({}, undefined)).toBe('unanswered | not answered yet');
  });

  it('opens the hint of a mistake with that mistake only', () => {
    const part: AnswerPart = {
      ...{ name: 'radius', right: 0.5, tolerance: 0.01, hint: 'Think again.' },
      mistakes: [{ answer: 10.02, hint: 'That is the norm.' }],
    };
    expect(verdict(part, 10.015)).toBe('wrong | not 10.015 | That is the norm.');
    expect(verdict(part, 9)).toBe('wrong | not 9 | Think again.');
    const text = JSON.stringify(checksFor(item(part)));
    expect(text).not.toContain('norm');
    expect(text).not.toMatch(/0\.5\b|10\.02/);
  });

  it('takes the answers to several parts as a list, and gives partial credit', () => {
    const checks = checksFor(item({ name: 'a', right: 1 }, { name: 'b', right: 2, weight: 2 }));
    const found = judge('A1.1', checks, [1, 5]);
    expect(found.map(({ part, status }) => [part, status])).toEqual([
      ['a', 'right'],
      ['b', 'wrong'],
    ]);
    expect(pointsFor(checks, found)).toBe(1);
    expect(judge('A1.1', checks, 1).map(({ reason }) => reason)).toEqual(
      Array(2).fill('expected a list of 2 answers: got 1'),
    );
    expect(pointsFor(checks, judge('A1.1', checks, { missing: true }))).toBe(0);
  });

  it('leaves hidden parts out of what students get, and says that there is more', () => {
    const answers = item({ name: 'seen', right: 1 }, { name: 'secret', right: 2, hidden: true });
    const students = checksFor(answers, false);
    expect(JSON.stringify(students)).not.toContain('secret');
    expect(students.hasMore).toBe(true);
    expect(() => judge('A1.1', students, 2, 'secret')).toThrow('Cannot check A1.1: it has no part "secret"');
    expect(judge('A1.1', checksFor(answers), 2, 'secret')[0].status).toBe('right');
  });
});
