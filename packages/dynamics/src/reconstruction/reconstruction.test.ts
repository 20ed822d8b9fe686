import { NonFiniteError, toRows } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { lorenzStates, variable } from '../../test/support/lorenz-series.js';
import { trajectory } from '../orbits/trajectory.js';
import { randomStream } from '../system/random.js';
import { henonMap, logisticMap } from '../zoo/maps.js';
import { autocorrelation } from './autocorrelation.js';
import { chooseDelay } from './choose-delay.js';
import { mutualInformation } from './mutual-information.js';
import { correlationDimension } from './correlation-dimension.js';
import { crossPrediction } from './cross-prediction.js';
import { delayEmbedding } from './delay-embedding.js';
import { exponentFromData, kantz, rosenstein } from './exponent-from-data.js';
import { cao } from './cao.js';
import { falseNeighbours } from './false-neighbours.js';
import { neighbourSearch } from './neighbours.js';

const lorenz = lorenzStates(20_000);
const x = variable(lorenz, 0);

const noise = (count: number, seed: number): Float64Array => {
  const random = randomStream(seed);
  return Float64Array.from({ length: count }, () => random.normal());
};

describe('delayEmbedding', () => {
  it('puts the present first and the past behind it', () => {
    const { states, firstIndex } = delayEmbedding([0, 1, 2, 3, 4, 5], { dimension: 3, delay: 2 });
    expect(firstIndex).toBe(4);
    expect(toRows(states)).toEqual([
      [4, 2, 0],
      [5, 3, 1],
    ]);
  });

  it('refuses bad input', () => {
    expect(() => delayEmbedding([1, 2], { dimension: 3, delay: 1 })).toThrow(/at least 3 samples: got 2/);
    expect(() => delayEmbedding([1, 2, NaN], { dimension: 1, delay: 1 })).toThrow(NonFiniteError);
    expect(() => delayEmbedding([1, 2], { dimension: 1, delay: 0 })).toThrow(/delay/);
  });
});

describe('chooseDelay', () => {
  it('D27: delays of Lorenz x', () => {
    const choice = chooseDelay(x, { maxLag: 250 });
    expect(Math.abs((choice.firstMinimum ?? 0) - 16)).toBeLessThanOrEqual(2);
    expect(Math.abs((choice.belowOneOverE ?? 0) - 31)).toBeLessThanOrEqual(2);
  });

  it('case 3.12: the minimum hardly depends on the bins', () => {
    for (const [bins, expected] of [
      [16, 19],
      [64, 16],
    ]) {
      const { firstMinimum } = chooseDelay(x, { maxLag: 40, bins });
      expect(Math.abs((firstMinimum ?? 0) - expected)).toBeLessThanOrEqual(2);
    }
  });

  it('says where there is no minimum', () => {
    const falling = Float64Array.from({ length: 4000 }, (_, t) => t);
    expect(chooseDelay(falling, { maxLag: 10, bins: 8 }).firstMinimum).toBeUndefined();
    expect(chooseDelay(falling, { maxLag: 10, bins: 8 }).warnings).toHaveLength(1);
  });
});

describe('mutualInformation', () => {
  it('is the entropy at lag 0, nearly nothing for noise, and the same for a series scaled and shifted', () => {
    const uniform = randomStream(3);
    const series = Float64Array.from({ length: 20_000 }, () => uniform.uniform());
    const information = mutualInformation(series, { maxLag: 2, bins: 16 });
    expect(information[0]).toBeCloseTo(Math.log(16), 2);
    // The bias of independent bins is (bins − 1)²/2T.
    expect(information[1]).toBeCloseTo(225 / 40_000, 2);
    const scaled = mutualInformation(
      series.map((value) => 4 * value - 2),
      { maxLag: 2, bins: 16 },
    );
    scaled.forEach((value, k) => expect(value).toBeCloseTo(information[k], 3));
  });

  it('refuses a constant series', () => {
    expect(() => mutualInformation(new Float64Array(50), { maxLag: 3 })).toThrow(/constant/);
    expect(() => mutualInformation([1, 2], { maxLag: 3 })).toThrow(/samples/);
  });
});

describe('autocorrelation', () => {
  it('is that of an AR(1) process', () => {
    const shocks = noise(100_000, 1);
    let h = 0;
    const series = shocks.map((shock) => (h = 0.9 * h + shock));
    autocorrelation(series, { maxLag: 5 }).forEach((value, k) => expect(value).toBeCloseTo(0.9 ** k, 1));
  });
});

describe('neighbourSearch', () => {
  it('finds what a full search finds, without neighbours in time', () => {
    const cloud = { rows: 300, columns: 3, data: noise(900, 2) };
    const search = neighbourSearch(cloud, 10);
    for (const i of [0, 17, 150, 299]) {
      const own = cloud.data.subarray(3 * i, 3 * i + 3);
      const distances = Array.from({ length: 300 }, (_, k) => ({
        index: k,
        distance: Math.hypot(...[0, 1, 2].map((j) => own[j] - cloud.data[3 * k + j])),
      }))
        .filter(({ index }) => Math.abs(index - i) > 10)
        .sort((a, b) => a.distance - b.distance);
      const found = search.nearest(own, 4, i);
      expect(found.map(({ index }) => index)).toEqual(distances.slice(0, 4).map(({ index }) => index));
      expect(search.nearest(own, 1, i)[0].index).toBe(distances[0].index);
      const within = search.nearest(own, 300, i, 0.8);
      expect(within).toHaveLength(distances.filter(({ distance }) => distance <= 0.8).length);
    }
    expect(search.nearest(cloud.data.subarray(0, 3), 1, undefined)[0].index).toBe(0);
  });
});

describe('falseNeighbours', () => {
  it.each([
    [10, [0.991, 0.0486, 0, 0, 0]],
    [17, [0.9925, 0.0507, 0, 0, 0.001]],
  ])('D27, case 3.12: Lorenz x with a delay of %i, one to five dimensions', (delay, expected) => {
    const { shares, dimension } = falseNeighbours(x.subarray(0, 8000), {
      delay,
      maxDimension: 5,
      theilerWindow: 50,
      stride: 4,
    });
    expected.forEach((share, k) => expect(Math.abs(shares[k] - share)).toBeLessThan(0.015));
    expect(dimension).toBe(3);
  });

  it('finds no dimension for noise', () => {
    const result = falseNeighbours(noise(1500, 3), { delay: 1, maxDimension: 3 });
    expect(result.dimension).toBeUndefined();
    expect(result.warnings).toHaveLength(1);
  });

  it('refuses bad input', () => {
    expect(() => falseNeighbours([1, 2, 3], { delay: 1 })).toThrow(/samples/);
    expect(() => falseNeighbours(x, { delay: 1.5 })).toThrow(/delay/);
  });
});

describe('cao', () => {
  it('stops growing at three dimensions for Lorenz, and tells it from noise', () => {
    const curves = cao(x.subarray(0, 8000), { delay: 16, maxDimension: 5, theilerWindow: 50, stride: 4 });
    expect(curves.dimension).toBeGreaterThanOrEqual(2);
    expect(curves.dimension).toBeLessThanOrEqual(4);
    expect(curves.e2[0]).toBeLessThan(0.7);
    const random = cao(noise(3000, 4), { delay: 1, maxDimension: 3 });
    random.e2.forEach((value) => expect(Math.abs(value - 1)).toBeLessThan(0.1));
  });
});

describe('correlationDimension', () => {
  it('counts every pair outside the Theiler window once', () => {
    const line = Array.from({ length: 40 }, (_, i) => [i]);
    const { correlationSums, pairs } = correlationDimension(line, {
      scalingWindow: [2.5, 20.5],
      radii: 3,
      theilerWindow: 1,
    });
    expect(pairs).toBe((39 * 38) / 2);
    // Pairs at distances 2 … floor(r): 40 − d of each.
    const within = (r: number): number =>
      Array.from({ length: Math.floor(r) - 1 }, (_, k) => 38 - k).reduce((sum, value) => sum + value, 0);
    [2.5, Math.sqrt(2.5 * 20.5), 20.5].forEach((r, k) =>
      expect(correlationSums[k] * pairs).toBeCloseTo(within(r), 9),
    );
  });

  it('is 2 for a filled square, whatever the unit of length', () => {
    const random = randomStream(1);
    const square = Array.from({ length: 3000 }, () => [random.uniform(), random.uniform()]);
    const small = correlationDimension(square, { scalingWindow: [0.02, 0.1] });
    expect(Math.abs(small.dimension - 2)).toBeLessThan(0.1);
    const large = correlationDimension(
      square.map((row) => row.map((value) => 1000 * value)),
      { scalingWindow: [20, 100] },
    );
    expect(large.dimension).toBeCloseTo(small.dimension, 6);
  });

  it('case 3.12: Hénon', () => {
    const { states } = trajectory(henonMap(), [0.1, 0.1], { steps: 5000, transientSteps: 100 });
    const { dimension } = correlationDimension(states, { scalingWindow: [0.005, 0.2] });
    expect(Math.abs(dimension - 1.22)).toBeLessThan(0.05);
  });

  it('warns where nothing scales, and refuses bad windows', () => {
    const two = Array.from({ length: 100 }, (_, i) => [i % 2 === 0 ? 0.001 * i : 5]);
    expect(correlationDimension(two, { scalingWindow: [0.01, 10] }).warnings.length).toBeGreaterThan(0);
    expect(() => correlationDimension(two, { scalingWindow: [1, 1] })).toThrow(/scalingWindow/);
    expect(() => correlationDimension([[1]], { scalingWindow: [1, 2] })).toThrow(/rows/);
  });
});

describe('exponentFromData', () => {
  it('finds ln 2 of the logistic map by both methods', () => {
    const { states } = trajectory(logisticMap(4), [0.1234], { steps: 4000 });
    for (const method of [rosenstein(), kantz(0.002)]) {
      const result = exponentFromData(states, { steps: 6, fitWindow: [0, 4], theilerWindow: 2, method });
      expect(Math.abs(result.exponentPerTime - Math.LN2)).toBeLessThan(0.06);
      expect(result.standardError).toBeGreaterThan(0);
    }
  });

  it('is per unit of time, and follows a chosen coordinate', () => {
    const { states } = trajectory(henonMap(), [0.1, 0.1], { steps: 5000, transientSteps: 100 });
    const perStep = exponentFromData(states, { steps: 6, theilerWindow: 2 });
    const perTime = exponentFromData(states, { steps: 6, theilerWindow: 2, timeStep: 0.5 });
    expect(perTime.exponentPerTime).toBeCloseTo(2 * perStep.exponentPerTime, 12);
    const first = exponentFromData(states, { steps: 6, fitWindow: [2, 6], theilerWindow: 2, coordinate: 0 });
    expect(Math.abs(first.exponentPerTime - 0.419)).toBeLessThan(0.06);
  });

  it('warns where the curve has flattened, and refuses bad input', () => {
    const { states } = trajectory(logisticMap(4), [0.1234], { steps: 2000 });
    expect(exponentFromData(states, { steps: 60, theilerWindow: 2 }).warnings).toHaveLength(1);
    expect(() => exponentFromData(states, { steps: 1 })).toThrow(/steps/);
    expect(() => exponentFromData(states, { steps: 5, fitWindow: [0, 6] })).toThrow(/fitWindow/);
    expect(() => exponentFromData(states, { steps: 5, coordinate: 1 })).toThrow(/coordinate/);
    expect(() => exponentFromData([[1], [2]], { steps: 2 })).toThrow(/too few/);
    expect(() => kantz(0)).toThrow(/radius/);
  });
});

describe('crossPrediction', () => {
  it('D28: x and y of Lorenz see the whole state, z does not', () => {
    const [, y, z] = [0, 1, 2].map((j) => variable(lorenz, j));
    const options = { dimension: 4, delay: 16, trainingSamples: 15_000 };
    const of = (from: Float64Array, to: Float64Array): ReturnType<typeof crossPrediction> =>
      crossPrediction(from, to, options);
    for (const [from, to] of [
      [x, y],
      [x, z],
      [y, x],
      [y, z],
      [z, z],
    ]) {
      expect(of(from, to).determination).toBeGreaterThan(0.995);
    }
    expect(of(z, x).determination).toBeLessThan(0);
    expect(Math.abs(of(z, x).signAccuracy - 0.5)).toBeLessThan(0.15);
  });

  it('refuses series that do not fit', () => {
    expect(() => crossPrediction([1, 2, 3, 4], [1, 2, 3], { dimension: 1, delay: 1 })).toThrow(/`target`/);
    expect(() =>
      crossPrediction([1, 2, 3, 4], [1, 2, 3, 4], { dimension: 1, delay: 1, trainingSamples: 4 }),
    ).toThrow(/trainingSamples/);
  });
});
