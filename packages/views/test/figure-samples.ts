import { encodeArray } from '../src/encoding.js';
import type { EncodedArray } from '../src/encoding.js';
import type {
  CurvesView,
  FixedPointMark,
  JacobianSpectrumView,
  OrbitTrace,
  PhasePortraitView,
  TimeSeriesView,
} from '../src/types.js';

// Realistic views for the tests of the drawing side, made from closed formulas without the builders.

type Step = (h: readonly [number, number]) => [number, number];

const f64 = (values: ArrayLike<number>, shape: number[] = [values.length]): EncodedArray =>
  encodeArray(Float64Array.from(values), shape);

function fieldOf(
  step: Step,
  range: readonly [number, number],
  size: number,
): NonNullable<PhasePortraitView['field']> {
  const dx: number[] = [];
  const dy: number[] = [];
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size; c++) {
      const h: [number, number] = [
        range[0] + ((range[1] - range[0]) * c) / (size - 1),
        range[0] + ((range[1] - range[0]) * r) / (size - 1),
      ];
      const next = step(h);
      dx.push(next[0] - h[0]);
      dy.push(next[1] - h[1]);
    }
  }
  return { columns: size, rows: size, dx: f64(dx, [size, size]), dy: f64(dy, [size, size]) };
}

function orbitOf(step: Step, start: readonly [number, number], steps: number, name?: string): OrbitTrace {
  const points: number[] = [...start];
  let h: readonly [number, number] = start;
  for (let t = 0; t < steps; t++) {
    h = step(h);
    points.push(...h);
  }
  return { ...(name === undefined ? {} : { name }), points: f64(points, [steps + 1, 2]), start: f64(start) };
}

const root = 0.957504024;
const slope = 0.166372088;

/** Two uncoupled neurons with w = 2: nine fixed points, four of them stable. */
export function fourMemories(): PhasePortraitView {
  const step: Step = ([a, b]) => [Math.tanh(2 * a), Math.tanh(2 * b)];
  const range: [number, number] = [-1.25, 1.25];
  const values = [-root, 0, root];
  const multiplier = (h: number): number => (h === 0 ? 2 : slope);
  const fixedPoints: FixedPointMark[] = values.flatMap((a) =>
    values.map((b): FixedPointMark => {
      const unstable = Number(a === 0) + Number(b === 0);
      return {
        position: [a, b],
        state: f64([a, b]),
        kind: unstable === 0 ? 'stable-node' : unstable === 1 ? 'saddle' : 'unstable-node',
        verdict: unstable === 0 ? 'stable' : 'unstable',
        unstableDimension: unstable,
        multipliers: f64([multiplier(a), 0, multiplier(b), 0], [2, 2]),
        residual: 1e-16,
        degree: unstable === 1 ? -1 : 1,
        directions: [
          { dx: 1, dy: 0, multiplier: multiplier(a) },
          { dx: 0, dy: 1, multiplier: multiplier(b) },
        ],
      };
    }),
  );
  const stable = fixedPoints.flatMap((point, i) => (point.verdict === 'stable' ? [i] : []));
  const size = 41;
  const labels = new Int8Array(size * size);
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size; c++) {
      labels[r * size + c] = c === 20 || r === 20 ? -1 : stable[(c < 20 ? 0 : 2) + (r < 20 ? 0 : 1)];
    }
  }
  const line = (x: number[], y: number[]): EncodedArray =>
    f64(
      x.flatMap((value, i) => [value, y[i]]),
      [x.length, 2],
    );
  return {
    kind: 'phase-portrait',
    version: 1,
    title: 'Two neurons, four memories',
    dim: 2,
    axes: { x: { label: 'h₁', range }, y: { label: 'h₂', range } },
    projection: { type: 'units', units: [0, 1], base: f64([0, 0]) },
    field: fieldOf(step, range, 21),
    nullclines: [
      { variable: 0, lines: values.map((a) => line([a, a], [...range])) },
      { variable: 1, lines: values.map((b) => line([...range], [b, b])) },
    ],
    orbits: [orbitOf(step, [0.05, -1.1], 14), orbitOf(step, [-0.3, 0.08], 14)],
    fixedPoints,
    degree: { sum: 1, verdict: 'consistent' },
    basins: { columns: size, rows: size, labels: encodeArray(labels, [size, size], 'int8') },
  };
}

/** A slowly growing rotation caught by the tanh: an invariant circle around an unstable focus. */
export function rotor(): PhasePortraitView {
  const g = 1.12;
  const angle = 0.35;
  const step: Step = ([a, b]) => [
    Math.tanh(g * (Math.cos(angle) * a - Math.sin(angle) * b)),
    Math.tanh(g * (Math.sin(angle) * a + Math.cos(angle) * b)),
  ];
  const range: [number, number] = [-1, 1];
  return {
    kind: 'phase-portrait',
    version: 1,
    title: 'A rotation that grows until tanh bends it back',
    dim: 2,
    axes: { x: { label: 'h₁', range }, y: { label: 'h₂', range } },
    projection: { type: 'units', units: [0, 1], base: f64([0, 0]) },
    field: fieldOf(step, range, 25),
    orbits: [orbitOf(step, [0.04, 0], 60, 'from inside'), orbitOf(step, [0.95, 0.95], 60, 'from outside')],
    fixedPoints: [
      {
        position: [0, 0],
        state: f64([0, 0]),
        kind: 'unstable-focus',
        verdict: 'unstable',
        unstableDimension: 2,
        multipliers: f64(
          [g * Math.cos(angle), g * Math.sin(angle), g * Math.cos(angle), -g * Math.sin(angle)],
          [2, 2],
        ),
        residual: 0,
        degree: 1,
      },
      {
        position: [0.7, -0.7],
        state: f64([0.7, -0.7]),
        kind: 'marginal',
        verdict: 'marginal',
        unstableDimension: 0,
        multipliers: f64([1, 0, 0.2, 0], [2, 2]),
        residual: 1e-13,
        degree: 0,
      },
    ],
    degree: { sum: 1, verdict: 'degenerate' },
  };
}

/** One neuron, w = 2, b = 0: F(h) − h over h. */
export function oneNeuron(): PhasePortraitView {
  const count = 201;
  const range: [number, number] = [-1.4, 1.4];
  const change = Array.from({ length: count }, (_, i) => {
    const h = range[0] + ((range[1] - range[0]) * i) / (count - 1);
    return Math.tanh(2 * h) - h;
  });
  const points: number[] = [];
  let h = 0.03;
  for (let t = 0; t < 10; t++) {
    points.push(h, Math.tanh(2 * h) - h);
    h = Math.tanh(2 * h);
  }
  const mark = (at: number, multiplier: number): FixedPointMark => ({
    position: [at, 0],
    state: f64([at]),
    kind: multiplier < 1 ? 'stable-node' : 'unstable-node',
    verdict: multiplier < 1 ? 'stable' : 'unstable',
    unstableDimension: multiplier < 1 ? 0 : 1,
    multipliers: f64([multiplier, 0], [1, 2]),
    residual: 0,
    degree: multiplier < 1 ? 1 : -1,
    directions: [{ dx: 1, dy: 0, multiplier }],
  });
  return {
    kind: 'phase-portrait',
    version: 1,
    title: 'One neuron, two memories',
    dim: 1,
    axes: { x: { label: 'h', range }, y: { label: 'F(h) − h', range: [-0.5, 0.5] } },
    projection: { type: 'units', units: [0, 0], base: f64([0]) },
    field: {
      columns: count,
      rows: 1,
      dx: f64(change, [1, count]),
      dy: f64(new Float64Array(count), [1, count]),
    },
    orbits: [{ points: f64(points, [10, 2]), start: f64([0.03]) }],
    fixedPoints: [mark(-root, slope), mark(0, 2), mark(root, slope)],
    degree: { sum: 1, verdict: 'consistent' },
  };
}

/** Eigenvalues of a larger net: conjugate pairs, one outside. */
export function spectrumOfMany(): JacobianSpectrumView {
  const values: number[] = [1.06, 0];
  for (let k = 0; k < 14; k++) {
    const radius = 0.97 - 0.06 * k;
    const angle = 0.35 + 0.19 * k;
    const [re, im] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    values.push(re, im, re, -im);
  }
  values.push(0.3, 0, -0.2, 0);
  return {
    kind: 'jacobian-spectrum',
    version: 1,
    title: 'Spectrum at the saddle',
    groups: [
      {
        label: 'saddle',
        eigenvalues: f64(values, [values.length / 2, 2]),
        kind: 'saddle',
        verdict: 'unstable',
        conditionNumbers: f64(new Float64Array(values.length / 2).fill(1.5)),
      },
    ],
    timeConstantRings: [1, 2, 5, 10, 50],
  };
}

/** Three groups, among them a multiplier on the circle. */
export function spectrumOfThree(): JacobianSpectrumView {
  const group = (
    label: string,
    values: number[],
    verdict: 'stable' | 'unstable' | 'marginal',
  ): JacobianSpectrumView['groups'][number] => ({
    label,
    eigenvalues: f64(values, [values.length / 2, 2]),
    kind: verdict === 'stable' ? 'stable-focus' : verdict === 'unstable' ? 'saddle' : 'marginal',
    verdict,
  });
  return {
    kind: 'jacobian-spectrum',
    version: 1,
    title: 'Spectra <at> three & "more" points',
    groups: [
      group('stable focus', [0.6, 0.5, 0.6, -0.5, 0.1, 0], 'stable'),
      group('saddle in the middle', [1.8, 0, -0.4, 0, 0.2, 0], 'unstable'),
      group('at the flip', [-1, 0, 0.5, 0.2, 0.5, -0.2], 'marginal'),
    ],
    timeConstantRings: [2, 10],
  };
}

/** Three units of a driven net. */
export function drivenSeries(): TimeSeriesView {
  const length = 120;
  const values = [0, 1, 2].map((k) =>
    Float64Array.from({ length }, (_, t) => Math.tanh(1.4 * Math.sin(t / (5 + 3 * k)) + 0.3 * k - 0.2)),
  );
  return {
    kind: 'time-series',
    version: 1,
    title: 'Three units under a sinusoidal input',
    steps: f64(Float64Array.from({ length }, (_, t) => t)),
    series: values.map((series, k) => ({ name: `h${'₁₂₃'[k]}`, values: f64(series) })),
    valueLabel: 'activity',
  };
}

/** Few steps: markers, integer ticks. */
export function shortSeries(): TimeSeriesView {
  return {
    kind: 'time-series',
    version: 1,
    steps: f64([0, 1, 2, 3, 4, 5]),
    series: [
      { name: 'state', values: f64([1, 0.5, 0.25, 0.125, 0.0625, 0.03125]) },
      {
        name: 'a rather long name that must not push the plot away',
        values: f64([0, 1, Number.NaN, 1, 0, 1]),
      },
    ],
    valueLabel: 'value',
  };
}

/** The pitchfork of one neuron. */
export function pitchfork(): CurvesView {
  const w = Array.from({ length: 200 }, (_, i) => (3 * i) / 199);
  const h: number[] = w.map((weight) => {
    if (weight <= 1) return 0;
    let state = 1;
    for (let k = 0; k < 4000; k++) state = Math.tanh(weight * state);
    return state;
  });
  const from = w.findIndex((weight) => weight > 1);
  return {
    kind: 'curves',
    version: 1,
    title: 'Pitchfork of h′ = tanh(w h)',
    axes: { x: { label: 'w', range: [0, 3] }, y: { label: 'h*', range: [-1.1, 1.1] } },
    curves: [
      { name: 'stable', x: f64(w.slice(0, from)), y: f64(h.slice(0, from)), style: 'solid', color: 'stable' },
      { name: 'stable', x: f64(w.slice(from)), y: f64(h.slice(from)), style: 'solid', color: 'stable' },
      {
        name: 'stable',
        x: f64(w.slice(from)),
        y: f64(h.slice(from).map((v) => -v)),
        style: 'solid',
        color: 'stable',
      },
      {
        name: 'unstable',
        x: f64(w.slice(from)),
        y: f64(h.slice(from).map(() => 0)),
        style: 'dashed',
        color: 'unstable',
      },
    ],
    annotations: [
      { x: 1, y: 0, text: 'w = 1: one memory becomes two' },
      { x: 2.9, y: 0.99, text: 'saturation' },
    ],
    caption: 'Below w = 1 one fixed point, above it three.',
  };
}

/** A cobweb: equal axes. */
export function cobweb(): CurvesView {
  const x = Array.from({ length: 161 }, (_, i) => -1.2 + (2.4 * i) / 160);
  const web: [number, number][] = [[0.1, -1.2]];
  let h = 0.1;
  for (let t = 0; t < 12; t++) {
    const next = Math.tanh(2 * h);
    web.push([h, next], [next, next]);
    h = next;
  }
  return {
    kind: 'curves',
    version: 1,
    title: 'Cobweb',
    axes: { x: { label: 'hₜ', range: [-1.2, 1.2] }, y: { label: 'hₜ₊₁', range: [-1.2, 1.2] } },
    curves: [
      { name: 'diagonal', x: f64(x), y: f64(x), style: 'dotted', color: 'muted' },
      { name: 'tanh(2h)', x: f64(x), y: f64(x.map((v) => Math.tanh(2 * v))), style: 'solid', color: 0 },
      { name: 'orbit', x: f64(web.map((p) => p[0])), y: f64(web.map((p) => p[1])), style: 'solid', color: 1 },
    ],
    caption: 'The orbit climbs to the upper fixed point.',
  };
}

/** A cloud: bifurcation diagram of the logistic map. */
export function logisticDiagram(): CurvesView {
  const x: number[] = [];
  const y: number[] = [];
  for (let i = 0; i < 300; i++) {
    const r = 2.8 + (1.2 * i) / 299;
    let h = 0.4;
    for (let t = 0; t < 200; t++) h = r * h * (1 - h);
    for (let t = 0; t < 24; t++) {
      h = r * h * (1 - h);
      x.push(r);
      y.push(h);
    }
  }
  return {
    kind: 'curves',
    version: 1,
    title: 'Logistic map',
    axes: { x: { label: 'r', range: [2.8, 4] }, y: { label: 'h', range: [0, 1] } },
    curves: [{ name: 'attractor', x: f64(x), y: f64(y), style: 'points', color: 7 }],
    caption: 'Period doubling into chaos.',
  };
}

/** All samples by name. */
export const samples: Readonly<
  Record<string, () => PhasePortraitView | JacobianSpectrumView | TimeSeriesView | CurvesView>
> = {
  fourMemories,
  rotor,
  oneNeuron,
  spectrumOfMany,
  spectrumOfThree,
  drivenSeries,
  shortSeries,
  pitchfork,
  cobweb,
  logisticDiagram,
};
