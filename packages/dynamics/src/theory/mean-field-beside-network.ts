import { zeros, type Vector } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { flowLyapunovSpectrum } from '../lyapunov/flow-lyapunov-spectrum.js';
import { lyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import { continuousTime } from '../system/continuous-time.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream } from '../system/random.js';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { continuousMeanField } from './continuous-mean-field.js';
import { discreteMeanField } from './discrete-mean-field.js';

/** Options of {@link meanFieldBesideNetwork}. */
export interface BesideNetworkOptions extends LongWorkOptions {
  /** N. @default 200 */
  readonly units?: number;
  /** Networks drawn. @default 5 */
  readonly networks?: number;
  /** `discrete`: h' = tanh(W h + b); `continuous`: dx/dt = −x + J tanh(x). @default 'discrete' */
  readonly time?: 'discrete' | 'continuous';
  /** Standard deviation of the biases; discrete time only. @default 0 */
  readonly biasDeviation?: number;
  /** Steps, or units of time, over which each network's exponent is averaged. @default 2000 steps, or 300 */
  readonly duration?: number;
  /** Runge–Kutta step in continuous time. @default 0.1 */
  readonly timeStep?: number;
  /** Seed of weights, biases and starts. @default 0 */
  readonly seed?: number;
}

/** Theory for infinitely many units and networks of finitely many, side by side. */
export interface BesideNetwork {
  /** λ₁ as N → ∞, nats per step or per unit of time. */
  readonly theory: number;
  /** λ₁ of each network and its standard error. */
  readonly measured: Vector;
  readonly standardErrors: Vector;
  readonly mean: number;
  /** Standard error of the mean, from the scatter between networks. */
  readonly standardError: number;
  /** mean − theory: finite N as well as chance. */
  readonly difference: number;
  /** Share of the networks with an exponent above zero by two standard errors. */
  readonly chaoticShare: number;
  readonly units: number;
  readonly gain: number;
  readonly seed: number;
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot compare mean field and networks';

/**
 * The largest exponent of mean-field theory beside those of random networks of finite size.
 *
 * Draws W ∼ N(0, g²/N) and measures λ₁ of each network; both numbers come back with their difference.
 *
 * @param gain - g > 0.
 * @returns Theory, measurements and a warning where the two are not comparable (few units near the transition).
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: `networks` runs of `lyapunovSpectrum` with one exponent.
 * Source: Sompolinsky, Crisanti and Sommers, Phys. Rev. Lett. 61 (1988) 259; Engelken, Wolf and Abbott, Phys. Rev. Res. 5 (2023) 043044.
 *
 * @example
 * ```ts
 * const { theory, mean } = meanFieldBesideNetwork(3, { units: 100, networks: 2, duration: 500 });
 * assertClose(mean, theory, 0.1);
 * ```
 */
export function meanFieldBesideNetwork(gain: number, options: BesideNetworkOptions = {}): BesideNetwork {
  const {
    units = 200,
    networks = 5,
    time = 'discrete',
    biasDeviation = 0,
    timeStep = 0.1,
    seed = 0,
  } = options;
  const duration = options.duration ?? (time === 'discrete' ? 2000 : 300);
  requireWhole(PURPOSE, 'units', units, 1);
  requireWhole(PURPOSE, 'networks', networks, 1);
  if (time !== 'discrete' && time !== 'continuous') {
    throw new RangeError(`${PURPOSE}: \`time\` must be 'discrete' or 'continuous': got ${String(time)}`);
  }
  if (time === 'continuous' && biasDeviation !== 0) {
    throw new RangeError(`${PURPOSE}: \`biasDeviation\` must be 0 in continuous time: got ${biasDeviation}`);
  }
  if (time === 'discrete') requireWhole(PURPOSE, 'duration', duration, 1);
  else requirePositiveFinite(PURPOSE, 'duration', duration);
  requirePositiveFinite(PURPOSE, 'timeStep', timeStep);
  const theory =
    time === 'discrete'
      ? discreteMeanField(gain, { biasDeviation }).largestExponentPerStep
      : continuousMeanField(gain).largestExponentPerTime;
  const random = randomStream(seed);
  const measured = new Float64Array(networks);
  const standardErrors = new Float64Array(networks);
  for (let network = 0; network < networks; network++) {
    throwIfAborted(options.signal);
    const recurrent = zeros(units, units);
    recurrent.data.forEach((_, i) => (recurrent.data[i] = (gain * random.normal()) / Math.sqrt(units)));
    const bias = Float64Array.from({ length: units }, () => biasDeviation * random.normal());
    const start = Float64Array.from({ length: units }, () => random.normal());
    const map = withInput(elmanCell({ recurrent, bias }));
    const run = time === 'discrete' ? stepped(map, start, duration) : flowing(map, start, duration, timeStep);
    measured[network] = run.exponent;
    standardErrors[network] = run.error;
    options.onProgress?.({ done: network + 1, total: networks });
  }
  const mean = measured.reduce((sum, value) => sum + value, 0) / networks;
  const squares = measured.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const isNearTransition = Math.abs(theory) < 0.1 && units < 1000;
  return {
    theory,
    measured,
    standardErrors,
    mean,
    standardError: networks > 1 ? Math.sqrt(squares / (networks * (networks - 1))) : NaN,
    difference: mean - theory,
    chaoticShare: measured.filter((value, i) => value > 2 * standardErrors[i]).length / networks,
    units,
    gain,
    seed,
    warnings: isNearTransition
      ? [
          `Near the transition ${units} units are few: cycles and tori of single networks decide, not the mean field`,
        ]
      : [],
  };
}

interface Measured {
  readonly exponent: number;
  readonly error: number;
}

function stepped(map: SmoothMap, start: Vector, steps: number): Measured {
  const { exponentsPerStep, standardErrors } = lyapunovSpectrum(map, start, { steps, count: 1 });
  return { exponent: exponentsPerStep[0], error: standardErrors[0] };
}

/** With x = J h the equation for x is that of h: dh/dt = −h + tanh(J h). */
function flowing(map: SmoothMap, start: Vector, time: number, timeStep: number): Measured {
  const { exponentsPerTime, standardErrors } = flowLyapunovSpectrum(continuousTime(map), start, {
    time,
    timeStep,
    count: 1,
  });
  return { exponent: exponentsPerTime[0], error: standardErrors[0] };
}
