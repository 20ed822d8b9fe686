// Exercises of T10: the edge of chaos.
import type { Questions } from './question';

export const questions: Questions = {
  'T10.q1': {
    right: Math.log(0.8),
    tolerance: 6e-5,
    hint: 'Below g = 1 the variance Δ is 0: the network rests at the origin, where tanh′ = 1.',
    mistakes: [
      {
        answer: Math.log(0.64),
        hint: 'That is ln χ₁, the growth of a *squared* deviation. The exponent is half of it.',
      },
      { answer: Math.log2(0.8), hint: 'That is the logarithm to the base 2. Exponents here are in nats.' },
      { answer: Math.log10(0.8), hint: 'That is the logarithm to the base 10. Exponents here are in nats.' },
      { answer: -Math.log(0.8), hint: 'The sign: below the edge deviations shrink.' },
      { answer: 0.8, hint: 'That is the factor per step. The exponent is its logarithm.' },
    ],
  },
  'T10.q2': {
    right: 2,
    tolerance: 6e-3,
    hint: 'At rest every Jacobian is g times the matrix. Which number of the matrix decides in the long run?',
    mistakes: [
      {
        answer: 0.47214,
        hint: 'That is 1/σ₁, with the spectral norm 2.118: it bounds one step. In the long run ρ decides.',
      },
      { answer: 1.25, hint: 'That is for the matrix of T01. Here it is another one.' },
      { answer: 0.5, hint: 'That is the spectral radius of the matrix itself; g times it must reach 1.' },
      {
        answer: 0.4,
        hint: 'That is 1/2.5, from a row sum. Such a norm bounds one step; the eigenvalues decide.',
      },
    ],
  },
  'T10.q3': {
    right: 5 / 9,
    tolerance: 6e-5,
    hint: 'The eigenvalues fill a disc of radius g evenly. Which share of its *area* lies outside the unit circle?',
    mistakes: [
      { answer: 1 / 3, hint: 'That is 1 − 1/g: lengths. The eigenvalues fill an area.' },
      { answer: 4 / 9, hint: 'That is the share that is stable.' },
      { answer: 0.75, hint: 'That is for g = 2.' },
      { answer: 0.5, hint: 'That is the excess of the radius. Which share of the disc of radius 1.5 is it?' },
    ],
  },
  'T10.q4': {
    right: 3.375,
    tolerance: 1e-6,
    hint: 'Add exponents from the top until the sum turns negative; the last step counts in part.',
    mistakes: [
      {
        answer: 2,
        hint: 'That is the number of positive exponents. Their growth can pay for a contracting direction.',
      },
      { answer: 4.5, hint: 'The third sum, 0.15, is still positive: j = 3.' },
      { answer: 3.16667, hint: 'Divide by the modulus of the exponent number j + 1, −0.4.' },
      { answer: 3, hint: 'That is j. The fraction is missing.' },
      { answer: 4.375, hint: 'Count j from 1: the sum of the first three is the last that is not negative.' },
      { answer: 3.625, hint: 'The numerator is the sum of the first j exponents, 0.15.' },
    ],
  },
  'T10.q5': {
    right: 1.279,
    tolerance: 0.016,
    hint: 'Which s has criticalGain(s).gain = 2? Try some, and halve the interval.',
    mistakes: [
      { answer: 1.636, hint: 'That is the variance s². Asked for is the standard deviation.' },
      { answer: 0.4314, hint: 'That silences g = 1.5.' },
    ],
  },
  'T10.q6': {
    right: [1, 1.2],
    tolerance: 0.06,
    hint: 'Look for the largest number in each column of memory.',
    mistakes: [
      { answer: [1, 1], hint: 'Right for weak input. With strong input the network can afford more gain.' },
      { answer: [1.2, 1], hint: 'The two are exchanged: strong input moves the peak up.' },
      { answer: [2, 2], hint: 'That is where the exponent is largest, and the memory smallest.' },
      { answer: [1, 2], hint: 'The exponent still grows there. Look at the memory.' },
    ],
  },
  'T10.q7': {
    right: (10 * Math.log(8)) / 200,
    tolerance: 6e-4,
    hint: 'Ten guesses among eight symbols, spread over all steps of a sequence.',
    mistakes: [
      { answer: (10 * Math.log(8)) / 180, hint: 'The sequence is longer than the gap: T + 20 steps.' },
      { answer: 0.15, hint: 'That is in bits. Losses here are in nats.' },
      {
        answer: Math.log(8),
        hint: 'That is the price of one guess. It is asked for per step of the whole sequence.',
      },
    ],
  },
};
