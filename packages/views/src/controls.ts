import type { View } from './types.js';

/** Something that a reader can turn: one slider. */
export interface ViewControl {
  readonly name: string;
  /** What the slider is called; `name` when left out. */
  readonly label?: string;
  readonly minimum: number;
  readonly maximum: number;
  /** A hundredth of the range when left out. */
  readonly step?: number;
  /** Value at which the view was computed. */
  readonly value: number;
}

/**
 * What can be turned in a view: the parameters of its model, or lag and dimension of an embedding.
 *
 * @param view - Any view.
 * @returns Sliders; their names are those that `recompute` takes.
 *
 * Cost: O(number of parameters).
 *
 * @example
 * ```ts
 * const view = embedding(Array.from({ length: 300 }, (_, t) => Math.sin(0.3 * t)), { lag: 5, maxLag: 20 });
 * assertEqual(controlsOf(view).map(({ name, value, maximum }) => [name, value, maximum]), [['lag', 5, 20], ['dimension', 2, 5]]);
 * ```
 */
export function controlsOf(view: View): readonly ViewControl[] {
  if (view.kind === 'embedding') {
    const { lag, dimension } = view;
    const control = (name: string, label: string, { minimum, maximum, value }: typeof lag): ViewControl => ({
      name,
      label,
      minimum,
      maximum,
      step: 1,
      value,
    });
    return [control('lag', 'lag τ', lag), control('dimension', 'dimension m', dimension)];
  }
  return ('model' in view && view.model?.parameters) || [];
}
