/** Names of the bundled examples, apart from what computes them, so that the list costs nothing. */
export const exampleNames = [
  'One neuron, two memories',
  'Two neurons that exclude each other',
  'Two neurons that chase each other',
] as const;

/** Name of a bundled example. */
export type ExampleName = (typeof exampleNames)[number];
