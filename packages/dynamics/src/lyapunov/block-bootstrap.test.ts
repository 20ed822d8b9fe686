import { describe, expect, it } from 'vitest';
import { zeros, type Matrix } from '@phasebook/linalg';
import { randomStream } from '../system/random.js';
import { blockBootstrap } from './block-bootstrap.js';
import { blockAccumulator, noBlocks } from './block-sums.js';

const settings = { level: 0.95, resamples: 499, seed: 1 };

function series(rows: number, next: (random: () => number) => number, seed: number): Matrix {
  const { normal } = randomStream(seed);
  const result = zeros(rows, 1);
  result.data.forEach((_, t) => (result.data[t] = next(normal)));
  return result;
}

/** Mean standard error over seeds. */
function meanError(rows: number, make: () => (random: () => number) => number): number {
  let sum = 0;
  for (let seed = 1; seed <= 40; seed++)
    sum += blockBootstrap(series(rows, make(), seed), settings).standardErrors[0];
  return sum / 40;
}

describe('blockBootstrap', () => {
  it('of independent values: σ/√n', () => {
    expect(Math.abs(meanError(400, () => (normal) => 2 * normal()) / 0.1 - 1)).toBeLessThan(0.06);
  });

  it('of an autoregressive series: larger by √((1 + φ)/(1 − φ)), and the blocks grow', () => {
    const autoregressive = (): ((normal: () => number) => number) => {
      let x = 0;
      return (normal) => (x = 0.8 * x + 0.6 * normal());
    };
    expect(Math.abs(meanError(500, autoregressive) / (3 / Math.sqrt(500)) - 1)).toBeLessThan(0.12);
    const { blocks } = blockBootstrap(series(500, autoregressive(), 3), settings);
    expect(blocks).toBeLessThan(32);
  });

  it('of differences: the error of the two ends, not of every block', () => {
    const differences = (): ((normal: () => number) => number) => {
      let before = 0;
      return (normal) => {
        const now = normal();
        const difference = now - before;
        before = now;
        return difference;
      };
    };
    // The mean is (last − first)/n exactly: √2/n; blocks that count their ends would say √(2 · 32)/n and more.
    const error = meanError(480, differences) * 480;
    expect(error).toBeGreaterThan(Math.SQRT2);
    expect(error).toBeLessThan(3.5);
  });

  it('has the bits of its seed, and NaN where there is one row', () => {
    const rows = series(100, (normal) => normal(), 1);
    expect(blockBootstrap(rows, settings)).toEqual(blockBootstrap(rows, settings));
    expect(blockBootstrap(rows, { ...settings, seed: 2 }).lower).not.toEqual(
      blockBootstrap(rows, settings).lower,
    );
    expect(
      blockBootstrap(
        series(1, () => 1, 1),
        settings,
      ).standardErrors[0],
    ).toBeNaN();
  });
});

describe('blockAccumulator', () => {
  it('merges pairs when it is full and loses nothing', () => {
    const blocks = blockAccumulator(noBlocks(16, 2));
    for (let b = 0; b < 700; b++) blocks.add(Float64Array.of(b, 1));
    const { blockSteps, sums } = blocks.result();
    expect(blockSteps).toBe(32);
    expect(sums.rows).toBe(256 + (700 - 512));
    const total = (column: number): number =>
      sums.data.reduce((sum, value, at) => sum + (at % 2 === column ? value : 0), 0);
    expect([total(0), total(1)]).toEqual([(699 * 700) / 2, 700]);
  });
});
