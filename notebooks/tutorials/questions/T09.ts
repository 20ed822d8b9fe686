// Exercises of T09: gates and leaks.
import type { Questions } from './question';

export const questions: Questions = {
  'T09.q1': {
    right: 4.48142,
    tolerance: 6e-4,
    hint: 'Each step leaves 1 − α. After how many steps is 1/e of the start left?',
    mistakes: [
      { answer: 5, hint: 'That is 1/α, the limit of small α. Here it is half a step too long.' },
      {
        answer: 3.10628,
        hint: 'That is the half-life, τ ln 2 (or a logarithm to the base 2). The time constant uses the natural one.',
      },
      { answer: 10.31885, hint: 'That uses the logarithm to the base 10. All logarithms here are natural.' },
      { answer: 0.62133, hint: 'That is −1/ln α. What survives a step is 1 − α.' },
      {
        answer: 4.5,
        hint: 'Very close: 1/α − ½ is the second approximation. The exact one has a logarithm in it.',
      },
    ],
  },
  'T09.q2': {
    right: -31.3262,
    tolerance: 6e-3,
    hint: 'The gate is open by σ(1) at each of 100 steps. Take the logarithm of the product.',
    mistakes: [
      { answer: -45.1941, hint: 'That is the logarithm to the base 2. Here the natural one is asked for.' },
      { answer: -13.6048, hint: 'That is the logarithm to the base 10. Here the natural one is asked for.' },
      { answer: 31.3262, hint: 'Mind the sign: less than 1 is left.' },
      {
        answer: -100,
        hint: 'That is a factor of 1/e at each step. The gate keeps σ(b_f) of c, not e^(−b_f).',
      },
      {
        answer: -131.3262,
        hint: 'That is with 1 − σ(1), the share that is forgotten in a step. σ(1) is kept.',
      },
      { answer: 0, hint: 'Nearly nothing is left, but its logarithm is far from zero.' },
    ],
  },
  'T09.q3': {
    right: 3.90201,
    tolerance: 6e-4,
    hint: 'σ(b_f) must be e^(−1/τ). Solve for b_f.',
    mistakes: [
      { answer: 3.91202, hint: 'That is ln τ. It lacks the half step: its time constant is 50.5 steps.' },
      {
        answer: 3.89182,
        hint: 'That is the chrono bias ln(T − 1) for T = 50, with a time constant of 49.5 steps.',
      },
      {
        answer: 4.2716,
        hint: 'That makes the half-life 50 steps. The time constant is longer than the half-life.',
      },
      { answer: 0.9802, hint: 'That is how far the gate must be open, σ(b_f). Which bias opens it so far?' },
      { answer: -3.90201, hint: 'The sign: a negative bias shuts the gate.' },
    ],
  },
  'T09.q4': {
    right: 1,
    tolerance: 1e-6,
    hint: 'What does a gate depend on, once the recurrent weights are gone?',
    mistakes: [
      { answer: 4.42, hint: 'That is with the recurrent weights. Which of the two roads do they carry?' },
      { answer: 0, hint: 'The side roads are closed. The highway is still there.' },
    ],
  },
  'T09.q5': {
    right: 0.84356,
    tolerance: 6e-3,
    hint: 'The multiplier at the origin is 1 − α(1 − λ) with λ = 1.3 (0.6 + 0.529 i). When does its modulus reach 1?',
    mistakes: [
      {
        answer: 0.42178,
        hint: 'There the multiplier is closest to 0: the fastest approach. Its modulus reaches 1 at twice that rate.',
      },
      {
        answer: 1,
        hint: 'At α = 1 it still circles. The chord from λ to 1 enters the unit circle a little later.',
      },
      {
        answer: 0,
        hint: '|1 − α + αλ| is not 1 − α + α|λ|: λ is complex, and its direction counts as much as its modulus.',
      },
      {
        answer: 0.96,
        hint: 'That is about 1/|λ|, where a *gain* would take the modulus to 1. A leak moves λ along a line.',
      },
    ],
  },
  'T09.q6': {
    right: 4 / 3,
    tolerance: 6e-4,
    hint: 'Where does h = (1 − z) tanh(r w h) + z h hold, and which of r, z, w is left in that condition?',
    mistakes: [
      { answer: 2, hint: 'That holds with both biases at 0. The reset gate is now more than half open.' },
      { answer: 1, hint: 'That is the neuron of T03. Here the reset gate stands before its weight.' },
      {
        answer: 11.18541,
        hint: 'The update gate changes the speed of approach, not the fixed points: 1 − z cancels.',
      },
      { answer: 4, hint: 'σ(ln 3) is ¾, not ¼.' },
      { answer: 1.13534, hint: 'That uses b_z for the reset gate: which of the two gates multiplies w?' },
      { answer: 0.91024, hint: 'σ(ln 3) = ¾: a gate is the logistic function of its bias, not the bias.' },
    ],
  },
  'T09.q7': {
    right: Math.sqrt(3),
    tolerance: 6e-4,
    hint: 'Which variance have such weights, and which g²/H is that?',
    mistakes: [
      { answer: 1, hint: 'Those are PyTorch’s weights: they shrink a gradient by 1/√3 at each step.' },
      { answer: 3, hint: 'The variance goes with the square of a.' },
      { answer: 0.57735, hint: 'That is the factor per step at a = 1. Which a makes it 1?' },
      { answer: 3.4641, hint: 'A uniform number in ±c has the variance c²/3; its range has the width 2c.' },
    ],
  },
};
