// Exercises of T01: an RNN is a dynamical system.
import type { Questions } from './question';

export const questions: Questions = {
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
};
