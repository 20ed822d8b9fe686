import { norm, type Vector } from '@phasebook/linalg';

/** A derivative with the error that its extrapolation table suggests. */
export interface ExtrapolatedDerivative {
  readonly value: Vector;
  /** Estimated error, Euclidean norm. */
  readonly error: number;
}

const LEVELS = 40;
/** An estimate worse than this, relative to the derivative, comes from steps too large for any power series. */
const WILD = 1e-3;
/** Levels without a better estimate after which smaller steps are not tried. */
const PATIENCE = 3;

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
  let bestLevel = 0;
  for (let level = 0; level < LEVELS; level++) {
    const step = firstStep * 2 ** -level;
    const above = value(step);
    const below = value(-step);
    if (above === undefined || below === undefined) {
      previous = [];
      continue;
    }
    const table: Vector[] = [quotient(above, below, middle, step)];
    const rounding = (Number.EPSILON * Math.max(norm(above), norm(below))) / step ** order;
    for (let column = 1; column <= previous.length; column++) {
      const { value: extrapolated, error: spread } = extrapolate(
        table[column - 1],
        previous[column - 1],
        4 ** column - 1,
      );
      table.push(extrapolated);
      const error = Math.max(spread, rounding);
      if (best === undefined || error < best.error) {
        best = { value: extrapolated, error };
        bestLevel = level;
      }
    }
    previous = table;
    // Once rounding has taken over, smaller steps only make it worse.
    if (best !== undefined && level - bestLevel >= PATIENCE) {
      if (best.error <= Math.max(WILD * norm(best.value), rounding)) break;
    }
  }
  return best;
}

/** Central difference quotient: the first without, the second with the value in the middle. */
function quotient(above: Vector, below: Vector, middle: Vector | undefined, step: number): Vector {
  const result = new Float64Array(above.length);
  for (let i = 0; i < result.length; i++) {
    result[i] =
      middle === undefined
        ? (above[i] - below[i]) / (2 * step)
        : (above[i] - 2 * middle[i] + below[i]) / (step * step);
  }
  return result;
}

/** One entry of the table with its distance from the two that it is made of. */
function extrapolate(fine: Vector, coarse: Vector, weight: number): ExtrapolatedDerivative {
  const value = new Float64Array(fine.length);
  let toFine = 0;
  let toCoarse = 0;
  for (let i = 0; i < value.length; i++) {
    value[i] = fine[i] + (fine[i] - coarse[i]) / weight;
    toFine += (value[i] - fine[i]) ** 2;
    toCoarse += (value[i] - coarse[i]) ** 2;
  }
  return { value, error: Math.sqrt(Math.max(toFine, toCoarse)) };
}
