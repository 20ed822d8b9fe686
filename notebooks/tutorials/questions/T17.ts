// Exercises of T17: opening the black box.
import type { Questions } from './question';

export const questions: Questions = {
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
