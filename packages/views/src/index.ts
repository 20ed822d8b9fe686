export { fitToBudget, sizeOf } from './budget.js';
export {
  decodeArray,
  decodeMatrix,
  decodeNumber,
  encodeArray,
  encodeMatrix,
  encodeNumber,
  type Count,
  type ElementType,
  type EncodedArray,
  type EncodedNumber,
} from './encoding.js';
export { ViewError, ViewVersionError } from './errors.js';
export { attractorFigure, figure, figureAtTime, figureHeight } from './figure.js';
export { figureToCsv } from './figure-to-csv.js';
export { figureToSvg, type SvgOptions } from './figure-to-svg.js';
export { htmlFigure } from './html-figure.js';
export { htmlPage, type HtmlPageOptions, type PageAssets } from './html-page.js';
export type {
  Dash,
  Figure,
  FigureAnnotation,
  FigureAxis,
  FigureLayout,
  FigureShape,
  FigureTrace,
  HeatmapTrace,
  LineStyle,
  MarkerStyle,
  MarkerSymbol,
  ScatterTrace,
  TraceMeta,
  TraceRole,
} from './figure-types.js';
export type { FigureOptions } from './figures/frame.js';
export { figureScales, type FigureScales } from './svg/scales.js';
export type { SharedTime } from './figures/time-marks.js';
export { darkTheme, lightTheme, themeOf, type Theme } from './theme.js';
export { applyParameters, decodeCell, encodeCell, modelOf, type AppliedModel } from './model.js';
export { attractor3d, type Attractor3dOptions } from './attractor-3d.js';
export { turnCamera } from './camera.js';
export { attractorTip, lastStep, nearestStep, orbitSteps, selectSteps, stepsWithin } from './selection.js';
export { bifurcationDiagram, type BifurcationDiagramOptions } from './bifurcation-diagram.js';
export { diagramStates, type DiagramState } from './diagram-states.js';
export { lyapunovSpectrumView, type LyapunovSpectrumViewOptions, type Theory } from './lyapunov-spectrum.js';
export { twoParameterDiagram, type TwoParameterOptions } from './two-parameter.js';
export { modelFamily } from './model-family.js';
export { basinsView, type BasinsViewOptions, type NamedAttractor } from './basins-view.js';
export { cobweb, type CobwebOptions, type NamedStart } from './cobweb.js';
export {
  comparisonView,
  type ComparisonParts,
  type ComparisonViewOptions,
  type MeasureToCompare,
} from './comparison.js';
export { comparisonRows, type ComparisonRow } from './comparison-rows.js';
export { exploreModel, type ExploreModelOptions, type ModelPart, type ModelParts } from './explore-model.js';
export { controlsOf, type ViewControl } from './controls.js';
export { dashboard, type DashboardOptions, type DashboardPart } from './dashboard.js';
export { dashboardChild, dashboardSteps, markStep, selectInDashboard } from './dashboard-cells.js';
export { curves, type CurveAxis, type CurveOptions, type CurvesOptions } from './curves.js';
export { embedding, type EmbeddingOptions } from './embedding.js';
export { gradientFlow, type GradientFlowOptions } from './gradient-flow.js';
export {
  jacobianSpectrum,
  spectrumOfPoint,
  type JacobianSpectrumOptions,
  type SpectrumPlace,
} from './jacobian-spectrum.js';
export { modelSizes, modelView, type ModelSizes, type ModelViewOptions } from './model-view.js';
export {
  phasePortrait,
  type NamedOrbit,
  type OrbitSource,
  type PhasePortraitOptions,
} from './phase-portrait.js';
export type { PlotRange } from './plot-range.js';
export {
  lift,
  planeFromVectors,
  principalPlane,
  project,
  projector,
  unitProjection,
  type Point,
  type Projector,
} from './projection.js';
export { multiplierLine } from './figures/multipliers.js';
export { formatComplex, formatNumber } from './figures/text.js';
export { launchOrbit, recompute, type LiveView, type RecomputeOptions } from './recompute.js';
export { axisParameters, handles, moveHandle, type Handle } from './handles.js';
export { returnMap, type ReturnMapOptions } from './return-map.js';
export { impulseResponseView, type ImpulseResponseViewOptions } from './impulse-response.js';
export { memoryCapacityView, type MemoryCapacityViewOptions } from './memory-capacity.js';
export { pseudospectrumView, type PseudospectrumViewOptions } from './pseudospectrum.js';
export { hysteresisView, type HysteresisViewOptions } from './hysteresis.js';
export {
  trainingView,
  type TrainingCurves,
  type TrainingMoment,
  type TrainingViewOptions,
} from './training.js';
export { stabilityRegionView, type StabilityRegionViewOptions } from './stability-region.js';
export { summarize } from './summarize.js';
export type { SystemOptions } from './system.js';
export { timeSeries, type LinearReadout, type TimeSeriesOptions } from './time-series.js';
export { plainView, type PlainData } from './plain-view.js';
export { viewCode } from './view-code.js';
export { parseView } from './parse.js';
export { DEFAULT_MAX_BYTES, FORMAT_VERSION, MAX_MODEL_BYTES, MIME_TYPE } from './version.js';
export type {
  Attractor3dView,
  AxesInSpace,
  Camera,
  SpaceOrbit,
  SpacePoint,
  SpaceProjection,
  Stretch,
  UnitsInSpace,
  UnstableLine,
  UnstablePlane,
} from './wire/attractor-3d.js';
export type { PictureBeside } from './wire/beside.js';
export type {
  BifurcationDiagramView,
  BifurcationMark,
  BifurcationMarkKind,
  BranchTrace,
  DiagramCloud,
  DiagramSource,
} from './wire/bifurcation-diagram.js';
export type { AttractorMark, BasinPath, BasinSettings, BasinsView, StartShare } from './wire/basins.js';
export type { CobwebGraph, CobwebPath, CobwebView } from './wire/cobweb.js';
export type {
  ComparedDistance,
  ComparedNumber,
  ComparedSpectra,
  ComparedSpectrum,
  ComparisonView,
  NoiseFloor,
} from './wire/comparison.js';
export type { DashboardCell, DashboardView } from './wire/dashboard.js';
export type { EmbeddingChoice, EmbeddingView, FalseNeighbourShares } from './wire/embedding.js';
export type { GradientFlowView, GradientSource, SlopeExponents } from './wire/gradient-flow.js';
export type {
  FlowTrace,
  StabilityRegionView,
  StepComparison,
  StepMethodName,
} from './wire/stability-region.js';
export type { ModelView, RecurrentBlock, TensorNames, WeightSource } from './wire/model-view.js';
export type { ImpulseResponseView } from './wire/impulse-response.js';
export type { MemoryCapacityView, MemoryCurve, MemorySource } from './wire/memory-capacity.js';
export type {
  ExponentConvergence,
  ExponentIntervals,
  KaplanYorkeMark,
  LyapunovSource,
  LyapunovSpectrumView,
  TheoryCurve,
} from './wire/lyapunov-spectrum.js';
export type { BifurcationCurveTrace, SpecialPointMark, TwoParameterView } from './wire/two-parameter.js';
export type { PseudospectrumLevel, PseudospectrumView } from './wire/pseudospectrum.js';
export type { HysteresisJump, HysteresisSource, HysteresisView } from './wire/hysteresis.js';
export type { TrainingHistory, TrainingView } from './wire/training.js';
export type { ReturnMapSource, ReturnMapView } from './wire/return-map.js';
export type {
  Axis,
  Basins,
  BlockName,
  Curve,
  CurveAnnotation,
  CurvesView,
  DegreeEvidence,
  EigenDirection,
  EncodedCell,
  EncodedElman,
  EncodedGated,
  EncodedLeaky,
  EncodedResidual,
  EncodedLinear,
  EncodedPiecewiseLinear,
  EncodedReadout,
  FixedPointMark,
  GainTarget,
  InputTarget,
  JacobianSpectrumView,
  LeakTarget,
  Model,
  Nullcline,
  OrbitTrace,
  ParameterControl,
  ParameterTarget,
  PhasePortraitView,
  PlaneProjection,
  Projection,
  Series,
  SeriesSource,
  SingleView,
  SpectrumGroup,
  StabilityKind,
  TimeConstant,
  TimeSeriesView,
  TimeStepTarget,
  UnitProjection,
  VectorField,
  View,
  ViewBase,
  ViewKind,
  WeightTarget,
} from './types.js';
