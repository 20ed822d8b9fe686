import { describe, expect, it } from 'vitest';
import { distance, norm, vector, type Vector } from '@phasebook/linalg';
import {
  elmanCell,
  findFixedPoints,
  linearCell,
  boxStarts,
  spectralNorm,
  spectralRadius,
  stateAt,
  trajectory,
  withInput,
} from '@phasebook/dynamics';

// What the article says about fixed points and stability, as it stands corrected.

describe('the energy of a symmetric network', () => {
  const W = [
    [0, 2],
    [2, 0],
  ];
  /** E = −½ hᵀWh + Σ ∫₀^h artanh; its last term is h artanh h + ½ ln(1 − h²). */
  const energy = (h: Vector): number => {
    const quadratic = h.reduce((sum, a, i) => sum + h.reduce((s, b, j) => s + a * W[i][j] * b, 0), 0);
    const entropy = h.reduce((sum, a) => sum + a * Math.atanh(a) + 0.5 * Math.log(1 - a * a), 0);
    return -quadratic / 2 + entropy;
  };

  it('D9: falls under asynchronous updates', () => {
    const h = vector(0.5, -0.4);
    let last = energy(h);
    for (let t = 0; t < 40; t++) {
      const i = t % 2;
      h[i] = Math.tanh(W[i][0] * h[0] + W[i][1] * h[1]);
      expect(energy(h)).toBeLessThanOrEqual(last + 1e-15);
      last = energy(h);
    }
  });

  it('D9: is no Lyapunov function of the synchronous map: the orbit stays in a 2-cycle (erratum 7)', () => {
    const map = withInput(elmanCell({ recurrent: W }));
    const cycle = stateAt(trajectory(map, [0.5, -0.5], { steps: 500 }), -1);
    expect(norm(cycle)).toBeCloseTo(Math.SQRT2 * 0.957504024, 8);
    expect(cycle[0] * cycle[1]).toBeLessThan(0);
    expect(distance(map.step(map.step(cycle)), cycle)).toBeLessThan(1e-12);
    expect(distance(map.step(cycle), cycle)).toBeGreaterThan(2);
  });

  it('D9: in continuous time leads from (.5, −.4) to (.957504, .957504)', () => {
    const h = vector(0.5, -0.4);
    for (let t = 0; t < 20_000; t++) {
      const target = [Math.tanh(2 * h[1]), Math.tanh(2 * h[0])];
      h[0] += 0.01 * (target[0] - h[0]);
      h[1] += 0.01 * (target[1] - h[1]);
    }
    expect(h[0]).toBeCloseTo(0.957504024, 8);
    expect(h[1]).toBeCloseTo(0.957504024, 8);
  });
});

describe('the spectral radius of the weights decides nothing alone (erratum 9)', () => {
  it('D10: ρ(W) = .781 with two attractors', () => {
    const W = [
      [3, -3.1],
      [3.1, -3],
    ];
    expect(spectralRadius(W)).toBeCloseTo(0.781, 4);
    const map = withInput(elmanCell({ recurrent: W, bias: [3.1, 10] }));
    const { points } = findFixedPoints(map, {
      from: boxStarts({ lower: [-1, -1], upper: [1, 1], count: 60 }),
    });
    const stable = points.filter((p) => p.stability.verdict === 'stable');
    const radii = stable.map((p) => spectralRadius(map.jacobian(p.state)));
    expect(stable.length).toBe(2);
    expect(radii[0]).toBeCloseTo(0.0255, 4);
    expect(radii[1]).toBeCloseTo(0.0305, 4);
  });

  it('D10: ρ(W) = 2, and yet every orbit settles', () => {
    const map = withInput(elmanCell({ recurrent: [[2]] }));
    for (const start of [-0.9, -0.01, 0.01, 0.7]) {
      const end = stateAt(trajectory(map, [start], { steps: 200 }), -1);
      expect(end[0]).toBeCloseTo(Math.sign(start) * 0.957504024077269, 12);
    }
  });

  it('radius and norm are different things (V5)', () => {
    const W = [
      [0.5, 2],
      [0, 0.5],
    ];
    expect(spectralRadius(W)).toBeCloseTo(0.5, 7);
    expect(spectralNorm(W)).toBeCloseTo(2.118034, 6);
  });
});

describe('linear networks (erratum 10)', () => {
  it('D11: converge at the rate ρ', () => {
    const map = withInput(
      linearCell({
        recurrent: [
          [0.9, 0.3],
          [0, 0.5],
        ],
        bias: [1, 1],
      }),
    );
    const target = findFixedPoints(map, { from: [[0, 0]] }).points[0].state;
    const orbit = trajectory(map, [0, 0], { steps: 101 });
    const ratio = distance(stateAt(orbit, 101), target) / distance(stateAt(orbit, 100), target);
    expect(ratio).toBeCloseTo(0.9, 10);
  });

  it('D11: with ρ = 1 may stand still, grow like t, or converge from the stable subspace', () => {
    const end = (recurrent: number[][], start: number[], steps = 100): number[] =>
      Array.from(stateAt(trajectory(withInput(linearCell({ recurrent })), start, { steps }), -1));
    expect(
      end(
        [
          [1, 0],
          [0, 1],
        ],
        [3, -4],
      ),
    ).toEqual([3, -4]);
    expect(
      end(
        [
          [1, 1],
          [0, 1],
        ],
        [0, 1],
      ),
    ).toEqual([100, 1]);
    expect(
      norm(
        end(
          [
            [2, 0],
            [0, 0.5],
          ],
          [0, 1],
        ),
      ),
    ).toBeLessThan(1e-30);
  });

  it('D11: have no fixed point at all where 1 is an eigenvalue that the bias excites', () => {
    const map = withInput(linearCell({ recurrent: [[1]], bias: [1] }));
    const { points, attempts } = findFixedPoints(map, { from: [[0], [5]] });
    expect(points).toEqual([]);
    expect(attempts.map(({ status }) => status)).not.toContain('converged');
  });
});
