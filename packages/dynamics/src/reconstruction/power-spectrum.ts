import type { Vector } from '@phasebook/linalg';
import { fft } from '@thi.ng/dsp/fft';
import { requireWhole } from '../system/require-number.js';
import { readVaryingSeries } from './series.js';

/** Options of `powerSpectrum` and `hellingerDistance`. */
export interface SpectrumOptions {
  /** Samples of each window, a power of two; windows overlap by half. @default 1024 */
  readonly window?: number;
}

/**
 * Power spectrum of a series as a distribution over frequencies: Welch's mean over half-overlapping Hann windows.
 *
 * @param series - Samples, shape [T]; its mean is taken off.
 * @param options - Length of the window.
 * @returns Shares of the power at the frequencies k/window, k = 1 … window/2, summing to 1.
 * @throws {RangeError} If the series is shorter than the window or constant, or the window no power of two.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: O(T log window).
 * Source: Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70–73.
 *
 * @example A sine is one line, a little widened by the window
 * ```ts
 * const series = Array.from({ length: 512 }, (_, t) => Math.sin((2 * Math.PI * 8 * t) / 64));
 * const shares = powerSpectrum(series, { window: 64 });
 * assertClose(shares[6] + shares[7] + shares[8], 1, 1e-9);
 * ```
 */
export function powerSpectrum(series: ArrayLike<number>, options: SpectrumOptions = {}): Vector {
  const purpose = 'Cannot find a power spectrum';
  const { window = 1024 } = options;
  requireWhole(purpose, 'window', window, 4);
  if ((window & (window - 1)) !== 0) {
    throw new RangeError(`${purpose}: \`window\` must be a power of two: got ${window}`);
  }
  const { mean } = readVaryingSeries(purpose, series, window);
  const power = new Float64Array(window / 2);
  for (let first = 0; first + window <= series.length; first += window / 2) {
    const re = Float64Array.from({ length: window }, (_, t) => {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / window);
      return hann * (series[first + t] - mean);
    });
    const im = new Float64Array(window);
    fft([re, im]);
    for (let k = 1; k <= window / 2; k++) power[k - 1] += re[k] ** 2 + im[k] ** 2;
  }
  const total = power.reduce((sum, value) => sum + value, 0);
  return power.map((value) => value / total);
}
