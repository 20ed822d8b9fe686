import { decodeArray } from './encoding.js';
import type { FixedPointMark } from './types.js';
import type { BifurcationDiagramView } from './wire/bifurcation-diagram.js';

/** A state of a diagram at one value of its parameter. */
export interface DiagramState {
  /** Index of the branch. */
  readonly branch: number;
  /** The drawn variable at the points of the cycle. */
  readonly values: readonly number[];
  readonly verdict: 'stable' | 'unstable';
  /** Leading multipliers or eigenvalues, (real, imaginary). */
  readonly multipliers: readonly (readonly [number, number])[];
}

/**
 * The states of a bifurcation diagram at a value of its parameter, stable ones first, between the points of the
 * branches by interpolation; at the cursor the fixed points of the cobweb beside, where there is one.
 *
 * @param view - Bifurcation diagram.
 * @param parameter - Value; outside the branches there is nothing.
 *
 * Cost: O(number of points).
 *
 * @example
 * ```ts
 * const view = bifurcationDiagram(logisticFamily, { parameter: 'r', range: [2, 3.2], columns: 0 });
 * const found = diagramStates(view, 2.5);
 * assertEqual(found.map(({ verdict }) => verdict), ['stable', 'unstable']);
 * assertClose(found[0].values, [0.6], 1e-3);
 * ```
 */
export function diagramStates(view: BifurcationDiagramView, parameter: number): DiagramState[] {
  const states = view.branches.flatMap((branch, index): DiagramState[] => {
    const parameters = decodeArray(branch.parameters);
    const values = decodeArray(branch.values);
    const unstable = decodeArray(branch.unstableDimensions);
    const multipliers = decodeArray(branch.multipliers);
    const [, kept] = branch.multipliers.shape;
    const found: DiagramState[] = [];
    for (let i = 0; i + 1 < parameters.length; i++) {
      const [a, b] = [parameters[i] - parameter, parameters[i + 1] - parameter];
      // Half open, so that a value on a point counts once; the last point counts as well.
      const isHit = (a <= 0 && b > 0) || (a >= 0 && b < 0) || (b === 0 && i + 2 === parameters.length);
      if (!isHit) continue;
      const share = a === b ? 0 : a / (a - b);
      const between = (list: Float64Array, from: number, to: number): number =>
        list[from] + share * (list[to] - list[from]);
      found.push({
        branch: index,
        values: Array.from({ length: branch.period }, (_, k) =>
          between(values, i * branch.period + k, (i + 1) * branch.period + k),
        ),
        verdict: isStableBetween(unstable[i], unstable[i + 1]) ? 'stable' : 'unstable',
        multipliers: Array.from({ length: kept }, (_, k): readonly [number, number] => {
          const at = 2 * (i * kept + k);
          const to = 2 * ((i + 1) * kept + k);
          return [between(multipliers, at, to), between(multipliers, at + 1, to + 1)];
        }),
      });
    }
    return found;
  });
  const exact = parameter === view.cursor ? (view.beside?.fixedPoints ?? []) : [];
  const polished = states.map((state) => (state.values.length === 1 ? nearby(state, exact, view) : state));
  return polished.sort((p, q) => (p.verdict === q.verdict ? 0 : p.verdict === 'stable' ? -1 : 1));
}

/** The fixed point itself in place of the state between two points of a branch, where it is known. */
function nearby(
  state: DiagramState,
  exact: readonly FixedPointMark[],
  { axes, unit }: BifurcationDiagramView,
): DiagramState {
  const valueOf = (point: FixedPointMark): number => decodeArray(point.state)[unit];
  const gap = (point: FixedPointMark): number => Math.abs(valueOf(point) - state.values[0]);
  const closest = [...exact].sort((a, b) => gap(a) - gap(b)).at(0);
  if (closest === undefined || gap(closest) > 0.02 * (axes.y.range[1] - axes.y.range[0])) return state;
  const [re, im] = decodeArray(closest.multipliers);
  return { ...state, values: [valueOf(closest)], multipliers: [[re, im]] };
}

/** Whether a branch is stable between two of its points; bifurcations, marked −1, leave the word to the other point. */
export function isStableBetween(a: number, b: number): boolean {
  return (a === -1 ? b : a) === 0;
}
