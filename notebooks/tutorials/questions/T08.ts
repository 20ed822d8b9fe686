// Exercises of T08: orthogonal and constrained nets.
import type { Questions } from './question';

export const questions: Questions = {
  'T08.q1': {
    right: 0.1993373,
    tolerance: 6e-8,
    hint: 'Each of I + A and (I − A)⁻¹ turns by the angle whose tangent is Δt/2.',
    mistakes: [
      {
        answer: 0.2,
        hint: 'Close: that, or its neighbour atan 0.2, is the exponential or Euler. Cayley turns by 2 atan(Δt/2).',
      },
      { answer: 0.0999168, hint: 'That is Δt = 0.1. Here Δt is 0.2.' },
    ],
  },
  'T08.q2': {
    right: ['+', '+', '-'],
    hint: 'Compare each damping with (1 − √(1 − Δt²ω²))/Δt.',
    mistakes: [
      {
        answer: ['0', '-', '-'],
        hint: 'In continuous time γ = 0 would be neutral. An Euler step of an oscillation grows; how much damping makes up for it?',
      },
      { answer: ['+', '-', '-'], hint: 'Look at (b) again: the border is at 0.0672, so 0.05 is not enough.' },
      {
        answer: ['-', '-', '+'],
        hint: 'The signs are swapped: damping pulls the eigenvalues inwards.',
      },
    ],
  },
  'T08.q3': {
    right: 0.36905,
    tolerance: 6e-5,
    hint: 'γ = (1 − √(1 − Δt²ω²))/Δt with ω² = 1.34.',
    mistakes: [
      { answer: 0.335, hint: 'That is Δt ω²/2, the limit for short steps. At Δt = 0.5 it is not enough.' },
      { answer: 0.067226, hint: 'That is Δt = 0.1. The longer the step, the more damping it needs.' },
      { answer: 0.184525, hint: 'Divide by Δt: γ is a rate per unit of time.' },
    ],
  },
  'T08.q4': {
    right: -0.014,
    tolerance: 1e-3,
    hint: 'At the balance 2q² = s², and the exponent is −q.',
    mistakes: [
      {
        answer: 0,
        hint: 'Nearly zero for one step’s noise alone, but an orthogonal network piles its inputs up: q is s/√2, not s².',
      },
      { answer: 0.014, hint: 'The sign: with tanh a gradient can only shrink.' },
      { answer: -0.0283, hint: 'That is the rate of the squared length. Lengths shrink at half of it.' },
    ],
  },
  'T08.q5': {
    right: [-1, 2.4],
    tolerance: 1e-6,
    hint: 'Its norm is 13. By which factor must it be shortened?',
    mistakes: [
      {
        answer: [-2.6, 2.6],
        hint: 'That is clipping by value, which turns the gradient. By norm the direction stays.',
      },
      { answer: [-0.384615, 0.923077], hint: 'That has the norm 1. The limit is 2.6.' },
      { answer: [-5, 12], hint: 'Its norm is 13, above the limit: it is shortened.' },
      { answer: [1, 2.4], hint: 'Clipping by norm keeps all signs.' },
    ],
  },
  'T08.q6': {
    right: ['rotation', 'reflection', 'neither', 'rotation'],
    hint: 'First: are all columns of length 1 and perpendicular? Then: the sign of the determinant.',
    mistakes: [
      {
        answer: ['rotation', 'rotation', 'neither', 'rotation'],
        hint: 'Look at (b) again: its determinant is −1.',
      },
      {
        answer: ['rotation', 'reflection', 'rotation', 'rotation'],
        hint: 'Look at (c) again: its determinant is 1, but its columns are not perpendicular.',
      },
      {
        answer: ['rotation', 'reflection', 'neither', 'reflection'],
        hint: 'Look at (d) again: passing three on in a ring is two swaps, so the determinant is +1.',
      },
    ],
  },
};
