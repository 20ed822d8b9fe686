import type {
  FixedPoint,
  FixedPointSearch,
  FlowLyapunovSpectrum,
  LyapunovSpectrum,
  Spectrum,
} from '@phasebook/dynamics';
import { jacobianSpectrum, lyapunovSpectrumView, type View } from '@phasebook/views';

type Fields = Readonly<Record<PropertyKey, unknown>>;

const has = (value: Fields, ...names: readonly string[]): boolean => names.every((name) => name in value);

/**
 * The picture of a result that is the value of a cell: the multipliers of a fixed point or of all points of a search, the
 * eigenvalues of a spectrum, Lyapunov exponents with their intervals.
 *
 * Results are plain records without methods, so they are told by the fields that only they have.
 *
 * @returns `undefined` for anything else.
 */
export function resultView(value: Fields): View | undefined {
  if (has(value, 'convergence') && (has(value, 'exponentsPerStep') || has(value, 'exponentsPerTime'))) {
    return lyapunovSpectrumView(value as unknown as LyapunovSpectrum | FlowLyapunovSpectrum);
  }
  if (has(value, 'points', 'attempts', 'degree')) {
    const search = value as unknown as FixedPointSearch;
    if (search.points.length === 0) return undefined;
    const { sum, verdict } = search.degree;
    return jacobianSpectrum(search, {
      title: `${search.points.length} fixed points, degree sum ${sum}: ${verdict}`,
    });
  }
  if (has(value, 'multipliers', 'stability', 'positionError', 'state')) {
    const point = value as unknown as FixedPoint;
    return jacobianSpectrum(point, { title: pointTitle(point) });
  }
  if (has(value, 'eigenvalues', 'leftVectors', 'conditionNumbers')) {
    return jacobianSpectrum(value as unknown as Spectrum, { labels: ['eigenvalues'] });
  }
  return undefined;
}

function pointTitle({ state, stability, residual }: FixedPoint): string {
  const first = Array.from(state.subarray(0, 3), (entry) => entry.toPrecision(4)).join(', ');
  const place = state.length > 3 ? `${first}, …` : first;
  return `Fixed point (${place}): ${stability.describe}, residual ${residual.toExponential(0)}`;
}
