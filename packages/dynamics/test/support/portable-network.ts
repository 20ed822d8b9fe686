import { multiplyVector, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { randomStream } from '../../src/system/random.js';
import type { SmoothMap } from '../../src/system/smooth-map.js';

/** The network h′ = a h + b J tanh(h) with J = g n / √N, the same matrix in every language. */
export interface PortableNetwork {
  readonly N: number;
  readonly g: number;
  readonly seed: number;
  /** @default 0 */
  readonly a?: number;
  /** @default 1 */
  readonly b?: number;
  /** @default false */
  readonly zero_diagonal?: boolean;
}

/** J, row by row from one stream of normal numbers. */
export function portableCoupling({ N, g, seed, zero_diagonal = false }: PortableNetwork): Matrix {
  const random = randomStream(seed);
  const J = zeros(N, N);
  J.data.forEach((_, i) => (J.data[i] = (g * random.normal()) / Math.sqrt(N)));
  if (zero_diagonal) for (let i = 0; i < N; i++) J.data[i * N + i] = 0;
  return J;
}

/** The network as a map. */
export function portableMap(network: PortableNetwork): SmoothMap {
  const { N, a = 0, b = 1 } = network;
  const J = portableCoupling(network);
  return {
    dim: N,
    step: (h: Vector) => multiplyVector(J, h.map(Math.tanh)).map((value, i) => a * h[i] + b * value),
    jacobian(h: Vector): Matrix {
      const slopes = h.map((value) => 1 - Math.tanh(value) ** 2);
      const data = J.data.map((value, at) => b * value * slopes[at % N]);
      for (let i = 0; i < N; i++) data[i * N + i] += a;
      return { rows: N, columns: N, data };
    },
  };
}

/** Normal numbers from a stream: the network's starts. */
export function normals(count: number, seed: number): Float64Array {
  const random = randomStream(seed);
  return Float64Array.from({ length: count }, () => random.normal());
}
