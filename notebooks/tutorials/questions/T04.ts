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
    right: 4,
    tolerance: 0,
    hint: 'The signs of det(I − J) add up to 1. What is the sign of a saddle with one multiplier above 1?',
    mistakes: [
      {
        answer: 5,
        hint: 'The signs would add up to 0; for a network that maps a box into itself they add up to 1.',
      },
      { answer: 6, hint: 'The signs would add up to −1: stable points count +1, these saddles −1.' },
      { answer: 1, hint: 'One watershed parts two basins. Five need more of them.' },
      { answer: 10, hint: 'Not every pair of attractors needs a saddle of its own: add up the signs.' },
    ],
  },
};
