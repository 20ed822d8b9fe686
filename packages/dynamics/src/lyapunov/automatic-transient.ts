import { zeros, type Matrix, type Vector } from '@phasebook/linalg';

/** How the transient was chosen, and what speaks for its being over. */
export interface TransientEvidence {
  readonly steps: number;
  readonly isAutomatic: boolean;
  /** Whether the last two windows agreed; always true where the number of steps was given: it was not examined. */
  readonly isOver: boolean;
  /** Steps in each window of an automatic transient, each twice as long as the one before. */
  readonly windowSteps: Vector;
  /** Leading exponents over each window, per step, shape [windows, min(k, 3)]. */
  readonly windowExponents: Matrix;
}

/** Vectors that an automatic transient watches. */
export const WATCHED = 3;
/** Steps in the first window. */
const FIRST = 256;
/** Windows at most: 16,128 steps. */
const WINDOWS = 6;
/** Parts of a window whose scatter gives its standard error. */
const PARTS = 8;
/** The transient should last this many times the longest of the watched time scales 1/|λ| … */
const SCALES = 10;
/** … unless that is more steps than this. */
const LONGEST_SCALE = 4096;

/** A transient of a given number of steps. */
export function givenTransient(steps: number): TransientEvidence {
  return {
    steps,
    isAutomatic: false,
    isOver: true,
    windowSteps: new Float64Array(0),
    windowExponents: zeros(0, 0),
  };
}

/**
 * Runs a tangent flow in windows of doubling length, until the leading exponents over two neighbouring windows agree
 * within three standard errors and the run is long against the time scale of the first two.
 *
 * @param watched - Number of leading exponents.
 * @param advance - Makes that many steps; gives Σ ln rᵢᵢ, or `undefined` where the orbit diverged.
 * @returns `undefined` where the orbit diverged.
 */
export function automaticTransient(
  watched: number,
  advance: (steps: number) => Vector | undefined,
): TransientEvidence | undefined {
  const windows: { steps: number; means: Vector; errors: Vector }[] = [];
  let total = 0;
  let isOver = false;
  for (let steps = FIRST; windows.length < WINDOWS && !isOver; steps *= 2) {
    const parts: Vector[] = [];
    for (let part = 0; part < PARTS; part++) {
      const sums = advance(steps / PARTS);
      if (sums === undefined) return undefined;
      parts.push(sums.map((sum) => (sum * PARTS) / steps));
    }
    total += steps;
    windows.push({ steps, ...momentsOf(parts, watched) });
    isOver = windows.length > 1 && agree(windows[windows.length - 2], windows[windows.length - 1], total);
  }
  const windowExponents = zeros(windows.length, watched);
  windows.forEach(({ means }, row) => windowExponents.data.set(means, row * watched));
  const windowSteps = Float64Array.from(windows, ({ steps }) => steps);
  return { steps: total, isAutomatic: true, isOver, windowSteps, windowExponents };
}

function momentsOf(parts: readonly Vector[], watched: number): { means: Vector; errors: Vector } {
  const means = new Float64Array(watched);
  const errors = new Float64Array(watched);
  for (let i = 0; i < watched; i++) {
    for (const part of parts) means[i] += part[i] / PARTS;
    for (const part of parts) errors[i] += (part[i] - means[i]) ** 2 / (PARTS * (PARTS - 1));
    errors[i] = Math.sqrt(errors[i]);
  }
  return { means, errors };
}

interface Window {
  readonly means: Vector;
  readonly errors: Vector;
}

function agree(before: Window, after: Window, total: number): boolean {
  const scale = Math.max(Math.abs(after.means[0]), Math.abs(after.means[1] ?? 0));
  if (total < Math.min(SCALES / scale, LONGEST_SCALE)) return false;
  return after.means.every((mean, i) => {
    // Both −∞ (a singular Jacobian) is agreement, too.
    if (mean === before.means[i]) return true;
    const error = Math.hypot(before.errors[i], after.errors[i]);
    return Math.abs(mean - before.means[i]) <= 3 * error + 1e-6 * Math.max(1, Math.abs(mean));
  });
}
