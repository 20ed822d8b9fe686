// Exercises of T11: reconstructing the hidden world.
import type { Questions } from './question';

export const questions: Questions = {
  'T11.q1': {
    right: 16,
    tolerance: 2,
    hint: 'Section 2 prints it; the picture of the embedding shows the curve.',
    mistakes: [
      { answer: 31, hint: 'That is the rule of 1/e for the autocorrelation.' },
      { answer: 30, hint: 'That is the rule of 1/e for the autocorrelation.' },
      { answer: 0.16, hint: 'That is the lag in units of time. Asked for is the number of samples.' },
      { answer: 0.17, hint: 'That is the lag in units of time. Asked for is the number of samples.' },
    ],
  },
  'T11.q2': {
    right: [5, 3],
    tolerance: 0,
    hint: 'm must exceed twice the box dimension; the shares of false neighbours are printed in section 2.',
    mistakes: [
      { answer: [3, 3], hint: 'Three are enough here, but nothing guarantees it: m > 2 · 2.06.' },
      { answer: [4, 3], hint: '4 is less than 2 · 2.06 = 4.12.' },
      { answer: [7, 3], hint: 'That is 2 · 3 + 1, for a smooth manifold. The box dimension asks for less.' },
      { answer: [5, 2], hint: 'In two dimensions 5 % of the neighbours are still false.' },
      { answer: [5, 5], hint: 'The first is right. False neighbours vanish earlier.' },
      { answer: [3, 5], hint: 'The two are exchanged.' },
    ],
  },
  'T11.q3': {
    right: 0.5,
    tolerance: 0.005,
    hint: 'Which other solution has the same z at all times?',
    mistakes: [
      { answer: 1, hint: 'The mirror image (−x, −y, z) has the same z at all times. What can he know?' },
      { answer: 0, hint: 'If he were always wrong, he could say the opposite and be right.' },
      { answer: -1, hint: 'That is about R². A probability lies between 0 and 1.' },
    ],
  },
  'T11.q4': {
    right: 2 + 0.9 / 5.5,
    tolerance: 6e-4,
    hint: 'j + (λ₁ + … + λ_j)/|λ_{j+1}|, with j the last index with a sum that is not negative.',
    mistakes: [
      { answer: 2.0618, hint: 'That is with the third exponent of Lorenz. This dream has another one.' },
      {
        answer: 1.16364,
        hint: 'The second exponent is 0: the sum of the first two is not negative, so j = 2.',
      },
      { answer: 3.16364, hint: 'j counts the exponents whose sum is not negative: two.' },
      { answer: 2, hint: 'That is j. The fraction is missing.' },
      { answer: 8.11111, hint: 'The fraction is upside down.' },
    ],
  },
  'T11.q5': {
    right: 0.6 - Math.atanh(0.2),
    tolerance: 6e-4,
    hint: 'Write down the rule for h[0], undo the tanh, and solve for h[1].',
    mistakes: [
      { answer: 0.4, hint: 'The tanh has to be undone: artanh 0.2, not 0.2.' },
      { answer: -0.39727, hint: 'The sign: the rule has −0.5 · 2 · h[1].' },
      { answer: 0.19453, hint: 'The gain of 2 is missing.' },
      { answer: -0.30931, hint: 'The two moments are exchanged: undo the tanh of the later value.' },
    ],
  },
  'T11.q6': {
    right: [3, 2],
    tolerance: 0,
    hint: 'Count the angles that are not functions of each other.',
    mistakes: [
      {
        answer: [3, 3],
        hint: 'With angles 1 and 2: does the second hand say anything that the first does not?',
      },
      { answer: [2, 2], hint: 'Three unrelated angles (√2, 1, √3): no one is a function of the others.' },
      { answer: [1, 1], hint: 'The prediction does not see the clocks. The hidden state does.' },
      { answer: [6, 6], hint: 'That is the number of units. Each pair of units turns on a circle.' },
      { answer: [2, 1], hint: 'Do not forget the curve on which the predictor itself goes round.' },
    ],
  },
  'T11.q7': {
    right: Math.log2(0.0033 / 0.0008),
    tolerance: 6e-3,
    hint: 'C(r) grows like r to the power D: take two logarithms and divide.',
    mistakes: [
      {
        answer: 4.125,
        hint: 'That is the ratio of the shares. Which power of the ratio of the radii is it?',
      },
      {
        answer: 1.41707,
        hint: 'That is ln of the ratio of the shares; divide by ln of the ratio of the radii.',
      },
      { answer: 0.48914, hint: 'Upside down.' },
      { answer: -2.04439, hint: 'The sign: more pairs lie within the larger radius.' },
    ],
  },
};
