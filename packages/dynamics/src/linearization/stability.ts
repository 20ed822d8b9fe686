import {
  eigenvalues as eigenvaluesOf,
  requireFinite,
  requireSquare,
  toMatrix,
  type Complex,
  type MatrixLike,
} from '@phasebook/linalg';
import type { Spectrum } from './spectrum.js';

const PURPOSE = 'Cannot classify a fixed point';

/** Moduli that agree to this relative difference lead together. */
const MODULUS_TIE = 1e-10;

/** What a fixed point of a map is called. */
export type StabilityKind =
  'stable-node' | 'stable-focus' | 'saddle' | 'unstable-node' | 'unstable-focus' | 'marginal';

/** Stability of a fixed point of a map, from its multipliers. */
export interface Stability {
  /**
   * `saddle`: some directions grow, some shrink. `node` or `focus`: all clear directions do the same, the leading
   * multiplier being real or one of a pair. `marginal`: none grows, some neither grow nor shrink beyond the margin.
   */
  readonly kind: StabilityKind;
  /** Whether the fixed point attracts; `marginal` where the multipliers cannot tell. */
  readonly verdict: 'stable' | 'unstable' | 'marginal';
  /** Number of multipliers with |λ| > 1 + margin. */
  readonly unstableDimension: number;
  /** Number of multipliers with | |λ| − 1 | ≤ margin. */
  readonly marginalDimension: number;
  /** Whether orbits change sides at every step: a negative real one among the deciding multipliers. */
  readonly hasFlip: boolean;
  /** The margin used. */
  readonly margin: number;
  /** In words: "saddle with 1 unstable direction". */
  readonly describe: string;
}

/** Options of `stability`. */
export interface StabilityOptions {
  /** Half-width of the band around the unit circle that counts as neither stable nor unstable. @default 1e-6 */
  readonly margin?: number;
}

/**
 * Class of a fixed point of a map, by its multipliers against the unit circle (not the imaginary axis).
 *
 * Any |λ| > 1 + margin makes it unstable, whatever else is marginal; otherwise any within the margin makes it
 * marginal; otherwise it is stable. Node or focus goes by the leading multipliers, those of largest modulus: they
 * shape the departure, or the last of the approach; angles and moduli below the margin count as zero.
 *
 * `hasFlip` looks at the multipliers that are not clearly stable, or, if all are, at the leading ones.
 *
 * @param source - A spectrum, a Jacobian of shape [n, n], or a list of multipliers.
 * @param options - Margin.
 * @returns Class, verdict and the counts they follow from.
 * @throws {ShapeMismatchError} If a matrix is not square.
 * @throws {NonFiniteError} If `source` holds NaN or an infinity.
 * @throws {RangeError} If `margin` is outside [0, 1).
 *
 * The margin is about the map, not about rounding: an ill-conditioned λ is uncertain by its condition number times
 * 1e-16 ‖J‖, which can exceed it. See `Spectrum.conditionNumbers`.
 *
 * Cost: O(n) from multipliers, about 10 n³ flops from a Jacobian.
 * Source: Kuznetsov, Elements of Applied Bifurcation Theory, 3rd ed., section 2.2.
 *
 * @example An unstable point that few would notice: a multiplier 0.6 % beyond −1
 * ```ts
 * const { kind, verdict, hasFlip } = stability([[-1.0064, 0], [0, 0.285]]);
 * assertEqual([kind, verdict, hasFlip], ['saddle', 'unstable', true]);
 * ```
 */
export function stability(
  source: Spectrum | MatrixLike | readonly Complex[],
  options: StabilityOptions = {},
): Stability {
  const { margin = 1e-6 } = options;
  if (!(margin >= 0 && margin < 1)) {
    throw new RangeError(`${PURPOSE}: \`margin\` must lie in [0, 1): got ${String(margin)}`);
  }
  const multipliers = multipliersOf(source);
  const moduli = multipliers.map(({ re, im }) => Math.hypot(re, im));
  const largest = moduli.reduce((most, modulus) => Math.max(most, modulus), 0);
  const dimension = multipliers.length;
  const unstableDimension = moduli.filter((modulus) => modulus - 1 > margin).length;
  const marginalDimension = moduli.filter((modulus) => Math.abs(modulus - 1) <= margin).length;
  const stableDimension = dimension - unstableDimension - marginalDimension;

  const isTurning = ({ re, im }: Complex): boolean => Math.abs(im) > margin * Math.abs(re);
  const isLeading = (k: number): boolean => moduli[k] > margin && moduli[k] >= (1 - MODULUS_TIE) * largest;
  const isDeciding = (k: number): boolean =>
    stableDimension < dimension ? moduli[k] - 1 >= -margin : isLeading(k);
  const isFocus = multipliers.some((lambda, k) => isLeading(k) && isTurning(lambda));
  const hasFlip = multipliers.some((lambda, k) => isDeciding(k) && lambda.re < 0 && !isTurning(lambda));

  const verdict = unstableDimension > 0 ? 'unstable' : marginalDimension > 0 ? 'marginal' : 'stable';
  const kind: StabilityKind =
    verdict === 'marginal'
      ? 'marginal'
      : verdict === 'stable'
        ? isFocus
          ? 'stable-focus'
          : 'stable-node'
        : stableDimension > 0
          ? 'saddle'
          : isFocus
            ? 'unstable-focus'
            : 'unstable-node';
  return {
    kind,
    verdict,
    unstableDimension,
    marginalDimension,
    hasFlip,
    margin,
    describe: describe(kind, unstableDimension, marginalDimension, hasFlip),
  };
}

function describe(kind: StabilityKind, unstable: number, marginal: number, hasFlip: boolean): string {
  const parts: string[] = [];
  if (kind === 'saddle') parts.push(`${unstable} unstable`);
  if (marginal > 0) parts.push(`${marginal} marginal`);
  const last = kind === 'saddle' && marginal === 0 ? unstable : marginal;
  const counts = parts.length === 0 ? '' : ` with ${parts.join(' and ')} direction${last === 1 ? '' : 's'}`;
  const name = kind === 'marginal' ? 'marginal point' : kind.replace('-', ' ');
  return `${name}${counts}${hasFlip ? ', flipping sides' : ''}`;
}

function multipliersOf(source: Spectrum | MatrixLike | readonly Complex[]): readonly Complex[] {
  if (typeof source === 'object' && source !== null) {
    if ('eigenvalues' in source) return source.eigenvalues;
    if (isComplexList(source)) {
      requireFinite(
        PURPOSE,
        'source',
        source.flatMap(({ re, im }) => [re, im]),
      );
      return source;
    }
  }
  const jacobian = toMatrix(source, 'source');
  requireSquare(PURPOSE, 'source', jacobian);
  requireFinite(PURPOSE, 'source', jacobian.data);
  return eigenvaluesOf(jacobian);
}

function isComplexList(source: MatrixLike | readonly Complex[]): source is readonly Complex[] {
  return (
    Array.isArray(source) &&
    source.every((entry) => typeof entry === 'object' && entry !== null && 're' in entry)
  );
}
