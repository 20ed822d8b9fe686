// Exercises of T03: one neuron, two memories.
import type { Questions } from './question';

export const questions: Questions = {
  'T03.q1': {
    right: 0.53284,
    tolerance: 2e-6,
    hint: 'b* = w s − artanh s with s = √(1 − 1/w).',
    mistakes: [
      { answer: Math.SQRT1_2, hint: 'That is s, the state at the fold. Which bias belongs to it?' },
      { answer: Math.SQRT2, hint: 'That is w s; artanh s has to be taken off.' },
      { answer: 0.881374, hint: 'That is artanh s alone; it is taken off w s.' },
      {
        answer: -0.53284,
        hint: 'The fold at the negative end. By symmetry the neuron is bistable for |b| < b*; give b* > 0.',
      },
    ],
  },
  'T03.q2': {
    right: 0.163262,
    tolerance: 2e-6,
    hint: 'V at the pass (h = 0) less V in the valley (h* = 0.957504).',
    mistakes: [
      { answer: -0.163262, hint: 'The pass is higher than the valley: subtract the other way round.' },
      { answer: -0.784931, hint: 'The factor 1/w in front of ln cosh is missing.' },
      { answer: 0.957504, hint: 'That is h*, where the valley is. How high is the pass above it?' },
    ],
  },
  'T03.q3': {
    right: -0.5,
    tolerance: 0.02,
    hint: 'Ten times closer takes √10 times longer.',
    mistakes: [
      { answer: 0.5, hint: 'Watch the sign: closer to the fold (smaller δ) takes longer.' },
      { answer: -1, hint: 'Ten times closer takes 3.16 times longer, not ten times.' },
      { answer: -2, hint: 'Turned over: this is how δ depends on T.' },
    ],
  },
  'T03.q4': {
    right: 2,
    tolerance: 0,
    hint: 'Count the fixed points that attract.',
    mistakes: [
      {
        answer: 3,
        hint: 'There are three fixed points, but the multiplier of the middle one is 1.807: noise drives the state away from it.',
      },
      { answer: 1, hint: 'That would be so outside the folds; 0.3 is less than b*(2) = 0.5328.' },
    ],
  },
  'T03.q5': {
    right: [-6.80955, -3.19045],
    tolerance: 1e-4,
    hint: 'Change to a tanh neuron with weight w/4 and bias (b + w/2)/2, and use its folds.',
    mistakes: [
      {
        answer: [-3.19045, -6.80955],
        hint: 'The right numbers in the wrong order: the lower fold comes first.',
      },
      {
        answer: [-5.90477, -4.09523],
        hint: 'A factor 2 is missing: the bias of the tanh neuron is (b + w/2)/2.',
      },
      { answer: [-1.80955, 1.80955], hint: 'The logistic neuron is symmetric about b = −w/2, not about 0.' },
      {
        answer: [-7.66839, 7.66839],
        hint: 'Those are the folds of a tanh neuron with w = 10; the logistic one is four times flatter.',
      },
    ],
  },
  'T03.q6': {
    right: ['yes', 'no'],
    hint: 'Compare 0.2 with b*(1.5) and with b*(1.4).',
    mistakes: [
      {
        answer: ['yes', 'yes'],
        hint: 'b*(1.4) = 0.1519: an input of 0.2 lies outside the beak, where only one state is left.',
      },
      {
        answer: ['no', 'no'],
        hint: 'b*(1.5) = 0.2075: the neuron never leaves the beak, and a slow input cannot make it jump inside.',
      },
      { answer: ['no', 'yes'], hint: 'The larger weight has the wider beak.' },
    ],
  },
  'T03.q7': {
    right: [0.3943, 0.1555],
    tolerance: 6e-5,
    hint: 'Solve tanh(1.5 h) = h by iteration; the slope there is w (1 − h²). Over a period multiply the slopes at both states.',
    mistakes: [
      {
        answer: [0.3943, -0.3943],
        hint: 'That is one step of the cycle. Over its period the neuron passes both states.',
      },
      { answer: [0.3943, 0.3943], hint: 'Multiply the slopes of the two steps; they are equal, not one.' },
      { answer: [1.5, 2.25], hint: 'Those are the multipliers at the origin. How flat is tanh at h*?' },
    ],
  },
  'T03.q8': {
    right: 0.006124,
    tolerance: 6e-6,
    hint: 'h(t) ≈ √(3/(2t)), with t = 40 000.',
    mistakes: [],
  },
};
