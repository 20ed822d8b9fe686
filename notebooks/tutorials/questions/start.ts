// The exercise of 00-start-here.
import type { Questions } from './question';

export const questions: Questions = {
  'start.q1': {
    right: 1,
    tolerance: 0.0201,
    hint: 'Drag w slowly and watch the middle: where does the point at the origin stop being the only one?',
    mistakes: [
      {
        answer: 2,
        hint: 'That is where the slider begins. Drag it to the left until the eight others are gone.',
      },
      { answer: 0, hint: 'At 0 there is one point, but also at 0.5. Where does it stop being the only one?' },
    ],
  },
};
