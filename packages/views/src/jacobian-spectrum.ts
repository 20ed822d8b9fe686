import {
  spectrum,
  stability,
  type Cell,
  type FixedPoint,
  type FixedPointSearch,
  type SmoothMap,
  type Spectrum,
} from '@phasebook/dynamics';
import { distance, requireFinite, requireLength, type MatrixLike, type Vector } from '@phasebook/linalg';
import { encodeArray, encodeNumber } from './encoding.js';
import { encodeComplex } from './fixed-point-marks.js';
import { searchAnywhere } from './portrait.js';
import { systemOf, type SystemOptions } from './system.js';
import type { JacobianSpectrumView, PhasePortraitView, SpectrumGroup } from './types.js';
import { FORMAT_VERSION } from './version.js';

/** Where a Jacobian is taken: a fixed point or any state. */
export type SpectrumPlace = FixedPoint | ArrayLike<number>;

/** Options of {@link jacobianSpectrum}. */
export interface JacobianSpectrumOptions extends SystemOptions {
  /** Where the Jacobians are taken. @default the fixed points that a search finds */
  readonly at?: FixedPointSearch | SpectrumPlace | readonly SpectrumPlace[];
  /** Names of the groups in the legend. @default number and class */
  readonly labels?: readonly string[];
  /** Time constants in steps whose circles |λ| = exp(−1/τ) are drawn. @default [2, 10, 100] */
  readonly timeConstantRings?: readonly number[];
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot make a Jacobian spectrum';

/** Rings drawn unless told otherwise. */
export const defaultRings: readonly number[] = [2, 10, 100];

/**
 * The eigenvalues of Jacobians against the unit circle.
 *
 * Each group carries the class of its point, the condition numbers of its eigenvalues and the residual of the
 * decomposition. A result is drawn as it is: its fixed points' multipliers, or its eigenvalues.
 *
 * @param source - Cell (with `options.input` frozen), map, a Jacobian itself, shape [n, n], or what `spectrum` or
 *   `findFixedPoints` gave: a spectrum, a fixed point, a search.
 * @param options - Where to take the Jacobians and what to draw.
 * @returns View of kind `jacobian-spectrum`, one group per place.
 * @throws {ShapeMismatchError} If a state does not have n entries or a matrix is not square.
 * @throws {NonFiniteError} If a state or Jacobian holds NaN or an infinity.
 *
 * Cost: about 35 n³ flops a place, plus the search for fixed points where no place is given.
 *
 * @example The three fixed points of a bistable neuron
 * ```ts
 * const view = jacobianSpectrum(elmanCell({ recurrent: [[2]] }));
 * assertEqual(view.groups.map((group) => group.verdict), ['stable', 'stable', 'unstable']);
 * ```
 */
export function jacobianSpectrum(
  source: Cell | SmoothMap | MatrixLike | Spectrum | FixedPoint | FixedPointSearch,
  options: JacobianSpectrumOptions = {},
): JacobianSpectrumView {
  const { timeConstantRings = defaultRings, labels = [], title } = options;
  for (const steps of timeConstantRings) {
    if (!(steps > 0 && Number.isFinite(steps))) {
      throw new RangeError(`${purpose}: \`timeConstantRings\` must be positive and finite: got ${steps}`);
    }
  }
  const base = {
    kind: 'jacobian-spectrum',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
  } as const;
  if ('points' in source || 'multipliers' in source) {
    const [points, warnings] = 'points' in source ? [source.points, source.warnings] : [[source], []];
    const groups = points.map((point, i) => pointGroup(point, i, labels[i]));
    return { ...base, ...(warnings.length > 0 && { warnings }), groups, timeConstantRings };
  }
  if (!('step' in source)) {
    const found = 'conditionNumbers' in source ? source : spectrum(source);
    return { ...base, groups: [groupOf(found, labels[0] ?? 'Jacobian')], timeConstantRings };
  }
  const { map, model } = systemOf(purpose, source, options);
  const { places, warnings } = placesOf(map, options.at);
  return {
    ...base,
    ...(warnings.length > 0 && { warnings }),
    groups: places.map((place, i) => placeGroup(map, place, i, labels[i])),
    timeConstantRings,
    ...(model && { model }),
  };
}

/** A state at which a Jacobian is taken. */
export interface Place {
  readonly state: Vector;
  readonly isFixedPoint: boolean;
}

function placesOf(
  map: SmoothMap,
  at: JacobianSpectrumOptions['at'],
): { places: Place[]; warnings: string[] } {
  const found = at ?? searchAnywhere(map, [], 'full');
  if ('points' in found) {
    return { places: found.points.map((point) => placeOf(map, point)), warnings: [...found.warnings] };
  }
  const isOne = 'multipliers' in found || typeof found[0] === 'number';
  const list = (isOne ? [found] : Array.from(found as readonly SpectrumPlace[])) as readonly SpectrumPlace[];
  return { places: list.map((place) => placeOf(map, place)), warnings: [] };
}

function placeOf(map: SmoothMap, place: SpectrumPlace): Place {
  const state = Float64Array.from('multipliers' in place ? place.state : place);
  requireLength(purpose, 'at', state, map.dim);
  requireFinite(purpose, 'at', state);
  const residual = distance(map.step(state), state);
  return { state, isFixedPoint: 'multipliers' in place && residual <= 1e-6 };
}

/** The spectrum at a place, as a view shows it. */
export function placeGroup(map: SmoothMap, place: Place, index: number, label?: string): SpectrumGroup {
  const jacobian = map.jacobian(place.state);
  const group = groupOf(spectrum(jacobian), label ?? '');
  const noun = place.isFixedPoint ? group.kind.replace('-', ' ') : 'state';
  return {
    ...group,
    label: label ?? `${index + 1}: ${noun}`,
    state: encodeArray(place.state),
    ...(place.isFixedPoint && { isFixedPoint: true }),
  };
}

function pointGroup(point: FixedPoint, index: number, label?: string): SpectrumGroup {
  const { kind, verdict } = point.stability;
  return {
    label: label ?? `${index + 1}: ${kind.replace('-', ' ')}`,
    eigenvalues: encodeComplex(point.multipliers),
    kind,
    verdict,
    state: encodeArray(point.state),
    isFixedPoint: true,
  };
}

function groupOf(found: Spectrum, label: string): SpectrumGroup {
  const { kind, verdict } = stability(found);
  return {
    label,
    eigenvalues: encodeComplex(found.eigenvalues),
    kind,
    verdict,
    conditionNumbers: encodeArray(found.conditionNumbers),
    residual: encodeNumber(found.residual),
  };
}

/**
 * The spectrum of one fixed point of a phase portrait, from the portrait alone: to be shown beside it.
 *
 * @param view - Portrait with fixed points.
 * @param index - Index into `view.fixedPoints`.
 * @throws {RangeError} If there is no such point.
 *
 * @example
 * ```ts
 * const portrait = phasePortrait(elmanCell({ recurrent: [[2]] }));
 * assertEqual(spectrumOfPoint(portrait, 2).groups[0].kind, 'unstable-node');
 * ```
 */
export function spectrumOfPoint(view: PhasePortraitView, index: number): JacobianSpectrumView {
  const mark = view.fixedPoints?.[index];
  if (mark === undefined) {
    const count = view.fixedPoints?.length ?? 0;
    throw new RangeError(`${purpose}: \`index\` must be less than ${count}: got ${index}`);
  }
  const { kind, verdict, multipliers, state } = mark;
  return {
    kind: 'jacobian-spectrum',
    version: FORMAT_VERSION,
    title: `Fixed point ${index + 1}: ${mark.description ?? kind.replace('-', ' ')}`,
    groups: [
      {
        label: `${index + 1}: ${kind.replace('-', ' ')}`,
        eigenvalues: multipliers,
        kind,
        verdict,
        state,
        isFixedPoint: true,
      },
    ],
    timeConstantRings: defaultRings,
  };
}
