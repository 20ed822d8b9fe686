import {
  ShapeMismatchError,
  multiplyVector,
  norm,
  requireFinite,
  requireLength,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from './cell.js';
import type { Flow } from './flow.js';
import { checkUnroll } from './check-unroll.js';
import { checkForms } from './contract-forms.js';
import type { SmoothMap } from './smooth-map.js';

const PURPOSE = 'Cannot check an implementation';

/** What a check of an implementation found. */
export interface ContractReport {
  /** Whether there are no violations. */
  readonly ok: boolean;
  /** Largest |J − numerical J| / max(1, ‖J‖) over the samples, ‖·‖ the largest entry; NaN if never comparable. */
  readonly jacobianError: number;
  /** The same for ∂F/∂x; `undefined` for a map. */
  readonly inputJacobianError: number | undefined;
  /** The same for ∂F/∂θ; `undefined` for a map, and where no `withParameters` was given. */
  readonly parameterJacobianError: number | undefined;
  readonly tolerance: number;
  /** Broken promises in words, in the order found; each kind is named once. */
  readonly violations: readonly string[];
}

/** Options of `checkSmoothMap`. */
export interface ContractOptions {
  /** Largest error of a Jacobian, relative to the larger of 1 and its largest entry. @default 1e-8 */
  readonly tolerance?: number;
}

/** Options of `checkCell`. */
export interface CellContractOptions extends ContractOptions {
  /** The cell's flat parameter vector, in the order of its `parameterBlocks` (`parametersOf(cell)`). */
  readonly parameters?: ArrayLike<number>;
  /** The same cell with another flat parameter vector; without it ∂F/∂θ is checked for its shape only. */
  readonly withParameters?: (parameters: Vector) => Cell;
}

/** A state and an input at which a cell is checked. */
export interface CellSample {
  /** Shape [cell.stateDim]. */
  readonly state: ArrayLike<number>;
  /** Shape [cell.inputDim]. */
  readonly input: ArrayLike<number>;
}

/**
 * Checks that a map keeps the promises of `SmoothMap`.
 *
 * Jacobians against Richardson-extrapolated central differences; same argument, same bits; argument untouched;
 * fresh results; shapes; errors for states of another length; orbits that stay in `range`; `stepBatch`,
 * `enclosure` and `piecewiseLinear` in accord with `step`.
 *
 * @param map - The implementation.
 * @param states - Where to check, each of shape [map.dim]; on a kink (ReLU at 0) there is no derivative to compare
 *   with, so keep pre-activations some thousandths of the weights away from it.
 * @param options - Tolerance.
 * @returns Errors found and broken promises; nothing is thrown for those.
 * @throws {ShapeMismatchError} If a sample does not have `map.dim` entries.
 * @throws {NonFiniteError} If a sample holds NaN or an infinity.
 * @throws {RangeError} If there is no sample.
 *
 * Cost: about 20 n steps per state.
 * Source: Ridders, Adv. Eng. Softw. 4 (1982) 75, for the differences.
 *
 * @example A wrong sign in a Jacobian is found
 * ```ts
 * const step = (h: ArrayLike<number>) => vector(3.2 * h[0] * (1 - h[0]));
 * const jacobian = (h: ArrayLike<number>) => matrix([[3.2 * (1 + 2 * h[0])]]);
 * const { ok, violations } = checkSmoothMap({ dim: 1, step, jacobian }, [vector(0.3)]);
 * assertEqual(ok, false);
 * assertEqual(violations[0], 'jacobian must agree with differences of step within 1e-8');
 * ```
 */
export function checkSmoothMap(
  map: SmoothMap,
  states: readonly ArrayLike<number>[],
  options: ContractOptions = {},
): ContractReport {
  const { tolerance = 1e-8 } = options;
  requireSamples('states', states);
  const samples = states.map((state, i) => sample(`states[${i}]`, state, map.dim));
  const findings = new Findings();
  const jacobianError = checkMap(map, samples, tolerance, findings, 'jacobian');
  return {
    ok: findings.violations.length === 0,
    jacobianError,
    inputJacobianError: undefined,
    parameterJacobianError: undefined,
    tolerance,
    violations: findings.violations,
  };
}

/**
 * Checks that a flow keeps the promises of `Flow`: what `checkSmoothMap` checks, of `rate` instead of `step`.
 *
 * @param flow - The implementation.
 * @param states - Where to check, each of shape [flow.dim].
 * @param options - Tolerance.
 * @returns Errors found and broken promises; nothing is thrown for those.
 * @throws {ShapeMismatchError} If a sample does not have `flow.dim` entries.
 * @throws {NonFiniteError} If a sample holds NaN or an infinity.
 * @throws {RangeError} If there is no sample.
 *
 * Cost: about 20 n rates per state.
 *
 * @example
 * ```ts
 * assertEqual(checkFlow(lorenzFlow(), [vector(1, 2, 20)]).ok, true);
 * ```
 */
export function checkFlow(
  flow: Flow,
  states: readonly ArrayLike<number>[],
  options: ContractOptions = {},
): ContractReport {
  const { dim } = flow;
  const map = { dim, step: (h: Vector) => flow.rate(h), jacobian: (h: Vector) => flow.jacobian(h) };
  const report = checkSmoothMap(map, states, options);
  return { ...report, violations: report.violations.map((text) => text.replace(/\bstep\b/g, 'rate')) };
}

/**
 * Checks that a cell keeps the promises of `Cell`.
 *
 * As `checkSmoothMap`, with the input frozen at each sample; in addition ∂F/∂x and ∂F/∂θ against differences, and
 * parameter blocks that follow each other without gaps. `unroll` gives the states of `step` and the gradients of the
 * Jacobians.
 *
 * @param cell - The implementation.
 * @param samples - States and inputs at which to check; away from kinks, as there.
 * @param options - Tolerance, and how to build the cell with other parameters.
 * @returns Errors found and broken promises; nothing is thrown for those.
 * @throws {ShapeMismatchError} If a sample does not fit the cell.
 * @throws {NonFiniteError} If a sample holds NaN or an infinity.
 * @throws {RangeError} If there is no sample.
 *
 * Cost: about 20 (n + m + number of parameters) steps per sample.
 *
 * @example
 * ```ts
 * const cell = elmanCell({ recurrent: [[0.5, 0.2], [-0.3, 0.8]], input: [[1], [0.5]] });
 * const report = checkCell(cell, [{ state: [0.1, -0.4], input: [0.7] }], {
 *   parameters: parametersOf(cell),
 *   withParameters: (flat) => withParameters(cell, flat),
 * });
 * assertEqual(report.ok, true);
 * ```
 */
export function checkCell(
  cell: Cell,
  samples: readonly CellSample[],
  options: CellContractOptions = {},
): ContractReport {
  const { tolerance = 1e-8, withParameters } = options;
  requireSamples('samples', samples);
  const findings = new Findings();
  const parameterCount = checkParameterBlocks(cell, findings);
  const parameters =
    options.parameters === undefined ? undefined : sample('parameters', options.parameters, parameterCount);
  let jacobianError = NaN;
  let inputJacobianError = NaN;
  let parameterJacobianError = NaN;
  samples.forEach(({ state, input }, i) => {
    const h = sample(`samples[${i}].state`, state, cell.stateDim);
    const x = sample(`samples[${i}].input`, input, cell.inputDim);
    const keptInput = x.slice();
    const map: SmoothMap = {
      dim: cell.stateDim,
      range: cell.range?.(x),
      enclosure: cell.enclosure?.(x),
      piecewiseLinear: cell.piecewiseLinear?.(x),
      step: (at) => cell.step(at, x),
      jacobian: (at) => cell.stateJacobian(at, x),
      stepBatch: cell.stepBatch && ((states, out) => cell.stepBatch?.(states, x, out)),
      jacobianBatch: cell.stateJacobianBatch && ((states, out) => cell.stateJacobianBatch?.(states, x, out)),
    };
    jacobianError = larger(jacobianError, checkMap(map, [h], tolerance, findings, 'stateJacobian'));

    const ofInput: Differentiable = {
      columns: cell.inputDim,
      value: (at) => cell.step(h, at),
      jacobian: (at) => cell.inputJacobian(h, at),
    };
    inputJacobianError = larger(
      inputJacobianError,
      checkJacobian(ofInput, x, cell.stateDim, tolerance, findings, 'inputJacobian'),
    );
    checkShapeError(findings, 'step', 'an input', (at) => cell.step(h, at), cell.inputDim);
    checkShapeError(findings, 'stateJacobian', 'an input', (at) => cell.stateJacobian(h, at), cell.inputDim);
    checkShapeError(findings, 'inputJacobian', 'an input', (at) => cell.inputJacobian(h, at), cell.inputDim);
    checkShapeError(findings, 'inputJacobian', 'a state', (at) => cell.inputJacobian(at, x), cell.stateDim);
    const byInput = (at: Vector): Matrix => cell.parameterJacobian(h, at);
    const byState = (at: Vector): Matrix => cell.parameterJacobian(at, x);
    checkShapeError(findings, 'parameterJacobian', 'an input', byInput, cell.inputDim);
    checkShapeError(findings, 'parameterJacobian', 'a state', byState, cell.stateDim);

    const ofParameters: Differentiable = {
      columns: parameterCount,
      value:
        parameters === undefined || withParameters === undefined
          ? undefined
          : (at) => withParameters(at).step(h, x),
      jacobian: () => cell.parameterJacobian(h, x),
    };
    parameterJacobianError = larger(
      parameterJacobianError,
      checkJacobian(
        ofParameters,
        parameters ?? new Float64Array(parameterCount),
        cell.stateDim,
        tolerance,
        findings,
        'parameterJacobian',
      ),
    );
    if (parameters !== undefined && withParameters !== undefined) {
      if (!haveSameBits(withParameters(parameters).step(h, x), cell.step(h, x))) {
        findings.add('withParameters must give the same cell back for its own parameters');
      }
    }
    if (!haveSameBits(x, keptInput)) findings.add('no method may write to its input');
  });
  // Against steps and Jacobians that are right themselves.
  if (findings.violations.length === 0) {
    const read = samples.map(({ state, input }) => ({
      state: Float64Array.from(state),
      input: Float64Array.from(input),
    }));
    for (const violation of checkUnroll(cell, read)) findings.add(violation);
  }
  return {
    ok: findings.violations.length === 0,
    jacobianError,
    inputJacobianError,
    parameterJacobianError:
      parameters === undefined || withParameters === undefined ? undefined : parameterJacobianError,
    tolerance,
    violations: findings.violations,
  };
}

/** Violations, each said once. */
class Findings {
  readonly violations: string[] = [];

  add(violation: string): void {
    if (!this.violations.includes(violation)) this.violations.push(violation);
  }
}

/** A function of a vector with its Jacobian; no `value`: only the Jacobian's shape and purity can be checked. */
interface Differentiable {
  readonly columns: number;
  readonly value: ((at: Vector) => Vector) | undefined;
  readonly jacobian: (at: Vector) => Matrix;
}

/** A check that looked nowhere would find nothing wrong. */
function requireSamples(argument: string, samples: readonly unknown[]): void {
  if (samples.length === 0)
    throw new RangeError(`${PURPOSE}: \`${argument}\` must hold at least one: got none`);
}

function sample(argument: string, values: ArrayLike<number>, length: number): Vector {
  requireLength(PURPOSE, argument, values, length);
  requireFinite(PURPOSE, argument, values);
  return Float64Array.from(values);
}

function checkMap(
  map: SmoothMap,
  samples: readonly Vector[],
  tolerance: number,
  findings: Findings,
  jacobianName: string,
): number {
  let worst = NaN;
  for (const state of samples) {
    const kept = state.slice();
    const first = map.step(state);
    const second = map.step(state);
    if (!(first instanceof Float64Array) || first.length !== map.dim) {
      findings.add(`step must return a Float64Array of shape [${map.dim}]`);
      continue;
    }
    if (!haveSameBits(first, second)) findings.add('step must give the same bits for the same state');
    if (!haveSameBits(state, kept)) findings.add('step must not write to its state');
    if (map.dim > 0 && (first.buffer === second.buffer || first.buffer === state.buffer)) {
      findings.add('step must return a fresh array');
    }
    const of: Differentiable = {
      columns: map.dim,
      value: (at) => map.step(at),
      jacobian: (at) => map.jacobian(at),
    };
    worst = larger(worst, checkJacobian(of, state, map.dim, tolerance, findings, jacobianName));
    checkRange(map, state, first, findings);
  }
  checkShapeError(findings, 'step', 'a state', (at) => map.step(at), map.dim);
  checkShapeError(findings, jacobianName, 'a state', (at) => map.jacobian(at), map.dim);
  checkTanhNetwork(map, samples, findings);
  checkBatch(map, samples, findings);
  for (const violation of checkForms(map, samples)) findings.add(violation);
  return worst;
}

function checkJacobian(
  of: Differentiable,
  at: Vector,
  rows: number,
  tolerance: number,
  findings: Findings,
  name: string,
): number {
  const kept = at.slice();
  const exact = of.jacobian(at);
  const again = of.jacobian(at);
  const { columns } = of;
  if (exact.rows !== rows || exact.columns !== columns || exact.data.length !== rows * columns) {
    findings.add(
      `${name} must have shape [${rows}, ${columns}]: got [${exact.rows}, ${exact.columns}] with ` +
        `${exact.data.length} entries`,
    );
    return NaN;
  }
  if (!haveSameBits(exact.data, again.data))
    findings.add(`${name} must give the same bits for the same state`);
  if (!haveSameBits(at, kept)) findings.add(`${name} must not write to its arguments`);
  if (rows * columns > 0 && exact.data.buffer === again.data.buffer) {
    findings.add(`${name} must return a fresh matrix`);
  }
  const { value } = of;
  if (value === undefined) return NaN;
  const numerical = differentiate(value, kept, rows);
  let size = 1;
  let difference = 0;
  for (let k = 0; k < numerical.data.length; k++) {
    size = Math.max(size, Math.abs(numerical.data[k]));
    difference = Math.max(difference, Math.abs(exact.data[k] - numerical.data[k]));
  }
  const error = difference / size;
  if (!(error <= tolerance)) {
    findings.add(`${name} must agree with differences of step within ${tolerance}`);
  }
  return error;
}

/** Step lengths of the differences, as powers of two times the size of the variable. */
const FIRST_STEP = 2 ** -4;
const LEVELS = 10;

/**
 * Numerical Jacobian by central differences over steps that halve, extrapolated to step 0; every entry keeps the
 * estimate whose neighbours in the extrapolation table agree best. Good to about 1e-11 for smooth functions.
 */
function differentiate(value: (at: Vector) => Vector, at: Vector, rows: number): Matrix {
  const columns = at.length;
  const result = zeros(rows, columns);
  const errors = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    errors.fill(Infinity);
    let previous: Float64Array[] = [];
    for (let level = 0; level < LEVELS; level++) {
      const step = FIRST_STEP * 2 ** -level * Math.max(1, Math.abs(at[j]));
      const forward = at.slice();
      const backward = at.slice();
      forward[j] += step;
      backward[j] -= step;
      const above = value(forward);
      const below = value(backward);
      // What was really added: at + step is rounded.
      const width = forward[j] - backward[j];
      const table = [above.map((entry, i) => (entry - below[i]) / width)];
      for (let order = 1; order <= previous.length; order++) {
        const weight = 4 ** order;
        const coarse = previous[order - 1];
        const fine = table[order - 1];
        const extrapolated = fine.map((entry, i) => entry + (entry - coarse[i]) / (weight - 1));
        table.push(extrapolated);
        for (let i = 0; i < rows; i++) {
          const error = Math.max(Math.abs(extrapolated[i] - fine[i]), Math.abs(extrapolated[i] - coarse[i]));
          // NaN from a step that left the domain of F is not taken, and drops out of the table further down.
          if (error <= errors[i]) {
            errors[i] = error;
            result.data[i * columns + j] = extrapolated[i];
          }
        }
      }
      previous = table;
    }
    for (let i = 0; i < rows; i++) if (errors[i] === Infinity) result.data[i * columns + j] = NaN;
  }
  return result;
}

function checkRange(map: SmoothMap, state: Vector, next: Vector, findings: Findings): void {
  const { range } = map;
  if (range === undefined) return;
  const { lower, upper } = range;
  if (lower.length !== map.dim || upper.length !== map.dim) {
    findings.add(`range must have bounds of shape [${map.dim}]`);
    return;
  }
  const isInside = (h: Vector, slack: number): boolean =>
    h.every((value, i) => value >= lower[i] - slack && value <= upper[i] + slack);
  const slack = 1e-12 * Math.max(1, norm(lower), norm(upper));
  if (isInside(state, 0) && !isInside(next, slack)) findings.add('step must map range into itself');
}

function checkTanhNetwork(map: SmoothMap, samples: readonly Vector[], findings: Findings): void {
  const network = map.tanhNetwork;
  if (network === undefined) return;
  const { rows, columns } = network.recurrent;
  if (rows !== map.dim || columns !== map.dim || network.bias.columns !== map.dim) {
    findings.add(`tanhNetwork must have weights of shape [${map.dim}, ${map.dim}]`);
    return;
  }
  const weights: Matrix = { rows, columns, data: network.recurrent.data };
  const agrees = samples.every((state) => {
    const next = map.step(state);
    return multiplyVector(weights, state).every(
      (value, i) => Math.abs(Math.tanh(value + network.bias.data[i]) - next[i]) <= 1e-13,
    );
  });
  if (!agrees) findings.add('tanhNetwork must give the same numbers as step');
}

/** The batch methods against the plain ones, at more states than the samples: fast paths take several at a time. */
function checkBatch(map: SmoothMap, samples: readonly Vector[], findings: Findings): void {
  const n = map.dim;
  if (samples.length === 0) return;
  const rows = Array.from({ length: 7 }, (_, k) =>
    samples[k % samples.length].map((value) => value * (1 - k / 50)),
  );
  const checkOne = (
    name: string,
    perState: number,
    batch: ((states: Matrix, out: Matrix) => void) | undefined,
    plain: (state: Vector) => ArrayLike<number>,
  ): void => {
    if (batch === undefined) return;
    const run = (some: readonly Vector[]): Vector => {
      const states = zeros(some.length, n);
      some.forEach((state, k) => states.data.set(state, k * n));
      const kept = states.data.slice();
      const out = zeros(some.length * perState, n);
      // What was there before must not show.
      out.data.fill(NaN);
      batch(states, out);
      if (!haveSameBits(states.data, kept)) findings.add(`${name} must not write to its states`);
      return out.data;
    };
    const together = run(rows);
    const size = perState * n;
    rows.forEach((state, k) => {
      const expected = plain(state);
      const slack = 1e-12 * Float64Array.from(expected).reduce((m, x) => Math.max(m, Math.abs(x)), 1);
      const got = together.subarray(k * size, (k + 1) * size);
      const alone = run([state]);
      if (!got.every((value, i) => Math.abs(value - expected[i]) <= slack)) {
        findings.add(`${name} must give the numbers of ${perState === 1 ? 'step' : 'jacobian'}`);
      }
      if (!got.every((value, i) => Math.abs(value - alone[i]) <= slack)) {
        findings.add(`${name} must give a state the same numbers whatever the others are`);
      }
    });
    try {
      batch(zeros(1, n + 1), zeros(perState, n + 1));
      findings.add(`${name} must throw a ShapeMismatchError for states of another length`);
    } catch {
      // As it must be.
    }
  };
  checkOne('stepBatch', 1, map.stepBatch && ((some, out) => map.stepBatch?.(some, out)), (state) =>
    map.step(state),
  );
  checkOne(
    'jacobianBatch',
    n,
    map.jacobianBatch && ((some, out) => map.jacobianBatch?.(some, out)),
    (state) => map.jacobian(state).data,
  );
}

function checkShapeError(
  findings: Findings,
  name: string,
  what: 'a state' | 'an input',
  call: (at: Vector) => unknown,
  length: number,
): void {
  const violation = `${name} must throw a ShapeMismatchError for ${what} of another length`;
  for (const other of length > 0 ? [length + 1, length - 1] : [1]) {
    try {
      call(new Float64Array(other));
      findings.add(violation);
    } catch (error) {
      // By name, too: an implementation may have been built against another copy of linalg.
      const isShapeError =
        error instanceof ShapeMismatchError || (error as Error | undefined)?.name === 'ShapeMismatchError';
      if (!isShapeError) findings.add(violation);
    }
  }
}

/** Returns the number of parameters that the blocks declare. */
function checkParameterBlocks(cell: Cell, findings: Findings): number {
  let offset = 0;
  for (const block of cell.parameterBlocks) {
    if (block.offset !== offset) findings.add('parameterBlocks must follow each other without gaps');
    if (block.shape.reduce((product, length) => product * length, 1) !== block.size) {
      findings.add(`parameterBlocks: the size of '${block.name}' must be the product of its shape`);
    }
    offset = block.offset + block.size;
  }
  return offset;
}

function haveSameBits(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** The larger of two errors, where NaN stands for "not measured". */
function larger(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return b > a ? b : a;
}
