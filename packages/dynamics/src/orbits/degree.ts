/** What the signs det(I − J) of a set of fixed points say about its completeness. */
export interface DegreeSum {
  /** Σ sign det(I − J) over the points. */
  readonly sum: number;
  /** What the sum over *all* fixed points must be: 1 for a map with a trapping box, unknown otherwise. */
  readonly expected: 1 | undefined;
  readonly verdict: DegreeVerdict;
  /** The verdict as a sentence: what the sum proves here, and what it does not. */
  readonly explanation: string;
}

/** Verdict of a {@link DegreeSum}. */
export type DegreeVerdict =
  /** The sum is what it must be; necessary for completeness, not sufficient. */
  | 'consistent'
  /** The sum is not what it must be: at least one point is missing. */
  | 'points-missing'
  /** A point has an eigenvalue 1 within rounding: its sign is undefined. */
  | 'degenerate'
  /** The map is not known to trap every orbit in a box, so no sum is prescribed. */
  | 'not-applicable';

/**
 * The degree sum Σ sign det(I − J) over a set of fixed points, and what it shows.
 *
 * A map that traps every orbit in a box has degree +1 there, so the signs of all its non-degenerate fixed points
 * add up to +1. Another sum proves that points are missing; +1 does not prove that none is.
 *
 * @param degrees - sign det(I − J) of each point found; 0 where an eigenvalue is 1 within rounding.
 * @param isTrapping - Whether the map is known to trap every orbit in a box (`map.range` is present).
 * @returns The sum with a verdict: what it proves, and what it does not.
 *
 * Cost: O(points).
 * Source: Brouwer degree; Milnor, Topology from the Differentiable Viewpoint (1965), section 5.
 *
 * @example Two stable points and the saddle between them
 * ```ts
 * assertEqual(degreeSum([1, -1, 1], true).verdict, 'consistent');
 * assertEqual(degreeSum([1, 1], true).verdict, 'points-missing');
 * ```
 */
export function degreeSum(degrees: readonly (-1 | 0 | 1)[], isTrapping: boolean): DegreeSum {
  const sum = degrees.reduce<number>((total, degree) => total + degree, 0);
  const expected = isTrapping ? 1 : undefined;
  if (degrees.includes(0)) {
    return {
      sum,
      expected,
      verdict: 'degenerate',
      explanation:
        'A fixed point has an eigenvalue 1 within rounding: it sits at a bifurcation or is not isolated, and its degree is undefined',
    };
  }
  if (!isTrapping) {
    return {
      sum,
      expected,
      verdict: 'not-applicable',
      explanation:
        'The map is not known to trap every orbit in a box, so the degree sum does not tell whether points are missing',
    };
  }
  return sum === 1
    ? {
        sum,
        expected,
        verdict: 'consistent',
        explanation:
          'The degree sum is 1, as it must be for the complete set; a missing group of points whose degrees cancel would not show',
      }
    : {
        sum,
        expected,
        verdict: 'points-missing',
        explanation: `The degree sum is ${sum} where the complete set has 1: at least ${Math.abs(sum - 1)} fixed point${Math.abs(sum - 1) === 1 ? ' is' : 's are'} missing`,
      };
}
