// Exercises of T07: ρ, norm and activation.
import type { Questions } from './question';

export const questions: Questions = {
  'T07.q1': {
    right: 0.7241,
    tolerance: 6e-4,
    hint: 'The guarantee needs γ ‖cW‖ < 1, with γ = 1 for tanh and the largest singular value of W.',
    mistakes: [
      {
        answer: 2,
        hint: 'That is 1/ρ(W). Eigenvalues rule powers of one matrix; a guarantee for all inputs needs the norm.',
      },
      { answer: 1.381, hint: 'That is the norm of W itself. By what must W be multiplied to bring it to 1?' },
      {
        answer: 1 / 1.2,
        hint: 'The norm is not the largest entry, and it is not the off-diagonal entry alone.',
      },
    ],
  },
  'T07.q2': {
    right: 1.125299,
    tolerance: 6e-5,
    hint: 'Two steps multiply by the transpose of A times A, whose largest eigenvalue is σ₁².',
    mistakes: [
      {
        answer: Math.log(0.5),
        hint: 'That is ln ρ(A). Radii do not multiply: the product has eigenvalues of its own.',
      },
      { answer: 2.250598, hint: 'That is for the pair. The exponent is per step, and a pair has two.' },
      { answer: 1.623464, hint: 'That is in bits: the base is 2. Nats take the natural logarithm.' },
      { answer: 3.081139, hint: 'That is σ₁ itself. The exponent is its logarithm.' },
    ],
  },
  'T07.q3': {
    right: [4, 0.885815, 0.909224],
    tolerance: 6e-5,
    hint: 'γσ₁ must not exceed 1. What is γ for each of the three?',
    mistakes: [
      { answer: [1, 1, 1], hint: 'Norm 1 is the right limit only where the largest slope is 1.' },
      {
        answer: [0.25, 1.128904, 1.099839],
        hint: 'Those are the largest slopes γ. The norm may be 1/γ.',
      },
      {
        answer: [4, 1, 1],
        hint: 'GELU and SiLU have slopes above 1 somewhere: look at the picture of slopes.',
      },
    ],
  },
  'T07.q4': {
    right: 0.237177,
    tolerance: 1e-3,
    hint: 'Find the variance that reproduces itself at g = 2.5; then λ₁ is half the logarithm of g² E f′².',
    mistakes: [
      {
        answer: Math.log(2.5),
        hint: 'That is the rate at the origin, ln ρ. The network does not stay there: its units saturate.',
      },
      {
        answer: 0.474354,
        hint: 'That is ln(g² E f′²), the rate of squared lengths. Lengths grow at half of it.',
      },
      { answer: 0.342174, hint: 'That is in bits: the base is 2. Nats take the natural logarithm.' },
    ],
  },
  'T07.q5': {
    right: 1.253355,
    tolerance: 1e-3,
    hint: 'One neuron: λ = ln w + E ln f′ = 0.',
    mistakes: [
      {
        answer: 1.209945,
        hint: 'That is 1/E f′. A product of slopes along an orbit has a logarithm that is a sum: average the logarithms.',
      },
      {
        answer: 1.180665,
        hint: 'That is the root mean square, which is right for very many neurons. Here it is one.',
      },
      {
        answer: 0.797859,
        hint: 'That is the geometric mean of the slopes. The weight has to make up for it.',
      },
      { answer: 1, hint: 'That would be right at a = 0, where the slope is 1. Elsewhere it is less.' },
    ],
  },
  'T07.q6': {
    right: 0.75,
    tolerance: 6e-3,
    hint: 'Eigenvalues fill the disc of radius g evenly. Which share of its area lies outside the unit circle?',
    mistakes: [
      { answer: 0.25, hint: 'That is the share inside, 1/g².' },
      { answer: 0.5, hint: 'Areas grow with the square of the radius.' },
      { answer: 1, hint: 'That g exceeds 1 makes some directions unstable, not all.' },
    ],
  },
};
