// What the exercises of the tutorials expect, and what each well-known mistake shows.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check as judge, type CheckResult } from '@phasebook/kernel';

type Answer = number | string | readonly (number | string)[];

/** A wrong answer that many people give, and what helps against it. */
interface Mistake {
  readonly answer: Answer;
  readonly hint: string;
}

interface Question {
  readonly right: Answer;
  /** Largest distance of a number that still counts as right. */
  readonly tolerance?: number;
  /** Help for a wrong answer that is none of the mistakes. */
  readonly hint: string;
  readonly mistakes: readonly Mistake[];
}

const questions: Readonly<Record<string, Question>> = {
  'T01.q1': {
    right: [3.05499, 0.76661],
    tolerance: 6e-6,
    hint: 'Step five times: h becomes W h + U x, with x₀ first and x₄ last.',
    mistakes: [
      {
        answer: [1.64979, -0.28819],
        hint: 'PT indices on E1 data: x₀ is left out, and a future x₅ is asked for.',
      },
      { answer: [3.2948, 1.1152], hint: 'h₀ is missing. Its share is W⁵h₀.' },
      {
        answer: [2.75749, 2.46486],
        hint: 'W is transposed: row i of W belongs to entry i of the new state.',
      },
      { answer: [0.4145, -0.7613], hint: 'That is h₄: the last input, x₄ = 3, has not been used.' },
    ],
  },
  'T01.q2': {
    right: ['PT', 'E1', 'PT'],
    hint: 'Does the input carry the index of the state that it helps to make (PT), or of the one before (E1)?',
    mistakes: [
      {
        answer: ['PT', 'PT', 'PT'],
        hint: 'Look at (b) again: the new state has index t + 1, its measurement has index t.',
      },
      {
        answer: ['PT', 'E1', 'E1'],
        hint: 'Look at (c) again: for i = 0 the sum asks for x_T. Which of the two rules has such an input?',
      },
      {
        answer: ['E1', 'PT', 'E1'],
        hint: 'The two names are swapped: under E1 the input acts on the way out of its time.',
      },
    ],
  },
  'T01.q3': {
    right: [0.0348, -0.1828],
    tolerance: 6e-5,
    hint: 'The pulse enters with the first of five steps. How many steps follow?',
    mistakes: [
      {
        answer: [-0.01916, -0.15668],
        hint: 'That is W⁵U: one W too many. The step with which the pulse enters multiplies it by U only.',
      },
      { answer: [0.14, -0.176], hint: 'That is W³U: four steps follow the first one, not three.' },
      { answer: [1, 0.5], hint: 'That is U, the state right after the pulse (h₁).' },
    ],
  },
  'T01.q4': {
    right: 0.8,
    tolerance: 0.006,
    hint: 'The multiplier at 0 is 1 − α − 1.5 α. Stability ends where it reaches −1.',
    mistakes: [
      {
        answer: 0.4,
        hint: 'There the multiplier is 0, the fastest approach of all. Stability ends where it is −1.',
      },
      {
        answer: 2 / 3,
        hint: 'The slope −1.5 is that of F alone; the leaky map keeps a part of the old state as well.',
      },
      {
        answer: 1,
        hint: 'At α = 1 the multiplier is −1.5, well outside (−1, 1): the change happens before.',
      },
    ],
  },
  'T01.q5': {
    right: 1,
    tolerance: 1e-3,
    hint: 'The origin is stable as long as the gain times the spectral radius is below 1.',
    mistakes: [
      {
        answer: 0.5,
        hint: 'That is 1/‖M‖: the norm bounds what happens in one step; the eigenvalues decide in the long run.',
      },
      { answer: 1.25, hint: 'That is the gain for the matrix of section 1; here it is another one.' },
      { answer: 2, hint: 'An eigenvalue is not an entry of the matrix: solve λ² = −2 · 0.5.' },
    ],
  },
  'T03.q1': {
    right: 0.53284,
    tolerance: 2e-6,
    hint: 'b* = w s − artanh s with s = √(1 − 1/w).',
    mistakes: [
      { answer: Math.SQRT1_2, hint: 'That is s, the state at the fold. Which bias belongs to it?' },
      { answer: Math.SQRT2, hint: 'That is w s; artanh s has to be taken off.' },
      { answer: 0.881374, hint: 'That is artanh s alone; it is taken off w s.' },
      {
        answer: -0.53284,
        hint: 'The fold at the negative end. By symmetry the neuron is bistable for |b| < b*; give b* > 0.',
      },
    ],
  },
  'T03.q2': {
    right: 0.163262,
    tolerance: 2e-6,
    hint: 'V at the pass (h = 0) less V in the valley (h* = 0.957504).',
    mistakes: [
      { answer: -0.163262, hint: 'The pass is higher than the valley: subtract the other way round.' },
      { answer: -0.784931, hint: 'The factor 1/w in front of ln cosh is missing.' },
      { answer: 0.957504, hint: 'That is h*, where the valley is. How high is the pass above it?' },
    ],
  },
  'T03.q3': {
    right: -0.5,
    tolerance: 0.02,
    hint: 'Ten times closer takes √10 times longer.',
    mistakes: [
      { answer: 0.5, hint: 'Watch the sign: closer to the fold (smaller δ) takes longer.' },
      { answer: -1, hint: 'Ten times closer takes 3.16 times longer, not ten times.' },
      { answer: -2, hint: 'Turned over: this is how δ depends on T.' },
    ],
  },
  'T03.q4': {
    right: 2,
    tolerance: 0,
    hint: 'Count the fixed points that attract.',
    mistakes: [
      {
        answer: 3,
        hint: 'There are three fixed points, but the multiplier of the middle one is 1.807: noise drives the state away from it.',
      },
      { answer: 1, hint: 'That would be so outside the folds; 0.3 is less than b*(2) = 0.5328.' },
    ],
  },
  'T03.q5': {
    right: [-6.80955, -3.19045],
    tolerance: 1e-4,
    hint: 'Change to a tanh neuron with weight w/4 and bias (b + w/2)/2, and use its folds.',
    mistakes: [
      {
        answer: [-3.19045, -6.80955],
        hint: 'The right numbers in the wrong order: the lower fold comes first.',
      },
      {
        answer: [-5.90477, -4.09523],
        hint: 'A factor 2 is missing: the bias of the tanh neuron is (b + w/2)/2.',
      },
      { answer: [-1.80955, 1.80955], hint: 'The logistic neuron is symmetric about b = −w/2, not about 0.' },
      {
        answer: [-7.66839, 7.66839],
        hint: 'Those are the folds of a tanh neuron with w = 10; the logistic one is four times flatter.',
      },
    ],
  },
  'T03.q6': {
    right: ['yes', 'no'],
    hint: 'Compare 0.2 with b*(1.5) and with b*(1.4).',
    mistakes: [
      {
        answer: ['yes', 'yes'],
        hint: 'b*(1.4) = 0.1519: an input of 0.2 lies outside the beak, where only one state is left.',
      },
      {
        answer: ['no', 'no'],
        hint: 'b*(1.5) = 0.2075: the neuron never leaves the beak, and a slow input cannot make it jump inside.',
      },
      { answer: ['no', 'yes'], hint: 'The larger weight has the wider beak.' },
    ],
  },
  'T17.q1': {
    right: [16, 32, 24, 8, 1],
    tolerance: 0,
    hint: 'Choose the k neurons that sit on their watershed; each of the others has two choices.',
    mistakes: [
      {
        answer: [1, 4, 6, 4, 1],
        hint: 'These are the choices of k neurons; each of the other 4 − k still has two memories.',
      },
      { answer: [1, 8, 24, 32, 16], hint: 'Turned round: the first number is that of the stable points.' },
      { answer: [8, 12, 6, 1, 0], hint: 'Those are the numbers for three bits.' },
    ],
  },
  'T17.q2': {
    right: 11.41,
    tolerance: 0.01,
    hint: 'τ = −1/ln|λ|, for the largest multiplier of all eight points.',
    mistakes: [
      { answer: 7.91, hint: 'That is the half-life, τ ln 2; asked for is the factor e.' },
      { answer: 11.92, hint: '1/(1 − λ) is the approximation for λ near 1. Exactly: −1/ln λ.' },
      { answer: 1.51, hint: 'That is the fastest of the eight corners. Which is the slowest?' },
      { answer: 0.916, hint: 'That is the multiplier. In how many steps does it make a factor 1/e?' },
    ],
  },
  'T17.q3': {
    right: 2,
    tolerance: 0,
    hint: 'Her degree sum is 8 − 5 = 3; the complete sum is 1, and each point changes it by 1.',
    mistakes: [
      {
        answer: 6,
        hint: 'Another network need not have 19 points. What can be said for certain is what the degree sum says.',
      },
      { answer: 14, hint: 'Only the designed memory has 27 points; a trained one need not.' },
      { answer: 3, hint: 'Her sum is 3. How far is that from what it must be?' },
      {
        answer: 4,
        hint: 'Nine saddles is what our network has. What does the degree sum alone prove about hers?',
      },
    ],
  },
  'T17.q4': {
    right: 0.18,
    tolerance: 0.006,
    hint: "Try afterPulse('+++', 1, -a) for growing a, or weakest('+++', 1): code counts channels from 0.",
    mistakes: [
      {
        answer: 0.535,
        hint: 'That is where a pulse on channel 3 begins to act. In code, channel 2 has the number 1.',
      },
      { answer: 0.467, hint: 'That is a pulse against bit 1 (number 0 in code); bit 2 has the number 1.' },
      { answer: 1, hint: 'A pulse of 1 flips it, but a much smaller one does, too.' },
      { answer: -0.18, hint: 'Give the size a; the sign is already in the −a.' },
    ],
  },
  'T17.q5': {
    right: '+-+',
    hint: 'Which stable states are left at 0.5? Where is the state then when the input is released?',
    mistakes: [
      {
        answer: '+++',
        hint: 'At 0.5 the state +++ is no fixed point any more (section 9): bit 2 is lost while the input lasts.',
      },
      { answer: '+--', hint: 'That one is stable at 0.5, too. But to which of the two does +++ go? Run it.' },
    ],
  },
};

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || Number.isNaN(value) || (Array.isArray(value) && value.some(isEmpty));

/** Typographic minus signs and spaces count as plain ones. */
const plain = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/−/g, '-').replace(/\s/g, '') : value;

function agrees(answer: unknown, wanted: Answer, tolerance: number): boolean {
  if (typeof wanted === 'number') {
    return typeof answer === 'number' && Math.abs(answer - wanted) <= tolerance;
  }
  if (typeof wanted === 'string') return plain(answer) === wanted;
  const list = answer as ArrayLike<unknown>;
  return list.length === wanted.length && wanted.every((entry, i) => agrees(list[i], entry, tolerance));
}

/**
 * Checks the answer to an exercise of the tutorials: right, not yet answered, or wrong, with a hint that fits the
 * mistake where it is a well-known one. The right answer is not given away.
 */
export function check(name: string, answer: unknown): CheckResult {
  const question = questions[name];
  if (question === undefined) throw new RangeError(`There is no question ${name}`);
  const { right, tolerance = 0, mistakes } = question;
  if (isEmpty(answer)) return judge(name, undefined, right);
  const mistake = mistakes.find((known) => agrees(answer, known.answer, Math.max(tolerance, 5e-3)));
  const hint = mistake?.hint ?? question.hint;
  return judge(name, answer, (value: unknown) => agrees(value, right, tolerance), { hint });
}

/** States a claim and stops with an error if it does not hold. */
export function claim(sentence: string, holds: boolean): void {
  if (!holds) throw new Error(`This claim does not hold: ${sentence}`);
  console.log(`✓ ${sentence}`);
}

/** Whether two lists of numbers agree entry by entry. */
export function isNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): boolean {
  if (actual.length !== expected.length) return false;
  return Array.from(expected).every((value, i) => Math.abs(actual[i] - value) <= tolerance);
}

/** Versions that a notebook ran with, in one line. */
export function versions(): string {
  const load = createRequire(join(process.cwd(), 'notebook.ts'));
  const version = (name: string): string => load(`${name}/package.json`).version;
  return `Phasebook ${version('@phasebook/kernel')}, tslab ${version('tslab')}, Node ${process.versions.node}`;
}
