import { requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import { requireWhole } from '../system/require-number.js';
import { isContinuation, runExponents, type LyapunovContinuation } from './exponent-run.js';
import { assessRun } from './lyapunov-evidence.js';
import { perStep, type LyapunovSpectrum } from './lyapunov-spectrum.js';
import { checkOptions, countOf, transientOf, type ExponentOptions } from './spectrum-options.js';
import { steppedFlow } from './tangent-flow.js';

/** An input at each step: a list, or a function of the step's index that gives the same input whenever it is asked. */
export type InputSeries = readonly ArrayLike<number>[] | ((index: number) => ArrayLike<number>);

/** Options of {@link conditionalLyapunovSpectrum}. */
export interface ConditionalLyapunovOptions extends ExponentOptions {
  /** State before the first input, shape [n], or the `continuation` of an earlier result. @default zero */
  readonly start?: ArrayLike<number> | LyapunovContinuation;
  /** Steps over which the exponents are averaged. @default as many as a list of inputs has left */
  readonly steps?: number;
  /** Steps before that. @default a fifth of a list of inputs, at most 1000; 1000 for a function */
  readonly transientSteps?: number;
  /** Number of exponents. @default cell.stateDim */
  readonly count?: number;
}

const PURPOSE = 'Cannot compute conditional Lyapunov exponents';

/**
 * Conditional Lyapunov exponents of a driven cell: how fast responses to the *same* inputs meet or part.
 *
 * As `lyapunovSpectrum`, with the Jacobian ∂F/∂h at each state and its input; step number t takes input number t.
 * Always warns that the system is not autonomous: negative exponents hold near this response only.
 *
 * @param cell - Cell with n state variables and m inputs.
 * @param inputs - Inputs of shape [m], in order.
 * @returns Exponents in nats per step, with the same evidence as for a map.
 * @throws {ShapeMismatchError} If the start or an input has the wrong length.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 * @throws {RangeError} If there are fewer inputs than steps, or an option is out of range.
 *
 * Cost: as for `lyapunovSpectrum`.
 * Source: Pecora and Carroll, Phys. Rev. Lett. 64 (1990) 821–824.
 *
 * @example A leaky unit forgets at its own rate, whatever it hears
 * ```ts
 * const cell = linearCell({ recurrent: [[0.5]], input: [[1]] });
 * const noise = randomStream(1);
 * const inputs = Array.from({ length: 1000 }, () => [noise.normal()]);
 * assertClose(conditionalLyapunovSpectrum(cell, inputs).exponentsPerStep, [Math.log(0.5)]);
 * ```
 */
export function conditionalLyapunovSpectrum(
  cell: Cell,
  inputs: InputSeries,
  options: ConditionalLyapunovOptions = {},
): LyapunovSpectrum {
  const { stateDim: dim } = cell;
  const start = options.start ?? new Float64Array(dim);
  const { run, confidence } = checkOptions(PURPOSE, dim, start, options);
  const given = typeof inputs === 'function' ? undefined : inputs.length;
  const count = countOf(PURPOSE, dim, run.start, options.count);
  const standard = given === undefined ? 1000 : Math.min(1000, Math.floor(given / 5));
  const transientSteps = Number(
    transientOf(
      PURPOSE,
      run.start,
      options.transientSteps ?? (isContinuation(run.start) ? undefined : standard),
    ),
  );
  const before = stepsBefore(run.start, transientSteps);
  const steps = options.steps ?? (given ?? NaN) - before;
  requireWhole(PURPOSE, 'steps', steps, 1);
  if (given !== undefined && before + steps > given) {
    throw new RangeError(
      `${PURPOSE}: \`inputs\` must hold one for each of ${before + steps} steps: got ${given}`,
    );
  }
  const inputAt = (index: number): Vector => {
    const input = typeof inputs === 'function' ? inputs(index) : inputs[index];
    requireLength(PURPOSE, `inputs[${index}]`, input, cell.inputDim);
    requireFinite(PURPOSE, `inputs[${index}]`, input);
    return Float64Array.from(input);
  };
  const driven = {
    step: (state: Vector, index: number) => cell.step(state, inputAt(index)),
    jacobian: (state: Vector, index: number) => cell.stateJacobian(state, inputAt(index)),
  };
  const outcome = runExponents((state, tangents, index) => steppedFlow(driven, state, tangents, index), {
    ...run,
    count,
    steps,
    transientSteps,
  });
  return perStep(assessRun(outcome, { kind: 'driven', dim, unitsPerStep: 1, ...confidence }));
}

/** Inputs used up before the next step to be averaged. */
function stepsBefore(start: Vector | LyapunovContinuation, transientSteps: number): number {
  if (!isContinuation(start)) return transientSteps;
  const { blocks, pendingSteps } = start;
  return transientSteps + blocks.sums.rows * blocks.blockSteps + pendingSteps;
}
