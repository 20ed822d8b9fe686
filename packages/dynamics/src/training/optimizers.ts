import type { Vector } from '@phasebook/linalg';
import { requireNonNegative } from '../system/require-number.js';
import { rateAt, type LearningRate } from './learning-rate.js';

/** What an optimiser remembers between updates: plain numbers, to be stored and continued. */
export interface OptimizerState {
  /** Updates made. */
  readonly step: number;
  /** Running means, each of the shape of the parameters: none, one or two. */
  readonly memory: readonly Vector[];
}

/** A rule for updates; made by `sgd()` or `adam()`. */
export interface Optimizer {
  readonly name: 'sgd' | 'adam';
  /** The state before the first update of `count` parameters. */
  start(count: number): OptimizerState;
  /**
   * The parameters after one update, and the state for the next; its arguments stay as they are.
   *
   * @param parameters - θ, shape [count].
   * @param gradient - ∂L/∂θ, shape [count].
   */
  update(
    state: OptimizerState,
    parameters: Vector,
    gradient: Vector,
  ): { readonly state: OptimizerState; readonly parameters: Vector };
}

const PURPOSE = 'Cannot make an optimiser';

function requireShare(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) {
    throw new RangeError(`${PURPOSE}: \`${name}\` must lie in [0, 1): got ${value}`);
  }
}

/** Options of `sgd`. */
export interface SgdOptions {
  /** @default 0.01 */
  readonly learningRate?: LearningRate;
  /** Share of the last direction that is kept, in [0, 1). @default 0 */
  readonly momentum?: number;
}

/**
 * Gradient descent: v ← m v + g, θ ← θ − rate · v.
 *
 * @param options - Rate and momentum m.
 * @returns Optimiser.
 * @throws {RangeError} If the momentum lies outside [0, 1).
 *
 * Cost: O(number of parameters) per update.
 * Source: Sutskever et al., ICML 2013, with the order of PyTorch.
 *
 * @example
 * ```ts
 * const optimizer = sgd({ learningRate: 0.5 });
 * assertClose(optimizer.update(optimizer.start(1), vector(3), vector(2)).parameters, [2]);
 * ```
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { learningRate = 0.01, momentum = 0 } = options;
  requireShare('momentum', momentum);
  return {
    name: 'sgd',
    start: (count) => ({ step: 0, memory: momentum === 0 ? [] : [new Float64Array(count)] }),
    update(state, parameters, gradient) {
      const rate = rateAt(learningRate, state.step);
      const [before] = state.memory;
      const velocity = before ? gradient.map((value, i) => momentum * before[i] + value) : gradient;
      return {
        state: { step: state.step + 1, memory: before ? [velocity] : [] },
        parameters: parameters.map((value, i) => value - rate * velocity[i]),
      };
    },
  };
}

/** Options of `adam`. */
export interface AdamOptions {
  /** @default 1e-3 */
  readonly learningRate?: LearningRate;
  /** Memory of the mean of gradients, in [0, 1). @default 0.9 */
  readonly meanMemory?: number;
  /** Memory of the mean of their squares, in [0, 1). @default 0.999 */
  readonly squareMemory?: number;
  /** Added to the root of the mean square. @default 1e-8 */
  readonly epsilon?: number;
  /** Share of every parameter taken off per unit of rate, apart from the gradient (AdamW). @default 0 */
  readonly weightDecay?: number;
}

/**
 * Adam: steps of the size of the rate in the direction of the mean gradient over its root mean square.
 *
 * @param options - Rate, memories, ε and decay.
 * @returns Optimiser.
 * @throws {RangeError} If a memory lies outside [0, 1), or ε or the decay is negative.
 *
 * Cost: O(number of parameters) per update.
 * Source: Kingma and Ba, ICLR 2015 (arXiv:1412.6980), algorithm 1; Loshchilov and Hutter, ICLR 2019, for the decay.
 *
 * @example The first step has the size of the rate, whatever the gradient
 * ```ts
 * const optimizer = adam({ learningRate: 0.1 });
 * assertClose(optimizer.update(optimizer.start(1), vector(1), vector(250)).parameters, [0.9]);
 * ```
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { learningRate = 1e-3, meanMemory = 0.9, squareMemory = 0.999 } = options;
  const { epsilon = 1e-8, weightDecay = 0 } = options;
  requireShare('meanMemory', meanMemory);
  requireShare('squareMemory', squareMemory);
  requireNonNegative(PURPOSE, 'epsilon', epsilon);
  requireNonNegative(PURPOSE, 'weightDecay', weightDecay);
  return {
    name: 'adam',
    start: (count) => ({ step: 0, memory: [new Float64Array(count), new Float64Array(count)] }),
    update(state, parameters, gradient) {
      const rate = rateAt(learningRate, state.step);
      const step = state.step + 1;
      const [oldMean, oldSquare] = state.memory;
      const mean = new Float64Array(parameters.length);
      const square = new Float64Array(parameters.length);
      const next = new Float64Array(parameters.length);
      // Both means started at zero: what they miss is divided out.
      const meanShare = 1 - meanMemory ** step;
      const squareShare = 1 - squareMemory ** step;
      const kept = 1 - rate * weightDecay;
      for (let i = 0; i < parameters.length; i++) {
        const slope = gradient[i];
        mean[i] = meanMemory * oldMean[i] + (1 - meanMemory) * slope;
        square[i] = squareMemory * oldSquare[i] + (1 - squareMemory) * slope * slope;
        const size = Math.sqrt(square[i] / squareShare) + epsilon;
        next[i] = kept * parameters[i] - (rate * (mean[i] / meanShare)) / size;
      }
      return { state: { step, memory: [mean, square] }, parameters: next };
    },
  };
}
