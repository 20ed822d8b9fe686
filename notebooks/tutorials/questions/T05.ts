// Exercises of T05: RNNs are ODE solvers.
import type { Questions } from './question';

export const questions: Questions = {
  'T05.q1': {
    right: 0.235294,
    tolerance: 2e-6,
    hint: 'Δt_max = −2 Re λ/|λ|².',
    mistakes: [
      {
        answer: 4,
        hint: 'That is 2/|Re λ|, right for a pure decay. The oscillation counts, too: divide by |λ|².',
      },
      { answer: 0.970143, hint: 'That is 2/|λ|, right on the real axis only.' },
      { answer: 0.25, hint: 'That is −2 Re λ/ω². |λ|² is the sum of both squares, 0.25 + 4.' },
      { answer: 0.117647, hint: 'The factor 2 is missing.' },
      { answer: 0.485071, hint: 'Divide by |λ|², not by |λ|.' },
      { answer: -0.235294, hint: 'Re λ is negative, so −2 Re λ is positive.' },
    ],
  },
  'T05.q2': {
    right: -0.48493,
    tolerance: 6e-6,
    hint: 'The eigenvalues of (W − I)/Δt are (e^(λΔt) − 1)/Δt, with λ = −0.1 ± 1.9975 i.',
    mistakes: [
      { answer: -0.29636, hint: 'That is the value for Δt = 0.1.' },
      {
        answer: -0.1,
        hint: 'That is the truth, which the logarithm reads. The difference quotient is biased.',
      },
      { answer: -0.38493, hint: 'That is the bias: the difference from the true −0.1.' },
      { answer: 0.48493, hint: 'The sign: the mode decays.' },
      {
        answer: -0.499,
        hint: 'That is the rule a − ω²Δt/2. It is a good guide, but five decimals need the exponential.',
      },
    ],
  },
  'T05.q3': {
    right: 1.101021,
    tolerance: 2e-6,
    hint: 'r² = μ + (1 − √(1 − Δt²ω²))/Δt.',
    mistakes: [
      {
        answer: 1.0497,
        hint: 'Close to 1.05 there are two wrong answers: r itself (1.0493), and r² for Δt = 0.1 (1.0501).',
      },
      { answer: 1, hint: 'That is the cycle of the flow. Euler inflates it.' },
      { answer: 1.020204, hint: 'The division by Δt is missing.' },
      { answer: 1.1, hint: 'That is the rule μ + ω²Δt/2. It is close, but six decimals need the root.' },
      { answer: 0.898979, hint: 'The sign: Euler steps lead outwards, so the cycle becomes larger.' },
    ],
  },
  'T05.q4': {
    right: [2.2832, 0.7854],
    tolerance: 6e-5,
    hint: 'The principal branch takes the angle per step between −π and π; the right one needs ωΔt < π.',
    mistakes: [
      {
        answer: [4, 0.7854],
        hint: '4 radians per step are more than half a turn. The same picture is reached by turning back.',
      },
      { answer: [0.8584, 0.7854], hint: 'That is 4 − π. Angles repeat after 2π.' },
      {
        answer: [2.2832, 1.5708],
        hint: 'A full turn per sample is too much: beyond half a turn the direction is lost.',
      },
      { answer: [2.2832, 0.25], hint: 'That is 1/ω. The limit is half a turn per sample: ωΔt < π.' },
      { answer: [-2.2832, 0.7854], hint: 'The direction is right; the modulus is asked for.' },
    ],
  },
  'T05.q5': {
    right: [0.5, 4.4814],
    tolerance: 6e-5,
    hint: 'The multiplier is 1 − α + αλ and must stay above −1; a leak alone keeps 1 − α per step.',
    mistakes: [
      {
        answer: [0.5, 5],
        hint: '5 is 1/α, the time constant of the flow. The steps keep 0.8 each: −1/ln 0.8.',
      },
      { answer: [0.5, 3.1063], hint: 'That is the half-life. The time constant is the time to 1/e.' },
      { answer: [0.5, 0.6213], hint: 'That is −1/ln α. A step keeps 1 − α, not α.' },
      { answer: [0.25, 4.4814], hint: 'At α = 1/4 the multiplier is 0. Stability is lost where it is −1.' },
      {
        answer: [0.6667, 4.4814],
        hint: 'That is 2/3, without the leak: the multiplier is 1 − α + αλ, not αλ.',
      },
      { answer: [0.3333, 4.4814], hint: 'That is where αλ = −1. The leak, 1 − α, counts, too.' },
    ],
  },
  'T05.q6': {
    right: 'c',
    hint: 'What belongs to the law is a growth per unit of time.',
    mistakes: [
      { answer: 'a', hint: 'Clipping shortens a gradient whatever made it long.' },
      { answer: 'b', hint: 'Per step, every growth becomes smaller with the step: it is given less time.' },
    ],
  },
  'T05.q7': {
    right: [1.04, 0.1993, 16],
    tolerance: 6e-5,
    hint: '|1 + iΔt|² for the energy; 2 arctan(Δt/2) for the angle; the order for the error.',
    mistakes: [
      {
        answer: [1.0198, 0.1993, 16],
        hint: 'That is the factor of the amplitude, √1.04. The energy is its square.',
      },
      {
        answer: [1.04, 0.2, 16],
        hint: 'Near 0.2 lie the angle of the law and that of Euler, arctan Δt. Cayley turns by 2 arctan(Δt/2).',
      },
      { answer: [1.04, 0.0997, 16], hint: 'That is arctan(Δt/2), half of the angle.' },
      { answer: [1.04, 0.1993, 4], hint: '4 is the order. Half of a step raised to that power: 2⁴.' },
      { answer: [1.04, 0.1993, 8], hint: 'Half of a step raised to the power of the order: 2⁴.' },
      { answer: [1.2, 0.1993, 16], hint: 'The growth is of second order in the step: |1 + iΔt|² = 1 + Δt².' },
    ],
  },
};
