import {
  elmanCell,
  gruCell,
  leakyCell,
  linearCell,
  piecewiseLinearCell,
  withInput,
  type SmoothMap,
} from '@phasebook/dynamics';
import { diagonal, matrix, type Vector } from '@phasebook/linalg';
import {
  curves,
  encodeArray,
  fitToBudget,
  jacobianSpectrum,
  phasePortrait,
  principalPlane,
  timeSeries,
  type ParameterControl,
  type View,
} from '../src/index.js';
import { attractor3dFaults, attractor3dViews } from './gallery/attractor-3d.js';
import { bifurcationDiagramFaults, bifurcationDiagramViews } from './gallery/bifurcation-diagram.js';
import { basinsFaults, basinsViews } from './gallery/basins.js';
import { cobwebFaults, cobwebViews } from './gallery/cobweb.js';
import { comparisonFaults, comparisonViews } from './gallery/comparison.js';
import { dashboardFaults, dashboardViews } from './gallery/dashboard.js';
import type { Draft } from './gallery/fault.js';
import { embeddingFaults, embeddingViews } from './gallery/embedding.js';
import { gradientFlowFaults, gradientFlowViews } from './gallery/gradient-flow.js';
import { stabilityRegionFaults, stabilityRegionViews } from './gallery/stability-region.js';
import { modelViewFaults, modelViews } from './gallery/model-view.js';
import { pseudospectrumFaults, pseudospectrumViews } from './gallery/pseudospectrum.js';
import { sweepFaults, sweepViews } from './gallery/sweeps.js';
import { memoryFaults, memoryViews } from './gallery/memory.js';
import { lyapunovSpectrumFaults, lyapunovSpectrumViews } from './gallery/lyapunov-spectrum.js';
import { returnMapFaults, returnMapViews } from './gallery/return-map.js';
import { twoParameterFaults, twoParameterViews } from './gallery/two-parameter.js';

// The gallery of views: what every package's tests read from `gallery/`. `npm run gallery -w @phasebook/views` writes
// the files; a test compares them with what this makes.

/** A file that must be refused. */
export interface InvalidView {
  readonly file: string;
  readonly view: unknown;
  /** JSON path that the parser names. */
  readonly path: string;
  /** Whether a JSON Schema can see the fault; it cannot compare one property with another. */
  readonly isSeenBySchema: boolean;
}

const slider = (
  name: string,
  value: number,
  targets: ParameterControl['targets'],
  [minimum, maximum]: readonly [number, number] = [0, 3],
): ParameterControl => ({ name, minimum, maximum, value, step: 0.01, targets });

const neuron = elmanCell({ recurrent: [[2]], input: [[1]], bias: [0] });
const neuronSliders = [
  { ...slider('w', 2, [{ block: 'recurrent', index: 0 }], [-3, 3]), label: 'self-weight w' },
  slider('x', 0, [{ inputIndex: 0 }], [-1, 1]),
];
const switches = elmanCell({
  recurrent: [
    [1, 0],
    [0, 1],
  ],
});
const gain = slider('g', 2, [{ gainOf: 'recurrent' }]);

/** h' = tanh(g M h) just beyond its Neimark–Sacker bifurcation. */
const rotation: SmoothMap = withInput(
  elmanCell({
    recurrent: [
      [1.56, -1.04],
      [1.04, 0],
    ],
  }),
);

/** D(n, m, s, g): the language-neutral test matrix. */
function testMatrix(n: number, m: number, s: number, g: number): number[][] {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: m }, (_, j) => g * Math.sin(s + 1.7 * i + 2.3 * j + 0.11 * i * j)),
  );
}

const leakyGru = leakyCell(
  gruCell({
    recurrent: testMatrix(6, 2, 1, 1.5),
    input: testMatrix(6, 1, 2, 1),
    recurrentBias: testMatrix(1, 6, 3, 0.2)[0],
    inputBias: testMatrix(1, 6, 4, 0.2)[0],
  }),
  0.5,
);

/** Views that must be accepted, by file name. */
export function validViews(): Record<string, View> {
  const threeSwitches = elmanCell({ recurrent: diagonal([2, 2, 2]) });
  const corner = 0.957504024077269;
  return {
    'portrait-neuron': phasePortrait(neuron, {
      parameters: neuronSliders,
      trajectories: [{ name: 'from the left', orbit: [-0.1] }, [0.1]],
      steps: 30,
      title: 'One neuron, two memories',
    }),
    'portrait-switches': phasePortrait(switches, {
      parameters: [gain],
      trajectories: [[0.1, -0.2]],
      steps: 20,
      basins: true,
      gridSize: 11,
      title: 'Two uncoupled switches',
    }),
    'portrait-winner-take-all': phasePortrait(
      elmanCell({
        recurrent: [
          [0.5, -1],
          [-1, 0.5],
        ],
        bias: [1, 1],
        activation: 'relu',
      }),
      { gridSize: 11, title: 'Winner takes all' },
    ),
    'portrait-rotation': phasePortrait(rotation, { trajectories: [[0.05, 0]], steps: 60, gridSize: 11 }),
    'portrait-plane': phasePortrait(threeSwitches, {
      plane: principalPlane(
        matrix([
          [corner, corner, 0],
          [-corner, corner, 0],
          [0, -corner, corner],
          [0, 0, 0.1],
        ]),
      ),
      gridSize: 11,
    }),
    'portrait-piecewise-linear': phasePortrait(
      piecewiseLinearCell({
        diagonal: [0.75, 0.875],
        recurrent: [
          [0, -0.625],
          [0.5, 0],
        ],
        bias: [0.375, -0.9375],
      }),
      {
        parameters: [slider('a', 0.75, [{ block: 'diagonal', index: 0 }], [0, 1])],
        gridSize: 7,
      },
    ),
    'portrait-leaky-gru': phasePortrait(leakyGru, {
      input: [0.3],
      parameters: [
        slider('a', 0.5, [{ leakRate: true }], [0.05, 1]),
        slider('x', 0.3, [{ inputIndex: 0 }], [-1, 1]),
        slider(
          'b',
          0,
          [
            { block: 'inputBias', index: 4 },
            { block: 'inputBias', index: 5, scale: -1 },
          ],
          [-2, 2],
        ),
      ],
      gridSize: 11,
    }),
    'portrait-minimal': minimalPortrait(),
    'spectrum-neuron': jacobianSpectrum(neuron, { parameters: neuronSliders }),
    'spectrum-state': jacobianSpectrum(leakyGru, { input: [0.3], at: [0.1, -0.2], labels: ['on the way'] }),
    'spectrum-non-normal': jacobianSpectrum(
      [
        [0.9, 10],
        [0, 0.8],
      ],
      { title: 'Strongly non-normal' },
    ),
    'spectrum-not-finite': {
      kind: 'jacobian-spectrum',
      version: 1,
      groups: [
        {
          label: 'defective',
          eigenvalues: encodeArray([1, 0, 1, -0], [2, 2]),
          kind: 'marginal',
          verdict: 'marginal',
          conditionNumbers: encodeArray([Infinity, NaN]),
          residual: 'NaN',
        },
      ],
      timeConstantRings: [],
    },
    'series-memory': timeSeries(linearCell({ recurrent: [[0.9]] }), {
      start: [1],
      steps: 40,
      parameters: [slider('w', 0.9, [{ block: 'recurrent', index: 0 }], [-1, 1])],
      title: 'A memory that fades',
    }),
    'series-driven': timeSeries(leakyGru, {
      inputs: Array.from({ length: 30 }, (_, t) => [Math.sin(t / 3)]),
      convention: 'PT',
      units: [0],
      readout: { weight: [[1, -1]], bias: [0.5] },
      names: ['state', 'difference'],
    }),
    'series-decimated': fitToBudget(
      timeSeries(withInput(linearCell({ recurrent: [[0.99]] })), { start: [1], steps: 1000 }),
      4096,
    ),
    'series-gap': {
      kind: 'time-series',
      version: 1,
      steps: encodeArray([0, 1, 2], [3], 'int32'),
      series: [{ name: 'with a gap', values: encodeArray([1, NaN, -Infinity]) }],
      valueLabel: 'state',
    },
    'curves-folds': foldCurves(),
    ...basinsViews(),
    ...embeddingViews(),
    ...cobwebViews(),
    ...comparisonViews(),
    ...dashboardViews(),
    ...attractor3dViews(),
    ...returnMapViews(),
    ...bifurcationDiagramViews(),
    ...lyapunovSpectrumViews(),
    ...twoParameterViews(),
    ...gradientFlowViews(),
    ...memoryViews(),
    ...sweepViews(),
    ...pseudospectrumViews(),
    ...modelViews(),
    ...stabilityRegionViews(),
    'unknown-properties': { ...minimalPortrait(), later: { anything: [null] } } as unknown as View,
  };
}

function minimalPortrait(): View {
  return {
    kind: 'phase-portrait',
    version: 1,
    dim: 2,
    axes: { x: { label: 'h[0]', range: [-1, 1] }, y: { label: 'h[1]', range: [-1, 1] } },
    projection: { type: 'units', units: [0, 1], base: encodeArray([0, 0]) },
  };
}

/** The fold curves b = ±(w s − artanh s), s = √(1 − 1/w), of the neuron h' = tanh(w h + b). */
function foldCurves(): View {
  const w = Array.from({ length: 41 }, (_, i) => 1 + i / 20);
  const fold = w.map((value) => {
    const s = Math.sqrt(1 - 1 / value);
    return value * s - Math.atanh(s);
  });
  return curves({
    title: 'Cusp',
    x: { label: 'w' },
    y: { label: 'b' },
    curves: [
      { name: 'folds', x: [...w, NaN, ...w], y: [...fold, NaN, ...fold.map((b) => -b)], color: 'marginal' },
      { name: 'b = 0', x: [0.8, 3], y: [0, 0], style: 'dashed', color: 'muted' },
      { name: 'sweep', x: [1.5, 2], y: [0.1, 0.2], style: 'points', color: 3 },
    ],
    annotations: [{ x: 1, y: 0, text: 'cusp' }],
    caption: 'Between the two folds the neuron has two stable states; they meet in a cusp at w = 1, b = 0.',
  });
}

// ── What must be refused ────────────────────────────────────────────────────────────────────────────────────

/** Views that must be refused, each with one fault. */
export function invalidViews(): InvalidView[] {
  const valid = validViews();
  const cases: InvalidView[] = [];
  const damage = (
    file: string,
    base: string,
    path: string,
    edit: (view: Draft) => void,
    isSeenBySchema = true,
  ): void => {
    const view = JSON.parse(JSON.stringify(valid[base])) as Draft;
    edit(view);
    cases.push({ file, view, path, isSeenBySchema });
  };
  const beyondSchema = false;
  const values = (...numbers: number[]): unknown => encodeArray(numbers);
  const vectorOf = (length: number): Vector => new Float64Array(length);

  cases.push({ file: 'not-an-object', view: [1, 2, 3], path: '$', isSeenBySchema: true });
  cases.push({ file: 'null', view: null, path: '$', isSeenBySchema: true });
  damage('version-missing', 'portrait-minimal', '$.version', (v) => delete v.version);
  damage('version-text', 'portrait-minimal', '$.version', (v) => (v.version = '1'));
  damage('kind-missing', 'portrait-minimal', '$.kind', (v) => delete v.kind);
  damage('kind-unknown', 'portrait-minimal', '$.kind', (v) => (v.kind = 'spiral'));
  damage('title-number', 'portrait-minimal', '$.title', (v) => (v.title = 3));
  damage('warnings-text', 'portrait-minimal', '$.warnings', (v) => (v.warnings = 'careful'));
  damage('dim-zero', 'portrait-minimal', '$.dim', (v) => (v.dim = 0));
  damage('dim-fraction', 'portrait-minimal', '$.dim', (v) => (v.dim = 1.5));
  damage('axes-missing', 'portrait-minimal', '$.axes', (v) => delete v.axes);
  damage('axis-triple', 'portrait-minimal', '$.axes.x.range', (v) => (v.axes.x.range = [0, 1, 2]));
  damage('axis-text', 'portrait-minimal', '$.axes.y.range[1]', (v) => (v.axes.y.range = [0, '1']));
  damage('axis-null', 'portrait-minimal', '$.axes.y.range[0]', (v) => (v.axes.y.range = [null, 1]));
  damage(
    'axis-descending',
    'portrait-minimal',
    '$.axes.x.range',
    (v) => (v.axes.x.range = [1, -1]),
    beyondSchema,
  );
  damage(
    'projection-unknown',
    'portrait-minimal',
    '$.projection.type',
    (v) => (v.projection.type = 'sphere'),
  );
  damage('unit-negative', 'portrait-minimal', '$.projection.units[0]', (v) => (v.projection.units = [-1, 0]));
  damage(
    'unit-too-large',
    'portrait-minimal',
    '$.projection.units[1]',
    (v) => (v.projection.units = [0, 2]),
    beyondSchema,
  );
  damage(
    'base-of-other-dimension',
    'portrait-minimal',
    '$.projection.base.shape',
    (v) => (v.projection.base = values(0, 0, 0)),
    beyondSchema,
  );
  damage('base64-letter', 'portrait-minimal', '$.projection.base.base64', (v) => {
    v.projection.base.base64 = `*${String(v.projection.base.base64).slice(1)}`;
  });
  damage(
    'base64-too-short',
    'portrait-minimal',
    '$.projection.base.base64',
    (v) => (v.projection.base.base64 = 'AAAAAAAAAAA='),
    beyondSchema,
  );
  damage(
    'base64-cut',
    'portrait-minimal',
    '$.projection.base.base64',
    (v) => (v.projection.base.base64 = String(v.projection.base.base64).slice(0, -3)),
    beyondSchema,
  );
  damage(
    'dtype-unknown',
    'portrait-minimal',
    '$.projection.base.dtype',
    (v) => (v.projection.base.dtype = 'float16'),
  );
  damage(
    'shape-negative',
    'portrait-minimal',
    '$.projection.base.shape[0]',
    (v) => (v.projection.base.shape = [-2]),
  );
  damage('array-of-numbers', 'portrait-minimal', '$.projection.base', (v) => (v.projection.base = [0, 0]));
  damage('plane-basis', 'portrait-plane', '$.projection.basis', (v) => delete v.projection.basis);
  damage('field-rows', 'portrait-switches', '$.field.dx.shape', (v) => (v.field.rows = 12), beyondSchema);
  damage('field-half', 'portrait-switches', '$.field.dy', (v) => delete v.field.dy);
  damage(
    'nullcline-variable',
    'portrait-switches',
    '$.nullclines[1].variable',
    (v) => (v.nullclines[1].variable = 2),
    beyondSchema,
  );
  damage('orbit-points', 'portrait-switches', '$.orbits[0].points', (v) => (v.orbits[0].points = null));
  damage(
    'orbit-start',
    'portrait-switches',
    '$.orbits[0].start.shape',
    (v) => (v.orbits[0].start = values(1)),
    beyondSchema,
  );
  damage(
    'point-kind',
    'portrait-switches',
    '$.fixedPoints[2].kind',
    (v) => (v.fixedPoints[2].kind = 'spiral'),
  );
  damage(
    'point-state',
    'portrait-switches',
    '$.fixedPoints[2].state.shape',
    (v) => (v.fixedPoints[2].state = encodeArray(vectorOf(3))),
    beyondSchema,
  );
  damage('point-position', 'portrait-switches', '$.fixedPoints[0].position[0]', (v) => {
    v.fixedPoints[0].position = ['NaN', 0];
  });
  damage('point-residual', 'portrait-switches', '$.fixedPoints[1].residual', (v) => {
    v.fixedPoints[1].residual = 'tiny';
  });
  damage(
    'point-degree',
    'portrait-switches',
    '$.fixedPoints[1].degree',
    (v) => (v.fixedPoints[1].degree = 2),
  );
  damage('points-object', 'portrait-switches', '$.fixedPoints', (v) => (v.fixedPoints = {}));
  damage('degree-verdict', 'portrait-switches', '$.degree.verdict', (v) => (v.degree.verdict = 'fine'));
  damage(
    'basin-label',
    'portrait-switches',
    '$.basins.labels.base64',
    (v) => (v.fixedPoints = v.fixedPoints.slice(0, 1)),
    beyondSchema,
  );
  damage('cell-unknown', 'portrait-neuron', '$.model.cell.kind', (v) => (v.model.cell.kind = 'transformer'));
  damage('activation-unknown', 'portrait-neuron', '$.model.cell.activation', (v) => {
    v.model.cell.activation = 'alert(1)';
  });
  damage(
    'weights-not-finite',
    'portrait-neuron',
    '$.model.cell.bias.base64',
    (v) => (v.model.cell.bias = values(NaN)),
    beyondSchema,
  );
  damage(
    'weights-of-other-shape',
    'portrait-neuron',
    '$.model.cell.bias.shape',
    (v) => (v.model.cell.bias = values(0, 0)),
    beyondSchema,
  );
  damage('input-missing', 'portrait-neuron', '$.model.input', (v) => delete v.model.input);
  damage('leak-rate', 'portrait-leaky-gru', '$.model.cell.leakRate', (v) => (v.model.cell.leakRate = 0));
  damage(
    'cell-of-other-dimension',
    'portrait-neuron',
    '$.model.cell',
    (v) => {
      v.dim = 2;
      v.projection.base = values(0, 0);
      delete v.field;
      delete v.orbits;
      delete v.fixedPoints;
    },
    beyondSchema,
  );
  damage(
    'parameter-name',
    'portrait-neuron',
    '$.model.parameters[0].name',
    (v) => (v.model.parameters[0].name = ''),
  );
  damage('parameter-target', 'portrait-neuron', '$.model.parameters[1].targets[0]', (v) => {
    v.model.parameters[1].targets = [{ everything: true }];
  });
  damage(
    'parameter-step',
    'portrait-neuron',
    '$.model.parameters[0].step',
    (v) => (v.model.parameters[0].step = 0),
  );
  damage(
    'parameter-twice',
    'portrait-neuron',
    '$.model.parameters[1].name',
    (v) => (v.model.parameters[1].name = 'w'),
    beyondSchema,
  );
  damage(
    'parameter-range',
    'portrait-neuron',
    '$.model.parameters[0].maximum',
    (v) => (v.model.parameters[0].maximum = -4),
    beyondSchema,
  );
  damage(
    'parameter-outside',
    'portrait-neuron',
    '$.model.parameters[0].value',
    (v) => (v.model.parameters[0].value = 5),
    beyondSchema,
  );
  damage(
    'target-outside',
    'portrait-neuron',
    '$.model.parameters[0].targets[0].index',
    (v) => (v.model.parameters[0].targets[0].index = 1),
    beyondSchema,
  );
  damage(
    'target-leak-of-plain-cell',
    'portrait-neuron',
    '$.model.parameters[0].targets[0].leakRate',
    (v) => (v.model.parameters[0].targets = [{ leakRate: true }]),
    beyondSchema,
  );
  damage('groups-missing', 'spectrum-neuron', '$.groups', (v) => delete v.groups);
  damage('ring-negative', 'spectrum-neuron', '$.timeConstantRings[0]', (v) => (v.timeConstantRings = [-1]));
  damage(
    'eigenvalues-flat',
    'spectrum-neuron',
    '$.groups[0].eigenvalues.shape',
    (v) => (v.groups[0].eigenvalues = values(0.5, 0)),
    beyondSchema,
  );
  damage(
    'conditions-too-many',
    'spectrum-neuron',
    '$.groups[0].conditionNumbers.shape',
    (v) => (v.groups[0].conditionNumbers = values(1, 1)),
    beyondSchema,
  );
  damage('series-text', 'series-memory', '$.series', (v) => (v.series = 'none'));
  damage(
    'series-length',
    'series-memory',
    '$.series[0].values.shape',
    (v) => (v.series[0].values = values(1, 2)),
    beyondSchema,
  );
  damage('series-convention', 'series-driven', '$.source.convention', (v) => (v.source.convention = 'E2'));
  damage('curve-style', 'curves-folds', '$.curves[1].style', (v) => (v.curves[1].style = 'wavy'));
  damage('curve-color', 'curves-folds', '$.curves[2].color', (v) => (v.curves[2].color = 'javascript:'));
  damage(
    'curve-length',
    'curves-folds',
    '$.curves[1].y.shape',
    (v) => (v.curves[1].y = values(0)),
    beyondSchema,
  );
  damage('caption-missing', 'curves-folds', '$.caption', (v) => delete v.caption);
  for (const { file, base, path, edit, isSeenBySchema } of [
    ...basinsFaults,
    ...embeddingFaults,
    ...cobwebFaults,
    ...comparisonFaults,
    ...dashboardFaults,
    ...attractor3dFaults,
    ...returnMapFaults,
    ...bifurcationDiagramFaults,
    ...lyapunovSpectrumFaults,
    ...twoParameterFaults,
    ...gradientFlowFaults,
    ...memoryFaults,
    ...sweepFaults,
    ...pseudospectrumFaults,
    ...modelViewFaults,
    ...stabilityRegionFaults,
  ]) {
    damage(file, base, path, edit, isSeenBySchema);
  }
  return cases;
}

/** A view of a version that does not exist yet. */
export function newerView(): unknown {
  return { ...minimalPortrait(), version: 2 };
}
