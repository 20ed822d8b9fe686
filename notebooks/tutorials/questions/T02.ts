// Exercises of T02: the time machine.
import type { Questions } from './question';

export const questions: Questions = {
  'T02.q1': {
    right: 13.5134,
    tolerance: 6e-5,
    hint: 'Solve 0.95^k = 1/2 for k.',
    mistakes: [
      { answer: 19.4957, hint: 'That is the time constant −1/ln 0.95, after which 1/e is left, not 1/2.' },
      { answer: 20, hint: 'That is 1/(1 − 0.95): an approximation, and of the time constant.' },
      {
        answer: 13.8629,
        hint: 'That is ln 2/(1 − 0.95): 1 − λ in place of −ln λ. Four decimals need the logarithm.',
      },
      { answer: 0.074, hint: 'Turned over: ln 0.5 stands above, ln 0.95 below.' },
      { answer: -13.5134, hint: 'Both logarithms are negative, so their quotient is not.' },
      { answer: 14, hint: 'Rounded up to a whole step. Give k with four decimals.' },
    ],
  },
  'T02.q2': {
    right: [2, 3],
    tolerance: 0,
    hint: 'Which input is the newest in h_T, and how many W has that one met?',
    mistakes: [
      {
        answer: [3, 3],
        hint: 'Under E1 the newest input in h_T is x_{T−1}, not x_T: one step later, one W less.',
      },
      {
        answer: [2, 2],
        hint: 'Under PT x_T is already part of h_T, so x_{T−3} is one step older than under E1.',
      },
      {
        answer: [3, 2],
        hint: 'The two conventions are swapped: under E1 the newest input in h_T is x_{T−1}.',
      },
      {
        answer: [3, 4],
        hint: 'One too many each: the step with which an input arrives multiplies it by U only.',
      },
    ],
  },
  'T02.q3': {
    right: ['c', 'b', 'a'],
    hint: 'After so long only the spectral radius counts: what is it in each case?',
    mistakes: [
      {
        answer: ['a', 'b', 'c'],
        hint: 'That is the order of the norms. They bound one step; the end belongs to ρ.',
      },
      { answer: ['b', 'c', 'a'], hint: 'The growth of (b) is over by then: 100 · 0.9²⁰⁰ against 0.97²⁰⁰.' },
      {
        answer: ['c', 'a', 'b'],
        hint: 'The chain has only five units: what is left of a tap once it has passed all of them?',
      },
      {
        answer: ['b', 'a', 'c'],
        hint: 'Compare 0.97²⁰⁰ with 0.9²⁰⁰; a factor of 100 in front does not help.',
      },
    ],
  },
  'T02.q4': {
    right: [13.4779, 6],
    tolerance: 6e-5,
    hint: '`transientGrowth([[0.9, 5], [0, 0.8]], { steps: 60 }).peak` has both numbers.',
    mistakes: [
      { answer: [5.1411, 1], hint: 'That is σ₁, what a single step can do. Later powers are larger.' },
      { answer: [26.9362, 6], hint: 'That is the growth with c = 10.' },
      {
        answer: [1, 0],
        hint: 'W⁰ = I has norm 1, but later powers are larger: the radius of 0.9 speaks only of the end.',
      },
      { answer: [13.4649, 6], hint: 'That is the corner entry alone; the norm takes the whole matrix.' },
      { answer: [6, 13.4779], hint: 'The right numbers in the wrong order: the norm comes first.' },
    ],
  },
  'T02.q5': {
    right: [10, 9.1216],
    tolerance: 6e-5,
    hint: 'tr(P⁻¹P) = n for all lags; Jaeger leaves out MC₀.',
    mistakes: [
      { answer: [8.7842, 7.9058], hint: 'Those are the lags up to 9 only; the echoes come round again.' },
      { answer: [8.7842, 9.1216], hint: 'The first sum stops at lag 9; the echoes come round again.' },
      { answer: [9.1216, 10], hint: 'The other way round: the sum from k = 0 has one term more.' },
      { answer: [10, 9], hint: 'MC₀ is not 1: old echoes are in the way even of the newest input.' },
      { answer: [10, 10], hint: 'The two sums differ by MC₀.' },
      { answer: [10.8784, 10], hint: 'n is the sum that includes lag 0.' },
    ],
  },
  'T02.q6': {
    right: [0.7071, 8],
    tolerance: 6e-5,
    hint: 'Find numbers a, b with g(k+2) = a g(k+1) + b g(k); the eigenvalues solve λ² = a λ + b.',
    mistakes: [
      { answer: [0.5, 8], hint: '0.5 is the real part of λ; the spectral radius is its modulus.' },
      {
        answer: [0.7071, 0.7854],
        hint: 'That is the angle in radians per step. How many of them make a full turn?',
      },
      {
        answer: [0.7071, 45],
        hint: 'That is the angle in degrees per step. How many of them make a full turn?',
      },
      {
        answer: [0.7071, 0.125],
        hint: 'That is the frequency in cycles per step; the period is its inverse.',
      },
      {
        answer: [0.7071, 4],
        hint: 'From zero to zero is half a period: the signs of the next four values are the opposite.',
      },
      { answer: [1, 8], hint: 'The echo dies out, so ρ < 1; compare values one period apart.' },
    ],
  },
  'T02.q7': {
    right: [1.667, 5],
    tolerance: 6e-4,
    hint: 'P = w² P + u² for the noise; h = w h + u for the constant.',
    mistakes: [
      { answer: [2.778, 5], hint: 'That is the variance P = 1/0.36. The root mean square is its root.' },
      { answer: [5, 5], hint: 'Noise adds up in variance, not in amplitude: sum the squares 0.8^(2k).' },
      { answer: [1.667, 1.667], hint: 'A constant adds up in amplitude: sum 0.8^k, not its squares.' },
      { answer: [1.667, 4], hint: 'That is the sum without lag 0; the newest input counts, too.' },
      { answer: [5, 1.667], hint: 'The two are swapped.' },
    ],
  },
};
