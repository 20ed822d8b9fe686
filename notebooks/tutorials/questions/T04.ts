// Exercises of T04: when does a network settle?
import type { Questions } from './question';

export const questions: Questions = {
  'T04.q1': {
    right: [1.2195, -0.9756],
    tolerance: 6e-5,
    hint: 'Solve (I − W) h = u.',
    mistakes: [
      { answer: [0.5, 0.4], hint: 'That is (I − W) u. The equation (I − W) h = u has to be solved for h.' },
      {
        answer: [0.6224, 0.166],
        hint: 'That solves (I + W) h = u: watch the sign when W h goes to the other side.',
      },
      {
        answer: [1.2195, 0.9756],
        hint: 'The second entry has the wrong sign: that is W⁻¹u, or W has been transposed.',
      },
      {
        answer: [0.5, -0.4],
        hint: 'That is W u. (It is also (I − W)⁻¹u, but for a division by the determinant 0.41.)',
      },
      { answer: [0, 0], hint: 'That is where it settles without u.' },
    ],
  },
  'T04.q2': {
    right: ['yes', 'no', 'yes', 'no', 'no'],
    hint: 'All starts lead to one state if and only if the spectral radius is below 1.',
    mistakes: [
      {
        answer: ['no', 'no', 'no', 'no', 'no'],
        hint: 'In (a) and (c) large entries make states grow at first, but the eigenvalues are below 1.',
      },
      {
        answer: ['no', 'no', 'yes', 'no', 'no'],
        hint: 'In (a) states grow at first, but the eigenvalues are 0.9 and 0.8.',
      },
      {
        answer: ['yes', 'no', 'no', 'no', 'no'],
        hint: 'Square the matrix in (c): after two steps nothing is left.',
      },
      {
        answer: ['yes', 'yes', 'yes', 'no', 'no'],
        hint: 'In (b) every start converges, but each to a state of its own: itself.',
      },
      {
        answer: ['yes', 'no', 'yes', 'yes', 'no'],
        hint: 'A rotation keeps every length: ρ = 1, and nothing converges but 0.',
      },
      {
        answer: ['yes', 'no', 'yes', 'no', 'yes'],
        hint: 'In (e) no entry exceeds 1, but (1, 1) is an eigenvector with the eigenvalue 1.1.',
      },
    ],
  },
  'T04.q3': {
    right: 0.1639,
    tolerance: 6e-5,
    hint: 'The norm of g W is g σ₁(W). `spectralNorm` gives σ₁.',
    mistakes: [
      {
        answer: 1.2804,
        hint: 'That is 1/ρ(W). The spectral radius proves nothing for tanh: at g = 1 there are two attractors.',
      },
      { answer: 6.1, hint: 'That is σ₁ itself; it has to become 1.' },
      { answer: 0.781, hint: 'That is ρ(W). The proof needs the norm, the largest singular value.' },
      { answer: 0.3226, hint: 'That is one over the largest entry. A norm is larger than any entry.' },
    ],
  },
  'T04.q4': {
    right: [0.02768, -1.79353],
    tolerance: 6e-6,
    hint: 'Multiply the Jacobians of both points; the exponent is half of the logarithm, as the cycle has two steps.',
    mistakes: [
      {
        answer: [0.16637, -1.79353],
        hint: '0.16637 is the size of the multiplier of one step. A cycle has two.',
      },
      { answer: [0.02768, -3.58706], hint: 'That is the exponent per cycle. Per step it is half of it.' },
      {
        answer: [0.16637, -0.89676],
        hint: 'Those are the multiplier of one step, and half of its logarithm: the cycle has two steps.',
      },
      {
        answer: [0.02768, -2.58751],
        hint: 'That is the logarithm to base 2; exponents are in nats, to base e.',
      },
      {
        answer: [4, 0.69315],
        hint: 'Without the slope of tanh: f′ at the points of the cycle is 1 − 0.9575² = 0.0832.',
      },
    ],
  },
  'T04.q5': {
    right: 0.773,
    tolerance: 6e-4,
    hint: 'Halve the interval between an amplitude with two responses and one with a single response.',
    mistakes: [
      {
        answer: 0.53284,
        hint: 'That is the fold: right for an infinitely slow sine, too low for a period of 20 steps.',
      },
      { answer: 0.77, hint: 'Nearly. Three decimals are asked for.' },
      { answer: 0.78, hint: 'Nearly. Three decimals are asked for.' },
      { answer: 1, hint: 'There is one response at A = 1, but also at smaller amplitudes.' },
    ],
  },
  'T04.q6': {
    right: [7, 3],
    tolerance: 0,
    hint: 'Suppose that one, two or all three units are active, solve, and see whether the others stay silent.',
    mistakes: [
      { answer: [6, 3], hint: 'The signs would add up to 3 − 3 = 0. Are all three active at once anywhere?' },
      {
        answer: [4, 3],
        hint: 'Can two units share while the third is silent? The signs are off, too: 3 + 1.',
      },
      { answer: [3, 3], hint: 'Those are the winners. Between them there must be watersheds.' },
      { answer: [7, 6], hint: 'Where two units share, a small lead grows: multiplier 1.5.' },
      { answer: [7, 4], hint: 'Where all three are equal, differences grow: multipliers 1.5, 1.5 and −1.5.' },
      {
        answer: [8, 3],
        hint: 'There are eight pieces, but with all units silent the bias wakes them: no fixed point there.',
      },
    ],
  },
  'T04.q7': {
    right: [0.9713, 12.3905],
    tolerance: 6e-5,
    hint: 'At rest J = g M: where does the modulus of its eigenvalues reach 1, and what is their angle?',
    mistakes: [
      {
        answer: [1.1111, 12.3905],
        hint: '1/0.9 looks at the real part only. The modulus is √(0.81 + 0.25).',
      },
      { answer: [1, 12.3905], hint: 'The matrix turns, but it also stretches: its modulus is √1.06, not 1.' },
      { answer: [0.9434, 12.3905], hint: 'That is 1/1.06, the determinant. The modulus is its root.' },
      {
        answer: [0.9713, 0.5071],
        hint: 'That is the angle per step in radians. How many of them make a turn?',
      },
      {
        answer: [0.9713, 0.0807],
        hint: 'That is the rotation number, turns per step. Its inverse is asked for.',
      },
      { answer: [1.0296, 12.3905], hint: 'That is the modulus at gain 1; the gain has to make up for it.' },
    ],
  },
};
