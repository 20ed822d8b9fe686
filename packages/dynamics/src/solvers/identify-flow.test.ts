import { describe, expect, it } from 'vitest';
import { matrix, matrixExponential, scale, toRows, vector, type Matrix } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { spectralNorm } from '../linearization/spectral-radius.js';
import { spectrum } from '../linearization/spectrum.js';
import { trajectory } from '../orbits/trajectory.js';
import { continuousTime } from '../system/continuous-time.js';
import { randomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { linearFlow } from '../zoo/flows.js';
import { euler, rungeKutta4 } from './explicit-runge-kutta.js';
import { exponentialEuler } from './exponential-euler.js';
import { fitLinearCell } from './fit-linear-cell.js';
import { identifyFlow } from './identify-flow.js';
import { integrate } from './integrate.js';
import { leakyCellOfFlow } from './leaky-cell-of-flow.js';
import { linearCellOfFlow } from './linear-cell-of-flow.js';
import { stepper } from './stepper.js';
import { crankNicolson } from './theta-method.js';

const J = matrix([
  [0, 1],
  [-4, -0.2],
]);

const recurrentOf = (cell: ReturnType<typeof linearCellOfFlow>): Matrix =>
  cell.stateJacobian(new Float64Array(cell.stateDim), new Float64Array(cell.inputDim));

const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  expect(actual.length).toBe(expected.length);
  Array.from(actual).forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(tolerance));
};

describe('identifyFlow', () => {
  it('D14: a fit on exact samples gives exp(J Δt); its logarithm is J, its difference quotient is not', () => {
    const orbit = trajectory(withInput(linearCellOfFlow({ state: J }, { timeStep: 0.1 })), [1, 0], {
      steps: 60,
    });
    const { cell, status, residuals } = fitLinearCell(orbit.states);
    expect(status).toBe('fitted');
    expect(Math.max(...residuals)).toBeLessThan(1e-14);
    const W = recurrentOf(cell!);
    expectClose(W.data, [0.980198717, 0.098347912, -0.39339165, 0.960529135], 1e-9);
    const result = identifyFlow(W, { timeStep: 0.1 });
    expect(result.status).toBe('identified');
    expectClose(result.matrix!.data, J.data, 1e-12);
    expect(result.residual).toBeLessThan(1e-14);
    const [mode] = result.modes;
    expectClose([mode.rate.re, mode.rate.im], [-0.1, Math.sqrt(3.99)], 1e-12);
    expectClose([mode.differenceRate.re, mode.differenceRate.im], [-0.296361, 1.964498], 5e-7);
    expect(mode.differenceBias.re / mode.rate.re).toBeCloseTo(1.96361, 4);
    const [ofQuotient] = spectrum(result.differenceQuotient).eigenvalues;
    expectClose([ofQuotient.re, ofQuotient.im], [mode.differenceRate.re, mode.differenceRate.im], 1e-12);
    expect(result.warnings).toEqual([]);
  });

  it('takes any stable flow back within the highest frequency, and the Euler network back to its difference quotient', () => {
    const random = randomStream(3);
    for (let k = 0; k < 20; k++) {
      const state = matrix(Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => random.normal())));
      const W = recurrentOf(linearCellOfFlow({ state }, { timeStep: 0.3 }));
      const { matrix: found, highestFrequency, modes } = identifyFlow(W, { timeStep: 0.3 });
      expect(Math.max(...modes.map(({ rate }) => Math.abs(rate.im)))).toBeLessThan(highestFrequency);
      expectClose(found!.data, state.data, 1e-11);
      const network = recurrentOf(linearCellOfFlow({ state }, { timeStep: 0.3, method: euler() }));
      expectClose(identifyFlow(network, { timeStep: 0.3 }).differenceQuotient.data, state.data, 1e-13);
    }
  });

  it('aliases: beyond half a turn a step the principal branch is wrong, and a second time step tells', () => {
    const fast = linearCellOfFlow(
      {
        state: [
          [-0.2, 50],
          [-50, -0.2],
        ],
      },
      { timeStep: 0.1 },
    );
    const W = recurrentOf(fast);
    const alone = identifyFlow(W, { timeStep: 0.1 });
    const apparent = Math.abs(50 - (2 * Math.PI) / 0.1);
    expect(alone.modes[0].rate.im).toBeCloseTo(apparent, 9);
    expect(alone.highestFrequency).toBeCloseTo(31.41592653589793, 12);
    expect(alone.modes[0].aliases.map(Math.abs)).toContainEqual(expect.closeTo(50, 9));
    const second = {
      map: matrixExponential(
        scale(
          matrix([
            [-0.2, 50],
            [-50, -0.2],
          ]),
          0.013,
        ),
      ),
      timeStep: 0.013,
    };
    const both = identifyFlow(W, { timeStep: 0.1, second });
    expectClose(both.matrix!.data, [-0.2, 50, -50, -0.2], 1e-9);
    expect(both.modes[0].turns).toBe(-1);
    expect(both.residual).toBeLessThan(1e-12);
    expect(both.secondResidual).toBeLessThan(1e-12);
    const wrong = identifyFlow(W, {
      timeStep: 0.1,
      second: {
        map: matrix([
          [1, 0],
          [0, 0.5],
        ]),
        timeStep: 0.2,
      },
    });
    expect(wrong.warnings[0]).toMatch(/second map is missed/);
  });

  it('warns near half a turn a step, and has no flow for a flip', () => {
    const near = matrixExponential(
      matrix([
        [0, 3.1],
        [-3.1, 0],
      ]),
    );
    expect(identifyFlow(near, { timeStep: 1 }).warnings[0]).toMatch(/half a turn/);
    const flip = identifyFlow([[-0.5]], { timeStep: 1 });
    expect(flip).toMatchObject({ status: 'no-principal-logarithm', matrix: undefined, residual: undefined });
    expect(flip.warnings[0]).toMatch(/negative real axis/);
  });

  it('checks its arguments', () => {
    expect(() => identifyFlow([[1, 0]], { timeStep: 1 })).toThrow(/shape \[n, n\]/);
    expect(() => identifyFlow([[NaN]], { timeStep: 1 })).toThrow(/finite/);
    for (const timeStep of [0, -1, NaN])
      expect(() => identifyFlow([[1]], { timeStep })).toThrow(/`timeStep`/);
    expect(() => identifyFlow([[1]], { timeStep: 1, mostTurns: 0.5 })).toThrow(/`mostTurns`/);
    const second = {
      map: [
        [1, 0],
        [0, 1],
      ],
      timeStep: 1,
    };
    expect(() => identifyFlow([[1]], { timeStep: 1, second })).toThrow(/second.map/);
  });
});

describe('fitLinearCell', () => {
  it('finds W, U and b of a driven cell, with standard errors that cover noise', () => {
    const random = randomStream(9);
    const W = [
      [0.7, 0.2],
      [-0.1, 0.5],
    ];
    const coverage: number[] = [];
    for (let run = 0; run < 40; run++) {
      const states = [[0, 0]];
      const inputs: number[][] = [];
      for (let t = 0; t < 200; t++) {
        const [a, b] = states[t];
        const x = random.normal();
        inputs.push([x]);
        states.push([
          W[0][0] * a + W[0][1] * b + x + 0.3 + 0.01 * random.normal(),
          W[1][0] * a + W[1][1] * b - 0.5 * x - 0.2 + 0.01 * random.normal(),
        ]);
      }
      const { cell, standardErrors, residuals } = fitLinearCell(states, { inputs });
      expect(Math.abs(residuals[0] - 0.01)).toBeLessThan(0.003);
      const found = recurrentOf(cell!);
      for (const [i, j] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ]) {
        const error = Math.abs(found.data[2 * i + j] - W[i][j]);
        coverage.push(error < 2 * standardErrors!.data[4 * i + j] ? 1 : 0);
      }
    }
    const share = coverage.reduce((a, b) => a + b, 0) / coverage.length;
    expect(share).toBeGreaterThan(0.88);
    expect(share).toBeLessThan(1);
  });

  it('says where an orbit does not determine the weights, and checks shapes', () => {
    const still = fitLinearCell([
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(still).toMatchObject({ status: 'rank-deficient', cell: undefined });
    expect(() => fitLinearCell([[1], [2]])).toThrow(/at least 3 rows/);
    expect(() => fitLinearCell([[1], [2], [3]], { inputs: [[1]] })).toThrow(
      /`inputs` must have shape \[2, m\]/,
    );
    expect(() => fitLinearCell([[1], [NaN], [3]])).toThrow(/finite/);
  });
});

describe('linearCellOfFlow', () => {
  it('is one step of the method; exact sampling agrees with the integrated flow under held inputs', () => {
    const flow = { state: J, input: [[1], [0.5]], bias: [0.1, -0.3] };
    const x = 0.7;
    const driven = linearFlow([
      ...toRows(J).map((row, i) => [...row, [1, 0.5][i] * x + [0.1, -0.3][i]]),
      [0, 0, 0],
    ]);
    const exact = integrate(driven, [0.3, -1, 1], { duration: 0.5, relativeTolerance: 1e-12 }).state;
    const cell = linearCellOfFlow(flow, { timeStep: 0.5 });
    expectClose(cell.step(vector(0.3, -1), vector(x)), exact.slice(0, 2), 1e-10);
    for (const method of [euler(), rungeKutta4(), crankNicolson()]) {
      const stepped = stepper(driven, method, 0.5).step(vector(0.3, -1, 1));
      const network = linearCellOfFlow(flow, { timeStep: 0.5, method });
      expectClose(network.step(vector(0.3, -1), vector(x)), stepped.slice(0, 2), 1e-14);
    }
    const network = linearCellOfFlow(flow, { timeStep: 0.1, method: euler() });
    expectClose(recurrentOf(network).data, [1, 0.1, -0.4, 0.98], 1e-15);
    expectClose(network.inputJacobian(vector(0, 0), vector(0)).data, [0.1, 0.05], 1e-15);
  });

  it('D13b: 100 steps of 1 + .1 J stretch by 4.98682, though the flow decays', () => {
    let W: Matrix = recurrentOf(linearCellOfFlow({ state: J }, { timeStep: 0.1, method: euler() }));
    const map = withInput(linearCellOfFlow({ state: J }, { timeStep: 0.1, method: euler() }));
    const columns = [vector(1, 0), vector(0, 1)].map((h) => {
      for (let k = 0; k < 100; k++) h = map.step(h);
      return h;
    });
    W = matrix([
      [columns[0][0], columns[1][0]],
      [columns[0][1], columns[1][1]],
    ]);
    expect(spectralNorm(W)).toBeCloseTo(4.98682, 5);
  });

  it('D15b: Cayley steps rotate by 2 atan(Δt/2)', () => {
    const cell = linearCellOfFlow(
      {
        state: [
          [0, 1],
          [-1, 0],
        ],
      },
      { timeStep: 0.1, method: crankNicolson() },
    );
    const [c, s, ms, c2] = recurrentOf(cell).data;
    expectClose([c * c + s * s, c2 - c, s + ms], [1, 0, 0], 1e-15);
    expect(Math.atan2(s, c)).toBeCloseTo(0.0999167914, 10);
  });

  it('checks shapes', () => {
    expect(() => linearCellOfFlow({ state: [[1, 2]] }, { timeStep: 1 })).toThrow(/\[n, n\]/);
    expect(() => linearCellOfFlow({ state: [[1]], input: [[1], [2]] }, { timeStep: 1 })).toThrow(/`input`/);
    expect(() => linearCellOfFlow({ state: [[1]], bias: [1, 2] }, { timeStep: 1 })).toThrow(/`bias`/);
    expect(() => linearCellOfFlow({ state: [[1]] }, { timeStep: 0 })).toThrow(/`timeStep`/);
  });
});

describe('leakyCellOfFlow', () => {
  it('D15d: is one step of the continuous-time network; Δt = τ is the plain cell', () => {
    const cell = elmanCell({
      recurrent: [
        [1.4, -0.6],
        [0.8, 0.3],
      ],
      input: [[1], [0]],
    });
    const h = vector(0.3, -0.4);
    const flow = continuousTime(withInput(cell, [0.5]), 8);
    const euleric = leakyCellOfFlow(cell, { timeConstant: 8, timeStep: 2 });
    expectClose(euleric.step(h, vector(0.5)), stepper(flow, euler(), 2).step(h), 1e-15);
    const method = exponentialEuler({ linearRate: -1 / 8 });
    const exponential = leakyCellOfFlow(cell, { timeConstant: 8, timeStep: 20, method });
    expectClose(exponential.step(h, vector(0.5)), stepper(flow, method, 20).step(h), 1e-15);
    const plain = leakyCellOfFlow(cell, { timeConstant: 8, timeStep: 8 });
    expectClose(plain.step(h, vector(0.5)), cell.step(h, vector(0.5)), 1e-16);
  });

  it('checks its options', () => {
    const cell = elmanCell({ recurrent: [[1]] });
    expect(() => leakyCellOfFlow(cell, { timeConstant: 1, timeStep: 2 })).toThrow(/must not exceed/);
    expect(() => leakyCellOfFlow(cell, { timeConstant: 0, timeStep: 2 })).toThrow(/`timeConstant`/);
    const method = rungeKutta4();
    expect(() => leakyCellOfFlow(cell, { timeConstant: 2, timeStep: 1, method })).toThrow(/rungeKutta4/);
  });
});
