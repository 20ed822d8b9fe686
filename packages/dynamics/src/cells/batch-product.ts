import {
  currentEngine,
  zeros,
  type Matrix,
  type NumericEngine,
  type PackedMatrix,
  type Vector,
} from '@phasebook/linalg';

/**
 * Products of a weight matrix with many states: row i of the result is shift + W · (first entries of row i), for
 * states that may be longer than W is wide. W is packed once for each engine.
 */
export function batchProduct(weights: Matrix): (states: Matrix, shift: Vector) => Matrix {
  const packs = new WeakMap<NumericEngine, PackedMatrix>();
  return (states, shift) => {
    const engine = currentEngine();
    let packed = packs.get(engine);
    if (!packed) packs.set(engine, (packed = engine.pack(weights, { transpose: true })));
    const out = zeros(states.rows, weights.rows);
    for (let i = 0; i < states.rows; i++) out.data.set(shift, i * weights.rows);
    const left = { data: states.data, rows: states.rows, columns: weights.columns, stride: states.columns };
    engine.multiplyPacked(left, packed, out, 'add');
    return out;
  };
}
