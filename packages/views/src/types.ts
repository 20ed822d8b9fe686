import type { ActivationName } from '@phasebook/dynamics';
import type { Count, EncodedArray, EncodedNumber } from './encoding.js';
import type { Attractor3dView } from './wire/attractor-3d.js';
import type { BifurcationDiagramView } from './wire/bifurcation-diagram.js';
import type { BasinsView } from './wire/basins.js';
import type { CobwebView } from './wire/cobweb.js';
import type { ComparisonView } from './wire/comparison.js';
import type { DashboardView } from './wire/dashboard.js';
import type { EmbeddingView } from './wire/embedding.js';
import type { LyapunovSpectrumView } from './wire/lyapunov-spectrum.js';
import type { ReturnMapView } from './wire/return-map.js';
import type { TwoParameterView } from './wire/two-parameter.js';
import type { GradientFlowView } from './wire/gradient-flow.js';
import type { ModelView } from './wire/model-view.js';
import type { StabilityRegionView } from './wire/stability-region.js';
import type { ImpulseResponseView } from './wire/impulse-response.js';
import type { MemoryCapacityView } from './wire/memory-capacity.js';
import type { PseudospectrumView } from './wire/pseudospectrum.js';
import type { HysteresisView } from './wire/hysteresis.js';
import type { TrainingView } from './wire/training.js';

// The types of this file and of wire/ are the wire format: the JSON Schema is generated from them.

/** What every view has. */
export interface ViewBase {
  /** Major version of the format; readers refuse newer ones and ignore properties that they do not know. */
  readonly version: 1;
  /** Heading of the picture; plain text. */
  readonly title?: string;
  /** What the reader of the numbers must know (not converged, decimated, near-marginal, …), plain sentences. */
  readonly warnings?: readonly string[];
}

// ── The model: weights as data, never code ──────────────────────────────────────────────────────────────────

/** A linear cell h' = W h + U x + b. */
export interface EncodedLinear {
  readonly kind: 'linear';
  readonly recurrent: EncodedArray;
  readonly input: EncodedArray;
  readonly bias: EncodedArray;
}

/** An Elman cell h' = f(W h + U x + b). */
export interface EncodedElman {
  readonly kind: 'elman';
  readonly activation: ActivationName;
  readonly recurrent: EncodedArray;
  readonly input: EncodedArray;
  readonly bias: EncodedArray;
}

/** A piecewise-linear cell h' = A h + W relu(h) + U x + b with the diagonal of A. */
export interface EncodedPiecewiseLinear {
  readonly kind: 'piecewise-linear';
  readonly diagonal: EncodedArray;
  readonly recurrent: EncodedArray;
  readonly input: EncodedArray;
  readonly bias: EncodedArray;
}

/** A GRU (gates r, z, n) or an LSTM (gates i, f, g, o) in PyTorch's layout. */
export interface EncodedGated {
  readonly kind: 'gru' | 'lstm';
  readonly recurrent: EncodedArray;
  readonly input: EncodedArray;
  readonly recurrentBias: EncodedArray;
  readonly inputBias: EncodedArray;
}

/** A leaky wrapper h' = (1 − α) h + α F(h, x). */
export interface EncodedLeaky {
  readonly kind: 'leaky';
  /**
   * α in (0, 1].
   *
   * @exclusiveMinimum 0
   * @maximum 1
   */
  readonly leakRate: number;
  readonly cell: EncodedCell;
}

/** A residual wrapper h' = h + Δt F(h, x). */
export interface EncodedResidual {
  readonly kind: 'residual';
  /**
   * Δt > 0.
   *
   * @exclusiveMinimum 0
   */
  readonly timeStep: number;
  readonly cell: EncodedCell;
}

/** A cell as JSON. */
export type EncodedCell =
  EncodedLinear | EncodedElman | EncodedPiecewiseLinear | EncodedGated | EncodedLeaky | EncodedResidual;

/** Names of the weight blocks of a cell; in a leaky cell, those of the innermost one. */
export type BlockName = 'recurrent' | 'input' | 'bias' | 'recurrentBias' | 'inputBias' | 'diagonal';

/** Entry `index` (flat, row-major) of a weight block is set to `scale · value` (`scale` 1 when left out). */
export interface WeightTarget {
  readonly block: BlockName;
  readonly index: Count;
  readonly scale?: number;
}

/** Entry `inputIndex` of the frozen input is set to the value. */
export interface InputTarget {
  readonly inputIndex: Count;
}

/** The whole block as stored in the view is multiplied by the value; weight targets are written before. */
export interface GainTarget {
  readonly gainOf: BlockName;
}

/** The leak rate of the outermost leaky cell is set to the value. */
export interface LeakTarget {
  readonly leakRate: true;
}

/** The time step of a step method is set to the value; only where the model is read as a flow. */
export interface TimeStepTarget {
  readonly timeStep: true;
}

/** What a slider writes to. */
export type ParameterTarget = WeightTarget | InputTarget | GainTarget | LeakTarget | TimeStepTarget;

/** A parameter that the reader can turn: one slider. */
export interface ParameterControl {
  /**
   * Identifier, unique in the model.
   *
   * @minLength 1
   */
  readonly name: string;
  /** What the slider is called; plain text, defaults to `name`. */
  readonly label?: string;
  readonly minimum: number;
  readonly maximum: number;
  /**
   * Step of the slider; a hundredth of the range when left out.
   *
   * @exclusiveMinimum 0
   */
  readonly step?: number;
  /** Value at which the view was computed; it overrides what the stored cell holds at the targets. */
  readonly value: number;
  readonly targets: readonly ParameterTarget[];
}

/** The system behind a picture, complete: the picture can be computed anew from it anywhere. */
export interface Model {
  readonly cell: EncodedCell;
  /** Frozen input, shape [m]. */
  readonly input: EncodedArray;
  /**
   * τ where the model is read as the flow τ dh/dt = F(h, x) − h, in units of time.
   *
   * @exclusiveMinimum 0
   */
  readonly timeConstant?: number;
  readonly parameters?: readonly ParameterControl[];
}

// ── Geometry ────────────────────────────────────────────────────────────────────────────────────────────────

/** An axis of a plot: label and visible range. */
export interface Axis {
  readonly label: string;
  readonly range: readonly [number, number];
}

/** Two state variables are drawn; the others keep the values of `base` in the drawn field. */
export interface UnitProjection {
  readonly type: 'units';
  /** Indices of the horizontal and the vertical variable; equal for a one-dimensional system. */
  readonly units: readonly [Count, Count];
  /** Full state, shape [n]. */
  readonly base: EncodedArray;
}

/** The plane origin + u·basis[0] + v·basis[1]; states are projected onto it orthogonally. */
export interface PlaneProjection {
  readonly type: 'plane';
  /** Shape [n]. */
  readonly origin: EncodedArray;
  /** Orthonormal rows, shape [2, n]. */
  readonly basis: EncodedArray;
  /** Share of the variance that each direction carries, where the plane comes from a PCA. */
  readonly explainedVariance?: readonly [number, number];
}

/** How states become points of the picture. */
export type Projection = UnitProjection | PlaneProjection;

// ── Phase portrait ──────────────────────────────────────────────────────────────────────────────────────────

/**
 * F(h) − h on a grid over the axes' ranges (both ends included), projected; row-major, rows along y from below.
 *
 * In one dimension (`dim` 1) the horizontal axis is h and the vertical one F(h) − h: the field then is the curve
 * itself, with `rows` 1, dx = F(h) − h at `columns` values of h, and dy = 0.
 */
export interface VectorField {
  readonly columns: Count;
  readonly rows: Count;
  /** Shape [rows, columns]. */
  readonly dx: EncodedArray;
  /** Shape [rows, columns]. */
  readonly dy: EncodedArray;
}

/** Curves on which one component of F(h) − h vanishes. */
export interface Nullcline {
  /** Index of the state variable. */
  readonly variable: Count;
  /** Polylines, each of shape [points, 2]. */
  readonly lines: readonly EncodedArray[];
}

/** An orbit as drawn. */
export interface OrbitTrace {
  readonly name?: string;
  /** Projected points, shape [steps + 1, 2]; in one dimension (h_t, h_{t+1} − h_t). */
  readonly points: EncodedArray;
  /** Full starting state, shape [n]; there where the orbit is one of the model, so that it can be run again. */
  readonly start?: EncodedArray;
  /** Number of points before decimation; every k-th point and the last one were kept. */
  readonly decimatedFrom?: Count;
}

/** Classes of fixed points of maps. */
export type StabilityKind =
  'stable-node' | 'stable-focus' | 'saddle' | 'unstable-node' | 'unstable-focus' | 'marginal';

/** A fixed point as drawn. */
export interface FixedPointMark {
  /** Projected position. */
  readonly position: readonly [number, number];
  /** Full state, shape [n]. */
  readonly state: EncodedArray;
  readonly kind: StabilityKind;
  readonly verdict: 'stable' | 'unstable' | 'marginal';
  /** Class in words, such as "saddle with 1 unstable direction". */
  readonly description?: string;
  readonly unstableDimension: Count;
  /** Largest multipliers first, shape [k, 2] (real, imaginary); k ≤ n. */
  readonly multipliers: EncodedArray;
  /** Number of multipliers within the margin of the unit circle. */
  readonly marginalDimension?: Count;
  /** A real multiplier is negative: the state changes sides at every step along it. */
  readonly hasFlip?: boolean;
  /** ‖F(h) − h‖₂. */
  readonly residual: EncodedNumber;
  /** sign det(I − J). */
  readonly degree: -1 | 0 | 1;
  /** Projected eigen-directions of real multipliers: direction (unit length in the full space) and multiplier. */
  readonly directions?: readonly EigenDirection[];
}

/** A real eigenvector, projected. */
export interface EigenDirection {
  readonly dx: number;
  readonly dy: number;
  readonly multiplier: number;
}

/** What the search for fixed points shows about its completeness. */
export interface DegreeEvidence {
  /** Σ sign det(I − J) over the points found. */
  readonly sum: number;
  readonly verdict: 'consistent' | 'points-missing' | 'not-applicable' | 'degenerate';
  /** What the sum must be where all orbits stay in a box. */
  readonly expected?: 1;
  /** What the sum does and does not show, in words. */
  readonly explanation?: string;
}

/** Which attractor each cell of a grid leads to; −1 where undecided. */
export interface Basins {
  readonly columns: Count;
  readonly rows: Count;
  /** Index into `fixedPoints` at grid points as in `VectorField`, shape [rows, columns]. */
  readonly labels: EncodedArray;
}

/** The plane of a map with its field, nullclines, orbits and fixed points. */
export interface PhasePortraitView extends ViewBase {
  readonly kind: 'phase-portrait';
  /**
   * Number of state variables of the system.
   *
   * @asType integer
   * @minimum 1
   */
  readonly dim: number;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  readonly projection: Projection;
  readonly field?: VectorField;
  /** Only where the plane is the whole state space. */
  readonly nullclines?: readonly Nullcline[];
  readonly orbits?: readonly OrbitTrace[];
  readonly fixedPoints?: readonly FixedPointMark[];
  readonly degree?: DegreeEvidence;
  readonly basins?: Basins;
  readonly model?: Model;
}

// ── Jacobian spectrum ───────────────────────────────────────────────────────────────────────────────────────

/** One spectrum: the multipliers at one point. */
export interface SpectrumGroup {
  readonly label: string;
  /** Shape [n, 2] (real, imaginary), |λ| descending, conjugates adjacent. */
  readonly eigenvalues: EncodedArray;
  readonly kind: StabilityKind;
  readonly verdict: 'stable' | 'unstable' | 'marginal';
  /** Condition numbers of the eigenvalues, shape [n]. */
  readonly conditionNumbers?: EncodedArray;
  /** max ‖Jv − λv‖ / ‖J‖. */
  readonly residual?: EncodedNumber;
  /** Where the Jacobian was taken, shape [n]. */
  readonly state?: EncodedArray;
  /** `state` is a fixed point: computed anew, it is searched for again. */
  readonly isFixedPoint?: boolean;
}

/**
 * A time constant in steps.
 *
 * @exclusiveMinimum 0
 */
export type TimeConstant = number;

/** Eigenvalues of Jacobians against the unit circle. */
export interface JacobianSpectrumView extends ViewBase {
  readonly kind: 'jacobian-spectrum';
  readonly groups: readonly SpectrumGroup[];
  /** Time constants, in steps, whose circles |λ| = exp(−1/τ) are drawn. */
  readonly timeConstantRings: readonly TimeConstant[];
  readonly model?: Model;
}

// ── Time series ─────────────────────────────────────────────────────────────────────────────────────────────

/** One variable over time. */
export interface Series {
  readonly name: string;
  /** Shape [length]. */
  readonly values: EncodedArray;
  /** Number of values before decimation; every k-th value and the last one were kept. */
  readonly decimatedFrom?: Count;
}

/** State variables, inputs or readouts against the step. */
export interface TimeSeriesView extends ViewBase {
  readonly kind: 'time-series';
  /** Step index of the values, shape [length]. */
  readonly steps: EncodedArray;
  readonly series: readonly Series[];
  readonly valueLabel: string;
  /** What the series was computed from, where it can be computed anew. */
  readonly source?: SeriesSource;
  readonly model?: Model;
}

/** Start and inputs of a series. */
export interface SeriesSource {
  /** Full starting state, shape [n]. */
  readonly start: EncodedArray;
  /** Inputs at each step, shape [steps, m]; the model's frozen input when left out. */
  readonly inputs?: EncodedArray;
  /** Indices of the state variables shown; these come first among the series. */
  readonly units: readonly Count[];
  /** Index convention of the inputs: h_{t+1} = F(h_t, x_t) or h_t = F(h_{t−1}, x_t). */
  readonly convention?: 'E1' | 'PT';
  /** Linear readout whose outputs are the series behind the state variables. */
  readonly readout?: EncodedReadout;
}

/** A linear readout y = V h + c; of an LSTM's state (h, c) it may read h alone. */
export interface EncodedReadout {
  /** V, shape [outputs, n] or fewer columns: those of the leading state variables. */
  readonly weight: EncodedArray;
  /** c, shape [outputs]. */
  readonly bias: EncodedArray;
}

// ── Curves ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A curve or a set of points. */
export interface Curve {
  readonly name: string;
  /** Shape [length]; NaN interrupts the line. */
  readonly x: EncodedArray;
  /** Shape [length]. */
  readonly y: EncodedArray;
  /** Lines, or `points` for markers only. */
  readonly style: 'solid' | 'dashed' | 'dotted' | 'points';
  /** Number of points before decimation; every k-th point and the last one of each piece were kept. */
  readonly decimatedFrom?: Count;
  /** Colour role: position in the palette, or a meaning. */
  readonly color?: Count | 'stable' | 'unstable' | 'marginal' | 'muted';
}

/** A point with a note. */
export interface CurveAnnotation {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Named curves in one plane: cobwebs, bifurcation curves, potentials, hysteresis loops. */
export interface CurvesView extends ViewBase {
  readonly kind: 'curves';
  readonly axes: { readonly x: Axis; readonly y: Axis };
  readonly curves: readonly Curve[];
  readonly annotations?: readonly CurveAnnotation[];
  /** What the picture shows, one sentence. */
  readonly caption: string;
}

/** A picture of its own: every kind but the dashboard, which puts several of them together. */
export type SingleView =
  | PhasePortraitView
  | JacobianSpectrumView
  | TimeSeriesView
  | CurvesView
  | BasinsView
  | EmbeddingView
  | CobwebView
  | ReturnMapView
  | BifurcationDiagramView
  | LyapunovSpectrumView
  | TwoParameterView
  | GradientFlowView
  | StabilityRegionView
  | ModelView
  | ImpulseResponseView
  | MemoryCapacityView
  | PseudospectrumView
  | HysteresisView
  | TrainingView
  | ComparisonView
  | Attractor3dView;

/** Everything that can be shown. */
export type View = SingleView | DashboardView;

/** Names of the kinds of view. */
export type ViewKind = View['kind'];
