import type {
  FlowLyapunovSpectrum,
  HellingerDistance,
  LyapunovSpectrum,
  StateSpaceDivergence,
} from '@phasebook/dynamics';
import { requireFinite } from '@phasebook/linalg';
import { MORE_THAN_NOISE } from './comparison-rows.js';
import { encodeArray } from './encoding.js';
import { formatNumber } from './figures/text.js';
import { FORMAT_VERSION } from './version.js';
import type {
  ComparedDistance,
  ComparedNumber,
  ComparedSpectra,
  ComparedSpectrum,
  ComparisonView,
} from './wire/comparison.js';

/** Any number of truth and model, or between them. */
export type MeasureToCompare = Omit<ComparedNumber, 'type'> | Omit<ComparedDistance, 'type'>;

/** What of truth and model is compared; all of it is optional. */
export interface ComparisonParts {
  /** Lyapunov spectra, both of maps or both of flows; their Kaplan–Yorke dimensions are compared too. */
  readonly spectra?: {
    readonly truth: LyapunovSpectrum | FlowLyapunovSpectrum;
    readonly model: LyapunovSpectrum | FlowLyapunovSpectrum;
  };
  /** Result of `stateSpaceDivergence`. */
  readonly divergence?: StateSpaceDivergence;
  /** Result of `hellingerDistance`. */
  readonly hellinger?: HellingerDistance;
  /** Further numbers, such as correlation dimensions, each with how much it differs between two runs of the truth. */
  readonly measures?: readonly MeasureToCompare[];
}

/** Options of {@link comparisonView}. */
export interface ComparisonViewOptions {
  /** What truth and model are called. @default 'truth' and 'model' */
  readonly names?: { readonly truth: string; readonly model: string };
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot draw a comparison';

/**
 * A trained network beside the truth: exponents side by side, and every difference in units of its noise floor.
 *
 * The noise floor is how far truth and truth differ. What is within twice of it says nothing; the picture shows at
 * once what is beyond.
 *
 * @param parts - Results to compare.
 * @param options - Names and heading.
 * @returns View of kind `comparison`.
 * @throws {RangeError} If one spectrum is per step and the other per time, a noise floor or a distance is negative, or
 * there is nothing to compare.
 * @throws {NonFiniteError} If a measure is NaN or infinite.
 *
 * Cost: O(number of exponents).
 * Source: Mikhaeil, Monfared and Durstewitz, NeurIPS 2022 (arXiv:2110.07238): exponents and distances of reconstructions.
 *
 * @example Two runs of the same map cannot be told apart
 * ```ts
 * const run = (seed: number) => lyapunovSpectrum(henonMap(), [0.1, 0.1 + seed / 100], { steps: 4000, seed });
 * const view = comparisonView({ spectra: { truth: run(1), model: run(2) } });
 * assertEqual(comparisonRows(view).map(({ name }) => name), ['λ₁', 'λ₂', 'Kaplan–Yorke dimension']);
 * assertEqual(comparisonRows(view).every(({ verdict }) => verdict === 'within-noise'), true);
 * ```
 */
export function comparisonView(parts: ComparisonParts, options: ComparisonViewOptions = {}): ComparisonView {
  const { names = { truth: 'truth', model: 'model' }, title } = options;
  const { spectra, divergence, hellinger, measures = [] } = parts;
  const all = [
    ...(spectra === undefined ? [] : dimensionOf(spectra)),
    ...(divergence === undefined ? [] : [divergenceMeasure(divergence)]),
    ...(hellinger === undefined ? [] : [hellingerMeasure(hellinger)]),
    ...measures.map(checkedMeasure),
  ];
  if (spectra === undefined && all.length === 0) {
    throw new RangeError(`${purpose}: \`parts\` must hold something to compare: got nothing`);
  }
  const warnings = (['truth', 'model'] as const).flatMap((side) =>
    (spectra?.[side].warnings ?? []).map((warning) => `${names[side]}: ${warning}`),
  );
  return {
    kind: 'comparison',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    names: { truth: names.truth, model: names.model },
    ...(spectra && { spectra: encodedSpectra(spectra) }),
    measures: all,
  };
}

type Spectra = NonNullable<ComparisonParts['spectra']>;

function encodedSpectra({ truth, model }: Spectra): ComparedSpectra {
  const per = perOf(truth);
  if (perOf(model) !== per) {
    throw new RangeError(
      `${purpose}: \`spectra.model\` must be per ${per}, as the truth is: got per ${perOf(model)}`,
    );
  }
  return { per, truth: encodedSpectrum(truth), model: encodedSpectrum(model) };
}

const perOf = (spectrum: Spectra['truth']): 'step' | 'time' =>
  'exponentsPerTime' in spectrum ? 'time' : 'step';

function encodedSpectrum(spectrum: Spectra['truth']): ComparedSpectrum {
  const exponents = 'exponentsPerTime' in spectrum ? spectrum.exponentsPerTime : spectrum.exponentsPerStep;
  const { level, lower, upper } = spectrum.intervals;
  return {
    exponents: encodeArray(exponents),
    ...(lower.some(Number.isFinite) && {
      intervals: { level, lower: encodeArray(lower), upper: encodeArray(upper) },
    }),
  };
}

function dimensionOf({ truth, model }: Spectra): ComparedNumber[] {
  const [a, b] = [truth, model].map(({ kaplanYorkeDimension: { value } }) => value);
  if (!Number.isFinite(a) || !Number.isFinite(b)) return [];
  const halves = [truth, model].map(
    ({
      intervals: {
        kaplanYorkeDimension: [low, high],
      },
    }) => (high - low) / 2,
  );
  const noiseFloor = Math.hypot(halves[0], halves[1]) / MORE_THAN_NOISE;
  const isPartial = [truth, model].some(({ kaplanYorkeDimension: { isComplete } }) => !isComplete);
  return [
    {
      type: 'number',
      name: 'Kaplan–Yorke dimension',
      truth: a,
      model: b,
      ...(Number.isFinite(noiseFloor) && { noiseFloor }),
      ...(isPartial && { note: 'a lower bound: the sum of the exponents stays positive' }),
    },
  ];
}

function divergenceMeasure({
  divergence,
  noiseFloor,
  variant,
  outside,
}: StateSpaceDivergence): ComparedDistance {
  const { grid, bins, smoothing } = variant;
  const beyond = outside > 0 ? `, ${formatNumber(100 * outside, 2)} % of the model outside` : '';
  return checkedMeasure({
    name: 'state-space divergence',
    distance: divergence,
    noiseFloor,
    note: `nats; ${grid} grid, ${bins} bins, smoothing ${formatNumber(smoothing, 2)}${beyond}`,
  }) as ComparedDistance;
}

function hellingerMeasure({ distance, noiseFloor, settings }: HellingerDistance): ComparedDistance {
  return checkedMeasure({
    name: 'Hellinger distance',
    distance,
    noiseFloor,
    note: `of power spectra, window ${settings.window}`,
  }) as ComparedDistance;
}

function checkedMeasure(measure: MeasureToCompare): ComparedNumber | ComparedDistance {
  const { name, noiseFloor, note } = measure;
  const isDistance = 'distance' in measure;
  const own = isDistance ? [measure.distance] : [measure.truth, measure.model];
  requireFinite(purpose, `measures (${name})`, [...own, noiseFloor ?? 0]);
  if (noiseFloor !== undefined && noiseFloor < 0) {
    throw new RangeError(`${purpose}: \`noiseFloor\` of ${name} must not be negative: got ${noiseFloor}`);
  }
  const extras = { ...(noiseFloor !== undefined && { noiseFloor }), ...(note !== undefined && { note }) };
  if (!isDistance) return { type: 'number', name, truth: measure.truth, model: measure.model, ...extras };
  // A divergence of a distribution from itself is zero up to rounding.
  const distance = measure.distance > -1e-12 ? Math.max(0, measure.distance) : measure.distance;
  if (distance < 0) {
    throw new RangeError(`${purpose}: \`distance\` of ${name} must not be negative: got ${distance}`);
  }
  return { type: 'distance', name, distance, ...extras };
}
