import { henonMap, lorenzFlow, rungeKutta4, stepper, trajectory } from '@phasebook/dynamics';
import { embedding, encodeArray, fitToBudget, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** x of Lorenz' flow, in single precision: what a measurement would have. */
function lorenzSeries(samples: number): Float64Array {
  const { states } = trajectory(stepper(lorenzFlow(), rungeKutta4(), 0.02), [1, 1, 1], {
    transientSteps: 500,
    steps: samples - 1,
  });
  return Float64Array.from({ length: states.rows }, (_, t) => Math.fround(states.data[3 * t]));
}

function henonSeries(samples: number): Float64Array {
  const { states } = trajectory(henonMap(), [0.1, 0.1], { transientSteps: 100, steps: samples - 1 });
  return Float64Array.from({ length: states.rows }, (_, t) => Math.fround(states.data[2 * t]));
}

/** Valid examples. */
export function embeddingViews(): Record<string, View> {
  return {
    'embedding-lorenz': embedding(lorenzSeries(2000), {
      maxLag: 40,
      title: 'Lorenz from x alone',
    }),
    'embedding-henon': embedding(henonSeries(1000), {
      maxLag: 12,
      title: 'Hénon from x alone',
    }),
    'embedding-sine': fitToBudget(
      embedding(
        Array.from({ length: 400 }, (_, t) => Math.fround(Math.sin(0.1 * t))),
        { lag: 5, dimension: 3, maxLag: 30, maxDimension: 4, bins: 8 },
      ),
      5000,
    ),
  };
}

/** What must be refused. */
export const embeddingFaults: readonly Fault[] = [
  {
    file: 'embedding-lag-zero',
    base: 'embedding-henon',
    path: '$.lag.minimum',
    edit: (v) => (v.lag.minimum = 0),
  },
  {
    file: 'embedding-lag-outside',
    base: 'embedding-henon',
    path: '$.lag.value',
    edit: (v) => (v.lag.value = 13),
    isSeenBySchema: false,
  },
  {
    file: 'embedding-lag-too-long',
    base: 'embedding-sine',
    path: '$.lag.maximum',
    edit: (v) => (v.lag.maximum = 300),
    isSeenBySchema: false,
  },
  {
    file: 'embedding-dimension-one',
    base: 'embedding-henon',
    path: '$.dimension.minimum',
    edit: (v) => (v.dimension.minimum = 1),
    isSeenBySchema: false,
  },
  {
    file: 'embedding-series-not-finite',
    base: 'embedding-henon',
    path: '$.series.base64',
    edit: (v) => (v.series = encodeArray(new Float64Array(1000).fill(NaN))),
    isSeenBySchema: false,
  },
  {
    file: 'embedding-shares-too-few',
    base: 'embedding-henon',
    path: '$.falseNeighbours.shares.shape',
    edit: (v) => (v.falseNeighbours.shares = encodeArray([1])),
    isSeenBySchema: false,
  },
  {
    file: 'embedding-information-length',
    base: 'embedding-henon',
    path: '$.mutualInformation.shape',
    edit: (v) => (v.mutualInformation = encodeArray([1, 0])),
    isSeenBySchema: false,
  },
  { file: 'embedding-style', base: 'embedding-henon', path: '$.style', edit: (v) => (v.style = 'tube') },
  { file: 'embedding-label', base: 'embedding-henon', path: '$.label', edit: (v) => delete v.label },
];
