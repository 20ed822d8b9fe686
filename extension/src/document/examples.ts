import { elmanCell } from '@phasebook/dynamics';
import { phasePortrait, type PhasePortraitView } from '@phasebook/views';
import type { ExampleName } from './example-names.js';

const makers: Readonly<Record<ExampleName, (title: string) => PhasePortraitView>> = {
  'One neuron, two memories': (title) =>
    phasePortrait(elmanCell({ recurrent: [[2]], bias: [0] }), {
      title,
      trajectories: [[0.1], [-0.1]],
      steps: 30,
      parameters: [
        {
          name: 'w',
          label: 'self-weight w',
          minimum: 0,
          maximum: 3,
          step: 0.02,
          value: 2,
          targets: [{ block: 'recurrent', index: 0 }],
        },
        {
          name: 'b',
          label: 'bias b',
          minimum: -1,
          maximum: 1,
          step: 0.02,
          value: 0,
          targets: [{ block: 'bias', index: 0 }],
        },
      ],
    }),
  'Two neurons that exclude each other': (title) =>
    phasePortrait(
      elmanCell({
        recurrent: [
          [1.4, -0.8],
          [-0.8, 1.4],
        ],
        bias: [0, 0],
      }),
      {
        title,
        trajectories: [
          [0.9, 0.8],
          [-0.3, -0.25],
        ],
        steps: 40,
        parameters: [
          {
            name: 'self',
            label: 'self-excitation',
            minimum: 0,
            maximum: 3,
            step: 0.02,
            value: 1.4,
            targets: [
              { block: 'recurrent', index: 0 },
              { block: 'recurrent', index: 3 },
            ],
          },
          {
            name: 'mutual',
            label: 'mutual inhibition',
            minimum: 0,
            maximum: 2,
            step: 0.02,
            value: 0.8,
            targets: [
              { block: 'recurrent', index: 1, scale: -1 },
              { block: 'recurrent', index: 2, scale: -1 },
            ],
          },
          {
            name: 'b',
            label: 'bias of neuron 1',
            minimum: -1,
            maximum: 1,
            step: 0.02,
            value: 0,
            targets: [{ block: 'bias', index: 0 }],
          },
        ],
      },
    ),
  'Two neurons that chase each other': (title) =>
    phasePortrait(
      elmanCell({
        recurrent: [
          [1.1, -0.45],
          [0.45, 1.1],
        ],
        bias: [0, 0],
      }),
      {
        title,
        trajectories: [
          [0.05, 0],
          [0.95, -0.9],
        ],
        steps: 90,
        parameters: [
          {
            name: 'self',
            label: 'self-excitation',
            minimum: 0,
            maximum: 2.5,
            step: 0.02,
            value: 1.1,
            targets: [
              { block: 'recurrent', index: 0 },
              { block: 'recurrent', index: 3 },
            ],
          },
          {
            name: 'turn',
            label: 'rotation',
            minimum: 0,
            maximum: 2,
            step: 0.02,
            value: 0.45,
            targets: [
              { block: 'recurrent', index: 2 },
              { block: 'recurrent', index: 1, scale: -1 },
            ],
          },
        ],
      },
    ),
};

/** An example as the text of a file; the first one where the name is unknown. */
export function exampleText(name: string): string {
  const known = Object.keys(makers) as ExampleName[];
  const chosen = known.find((candidate) => candidate === name) ?? known[0];
  return `${JSON.stringify(makers[chosen](chosen), null, 2)}\n`;
}
