// The flip-flop GRU with 128 units and starts on it: states that it visits, with noise.
import fs from 'node:fs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { dice } from './statistics.mjs';

export const tolerance = 1e-10;

const fixture = (name) => inRoot('benchmarks', 'flip-flop-128', `flip-flop-128.${name}`);
export const networkBytes = () => fs.readFileSync(fixture('safetensors'));
export const knownPoints = () => JSON.parse(fs.readFileSync(fixture('fixed-points.json'), 'utf8'));

function tensors() {
  const bytes = networkBytes();
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  return (name) => {
    const {
      shape,
      data_offsets: [from, to],
    } = header[name];
    const start = bytes.byteOffset + 8 + length;
    const values = Float64Array.from(new Float32Array(bytes.buffer.slice(start + from, start + to)));
    return { shape, values };
  };
}

/** Weights in float64 and `count` starts. */
export function flipFlopData(count, noise = 0.3, seed = 1) {
  const tensor = tensors();
  const weights = tensor('weight_hh_l0');
  const inner = tensor('bias_hh_l0');
  const outer = tensor('bias_ih_l0');
  const input = tensor('weight_ih_l0');
  const n = weights.shape[1];
  const random = dice(seed);
  const visited = [];
  let h = new Float64Array(n);
  for (let t = 0; t < 600; t++) {
    const x = [0, 1, 2].map(() =>
      t === 0 || random.uniform() < 0.15 ? (random.uniform() < 0.5 ? -1 : 1) : 0,
    );
    const row = (i) => {
      let own = inner.values[i];
      for (let j = 0; j < n; j++) own += weights.values[i * n + j] * h[j];
      let driven = outer.values[i];
      for (let j = 0; j < 3; j++) driven += input.values[i * 3 + j] * x[j];
      return [own, driven];
    };
    const logistic = (i) => {
      const [own, driven] = row(i);
      return 1 / (1 + Math.exp(-own - driven));
    };
    h = Float64Array.from({ length: n }, (_, i) => {
      const [own, driven] = row(2 * n + i);
      const z = logistic(n + i);
      return (1 - z) * Math.tanh(driven + logistic(i) * own) + z * h[i];
    });
    visited.push(h);
  }
  const starts = new Float64Array(count * n);
  for (let s = 0; s < count; s++) {
    const from = visited[Math.floor(random.uniform() * visited.length)];
    for (let i = 0; i < n; i++) starts[s * n + i] = from[i] + noise * random.normal();
  }
  return { weights, inner, outer, starts: { shape: [count, n], values: starts } };
}

export const rowsOf = ({ shape: [rows, columns], values }) =>
  Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));
