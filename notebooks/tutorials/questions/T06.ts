// Exercises of T06: why gradients explode.
import type { Questions } from './question';

export const questions: Questions = {
  'T06.q1': {
    right: [0, 2],
    tolerance: 1e-6,
    hint: 'Go backwards: g₂ = J₂ᵀ g₃, then g₁ = J₁ᵀ g₂, then g₀ = J₀ᵀ g₁.',
    mistakes: [
      {
        answer: [0, 1],
        hint: 'That is J₂J₁J₀ g: a push that runs forwards. A gradient runs backwards, through the transposed matrices.',
      },
      { answer: [2, 1], hint: 'Transposed, but in the wrong order: the step next to the loss comes first.' },
      { answer: [2, 2], hint: 'The order is right, the transposes are missing.' },
    ],
  },
  'T06.q2': {
    right: Math.log(0.29) / 2,
    tolerance: 6e-5,
    hint: 'Half the logarithm of the modulus of the product over the two states.',
    mistakes: [
      { answer: Math.log(0.29), hint: 'That is per cycle. A cycle has two steps.' },
      {
        answer: Math.log2(0.29) / 2,
        hint: 'That is in bits: the base is 2. Nats take the natural logarithm.',
      },
      {
        answer: 0.758832,
        hint: 'That is the slope at one of the two states only. What counts is the product over the cycle.',
      },
      {
        answer: -1.996705,
        hint: 'That is the slope at one of the two states only. What counts is the product over the cycle.',
      },
      {
        answer: -0.29,
        hint: 'That is the multiplier of the cycle itself. The exponent is a logarithm, per step.',
      },
    ],
  },
  'T06.q3': {
    right: Math.log(6),
    tolerance: 6e-5,
    hint: 'What does BA do to a vector, and how many steps has it taken?',
    mistakes: [
      {
        answer: Math.log(36),
        hint: 'That is for the pair BA. The exponent is per step, and a pair has two.',
      },
      { answer: Math.log2(6), hint: 'That is in bits: the base is 2. Nats take the natural logarithm.' },
      {
        answer: Math.log(7.5),
        hint: 'That averages the factors 3 and 12. Factors multiply: average their logarithms.',
      },
      {
        answer: 0,
        hint: 'The eigenvalues of A and of B are all zero, but those of a product are not products of eigenvalues.',
      },
    ],
  },
  'T06.q4': {
    right: [-0.087914, -1.531061],
    tolerance: 0.012,
    hint: 'λ_i = ½ [ln(2/N) + ψ((N − i + 1)/2)] with N = 6, for i = 1 and i = 6.',
    mistakes: [
      { answer: [-0.065088, -1.674902], hint: 'That is N = 8.' },
      { answer: [-0.135181, -1.328329], hint: 'That is N = 4.' },
      {
        answer: [-0.175828, -3.062122],
        hint: 'The factor ½ is missing: those are exponents of squared lengths.',
      },
      {
        answer: [-0.126833, -2.208854],
        hint: 'That is in bits: the base is 2. Nats take the natural logarithm.',
      },
      {
        answer: [0, -1.531061],
        hint: 'The mean of the squared length stays 1, but an exponent is a mean of logarithms, which is less.',
      },
    ],
  },
  'T06.q5': {
    right: ['0', '-', '0', '+', '+'],
    hint: 'A push along the orbit: does it grow, fade, or stay? And is the orbit bounded?',
    mistakes: [
      {
        answer: ['-', '-', '0', '+', '+'],
        hint: 'Look at (a) again: in a flow, a push along the orbit is a shift in time, which neither grows nor fades.',
      },
      {
        answer: ['-', '-', '-', '+', '+'],
        hint: 'Look at (a) and (c) again: there is a direction along the orbit in which nothing fades.',
      },
      {
        answer: ['0', '0', '0', '+', '+'],
        hint: 'Look at (b) again: a cycle of a map is a fixed point of an iterate. There is no direction along it.',
      },
      {
        answer: ['0', '-', '0', '-', '+'],
        hint: 'Look at (d) again: the exponent is ln 1.1. It is positive although nothing is chaotic.',
      },
      {
        answer: ['0', '-', '0', '0', '+'],
        hint: 'Look at (d) again: the exponent is ln 1.1. It is positive although nothing is chaotic.',
      },
    ],
  },
  'T06.q6': {
    right: 15.25,
    tolerance: 0.1,
    hint: 'Solve exp(0.906 t) = 10⁶ for t.',
    mistakes: [
      { answer: 6.62, hint: 'That takes 10 as the base. Exponents are in nats: exp(λ t), so take ln 10⁶.' },
      { answer: 22, hint: 'That takes 2 as the base. Exponents are in nats: exp(λ t), so take ln 10⁶.' },
      { answer: 12.52, hint: 'Multiplied where it should be divided: t = ln 10⁶/λ.' },
      { answer: 1525, hint: 'Those are steps of 0.01. The question asks for time.' },
    ],
  },
};
