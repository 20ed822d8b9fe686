import { norm, type Vector } from '@phasebook/linalg';

/** A derivative with the error that its extrapolation table suggests. */
export interface ExtrapolatedDerivative {
  readonly value: Vector;
  /** Estimated error, Euclidean norm. */
  readonly error: number;
}

const LEVELS = 8;

/**
 * First or second derivative at 0 of a vector function of one variable, by central differences over steps that
 * halve, extrapolated to step 0; the entry whose neighbours in the table agree best is taken.
 *
 * Good to about 1e-12 (first) and 1e-10 (second) of the function's size where it is analytic within `firstStep`.
 * Source: Ridders, Adv. Eng. Softw. 4 (1982) 75.
 */
export function extrapolatedDerivative(
  value: (offset: number) => Vector | undefined,
  order: 1 | 2,
  firstStep: number,
): ExtrapolatedDerivative | undefined {
  const middle = order === 2 ? value(0) : undefined;
  if (order === 2 && middle === undefined) return undefined;
  let best: ExtrapolatedDerivative | undefined;
  let previous: Vector[] = [];
  for (let level = 0; level < LEVELS; level++) {
    const step = firstStep * 2 ** -level;
    const above = value(step);
    const below = value(-step);
    if (above === undefined || below === undefined) {
      previous = [];
      continue;
    }
    const table: Vector[] = [
      middle === undefined
        ? above.map((entry, i) => (entry - below[i]) / (2 * step))
        : above.map((entry, i) => (entry - 2 * middle[i] + below[i]) / (step * step)),
    ];
    for (let column = 1; column <= previous.length; column++) {
      const weight = 4 ** column - 1;
      const coarse = previous[column - 1];
      const fine = table[column - 1];
      const extrapolated = fine.map((entry, i) => entry + (entry - coarse[i]) / weight);
      table.push(extrapolated);
      const error = Math.max(
        norm(extrapolated.map((entry, i) => entry - fine[i])),
        norm(extrapolated.map((entry, i) => entry - coarse[i])),
        (Number.EPSILON * Math.max(norm(above), norm(below))) / step ** order,
      );
      if (best === undefined || error < best.error) best = { value: extrapolated, error };
    }
    previous = table;
    // Rounding has taken over: smaller steps only make it worse.
    if (best !== undefined && best.error <= 1e-13 * norm(best.value)) break;
  }
  return best;
}
