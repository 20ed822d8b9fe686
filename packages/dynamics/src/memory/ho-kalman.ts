import {
  fromMlMatrix,
  multiply,
  requireFinite,
  transpose,
  ShapeMismatchError,
  toMatrix,
  toMlMatrix,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { SingularValueDecomposition } from 'ml-matrix';
import { impulseResponse } from './impulse-response.js';
import { linearSystem, type LinearSystem } from './linear-system.js';

/** A linear network found from its impulse response. */
export interface IdentifiedSystem {
  /** Balanced realisation: W, U, V in coordinates of the method's own choice; spectrum and responses are what counts. */
  readonly system: LinearSystem;
  /** Singular values of the Hankel matrix, largest first: their drop to zero shows the order. */
  readonly hankelSingularValues: Vector;
  /** Number of state variables used. */
  readonly order: number;
  /** Largest |response given − response of the system found| over all lags. */
  readonly residual: number;
  readonly warnings: readonly string[];
}

/** Options of `hoKalman`. */
export interface HoKalmanOptions {
  /** Number of state variables. @default as many as singular values above 1e-9 of the largest */
  readonly order?: number;
}

/**
 * Ho and Kalman's identification: the smallest linear network with a given impulse response.
 *
 * The Hankel matrix of the responses is split by its SVD; a shift of it by one lag gives W.
 *
 * @param responses - V W^k U for k = 0, 1, …, at least two, each of shape [p, m].
 * @param options - The order, where it is known.
 * @returns The network with the evidence for its order.
 * @throws {RangeError} If there are fewer than two responses or `order` does not fit the Hankel matrix.
 * @throws {ShapeMismatchError} If the responses differ in shape.
 * @throws {NonFiniteError} If a response holds NaN or an infinity.
 *
 * Cost: an SVD of a matrix of order K/2 · max(p, m) for K responses.
 * Source: Ho and Kalman, Regelungstechnik 14 (1966) 545–548; balanced as in Kung, Proc. 12th Asilomar Conf. (1978) 705.
 *
 * @example A memory that fades by half
 * ```ts
 * const { system, order } = hoKalman([[[1]], [[0.5]], [[0.25]], [[0.125]]]);
 * assertEqual(order, 1);
 * assertClose(system.recurrent.data, [0.5]);
 * ```
 */
export function hoKalman(responses: readonly MatrixLike[], options: HoKalmanOptions = {}): IdentifiedSystem {
  const purpose = 'Cannot identify a linear system';
  if (responses.length < 2) {
    throw new RangeError(`${purpose}: \`responses\` must have at least 2 entries: got ${responses.length}`);
  }
  const markov = responses.map((response, k) => {
    const read = toMatrix(response, `responses[${k}]`);
    requireFinite(purpose, `responses[${k}]`, read.data);
    return read;
  });
  const { rows: p, columns: m } = markov[0];
  markov.forEach((response, k) => {
    if (response.rows === p && response.columns === m) return;
    throw new ShapeMismatchError(
      purpose,
      `responses[${k}]`,
      `[${p}, ${m}]`,
      `[${response.rows}, ${response.columns}]`,
    );
  });
  const [blockRows, blockColumns] = [markov.length >> 1, (markov.length + 1) >> 1];
  const hankel = (shift: number): Matrix => {
    const result = zeros(blockRows * p, blockColumns * m);
    for (let i = 0; i < result.rows; i++) {
      for (let j = 0; j < result.columns; j++) {
        const { data } = markov[Math.floor(i / p) + Math.floor(j / m) + shift];
        result.data[i * result.columns + j] = data[(i % p) * m + (j % m)];
      }
    }
    return result;
  };
  const split = new SingularValueDecomposition(toMlMatrix(hankel(0)), { autoTranspose: true });
  const hankelSingularValues = Float64Array.from(split.diagonal);
  const largest = hankelSingularValues[0] ?? 0;
  const rank = hankelSingularValues.filter((value) => value > 1e-9 * largest).length;
  const { order = rank } = options;
  if (!Number.isInteger(order) || order < 0 || order > rank) {
    throw new RangeError(
      `${purpose}: \`order\` must be at most the rank ${rank} of the Hankel matrix: got ${order}`,
    );
  }
  const u = fromMlMatrix(split.leftSingularVectors);
  const v = fromMlMatrix(split.rightSingularVectors);
  /** Column j of singular vectors times σⱼ to a power, as row j. */
  const rowsOf = (vectors: Matrix, exponent: number): Matrix => {
    const result = zeros(order, vectors.rows);
    for (let j = 0; j < order; j++) {
      const factor = hankelSingularValues[j] ** exponent;
      for (let i = 0; i < vectors.rows; i++) {
        result.data[j * vectors.rows + i] = factor * vectors.data[i * vectors.columns + j];
      }
    }
    return result;
  };
  const columnsOf = (of: Matrix, count: number): Matrix => {
    const result = zeros(of.rows, count);
    for (let i = 0; i < of.rows; i++) {
      for (let j = 0; j < count; j++) result.data[i * count + j] = of.data[i * of.columns + j];
    }
    return result;
  };
  const system = linearSystem({
    recurrent: multiply(multiply(rowsOf(u, -0.5), hankel(1)), transpose(rowsOf(v, -0.5))),
    input: columnsOf(rowsOf(v, 0.5), m),
    readout: transpose(columnsOf(rowsOf(u, 0.5), p)),
  });
  const found = impulseResponse(system, { steps: markov.length });
  const residual = found.responses.reduce(
    (worst, { data }, k) =>
      data.reduce((most, value, i) => Math.max(most, Math.abs(value - markov[k].data[i])), worst),
    0,
  );
  const warnings: string[] = [];
  if (order === Math.min(blockRows * p, blockColumns * m)) {
    warnings.push('The Hankel matrix has full rank: more responses are needed to see the order');
  }
  if (residual > 1e-6 * Math.max(largest, Number.MIN_VALUE)) {
    warnings.push(`The system found misses the responses by up to ${residual.toExponential(1)}`);
  }
  return { system, hankelSingularValues, order, residual, warnings };
}
