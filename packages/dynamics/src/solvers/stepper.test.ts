import { describe, expect, it } from 'vitest';
import { vector, type Vector } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { checkSmoothMap } from '../system/contract.js';
import { continuousTime } from '../system/continuous-time.js';
import { parameterDerivative, type MapFamily } from '../system/family.js';
import type { Flow } from '../system/flow.js';
import { withInput } from '../system/with-input.js';
import { linearFlow, lorenzFlow, stuartLandauFlow, vanDerPolFamily, vanDerPolFlow } from '../zoo/flows.js';
import { euler, heun, midpoint, rungeKutta3, rungeKutta4 } from './explicit-runge-kutta.js';
import { exponentialEuler } from './exponential-euler.js';
import type { StepMethod } from './step-method.js';
import { stepper, stepperFamily, takeStep } from './stepper.js';
import { symplecticEuler } from './symplectic-euler.js';
import { crankNicolson, implicitEuler } from './theta-method.js';

const METHODS: readonly StepMethod[] = [
  euler(),
  midpoint(),
  heun(),
  rungeKutta3(),
  rungeKutta4(),
  exponentialEuler(),
  exponentialEuler({ linearRate: 0 }),
  implicitEuler(),
  crankNicolson(),
  symplecticEuler(),
];

/** Error after time 1 with n steps. */
function errorAtOne(flow: Flow, method: StepMethod, start: Vector, exact: Vector, n: number): number {
  const map = stepper(flow, method, 1 / n);
  let h = start;
  for (let k = 0; k < n; k++) h = map.step(h);
  return Math.hypot(...h.map((value, i) => value - exact[i]));
}

describe('stepper', () => {
  it.each(METHODS)('keeps the contract of a map: $name', (method) => {
    const states = [vector(0.3, -0.7), vector(1.5, 0.4), vector(-2, 1)];
    for (const timeStep of [0.01, 0.1, 0.3]) {
      const report = checkSmoothMap(stepper(vanDerPolFlow(1), method, timeStep), states);
      expect(report.violations).toEqual([]);
    }
  });

  it.each(METHODS.filter(({ name }) => name !== 'symplecticEuler'))(
    'keeps the contract in three dimensions: $name',
    (method) => {
      const states = [vector(1, 2, 20), vector(-5, -8, 25)];
      expect(checkSmoothMap(stepper(lorenzFlow(), method, 0.01), states).violations).toEqual([]);
    },
  );

  it('keeps the contract where positions and velocities act on each other nonlinearly: symplecticEuler', () => {
    const map = stepper(stuartLandauFlow({ mu: 1, omega: 2 }), symplecticEuler(), 0.2);
    expect(checkSmoothMap(map, [vector(0.3, -0.7), vector(1.1, 0.4)]).violations).toEqual([]);
  });

  it('D15: orders of convergence, from the errors at t = 1 with steps .01 and .005', () => {
    const flow = linearFlow([
      [0, 1],
      [-4, -0.2],
    ]);
    // exp(J) (1, 0) in closed form: damping .1, frequency √(4 − .01).
    const [d, w] = [0.1, Math.sqrt(3.99)];
    const decay = Math.exp(-d);
    const exact = vector(
      decay * (Math.cos(w) + (d / w) * Math.sin(w)),
      decay * -(w + (d * d) / w) * Math.sin(w),
    );
    const order = (method: StepMethod): number =>
      Math.log2(
        errorAtOne(flow, method, vector(1, 0), exact, 100) /
          errorAtOne(flow, method, vector(1, 0), exact, 200),
      );
    const expected: readonly (readonly [StepMethod, number])[] = [
      [euler(), 1.011],
      [heun(), 1.993],
      [rungeKutta4(), 3.993],
      [crankNicolson(), 2],
      [implicitEuler(), 0.989],
    ];
    for (const [method, value] of expected) expect(Math.abs(order(method) - value)).toBeLessThan(6e-4);
    for (const method of METHODS) expect(Math.abs(order(method) - method.order)).toBeLessThan(0.06);
  });

  it('D15d: Euler steps of a continuous-time network are the leaky cell of rate Δt/τ; Δt = τ is the plain one', () => {
    const cell = elmanCell({
      recurrent: [
        [1.4, -0.6],
        [0.8, 0.3],
      ],
      input: [[1], [0]],
      bias: [0.1, -0.2],
    });
    const flow = continuousTime(withInput(cell, [0.5]), 8);
    const h = vector(0.3, -0.4);
    for (const timeStep of [0.8, 2, 8]) {
      const leaky = withInput(leakyCell(cell, timeStep / 8), [0.5]);
      const map = stepper(flow, euler(), timeStep);
      map.step(h).forEach((value, i) => expect(value).toBeCloseTo(leaky.step(h)[i], 14));
      map.jacobian(h).data.forEach((value, i) => expect(value).toBeCloseTo(leaky.jacobian(h).data[i], 14));
    }
    const exponential = stepper(flow, exponentialEuler({ linearRate: -1 / 8 }), 2).step(h);
    const leaky = withInput(leakyCell(cell, 1 - Math.exp(-2 / 8)), [0.5]).step(h);
    exponential.forEach((value, i) => expect(value).toBeCloseTo(leaky[i], 14));
  });

  it('refuses step lengths that are not positive and finite, and states of another length', () => {
    const flow = linearFlow([[-1]]);
    for (const timeStep of [0, -0.1, NaN, Infinity]) {
      expect(() => stepper(flow, euler(), timeStep)).toThrow(/`timeStep` must be positive and finite/);
    }
    expect(() => stepper(flow, euler(), 0.1).step(vector(1, 2))).toThrow(/`state` must have shape \[1\]/);
    const odd = stepper(linearFlow([[-1]]), symplecticEuler(), 0.1);
    expect(() => odd.step(vector(1))).toThrow(/shape \[2 d\]/);
  });
});

describe('takeStep', () => {
  it('says that an implicit step was solved, and how well', () => {
    const flow = vanDerPolFlow(100);
    const result = takeStep(flow, [2, 0], { method: implicitEuler(), timeStep: 0.5 });
    expect(result.status).toBe('solved');
    expect(result.residual).toBeLessThan(1e-12);
    expect(result.iterations).toBeGreaterThan(1);
    expect(takeStep(flow, [2, 0], { method: heun(), timeStep: 0.5 }).iterations).toBe(0);
  });

  it('an equation without solution is reported; the map gives NaN there', () => {
    // h' = h + Δt (1 + h'²) has no real solution for h > 1/(4Δt) − Δt.
    const flow: Flow = {
      dim: 1,
      rate: ([h]) => vector(1 + h * h),
      jacobian: ([h]) => ({ rows: 1, columns: 1, data: vector(2 * h) }),
    };
    const { status, residual } = takeStep(flow, [3], { method: implicitEuler(), timeStep: 1 });
    expect(status).not.toBe('solved');
    expect(residual).toBeGreaterThan(0.1);
    const map = stepper(flow, implicitEuler(), 1);
    expect(map.step(vector(3))).toEqual(vector(NaN));
    expect(map.jacobian(vector(3)).data).toEqual(vector(NaN));
    expect(takeStep(flow, [1e200], { method: euler(), timeStep: 1 }).status).toBe('diverged');
  });

  it('refuses bad options', () => {
    expect(() => implicitEuler({ maxIterations: 0 })).toThrow(/`maxIterations`/);
    expect(() => exponentialEuler({ linearRate: NaN })).toThrow(/`linearRate`/);
    expect(() => takeStep(linearFlow([[-1]]), [NaN], { method: euler(), timeStep: 1 })).toThrow(/finite/);
  });
});

describe('stepperFamily', () => {
  it.each(METHODS)('derivatives by the step length and by the flow’s parameters: $name', (method) => {
    const family = stepperFamily(vanDerPolFamily, method, 0.2);
    expect(family.parameters).toEqual({ mu: 1, timeStep: 0.2 });
    const plain: MapFamily = { dim: family.dim, parameters: family.parameters, at: family.at };
    for (const name of ['timeStep', 'mu']) {
      const exact = parameterDerivative(family, [0.4, 1.1], { mu: 1.5 }, name);
      const differences = parameterDerivative(plain, [0.4, 1.1], { mu: 1.5 }, name);
      exact.forEach((value, i) => expect(Math.abs(value - differences[i])).toBeLessThan(1e-9));
    }
  });

  it('checks its names and values', () => {
    const family = stepperFamily(linearFlow([[-1]]), rungeKutta4(), 0.1);
    expect(() => family.at({ mu: 1 })).toThrow(/no parameter 'mu'/);
    expect(() => family.at({ timeStep: 0 })).toThrow(/`timeStep`/);
    expect(() => stepperFamily(linearFlow([[-1]]), euler(), -1)).toThrow(/`timeStep`/);
  });
});
