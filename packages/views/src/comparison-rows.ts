import { decodeArray } from './encoding.js';
import type { ComparedSpectrum, ComparisonView } from './wire/comparison.js';

/** One number of a comparison with what speaks for and against a difference. */
export interface ComparisonRow {
  readonly name: string;
  /** Value of each where they have one; a distance has none. */
  readonly truth?: number;
  readonly model?: number;
  /** Distance, or |model − truth|. */
  readonly difference: number;
  readonly noiseFloor?: number;
  /** Difference over noise floor; NaN where the floor is unknown. */
  readonly ratio: number;
  readonly verdict: 'within-noise' | 'more-than-noise' | 'unknown';
  readonly note?: string;
}

/** A difference is more than noise from this many noise floors on. */
export const MORE_THAN_NOISE = 2;

/** Of more exponents than this the leading ones become numbers of their own. */
const maxExponents = 5;
/** Relative differences below this are rounding. */
const rounding = 1e-9;

/**
 * The numbers of a comparison, the leading exponents first, each with its verdict.
 *
 * An exponent's noise floor is half of what both intervals reach to together, √(a² + b²) of their half widths: twice
 * the floor is where the intervals end.
 *
 * @param view - View of kind `comparison`.
 *
 * Cost: O(size).
 *
 * @example
 * ```ts
 * const view = comparisonView({ measures: [{ name: 'period', truth: 7, model: 7.4, noiseFloor: 0.1 }] });
 * const [row] = comparisonRows(view);
 * assertClose(row.ratio, 4);
 * assertEqual(row.verdict, 'more-than-noise');
 * ```
 */
export function comparisonRows({ spectra, measures }: ComparisonView): readonly ComparisonRow[] {
  const rows: ComparisonRow[] = [];
  if (spectra !== undefined) {
    const truth = spectrumOf(spectra.truth);
    const model = spectrumOf(spectra.model);
    const count = Math.min(truth.exponents.length, model.exponents.length, maxExponents);
    for (let i = 0; i < count; i++) {
      const reach = Math.hypot(truth.halfWidths[i], model.halfWidths[i]);
      rows.push(
        numberRow({
          name: `λ${subscript(i + 1)}`,
          truth: truth.exponents[i],
          model: model.exponents[i],
          ...(Number.isFinite(reach) && { noiseFloor: reach / MORE_THAN_NOISE }),
        }),
      );
    }
  }
  for (const measure of measures) {
    if (measure.type === 'number') rows.push(numberRow(measure));
    else {
      const { name, distance, noiseFloor, note } = measure;
      rows.push(judged({ name, difference: distance, noiseFloor, note }, distance));
    }
  }
  return rows;
}

function spectrumOf({ exponents, intervals }: ComparedSpectrum): {
  readonly exponents: Float64Array;
  readonly halfWidths: Float64Array;
} {
  const values = decodeArray(exponents);
  const lower = intervals && decodeArray(intervals.lower);
  const upper = intervals && decodeArray(intervals.upper);
  const halfWidths = values.map((_, i) => ((upper?.[i] ?? NaN) - (lower?.[i] ?? NaN)) / 2);
  return { exponents: values, halfWidths };
}

function numberRow({
  name,
  truth,
  model,
  noiseFloor,
  note,
}: Pick<ComparisonRow, 'name' | 'noiseFloor' | 'note'> & {
  readonly truth: number;
  readonly model: number;
}): ComparisonRow {
  const difference = Math.abs(model - truth);
  return judged(
    { name, truth, model, difference, noiseFloor, note },
    Math.max(Math.abs(truth), Math.abs(model)),
  );
}

function judged(
  { noiseFloor, note, ...row }: Omit<ComparisonRow, 'ratio' | 'verdict'>,
  size: number,
): ComparisonRow {
  const known = { ...row, ...(note !== undefined && { note }) };
  if (noiseFloor === undefined) return { ...known, ratio: NaN, verdict: 'unknown' };
  const isRounding = row.difference <= rounding * size && row.truth !== undefined;
  const ratio = isRounding || row.difference === 0 ? 0 : row.difference / noiseFloor;
  const verdict = Number.isNaN(ratio)
    ? 'unknown'
    : ratio > MORE_THAN_NOISE
      ? 'more-than-noise'
      : 'within-noise';
  return { ...known, noiseFloor, ratio, verdict };
}

function subscript(number: number): string {
  return [...String(number)].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');
}
