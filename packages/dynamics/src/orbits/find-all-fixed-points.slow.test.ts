import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { randomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { enumerateFixedPoints } from './enumerate-fixed-points.js';
import { findAllFixedPoints } from './find-all-fixed-points.js';
import { findFixedPoints } from './find-fixed-points.js';
import { boxStarts } from './starts.js';

function randomMatrix(rows: number, columns: number, gain: number, seed: number): number[][] {
  const random = randomStream(seed);
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => (gain * random.normal()) / Math.sqrt(columns)),
  );
}

describe('findAllFixedPoints', () => {
  it.each([
    [5, 5],
    [6, 11],
  ])('case 3.2: the rolled net of %i units has exactly %i fixed points', (n, count) => {
    const recurrent = Array.from({ length: n }, (_, j) =>
      Array.from({ length: n }, (__, i) => 1 - (2 * ((i + j) % n)) / (n - 1)),
    );
    const { points, complete, degree } = findAllFixedPoints(withInput(elmanCell({ recurrent })));
    expect([points.length, complete, degree.sum]).toEqual([count, true, 1]);
  });

  it('D7: 243 points of five uncoupled switches', () => {
    const recurrent = Array.from({ length: 5 }, (_, i) =>
      Array.from({ length: 5 }, (__, j) => (i === j ? 2 : 0)),
    );
    const { points, complete, degree } = findAllFixedPoints(withInput(elmanCell({ recurrent })));
    expect([points.length, complete, degree.sum]).toEqual([243, true, 1]);
  });

  it('twenty random nets of four tanh units: proof and search from many starts agree', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const recurrent = randomMatrix(4, 4, 3.5, seed);
      const bias = randomMatrix(1, 4, 0.5, seed + 100)[0];
      const map = withInput(elmanCell({ recurrent, bias }));
      const proof = findAllFixedPoints(map);
      const from = boxStarts({ lower: [-1, -1, -1, -1], upper: [1, 1, 1, 1], count: 400, seed });
      const { points } = findFixedPoints(map, { from });
      expect([seed, proof.complete, proof.points.length, proof.degree.sum]).toEqual([
        seed,
        true,
        points.length,
        1,
      ]);
    }
  });

  it('ten random GRUs of three units: proof and search agree', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const map = withInput(
        gruCell({
          recurrent: randomMatrix(9, 3, 4, seed),
          recurrentBias: randomMatrix(1, 9, 1, seed + 50)[0],
        }),
      );
      const proof = findAllFixedPoints(map);
      const from = boxStarts({ lower: [-1, -1, -1], upper: [1, 1, 1], count: 400, seed });
      const { points } = findFixedPoints(map, { from });
      expect([seed, proof.complete, proof.points.length, proof.degree.sum]).toEqual([
        seed,
        true,
        points.length,
        1,
      ]);
    }
  });
});

describe('enumerateFixedPoints', () => {
  it('competition of 14 units: all 16383 sets of winners', () => {
    const n = 14;
    const recurrent = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (__, j) => (i === j ? 0.5 : -1)),
    );
    const net = elmanCell({ recurrent, bias: new Float64Array(n).fill(1), activation: 'relu' });
    const { points, complete } = enumerateFixedPoints(withInput(net));
    expect([points.length, complete]).toEqual([2 ** n - 1, true]);
  });

  it('twenty random relu nets of four units: enumeration and interval proof agree', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const recurrent = randomMatrix(4, 4, 1.5, seed);
      const bias = randomMatrix(1, 4, 1, seed + 30)[0];
      const map = withInput(elmanCell({ recurrent, bias, activation: 'relu' }));
      const size = 50;
      const box = { lower: new Float64Array(4), upper: new Float64Array(4).fill(size) };
      const listed = enumerateFixedPoints(map, { box });
      const proof = findAllFixedPoints(map, { lower: [-1, -1, -1, -1], upper: box.upper });
      expect([seed, listed.complete, proof.complete]).toEqual([seed, true, true]);
      expect(proof.points.length).toBe(listed.points.length);
    }
  });
});
