import * as d from '@phasebook/dynamics';
import { NonFiniteError, ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';

// Every exported function refuses what it cannot use, with the class of error that says why and the argument's name.

type ErrorClass = abstract new (...values: never[]) => Error;
/** The argument that the message names, the class of the error, the call. */
type Refusal = readonly [argument: string, error: ErrorClass, call: () => unknown];

const SHAPE = ShapeMismatchError;
const FINITE = NonFiniteError;
const RANGE = RangeError;

const henon = d.henonMap();
const lorenz = d.lorenzFlow();
const recurrent = [
  [0.5, 0.1],
  [0, 0.3],
];
const cell = d.elmanCell({ recurrent, input: [[1], [0]] });
const free = d.elmanCell({ recurrent });
const lstm = d.lstmCell({ recurrent: [[0], [0], [0], [0]], input: [[1], [1], [1], [1]] });
const net = d.withInput(d.elmanCell({ recurrent: [[2]] }));
const pieces = d.withInput(d.piecewiseLinearCell({ diagonal: [0.5], recurrent: [[-1]], bias: [1] }));
const system = d.linearSystem({ recurrent: [[0.5]], input: [[1]] });
const wave = Float64Array.from({ length: 400 }, (_, t) => Math.sin(0.3 * t) + 0.3 * Math.sin(0.7 * t));
const hole = wave.map((x, t) => (t === 7 ? NaN : x));
const waves = Array.from(wave, (x) => [x]);
const holes = Array.from(hole, (x) => [x]);
const ragged = [[1, 2], [3]];
const orbit = d.trajectory(henon, [0, 0], { steps: 3 });
const flowOrbit = d.integrate(lorenz, [1, 1, 1], { duration: 0.1 });
const covariant = d.covariantVectors(henon, [0, 0], { steps: 2, transientSteps: 10, settleSteps: 10 });
const loss = d.meanSquaredError([[[0, 0]]]);
const outputs = d.sequences([[[0.5, 0.5]]]);
const task = d.addingTask({ steps: 4, batch: 2 });
const twoInputs = d.elmanCell({
  recurrent: [[0.5]],
  input: [[1, 1]],
});
const readout = { weight: [[1]] };
const grid = [1, 2, 3];
const henonRange = { parameter: 'a', start: [0.6, 0.2], range: [0, 1.5] } as const;
const curve = {
  parameters: ['a', 'b'],
  start: [0.6, 0.2],
  ranges: [
    [0, 2],
    [-1, 1],
  ],
} as const;
const flowCurve = {
  parameters: ['rho', 'sigma'],
  start: [0, 0, 0],
  ranges: [
    [0, 30],
    [1, 20],
  ],
} as const;

const refusals: Readonly<Record<string, readonly Refusal[]>> = {
  // system
  continuousTime: [['timeConstant', RANGE, () => d.continuousTime(net, 0)]],
  closedLoop: [
    ['readout.weight', SHAPE, () => d.closedLoop(cell, { weight: [[1, 2, 3]] })],
    ['readout.weight', FINITE, () => d.closedLoop(cell, { weight: [[1, NaN]] })],
    ['readout.bias', SHAPE, () => d.closedLoop(cell, { weight: [[1, 2]], bias: [1, 2] })],
  ],
  iterate: [['times', RANGE, () => d.iterate(net, 0)]],
  leaky: [['leakRate', RANGE, () => d.leaky(net, 0)]],
  withInput: [
    ['input', SHAPE, () => d.withInput(cell, [1, 2])],
    ['input', FINITE, () => d.withInput(cell, [NaN])],
  ],
  parameterDerivative: [
    ['q', RANGE, () => d.parameterDerivative(d.logisticFamily, [0.5], {}, 'q')],
    ['q', RANGE, () => d.parameterDerivative(d.logisticFamily, [0.5], { q: 1 }, 'r')],
    ['state', SHAPE, () => d.parameterDerivative(d.logisticFamily, [0.5, 1], {}, 'r')],
  ],
  mapFamily: [['q', RANGE, () => d.henonFamily.at({ q: 1 })]],
  flowFamily: [['sigma', FINITE, () => d.lorenzFamily.at({ sigma: NaN })]],
  checkSmoothMap: [
    ['states[0]', SHAPE, () => d.checkSmoothMap(henon, [[1]])],
    ['states', RANGE, () => d.checkSmoothMap(henon, [])],
  ],
  checkFlow: [
    ['states[0]', SHAPE, () => d.checkFlow(lorenz, [[1]])],
    ['states', RANGE, () => d.checkFlow(lorenz, [])],
  ],
  checkCell: [
    ['samples[0].state', SHAPE, () => d.checkCell(cell, [{ state: [1], input: [1] }])],
    ['samples', RANGE, () => d.checkCell(cell, [])],
  ],
  randomStream: [['seed', RANGE, () => d.randomStream(0.5)]],

  // cells
  activation: [['name', RANGE, () => d.activation('step' as 'tanh')]],
  cellFamily: [
    ['input', SHAPE, () => d.cellFamily(cell, { input: [1, 2] })],
    ['weight', RANGE, () => d.cellFamily(cell).at({ weight: 1 })],
  ],
  cellFrom: [['kind', RANGE, () => d.cellFrom({ kind: 'vanilla' } as never)]],
  elmanCell: [
    ['recurrent', SHAPE, () => d.elmanCell({ recurrent: [[1, 2]] })],
    ['recurrent[1]', SHAPE, () => d.elmanCell({ recurrent: ragged })],
    ['recurrent', FINITE, () => d.elmanCell({ recurrent: [[NaN]] })],
    ['input', SHAPE, () => d.elmanCell({ recurrent, input: [[1]] })],
    ['bias', SHAPE, () => d.elmanCell({ recurrent, bias: [1] })],
    ['state', SHAPE, () => cell.step(d.vector(1, 2, 3), d.vector(1))],
    ['input', SHAPE, () => cell.step(d.vector(1, 2), d.vector())],
  ],
  linearCell: [['recurrent', SHAPE, () => d.linearCell({ recurrent: [[1, 2]] })]],
  gruCell: [['recurrent', SHAPE, () => d.gruCell({ recurrent: [[1], [2]] })]],
  lstmCell: [['recurrent', SHAPE, () => d.lstmCell({ recurrent: [[1], [2], [3]] })]],
  piecewiseLinearCell: [
    ['diagonal', SHAPE, () => d.piecewiseLinearCell({ diagonal: [1, 2, 3], recurrent })],
    ['diagonal', TypeError, () => d.piecewiseLinearCell({ recurrent } as never)],
  ],
  leakyCell: [['leakRate', RANGE, () => d.leakyCell(cell, 1.5)]],
  residualCell: [['timeStep', RANGE, () => d.residualCell(cell, -0.1)]],
  antisymmetricCell: [
    ['generator', SHAPE, () => d.antisymmetricCell({ generator: [[1, 2]], timeStep: 0.1 })],
    ['damping', RANGE, () => d.antisymmetricCell({ generator: recurrent, damping: -1, timeStep: 0.1 })],
  ],
  withParameters: [
    ['flat', SHAPE, () => d.withParameters(cell, [1])],
    ['recurrent', FINITE, () => d.withParameters(cell, d.parametersOf(cell).fill(NaN))],
  ],
  gaussianWeights: [
    ['rows', RANGE, () => d.gaussianWeights(0, 2)],
    ['columns', RANGE, () => d.gaussianWeights(2, 1.5)],
    ['gain', RANGE, () => d.gaussianWeights(2, 2, { gain: NaN })],
    ['seed', RANGE, () => d.gaussianWeights(2, 2, { seed: NaN })],
  ],
  uniformWeights: [
    ['rows', RANGE, () => d.uniformWeights(0, 2)],
    ['fan', RANGE, () => d.uniformWeights(2, 2, { fan: 0 })],
  ],
  orthogonalWeights: [
    ['units', RANGE, () => d.orthogonalWeights(0)],
    ['gain', RANGE, () => d.orthogonalWeights(2, { gain: NaN })],
  ],
  chronoBias: [
    ['units', RANGE, () => d.chronoBias(0, { longestLag: 10 })],
    ['longestLag', RANGE, () => d.chronoBias(2, { longestLag: 1 })],
  ],
  forgetBiasFor: [['timeConstantSteps', RANGE, () => d.forgetBiasFor(0)]],
  leakRateFor: [['timeConstantSteps', RANGE, () => d.leakRateFor(-1)]],
  leakRetention: [['leakRate', RANGE, () => d.leakRetention(0)]],
  gateRetention: [['bias', FINITE, () => d.gateRetention(NaN)]],

  // zoo
  henonMap: [['a', FINITE, () => d.henonMap({ a: NaN })]],
  logisticMap: [['r', FINITE, () => d.logisticMap(NaN)]],
  lorenzFlow: [
    ['rho', FINITE, () => d.lorenzFlow({ rho: Infinity })],
    ['state', SHAPE, () => lorenz.rate(d.vector(1, 2))],
  ],
  rosslerFlow: [['c', FINITE, () => d.rosslerFlow({ c: NaN })]],
  lorenz96Flow: [
    ['dim', RANGE, () => d.lorenz96Flow({ dim: 3 })],
    ['forcing', FINITE, () => d.lorenz96Flow({ forcing: NaN })],
  ],
  vanDerPolFlow: [['mu', FINITE, () => d.vanDerPolFlow(NaN)]],
  stuartLandauFlow: [['omega', FINITE, () => d.stuartLandauFlow({ omega: NaN })]],
  fitzHughNagumoFlow: [['epsilon', FINITE, () => d.fitzHughNagumoFlow({ epsilon: NaN })]],
  linearFlow: [
    ['matrix', SHAPE, () => d.linearFlow([[1, 2]])],
    ['matrix', FINITE, () => d.linearFlow([[NaN]])],
  ],

  // linearization
  stabilityCertificates: [
    ['recurrent', SHAPE, () => d.stabilityCertificates([[1, 2]])],
    ['recurrent', FINITE, () => d.stabilityCertificates([[NaN]])],
    ['largestSlope', RANGE, () => d.stabilityCertificates([[1]], { largestSlope: 0 })],
  ],
  weightedNorm: [
    ['recurrent', SHAPE, () => d.weightedNorm([[1, 2]], [1])],
    ['recurrent', FINITE, () => d.weightedNorm([[NaN]], [1])],
    ['weights', SHAPE, () => d.weightedNorm([[1]], [1, 2])],
    ['weights', RANGE, () => d.weightedNorm([[1]], [-1])],
  ],
  spectralRadius: [
    ['jacobian', SHAPE, () => d.spectralRadius([[1, 2]])],
    ['jacobian', FINITE, () => d.spectralRadius([[NaN]])],
  ],
  spectralNorm: [['jacobian', FINITE, () => d.spectralNorm([[NaN]])]],
  spectrum: [
    ['jacobian', SHAPE, () => d.spectrum([[1, 2]])],
    ['jacobian', FINITE, () => d.spectrum([[NaN]])],
  ],
  stability: [
    ['margin', RANGE, () => d.stability([[0.5]], { margin: -1 })],
    ['source', SHAPE, () => d.stability([[1, 2]])],
  ],
  timeConstants: [['eigenvalues', FINITE, () => d.timeConstants([{ re: NaN, im: 0 }])]],

  // orbits
  trajectory: [
    ['start', SHAPE, () => d.trajectory(henon, [1], { steps: 1 })],
    ['start', FINITE, () => d.trajectory(henon, [1, NaN], { steps: 1 })],
    ['steps', RANGE, () => d.trajectory(henon, [0, 0], { steps: -1 })],
    ['transientSteps', RANGE, () => d.trajectory(henon, [0, 0], { steps: 1, transientSteps: 0.5 })],
  ],
  stateAt: [['row', RANGE, () => d.stateAt(orbit, 9)]],
  drivenTrajectory: [
    ['start', SHAPE, () => d.drivenTrajectory(cell, [0], [[1]], { convention: 'E1' })],
    ['inputs[1]', SHAPE, () => d.drivenTrajectory(cell, [0, 0], [[1], [1, 2]], { convention: 'E1' })],
    ['inputs[0]', FINITE, () => d.drivenTrajectory(cell, [0, 0], [[NaN]], { convention: 'E1' })],
    ['convention', RANGE, () => d.drivenTrajectory(cell, [0, 0], [[1]], { convention: 'E2' as 'E1' })],
    [
      'transientSteps',
      RANGE,
      () => d.drivenTrajectory(cell, [0, 0], [[1]], { convention: 'E1', transientSteps: 2 }),
    ],
  ],
  ensemble: [
    ['starts', SHAPE, () => d.ensemble(henon, [[1]], { steps: 1 })],
    ['starts', FINITE, () => d.ensemble(henon, [[1, NaN]], { steps: 1 })],
    ['steps', RANGE, () => d.ensemble(henon, [[1, 1]], { steps: 0.5 })],
  ],
  givenStates: [
    ['states', RANGE, () => d.givenStates([])],
    ['states[1]', SHAPE, () => d.givenStates([[1], [1, 2]])],
    ['states[0]', FINITE, () => d.givenStates([[NaN]])],
  ],
  boxStarts: [
    ['upper', SHAPE, () => d.boxStarts({ lower: [0], upper: [1, 1], count: 1 })],
    ['lower[0]', RANGE, () => d.boxStarts({ lower: [2], upper: [1], count: 1 })],
    ['count', RANGE, () => d.boxStarts({ lower: [0], upper: [1], count: 0 })],
    ['lower', FINITE, () => d.boxStarts({ lower: [NaN], upper: [1], count: 1 })],
  ],
  visitedStates: [
    ['states', RANGE, () => d.visitedStates({ rows: 0, columns: 2, data: new Float64Array(0) })],
    ['noise', RANGE, () => d.visitedStates(orbit.states, { noise: -1 })],
    ['states', FINITE, () => d.visitedStates(d.matrix([[NaN]]))],
  ],
  statesFromTrajectory: [
    ['start', SHAPE, () => d.statesFromTrajectory(henon, { start: [1], steps: 3 })],
    ['count', RANGE, () => d.statesFromTrajectory(henon, { start: [0, 0], steps: 3, count: 0 })],
  ],
  midpoints: [['count', RANGE, () => d.midpoints([d.vector(1), d.vector(2)], -1)]],
  newton: [['maxSteps', RANGE, () => d.newton({ maxSteps: 0 })]],
  levenbergMarquardt: [['patience', RANGE, () => d.levenbergMarquardt({ patience: 0 })]],
  hybrid: [['maxSteps', RANGE, () => d.hybrid({ maxSteps: NaN })]],
  multipleShooting: [['maxSteps', RANGE, () => d.multipleShooting({ maxSteps: 0 })]],
  findFixedPoints: [
    ['from', RANGE, () => d.findFixedPoints(henon, { from: [] })],
    ['from', SHAPE, () => d.findFixedPoints(henon, { from: [[1]] })],
    ['from', FINITE, () => d.findFixedPoints(henon, { from: [[1, NaN]] })],
    ['tolerance', RANGE, () => d.findFixedPoints(henon, { from: [[0, 0]], tolerance: 0 })],
    ['midpointRounds', RANGE, () => d.findFixedPoints(henon, { from: [[0, 0]], midpointRounds: -1 })],
  ],
  findSlowPoints: [
    ['from', RANGE, () => d.findSlowPoints(henon, { from: [] })],
    ['from', SHAPE, () => d.findSlowPoints(henon, { from: [[1]] })],
    ['from', FINITE, () => d.findSlowPoints(henon, { from: [[1, NaN]] })],
    ['gradientTolerance', RANGE, () => d.findSlowPoints(henon, { from: [[0, 0]], gradientTolerance: 0 })],
    ['maxSteps', RANGE, () => d.findSlowPoints(henon, { from: [[0, 0]], maxSteps: 0 })],
    ['mergeDistance', RANGE, () => d.findSlowPoints(henon, { from: [[0, 0]], mergeDistance: NaN })],
  ],
  findCycles: [
    ['period', RANGE, () => d.findCycles(henon, { period: 0, from: [[0, 0]] })],
    ['period', RANGE, () => d.findCycles(henon, { period: [], from: [[0, 0]] })],
    ['from', SHAPE, () => d.findCycles(henon, { period: 2, from: [[0]] })],
    ['from', RANGE, () => d.findCycles(henon, { period: 2, from: [] })],
    ['tolerance', RANGE, () => d.findCycles(henon, { period: 2, from: [[0, 0]], tolerance: NaN })],
  ],
  cycleJacobian: [
    ['states', RANGE, () => d.cycleJacobian(henon, [])],
    ['states[0]', SHAPE, () => d.cycleJacobian(henon, [[1]])],
    ['states[0]', FINITE, () => d.cycleJacobian(henon, [[1, NaN]])],
  ],
  findLimitCycle: [
    ['from', SHAPE, () => d.findLimitCycle(lorenz, { from: [1] })],
    ['from', FINITE, () => d.findLimitCycle(lorenz, { from: [1, 1, NaN] })],
    ['period', RANGE, () => d.findLimitCycle(lorenz, { from: [1, 1, 1], period: 0 })],
    ['transientTime', RANGE, () => d.findLimitCycle(lorenz, { from: [1, 1, 1], transientTime: -1 })],
    ['segments', RANGE, () => d.findLimitCycle(lorenz, { from: [1, 1, 1], segments: 0 })],
    ['samples', RANGE, () => d.findLimitCycle(lorenz, { from: [1, 1, 1], samples: 0 })],
  ],
  basins: [
    ['plane', RANGE, () => d.basins(net, {})],
    ['from', SHAPE, () => d.basins(net, { from: [[1, 2]] })],
    ['from', FINITE, () => d.basins(net, { from: [[NaN]] })],
    ['plane.size[0]', RANGE, () => d.basins(net, { plane: { axes: [0], ranges: [[-1, 1]], size: [1] } })],
    ['plane.axes[0]', RANGE, () => d.basins(net, { plane: { axes: [3], ranges: [[-1, 1]], size: [5] } })],
    ['cellsPerAxis', RANGE, () => d.basins(net, { from: [[1]], cellsPerAxis: 0 })],
    ['attractors', RANGE, () => d.basins(net, { from: [[1]], attractors: [] })],
    ['attractors[0]', SHAPE, () => d.basins(net, { from: [[1]], attractors: [{ state: [1, 2] }] })],
  ],
  hysteresis: [
    ['q', RANGE, () => d.hysteresis(d.logisticFamily, { parameter: 'q', from: 1, to: 2, start: [0.5] })],
    ['start', SHAPE, () => d.hysteresis(d.logisticFamily, { parameter: 'r', from: 1, to: 2, start: [1, 2] })],
    ['start', FINITE, () => d.hysteresis(d.logisticFamily, { parameter: 'r', from: 1, to: 2, start: [NaN] })],
    ['to', RANGE, () => d.hysteresis(d.logisticFamily, { parameter: 'r', from: 1, to: 1, start: [0.5] })],
    [
      'from',
      FINITE,
      () => d.hysteresis(d.logisticFamily, { parameter: 'r', from: NaN, to: 1, start: [0.5] }),
    ],
    [
      'points',
      RANGE,
      () => d.hysteresis(d.logisticFamily, { parameter: 'r', from: 1, to: 2, start: [0.5], points: 1 }),
    ],
  ],
  enumerateFixedPoints: [
    ['map', RANGE, () => d.enumerateFixedPoints(henon)],
    ['maxPieces', RANGE, () => d.enumerateFixedPoints(pieces, { maxPieces: 0 })],
    [
      'box',
      SHAPE,
      () => d.enumerateFixedPoints(pieces, { box: { lower: d.vector(0, 0), upper: d.vector(1, 1) } }),
    ],
  ],
  enumerateCycles: [
    ['map', RANGE, () => d.enumerateCycles(henon, { period: 2 })],
    ['period', RANGE, () => d.enumerateCycles(pieces, { period: 0 })],
    ['tolerance', RANGE, () => d.enumerateCycles(pieces, { period: 2, tolerance: -1 })],
  ],
  findAllFixedPoints: [
    ['map', RANGE, () => d.findAllFixedPoints(henon)],
    ['box', RANGE, () => d.findAllFixedPoints(pieces)],
    ['box.lower', SHAPE, () => d.findAllFixedPoints(net, { lower: [0, 0], upper: [1, 1] })],
    ['box.upper', FINITE, () => d.findAllFixedPoints(net, { lower: [0], upper: [NaN] })],
    ['maxBoxes', RANGE, () => d.findAllFixedPoints(net, undefined, { maxBoxes: 0 })],
  ],

  // lyapunov
  lyapunovSpectrum: [
    ['start', SHAPE, () => d.lyapunovSpectrum(henon, [1], { steps: 10 })],
    ['start', FINITE, () => d.lyapunovSpectrum(henon, [1, NaN], { steps: 10 })],
    ['steps', RANGE, () => d.lyapunovSpectrum(henon, [0, 0], { steps: 0 })],
    ['count', RANGE, () => d.lyapunovSpectrum(henon, [0, 0], { steps: 10, count: 3 })],
    ['interval', RANGE, () => d.lyapunovSpectrum(henon, [0, 0], { steps: 10, interval: 0 })],
    ['transientSteps', RANGE, () => d.lyapunovSpectrum(henon, [0, 0], { steps: 10, transientSteps: -1 })],
    ['confidenceLevel', RANGE, () => d.lyapunovSpectrum(henon, [0, 0], { steps: 10, confidenceLevel: 1 })],
    ['resamples', RANGE, () => d.lyapunovSpectrum(henon, [0, 0], { steps: 10, resamples: 1 })],
    ['seed', RANGE, () => d.lyapunovSpectrum(henon, [0, 0], { steps: 10, seed: 0.5 })],
  ],
  conditionalLyapunovSpectrum: [
    ['inputs[0]', SHAPE, () => d.conditionalLyapunovSpectrum(cell, () => [1, 2], { steps: 10 })],
    ['inputs[2]', FINITE, () => d.conditionalLyapunovSpectrum(cell, [[1], [1], [NaN], [1]], { steps: 4 })],
    ['steps', RANGE, () => d.conditionalLyapunovSpectrum(cell, [])],
    ['inputs', RANGE, () => d.conditionalLyapunovSpectrum(cell, [[1]], { steps: 10 })],
    ['start', SHAPE, () => d.conditionalLyapunovSpectrum(cell, () => [1], { steps: 10, start: [1] })],
    ['count', RANGE, () => d.conditionalLyapunovSpectrum(cell, () => [1], { steps: 10, count: 3 })],
  ],
  flowLyapunovSpectrum: [
    ['start', SHAPE, () => d.flowLyapunovSpectrum(lorenz, [1], { time: 1, timeStep: 0.01 })],
    ['timeStep', RANGE, () => d.flowLyapunovSpectrum(lorenz, [1, 1, 1], { time: 1, timeStep: 0 })],
    ['timeStep', RANGE, () => d.flowLyapunovSpectrum(lorenz, [1, 1, 1], { time: 1, timeStep: -0.1 })],
    ['time', RANGE, () => d.flowLyapunovSpectrum(lorenz, [1, 1, 1], { time: NaN, timeStep: 0.1 })],
    ['count', RANGE, () => d.flowLyapunovSpectrum(lorenz, [1, 1, 1], { time: 1, timeStep: 0.1, count: 4 })],
    [
      'transientTime',
      RANGE,
      () => d.flowLyapunovSpectrum(lorenz, [1, 1, 1], { time: 1, timeStep: 0.1, transientTime: -1 }),
    ],
  ],
  lyapunovSweep: [
    ['starts[0]', SHAPE, () => d.lyapunovSweep([henon], [[1]], { steps: 10 })],
    ['starts', SHAPE, () => d.lyapunovSweep([henon], [], { steps: 10 })],
    ['maps[1]', SHAPE, () => d.lyapunovSweep([henon, net], [[0, 0]], { steps: 10 })],
    ['count', RANGE, () => d.lyapunovSweep([henon], [[0, 0]], { steps: 10, count: 3 })],
    ['steps', RANGE, () => d.lyapunovSweep([henon], [[0, 0]], { steps: 0 })],
  ],
  covariantVectors: [
    ['start', SHAPE, () => d.covariantVectors(henon, [1], { steps: 10 })],
    ['start', FINITE, () => d.covariantVectors(henon, [1, NaN], { steps: 10 })],
    ['steps', RANGE, () => d.covariantVectors(henon, [0, 0], { steps: 0 })],
    ['count', RANGE, () => d.covariantVectors(henon, [0, 0], { steps: 10, count: 3 })],
  ],
  covariantAngles: [['j', RANGE, () => d.covariantAngles(covariant, 0, 2)]],
  finiteTimeExponents: [
    ['start', SHAPE, () => d.finiteTimeExponents(henon, [1], { windowSteps: 5, windows: 2 })],
    ['windowSteps', RANGE, () => d.finiteTimeExponents(henon, [0, 0], { windowSteps: 0, windows: 2 })],
    ['count', RANGE, () => d.finiteTimeExponents(henon, [0, 0], { windowSteps: 5, windows: 2, count: 3 })],
  ],
  predictability: [
    ['start', SHAPE, () => d.predictability(henon, [1])],
    ['distances', RANGE, () => d.predictability(henon, [0, 0], { distances: [1e-9] })],
    ['sampleSteps', RANGE, () => d.predictability(henon, [0, 0], { sampleSteps: 10 })],
  ],
  separationExponent: [
    ['start', SHAPE, () => d.separationExponent(henon, [1], { steps: 10 })],
    ['distance', RANGE, () => d.separationExponent(henon, [0, 0], { steps: 10, distance: 0 })],
    ['interval', RANGE, () => d.separationExponent(henon, [0, 0], { steps: 10, interval: 0 })],
    ['resamples', RANGE, () => d.separationExponent(henon, [0, 0], { steps: 10, resamples: 9 })],
  ],
  kaplanYorkeDimension: [
    ['exponents', RANGE, () => d.kaplanYorkeDimension([])],
    ['exponents', RANGE, () => d.kaplanYorkeDimension([NaN])],
    ['exponents', RANGE, () => d.kaplanYorkeDimension([-1, 1])],
  ],

  // gradients
  sequences: [['values[0][1]', SHAPE, () => d.sequences([[[1], [1, 2]]])]],
  runSequences: [
    ['inputs', SHAPE, () => d.runSequences(cell, { inputs: [[[1, 2]]] })],
    ['inputs', FINITE, () => d.runSequences(cell, { inputs: [[[NaN]]] })],
    ['start', SHAPE, () => d.runSequences(cell, { inputs: [[[1]]], start: [[1]] })],
    [
      'readout.weight',
      SHAPE,
      () => d.runSequences(cell, { inputs: [[[1]]], readout: { weight: [[1, 2, 3]] } }),
    ],
  ],
  bptt: [
    ['inputs', SHAPE, () => d.bptt(cell, { inputs: [[[1, 2]]], loss })],
    ['inputs', FINITE, () => d.bptt(cell, { inputs: [[[NaN]]], loss })],
    ['start', FINITE, () => d.bptt(cell, { inputs: [[[1]]], start: [[NaN, 0]], loss })],
    ['targets', SHAPE, () => d.bptt(cell, { inputs: [[[1]], [[1]]], loss })],
  ],
  truncatedBptt: [
    ['truncation', RANGE, () => d.truncatedBptt(cell, { inputs: [[[1]]], loss, truncation: 0 })],
    ['inputs', SHAPE, () => d.truncatedBptt(cell, { inputs: [[[1, 2]]], loss, truncation: 1 })],
  ],
  jvp: [
    ['at.state', SHAPE, () => d.jvp(cell, { state: [1] }, {})],
    ['at.state', FINITE, () => d.jvp(cell, { state: [1, NaN] }, {})],
    ['direction.parameters', SHAPE, () => d.jvp(cell, { state: [0, 0] }, { parameters: [1] })],
    ['direction.state', FINITE, () => d.jvp(cell, { state: [0, 0] }, { state: [NaN, 0] })],
  ],
  vjp: [
    ['at.input', SHAPE, () => d.vjp(cell, { state: [0, 0], input: [1, 2] }, [1, 1])],
    ['covector', SHAPE, () => d.vjp(cell, { state: [0, 0] }, [1])],
    ['covector', FINITE, () => d.vjp(cell, { state: [0, 0] }, [1, NaN])],
  ],
  squaredError: [
    ['targets', FINITE, () => d.squaredError([[[NaN]]])],
    ['targets', SHAPE, () => d.squaredError([[[1]]])(outputs)],
    ['mask', SHAPE, () => d.squaredError([[[1, 1]]], { mask: [[1, 1]] })(outputs)],
  ],
  meanSquaredError: [['targets', FINITE, () => d.meanSquaredError([[[NaN]]])]],
  crossEntropy: [['classes', RANGE, () => d.crossEntropy([2])(outputs)]],
  weightedSum: [['coefficients', FINITE, () => d.weightedSum([[[NaN]]])]],
  clipByNorm: [
    ['largestNorm', RANGE, () => d.clipByNorm([1], 0)],
    ['gradient', FINITE, () => d.clipByNorm([NaN], 1)],
  ],
  clipByValue: [
    ['limit', RANGE, () => d.clipByValue([1], -1)],
    ['gradient', FINITE, () => d.clipByValue([NaN], 1)],
  ],
  gradientBound: [
    ['cell', RANGE, () => d.gradientBound({ ...cell, description: { kind: 'other' } } as never)],
  ],
  gradientGain: [
    ['start', SHAPE, () => d.gradientGain(henon, [1], { steps: 3 })],
    ['steps', RANGE, () => d.gradientGain(henon, [0, 0], { steps: 0 })],
    ['lags', RANGE, () => d.gradientGain(henon, [0, 0], { steps: 3, lags: [2, 1] })],
    ['gradient', SHAPE, () => d.gradientGain(henon, [0, 0], { steps: 3, gradient: [1] })],
    ['inputs', RANGE, () => d.gradientGain({ cell, inputs: [] }, [0, 0], { steps: 3 })],
    ['inputs[0]', SHAPE, () => d.gradientGain({ cell, inputs: [[1, 2]] }, [0, 0], { steps: 1 })],
  ],
  gradientExponents: [
    ['start', SHAPE, () => d.gradientExponents(henon, [1], { steps: 3 })],
    ['steps', RANGE, () => d.gradientExponents(henon, [0, 0], { steps: 0 })],
  ],
  jacobianProduct: [
    ['start', FINITE, () => d.jacobianProduct(henon, [1, NaN], { steps: 3 })],
    ['steps', RANGE, () => d.jacobianProduct(henon, [0, 0], { steps: 0 })],
    ['transientSteps', RANGE, () => d.jacobianProduct(henon, [0, 0], { steps: 1, transientSteps: -1 })],
  ],
  factoredProduct: [
    ['matrices', RANGE, () => d.factoredProduct([])],
    ['matrices[0]', SHAPE, () => d.factoredProduct([[[1, 2]]])],
    ['matrices[1]', SHAPE, () => d.factoredProduct([[[1]], recurrent])],
    ['matrices[0]', FINITE, () => d.factoredProduct([[[NaN]]])],
  ],
  orderedProduct: [
    ['matrices', RANGE, () => d.orderedProduct([])],
    ['matrices[1]', SHAPE, () => d.orderedProduct([[[1]], recurrent])],
  ],
  lstmHighway: [
    ['cell', TypeError, () => d.lstmHighway(cell, { inputs: [[1]] })],
    ['inputs[0]', SHAPE, () => d.lstmHighway(lstm, { inputs: [[1, 2]] })],
    ['start', SHAPE, () => d.lstmHighway(lstm, { inputs: [[1]], start: [1] })],
    ['inputs', RANGE, () => d.lstmHighway(lstm, { inputs: [] })],
  ],
  cayleyParametrization: [
    ['units', RANGE, () => d.cayleyParametrization(0)],
    ['free', SHAPE, () => d.cayleyParametrization(2).matrix([1, 2])],
  ],
  exponentialParametrization: [
    ['units', RANGE, () => d.exponentialParametrization(1.5)],
    ['free', FINITE, () => d.exponentialParametrization(2).matrix([NaN])],
  ],
  spectralNormalize: [
    ['matrix', FINITE, () => d.spectralNormalize([[NaN]])],
    ['limit', RANGE, () => d.spectralNormalize([[1]], { limit: 0 })],
    ['start', RANGE, () => d.spectralNormalize([[1]], { start: [0] })],
    ['tolerance', RANGE, () => d.spectralNormalize([[1]], { tolerance: NaN })],
  ],

  // solvers
  stepper: [
    ['timeStep', RANGE, () => d.stepper(lorenz, d.euler(), 0)],
    ['timeStep', RANGE, () => d.stepper(lorenz, d.euler(), NaN)],
  ],
  stepperFamily: [['timeStep', RANGE, () => d.stepperFamily(d.lorenzFamily, d.euler(), -1)]],
  takeStep: [
    ['state', SHAPE, () => d.takeStep(lorenz, [1], { method: d.euler(), timeStep: 0.1 })],
    ['timeStep', RANGE, () => d.takeStep(lorenz, [1, 1, 1], { method: d.euler(), timeStep: 0 })],
  ],
  exponentialEuler: [['linearRate', RANGE, () => d.exponentialEuler({ linearRate: NaN })]],
  implicitEuler: [['maxIterations', RANGE, () => d.implicitEuler({ maxIterations: 0 })]],
  crankNicolson: [['maxIterations', RANGE, () => d.crankNicolson({ maxIterations: 0 })]],
  drivenFlow: [
    ['timeConstant', RANGE, () => d.drivenFlow(cell, { input: () => [1], timeConstant: 0 })],
    ['input', SHAPE, () => d.drivenFlow(cell, { input: () => [1, 2] }).rate(d.vector(0, 0), 0)],
  ],
  fitLinearCell: [
    ['states', FINITE, () => d.fitLinearCell([[1], [NaN], [2]])],
    ['states', RANGE, () => d.fitLinearCell([[1]])],
    ['inputs', SHAPE, () => d.fitLinearCell([[1], [2], [3], [5]], { inputs: [[1]] })],
  ],
  identifyFlow: [
    ['map', SHAPE, () => d.identifyFlow([[1, 2]], { timeStep: 0.1 })],
    ['map', FINITE, () => d.identifyFlow([[NaN]], { timeStep: 0.1 })],
    ['timeStep', RANGE, () => d.identifyFlow([[1]], { timeStep: 0 })],
    ['mostTurns', RANGE, () => d.identifyFlow([[1]], { timeStep: 1, mostTurns: -1 })],
    [
      'second.map',
      SHAPE,
      () => d.identifyFlow([[1]], { timeStep: 1, second: { map: recurrent, timeStep: 2 } }),
    ],
  ],
  integrate: [
    ['start', SHAPE, () => d.integrate(lorenz, [1], { duration: 1 })],
    ['start', FINITE, () => d.integrate(lorenz, [1, 1, NaN], { duration: 1 })],
    ['duration', RANGE, () => d.integrate(lorenz, [1, 1, 1], { duration: 0 })],
    ['relativeTolerance', RANGE, () => d.integrate(lorenz, [1, 1, 1], { duration: 1, relativeTolerance: 0 })],
    ['sampleTimes', RANGE, () => d.integrate(lorenz, [1, 1, 1], { duration: 1, sampleTimes: [2] })],
    ['tangents', SHAPE, () => d.integrate(lorenz, [1, 1, 1], { duration: 1, tangents: [[1]] })],
  ],
  stateAtTime: [['time', RANGE, () => d.stateAtTime(flowOrbit, 1)]],
  largestStableStep: [
    ['linearPart', SHAPE, () => d.largestStableStep([[1, 2]], d.euler())],
    ['linearPart', FINITE, () => d.largestStableStep([[NaN]], d.euler())],
    ['method', RANGE, () => d.largestStableStep([[-1]], d.symplecticEuler())],
  ],
  discretizedModes: [
    ['timeStep', RANGE, () => d.discretizedModes([[-1]], { method: d.euler(), timeStep: 0 })],
    ['method', RANGE, () => d.discretizedModes([[-1]], { method: d.symplecticEuler(), timeStep: 1 })],
  ],
  leakyCellOfFlow: [
    ['timeStep', RANGE, () => d.leakyCellOfFlow(cell, { timeConstant: 1, timeStep: 0 })],
    ['timeStep', RANGE, () => d.leakyCellOfFlow(cell, { timeConstant: 1, timeStep: 2 })],
  ],
  linearCellOfFlow: [
    ['state', SHAPE, () => d.linearCellOfFlow({ state: [[1, 2]] }, { timeStep: 1 })],
    ['timeStep', RANGE, () => d.linearCellOfFlow({ state: [[1]] }, { timeStep: 0 })],
    ['input', SHAPE, () => d.linearCellOfFlow({ state: [[1]], input: [[1], [1]] }, { timeStep: 1 })],
  ],
  isStable: [['method', RANGE, () => d.isStable(d.symplecticEuler(), { re: 0, im: 0 })]],
  stabilityFunction: [['method', RANGE, () => d.stabilityFunction(d.symplecticEuler())]],
  stabilityRegion: [
    ['points', RANGE, () => d.stabilityRegion(d.euler(), { points: 2 })],
    ['extent', RANGE, () => d.stabilityRegion(d.euler(), { extent: 0 })],
  ],

  // memory
  decaySteps: [
    ['modulus', RANGE, () => d.decaySteps(-1)],
    ['modulus', RANGE, () => d.decaySteps(NaN)],
    ['fraction', RANGE, () => d.decaySteps(0.5, 1)],
  ],
  linearSystem: [
    ['recurrent', SHAPE, () => d.linearSystem({ recurrent: [[1, 2]], input: [[1]] })],
    ['recurrent', FINITE, () => d.linearSystem({ recurrent: [[NaN]], input: [[1]] })],
    ['input', SHAPE, () => d.linearSystem({ recurrent, input: [[1]] })],
    ['readout', SHAPE, () => d.linearSystem({ recurrent, input: [[1], [1]], readout: [[1]] })],
  ],
  linearize: [
    ['state', SHAPE, () => d.linearize(cell, [1])],
    ['state', FINITE, () => d.linearize(cell, [1, NaN])],
    ['input', SHAPE, () => d.linearize(cell, [0, 0], { input: [1, 2] })],
  ],
  unroll: [
    ['start', SHAPE, () => d.unroll(system, [1, 2], [[1]], { convention: 'E1' })],
    ['inputs[0]', SHAPE, () => d.unroll(system, [1], [[1, 2]], { convention: 'E1' })],
    ['inputs[0]', FINITE, () => d.unroll(system, [1], [[NaN]], { convention: 'E1' })],
    ['convention', RANGE, () => d.unroll(system, [1], [[1]], { convention: 'E2' as 'E1' })],
  ],
  impulseResponse: [['steps', RANGE, () => d.impulseResponse(system, { steps: 0 })]],
  frequencyResponse: [['frequencies', FINITE, () => d.frequencyResponse(system, [NaN])]],
  memoryCapacity: [
    ['lags', RANGE, () => d.memoryCapacity(system, { lags: 0 })],
    [
      'system',
      RANGE,
      () => d.memoryCapacity(d.linearSystem({ recurrent: [[0.5]], input: [[1, 1]] }), { lags: 2 }),
    ],
  ],
  estimateMemoryCapacity: [
    ['cell', RANGE, () => d.estimateMemoryCapacity(twoInputs)],
    ['lags', RANGE, () => d.estimateMemoryCapacity(cell, { lags: 0 })],
    ['steps', RANGE, () => d.estimateMemoryCapacity(cell, { steps: 1 })],
    ['amplitude', RANGE, () => d.estimateMemoryCapacity(cell, { amplitude: 0 })],
    ['start', SHAPE, () => d.estimateMemoryCapacity(cell, { start: [1] })],
  ],
  hoKalman: [
    ['responses', RANGE, () => d.hoKalman([])],
    ['responses[1]', SHAPE, () => d.hoKalman([[[1]], [[1, 2]], [[1]]])],
    ['responses[0]', FINITE, () => d.hoKalman([[[NaN]], [[1]], [[1]]])],
    ['order', RANGE, () => d.hoKalman([[[1]], [[0.5]], [[0.25]]], { order: 5 })],
  ],
  pseudospectrum: [
    ['matrix', SHAPE, () => d.pseudospectrum([[1, 2]])],
    ['matrix', FINITE, () => d.pseudospectrum([[NaN]])],
    ['size', RANGE, () => d.pseudospectrum([[1]], { size: 1 })],
    ['re', RANGE, () => d.pseudospectrum([[1]], { re: [1, -1] })],
  ],
  transientGrowth: [
    ['matrix', SHAPE, () => d.transientGrowth([[1, 2]], { steps: 3 })],
    ['steps', RANGE, () => d.transientGrowth([[1]], { steps: 0 })],
  ],
  distinctResponses: [
    ['starts', RANGE, () => d.distinctResponses(cell, { starts: [[0, 0]], inputs: [[1]] })],
    ['starts[1]', SHAPE, () => d.distinctResponses(cell, { starts: [[0, 0], [1]], inputs: [[1]] })],
    [
      'inputs[0]',
      FINITE,
      () =>
        d.distinctResponses(cell, {
          starts: [
            [0, 0],
            [1, 1],
          ],
          inputs: [[NaN]],
        }),
    ],
    [
      'inputs',
      RANGE,
      () =>
        d.distinctResponses(cell, {
          starts: [
            [0, 0],
            [1, 1],
          ],
          inputs: [],
        }),
    ],
    [
      'tolerance',
      RANGE,
      () =>
        d.distinctResponses(cell, {
          starts: [
            [0, 0],
            [1, 1],
          ],
          inputs: [[1]],
          tolerance: 0,
        }),
    ],
  ],

  // theory
  circularLaw: [['gain', RANGE, () => d.circularLaw(0)]],
  continuousMeanField: [['gain', RANGE, () => d.continuousMeanField(NaN)]],
  discreteMeanField: [
    ['gain', RANGE, () => d.discreteMeanField(0)],
    ['biasDeviation', RANGE, () => d.discreteMeanField(1, { biasDeviation: -1 })],
    ['tolerance', RANGE, () => d.discreteMeanField(1, { tolerance: 0 })],
    ['name', RANGE, () => d.discreteMeanField(1, { activation: 'step' as 'tanh' })],
  ],
  criticalGain: [
    ['biasDeviation', RANGE, () => d.criticalGain(NaN)],
    ['tolerance', RANGE, () => d.criticalGain(0.1, { tolerance: NaN })],
  ],
  gaussianMean: [
    ['standardDeviation', RANGE, () => d.gaussianMean(Math.tanh, { standardDeviation: -1 })],
    ['tolerance', RANGE, () => d.gaussianMean(Math.tanh, { tolerance: 0 })],
  ],
  gaussianProductSpectrum: [
    ['dim', RANGE, () => d.gaussianProductSpectrum(0)],
    ['gain', RANGE, () => d.gaussianProductSpectrum(2, 0)],
  ],
  meanFieldBesideNetwork: [
    ['gain', RANGE, () => d.meanFieldBesideNetwork(0)],
    ['units', RANGE, () => d.meanFieldBesideNetwork(2, { units: 0 })],
    ['time', RANGE, () => d.meanFieldBesideNetwork(2, { time: 'both' as 'discrete' })],
    ['timeStep', RANGE, () => d.meanFieldBesideNetwork(2, { units: 4, time: 'continuous', timeStep: 0 })],
    ['duration', RANGE, () => d.meanFieldBesideNetwork(2, { units: 4, duration: 0 })],
  ],

  // reconstruction
  autocorrelation: [
    ['series', RANGE, () => d.autocorrelation([], { maxLag: 3 })],
    ['series', FINITE, () => d.autocorrelation(hole, { maxLag: 3 })],
    ['series', RANGE, () => d.autocorrelation([1, 1, 1, 1], { maxLag: 2 })],
    ['maxLag', RANGE, () => d.autocorrelation(wave, { maxLag: 0 })],
  ],
  mutualInformation: [
    ['series', RANGE, () => d.mutualInformation([], { maxLag: 3 })],
    ['series', FINITE, () => d.mutualInformation(hole, { maxLag: 3 })],
    ['bins', RANGE, () => d.mutualInformation(wave, { maxLag: 3, bins: 1 })],
  ],
  chooseDelay: [
    ['series', RANGE, () => d.chooseDelay([], { maxLag: 3 })],
    ['series', FINITE, () => d.chooseDelay(hole, { maxLag: 3 })],
  ],
  delayEmbedding: [
    ['series', RANGE, () => d.delayEmbedding([1, 2], { dimension: 3, delay: 1 })],
    ['series', FINITE, () => d.delayEmbedding(hole, { dimension: 3, delay: 1 })],
    ['dimension', RANGE, () => d.delayEmbedding(wave, { dimension: 0, delay: 1 })],
    ['delay', RANGE, () => d.delayEmbedding(wave, { dimension: 2, delay: 0 })],
  ],
  falseNeighbours: [
    ['series', RANGE, () => d.falseNeighbours([], { delay: 1 })],
    ['series', FINITE, () => d.falseNeighbours(hole, { delay: 1 })],
    ['delay', RANGE, () => d.falseNeighbours(wave, { delay: 0 })],
    ['distanceRatio', RANGE, () => d.falseNeighbours(wave, { delay: 1, distanceRatio: 0 })],
  ],
  cao: [
    ['series', RANGE, () => d.cao([], { delay: 1 })],
    ['series', FINITE, () => d.cao(hole, { delay: 1 })],
    ['delay', RANGE, () => d.cao(wave, { delay: 0 })],
    ['maxDimension', RANGE, () => d.cao(wave, { delay: 1, maxDimension: 0 })],
  ],
  correlationDimension: [
    ['states', RANGE, () => d.correlationDimension([[1]], { scalingWindow: [0.1, 1] })],
    ['states', FINITE, () => d.correlationDimension(holes, { scalingWindow: [0.1, 1] })],
    ['scalingWindow', RANGE, () => d.correlationDimension(waves, { scalingWindow: [1, 0.1] })],
    ['radii', RANGE, () => d.correlationDimension(waves, { scalingWindow: [0.1, 1], radii: 2 })],
  ],
  exponentFromData: [
    ['states', RANGE, () => d.exponentFromData([[1]], { steps: 5 })],
    ['states', FINITE, () => d.exponentFromData(holes, { steps: 5 })],
    ['timeStep', RANGE, () => d.exponentFromData(waves, { steps: 5, timeStep: 0 })],
    ['steps', RANGE, () => d.exponentFromData(waves, { steps: 0 })],
    ['fitWindow', RANGE, () => d.exponentFromData(waves, { steps: 5, fitWindow: [0, 9] })],
    ['coordinate', RANGE, () => d.exponentFromData(waves, { steps: 5, coordinate: 1 })],
  ],
  kantz: [['radius', RANGE, () => d.kantz(0)]],
  crossPrediction: [
    ['observed', RANGE, () => d.crossPrediction([], wave, { dimension: 2, delay: 1 })],
    ['observed', FINITE, () => d.crossPrediction(hole, wave, { dimension: 2, delay: 1 })],
    ['target', SHAPE, () => d.crossPrediction(wave, wave.slice(1), { dimension: 2, delay: 1 })],
    ['target', FINITE, () => d.crossPrediction(wave, hole, { dimension: 2, delay: 1 })],
    [
      'trainingSamples',
      RANGE,
      () => d.crossPrediction(wave, wave, { dimension: 2, delay: 1, trainingSamples: 400 }),
    ],
  ],
  echoStateNetwork: [
    ['units', RANGE, () => d.echoStateNetwork({ units: 0 })],
    ['leakRate', RANGE, () => d.echoStateNetwork({ units: 3, leakRate: 0 })],
    ['spectralRadius', RANGE, () => d.echoStateNetwork({ units: 3, spectralRadius: NaN })],
  ],
  fitReadout: [
    ['inputs', SHAPE, () => d.fitReadout(cell, { inputs: [[1, 2]], targets: [[1]] })],
    ['targets', SHAPE, () => d.fitReadout(cell, { inputs: waves, targets: [[1]] })],
    ['inputs', FINITE, () => d.fitReadout(cell, { inputs: holes, targets: waves })],
    ['inputs', RANGE, () => d.fitReadout(cell, { inputs: [[1]], targets: [[1]] })],
    ['start', FINITE, () => d.fitReadout(cell, { inputs: waves, targets: waves, start: [NaN, 0] })],
    ['ridge', RANGE, () => d.fitReadout(cell, { inputs: waves, targets: waves, ridge: NaN })],
  ],
  powerSpectrum: [
    ['series', RANGE, () => d.powerSpectrum([])],
    ['series', FINITE, () => d.powerSpectrum(hole, { window: 64 })],
    ['window', RANGE, () => d.powerSpectrum(wave, { window: 100 })],
  ],
  hellingerDistance: [
    ['model', SHAPE, () => d.hellingerDistance(waves, [[1, 2]], { window: 64 })],
    ['truth', FINITE, () => d.hellingerDistance(holes, waves, { window: 64 })],
    ['model', RANGE, () => d.hellingerDistance(waves, waves.slice(0, 8), { window: 64 })],
  ],
  stateSpaceDivergence: [
    ['model', SHAPE, () => d.stateSpaceDivergence(waves, [[1, 2]])],
    ['truth', FINITE, () => d.stateSpaceDivergence(holes, waves)],
    ['truth', RANGE, () => d.stateSpaceDivergence([], waves)],
    ['model', RANGE, () => d.stateSpaceDivergence(waves, [])],
    ['smoothing', RANGE, () => d.stateSpaceDivergence(waves, waves, { smoothing: 0 })],
    ['grid', RANGE, () => d.stateSpaceDivergence(waves, waves, { grid: 'other' as 'range' })],
  ],
  validTime: [
    ['prediction', SHAPE, () => d.validTime(waves, [[1, 2]], { exponentPerTime: 1 })],
    ['truth', FINITE, () => d.validTime(holes, waves, { exponentPerTime: 1 })],
    ['exponentPerTime', RANGE, () => d.validTime(waves, waves, { exponentPerTime: 0 })],
    ['timeStep', RANGE, () => d.validTime(waves, waves, { exponentPerTime: 1, timeStep: 0 })],
    ['truth', RANGE, () => d.validTime([], [], { exponentPerTime: 1 })],
  ],

  // bifurcation
  continueFixedPoints: [
    ['q', RANGE, () => d.continueFixedPoints(d.henonFamily, { ...henonRange, parameter: 'q' })],
    ['start', SHAPE, () => d.continueFixedPoints(d.henonFamily, { ...henonRange, start: [1] })],
    ['start', FINITE, () => d.continueFixedPoints(d.henonFamily, { ...henonRange, start: [1, NaN] })],
    ['range', RANGE, () => d.continueFixedPoints(d.henonFamily, { ...henonRange, range: [2, 1] })],
    ['period', RANGE, () => d.continueFixedPoints(d.henonFamily, { ...henonRange, period: 0 })],
    ['tolerance', RANGE, () => d.continueFixedPoints(d.henonFamily, { ...henonRange, tolerance: NaN })],
  ],
  continueFold: [
    ['q', RANGE, () => d.continueFold(d.henonFamily, { ...curve, parameters: ['a', 'q'] })],
    ['start', SHAPE, () => d.continueFold(d.henonFamily, { ...curve, start: [1] })],
    ['parameters', RANGE, () => d.continueFold(d.henonFamily, { ...curve, parameters: ['a', 'a'] })],
  ],
  continueFlip: [
    ['start', FINITE, () => d.continueFlip(d.henonFamily, { ...curve, start: [1, NaN] })],
    ['family', RANGE, () => d.continueFlip(d.lorenzFamily as never, flowCurve)],
  ],
  continueHopf: [
    ['family', RANGE, () => d.continueHopf(d.henonFamily as never, curve)],
    ['start', SHAPE, () => d.continueHopf(d.lorenzFamily, { ...flowCurve, start: [1] })],
  ],
  continueNeimarkSacker: [
    ['family', RANGE, () => d.continueNeimarkSacker(d.lorenzFamily as never, flowCurve)],
    ['start', SHAPE, () => d.continueNeimarkSacker(d.henonFamily, { ...curve, start: [1] })],
  ],
  followBranches: [
    ['starts', RANGE, () => d.followBranches(d.henonFamily, { ...henonRange, starts: [] })],
    ['start', SHAPE, () => d.followBranches(d.henonFamily, { ...henonRange, starts: [[1]] })],
    [
      'maxPeriod',
      RANGE,
      () => d.followBranches(d.henonFamily, { ...henonRange, starts: [[0, 0]], maxPeriod: 0 }),
    ],
  ],
  rotationNumber: [
    ['start', SHAPE, () => d.rotationNumber(henon, [1])],
    ['start', FINITE, () => d.rotationNumber(henon, [1, NaN])],
    ['steps', RANGE, () => d.rotationNumber(henon, [0, 0], { steps: 2 })],
    ['map', RANGE, () => d.rotationNumber(net, [0])],
  ],
  simulationDiagram: [
    ['starts', RANGE, () => d.simulationDiagram(d.logisticFamily, { parameter: 'r', grid, starts: [] })],
    ['grid', RANGE, () => d.simulationDiagram(d.logisticFamily, { parameter: 'r', grid: [], starts: [[1]] })],
    ['q', RANGE, () => d.simulationDiagram(d.logisticFamily, { parameter: 'q', grid, starts: [[0.5]] })],
    [
      'starts',
      SHAPE,
      () => d.simulationDiagram(d.logisticFamily, { parameter: 'r', grid, starts: [[1, 2]] }),
    ],
    [
      'grid',
      FINITE,
      () => d.simulationDiagram(d.logisticFamily, { parameter: 'r', grid: [NaN], starts: [[1]] }),
    ],
    [
      'keep',
      RANGE,
      () => d.simulationDiagram(d.logisticFamily, { parameter: 'r', grid, starts: [[1]], keep: 0 }),
    ],
  ],

  // training
  adam: [['meanMemory', RANGE, () => d.adam({ meanMemory: 1 })]],
  sgd: [['momentum', RANGE, () => d.sgd({ momentum: -0.1 })]],
  cosineSchedule: [
    ['steps', RANGE, () => d.cosineSchedule(0.1, { steps: 0 })],
    ['from', RANGE, () => d.cosineSchedule(-1, { steps: 10 })],
  ],
  addingTask: [['steps', RANGE, () => d.addingTask({ steps: 1 })]],
  copyTask: [['delay', RANGE, () => d.copyTask({ delay: 0 })]],
  copyBaseline: [['delay', RANGE, () => d.copyBaseline({ delay: NaN })]],
  flipFlopTask: [
    ['bits', RANGE, () => d.flipFlopTask({ bits: 0 })],
    ['pulseProbability', RANGE, () => d.flipFlopTask({ pulseProbability: 2 })],
  ],
  predictionTask: [
    ['series', FINITE, () => d.predictionTask(holes, { steps: 10 })],
    ['series', RANGE, () => d.predictionTask([[1]], { steps: 10 })],
    ['steps', RANGE, () => d.predictionTask(waves, { steps: 0 })],
  ],
  teacherForced: [
    ['strength', RANGE, () => d.teacherForced(free, { strength: 2, observed: 1 })],
    ['observed', RANGE, () => d.teacherForced(free, { strength: 0.5, observed: 3 })],
    ['cell.inputDim', SHAPE, () => d.teacherForced(cell, { strength: 0.5, observed: 1 })],
  ],
  train: [
    ['steps', RANGE, () => d.train(twoInputs, { task, readout, steps: -1 })],
    ['clipNorm', RANGE, () => d.train(twoInputs, { task, readout, steps: 1, clipNorm: 0 })],
    ['seed', RANGE, () => d.train(twoInputs, { task, readout, steps: 1, seed: 0.5 })],
    ['trainable', RANGE, () => d.train(twoInputs, { task, readout, steps: 1, trainable: ['weight'] })],
    ['inputs', SHAPE, () => d.train(cell, { task, readout: { weight: [[1, 0]] }, steps: 1 })],
  ],
  readCheckpoint: [['version', SyntaxError, () => d.readCheckpoint('{}')]],
};

/** Functions that take nothing, or only what another function has made and checked. */
const takeNothing = [
  'arnoldCatMap',
  'foldedTowelMap',
  'euler',
  'heun',
  'midpoint',
  'rungeKutta3',
  'rungeKutta4',
  'symplecticEuler',
  'rosenstein',
  'iterateSolver',
  'combineStarts',
  'degreeSum',
  'gramians',
  'hInfinityNorm',
  'parametersOf',
  'writeCheckpoint',
];
/** Functions of linalg that are passed on, readers of files and the pool of workers: tested beside their sources. */
const testedElsewhere = [
  'matrix',
  'toRows',
  'vector',
  'readNpz',
  'readNetwork',
  'readSafetensors',
  'readStateDictJson',
  'networkChoices',
  'networkFromBytes',
  'networkFromStateDict',
  'readoutOf',
  'answerTask',
  'poolOn',
];

describe.each(Object.entries(refusals))('%s refuses bad input', (_, rows) => {
  it.each(rows)('by `%s`: %o', (argument, error, call) => {
    let refusal: unknown;
    try {
      call();
    } catch (thrown) {
      refusal = thrown;
    }
    expect(refusal).toBeInstanceOf(error);
    expect((refusal as Error).message).toMatch(/^Cannot [^:]+: /);
    expect((refusal as Error).message.replaceAll('`', "'")).toContain(`'${argument}`);
  });
});

describe('the table', () => {
  it('has every function that the package exports', () => {
    const functions = Object.entries(d).filter(
      ([, value]) => typeof value === 'function' && !(value.prototype instanceof Error),
    );
    const covered = new Set([...Object.keys(refusals), ...takeNothing, ...testedElsewhere]);
    expect(functions.map(([name]) => name).filter((name) => !covered.has(name))).toEqual([]);
    expect([...covered].filter((name) => !(name in d))).toEqual([]);
  });
});
