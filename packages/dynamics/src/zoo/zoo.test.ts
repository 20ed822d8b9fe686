import { describe, expect, it } from 'vitest';
import { iterate } from '../system/iterate.js';
import { checkFlow, checkSmoothMap } from '../system/contract.js';
import * as flows from './flows.js';
import * as maps from './maps.js';

const states = (dim: number): number[][] =>
  [1, 2].map((seed) => Array.from({ length: dim }, (_, i) => 0.3 * Math.sin(seed + 2.1 * i)));

describe('zoo', () => {
  it.each(
    Object.entries({
      logistic: maps.logisticMap(3.2),
      henon: maps.henonMap(),
      foldedTowel: maps.foldedTowelMap(),
    }),
  )('%s keeps the contract of a map', (_, map) => {
    expect(checkSmoothMap(map, states(map.dim)).violations).toEqual([]);
  });

  it('keeps the contract where the cat map does not wrap', () => {
    expect(checkSmoothMap(maps.arnoldCatMap(), [[0.25, 0.25]]).violations).toEqual([]);
  });

  it.each(
    Object.entries({
      lorenz: flows.lorenzFlow(),
      rossler: flows.rosslerFlow(),
      lorenz96: flows.lorenz96Flow(),
      lorenz96OfFour: flows.lorenz96Flow({ dim: 4 }),
      vanDerPol: flows.vanDerPolFlow(),
      fitzHughNagumo: flows.fitzHughNagumoFlow(),
      stuartLandau: flows.stuartLandauFlow(),
      linear: flows.linearFlow([
        [0, 1],
        [-4, -0.2],
      ]),
    }),
  )('%s keeps the contract of a flow', (_, flow) => {
    expect(checkFlow(flow, states(flow.dim)).violations).toEqual([]);
  });

  it('has the 2-cycle multiplier 4 + 2r − r² of the logistic map', () => {
    const r = 3.2;
    const point = (r + 1 + Math.sqrt((r + 1) * (r - 3))) / (2 * r);
    const twice = iterate(maps.logisticMap(r), 2);
    expect(twice.step(Float64Array.of(point))[0]).toBeCloseTo(point, 12);
    expect(twice.jacobian(Float64Array.of(point)).data[0]).toBeCloseTo(4 + 2 * r - r * r, 12);
  });

  it('P1: equilibria C± of Lorenz', () => {
    const x = Math.sqrt((8 / 3) * 27);
    flows
      .lorenzFlow()
      .rate(Float64Array.of(x, x, 27))
      .forEach((rate) => expect(rate).toBeCloseTo(0, 12));
    expect(x).toBeCloseTo(8.485281374, 9);
  });

  it('refuses a ring of three sites', () => {
    expect(() => flows.lorenz96Flow({ dim: 3 })).toThrow(RangeError);
  });
});
