import { withInput, type Cell, type SmoothMap } from '@phasebook/dynamics';
import { applyParameters, modelOf } from './model.js';
import type { Model, ParameterControl } from './types.js';

/** What turns a cell into a system. */
export interface SystemOptions {
  /** Frozen input of a cell, shape [m]. @default zero */
  readonly input?: ArrayLike<number>;
  /** Sliders; the picture is computed with each at its `value`. Cells only. @default none */
  readonly parameters?: readonly ParameterControl[];
}

/** A map, with its model where it comes from a cell. */
export interface System {
  readonly cell?: Cell;
  readonly map: SmoothMap;
  readonly model?: Model;
  /** The map at the ends of the ranges of its parameters. */
  readonly extremes: readonly SmoothMap[];
}

/** The system that a builder draws. */
export function systemOf(
  purpose: string,
  source: Cell | SmoothMap,
  { input, parameters = [] }: SystemOptions,
): System {
  if (!('stateDim' in source)) {
    if (input !== undefined || parameters.length > 0) {
      throw new TypeError(
        `${purpose}: \`source\` must be a cell where inputs or parameters are given: got a map`,
      );
    }
    return { map: source, extremes: [] };
  }
  if (parameters.length === 0) {
    return { cell: source, map: withInput(source, input), model: modelOf(source, input), extremes: [] };
  }
  const model = modelOf(source, input, parameters);
  const { cell, map } = applyParameters(model);
  const extremes = parameters.flatMap(({ name, minimum, maximum }) =>
    [minimum, maximum].map((value) => applyParameters(model, { [name]: value }).map),
  );
  return { cell, map, model, extremes };
}
