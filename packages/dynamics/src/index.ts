export {
  NonFiniteError,
  ShapeMismatchError,
  matrix,
  toRows,
  vector,
  type Complex,
  type ComplexVector,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';

export type { Cell, ParameterBlock } from './system/cell.js';
export {
  checkCell,
  checkFlow,
  checkSmoothMap,
  type CellContractOptions,
  type CellSample,
  type ContractOptions,
  type ContractReport,
} from './system/contract.js';
export { continuousTime } from './system/continuous-time.js';
export {
  flowFamily,
  mapFamily,
  parameterDerivative,
  type Family,
  type FlowEquations,
  type FlowFamily,
  type MapEquations,
  type MapFamily,
  type ParameterValues,
} from './system/family.js';
export type { Flow } from './system/flow.js';
export { closedLoop, type FeedbackReadout } from './system/closed-loop.js';
export { iterate } from './system/iterate.js';
export { leaky } from './system/leaky.js';
export type { Enclosure, IntervalMatrix } from './system/enclosure.js';
export type { PiecewiseLinearForm } from './system/piecewise-linear-form.js';
export type { Range, SmoothMap } from './system/smooth-map.js';
export { withInput } from './system/with-input.js';

export { ACTIVATION_NAMES, activation, type Activation } from './cells/activations.js';
export { cellFamily, type CellFamilyOptions } from './cells/cell-family.js';
export { cellFrom } from './cells/cell-from.js';
export type {
  ActivationName,
  CellDescription,
  ElmanDescription,
  GruDescription,
  LeakyDescription,
  LinearDescription,
  LstmDescription,
  PiecewiseLinearDescription,
  ResidualDescription,
} from './system/cell-description.js';
export { elmanCell, type ElmanWeights } from './cells/elman.js';
export { gruCell, type GatedWeights } from './cells/gru.js';
export {
  chronoBias,
  gaussianWeights,
  orthogonalWeights,
  uniformWeights,
  type InitializationOptions,
} from './cells/initialization.js';
export { leakyCell } from './cells/leaky-cell.js';
export { linearCell, type LinearWeights } from './cells/linear.js';
export { lstmCell } from './cells/lstm.js';
export { parametersOf, withParameters } from './cells/parameters.js';
export { antisymmetricCell, residualCell, type AntisymmetricWeights } from './cells/residual-cell.js';
export {
  forgetBiasFor,
  gateRetention,
  leakRateFor,
  leakRetention,
  type Retention,
} from './cells/time-scales.js';
export { piecewiseLinearCell, type PiecewiseLinearWeights } from './cells/piecewise-linear.js';

export {
  fitzHughNagumoFamily,
  fitzHughNagumoFlow,
  linearFlow,
  lorenz96Flow,
  lorenzFamily,
  lorenzFlow,
  rosslerFamily,
  rosslerFlow,
  stuartLandauFamily,
  stuartLandauFlow,
  vanDerPolFamily,
  vanDerPolFlow,
} from './zoo/flows.js';
export {
  arnoldCatMap,
  foldedTowelMap,
  henonFamily,
  henonMap,
  logisticFamily,
  logisticMap,
} from './zoo/maps.js';

export {
  stabilityCertificates,
  weightedNorm,
  type Contraction,
  type StabilityCertificates,
  type StabilityCertificatesOptions,
} from './linearization/certificates.js';
export { spectralNorm, spectralRadius } from './linearization/spectral-radius.js';
export { spectrum, type Spectrum } from './linearization/spectrum.js';
export {
  stability,
  type Stability,
  type StabilityKind,
  type StabilityOptions,
} from './linearization/stability.js';
export { timeConstants, type TimeConstant } from './linearization/time-constants.js';

export type { Attractor } from './orbits/attractor.js';
export {
  basins,
  type BasinFraction,
  type Basins,
  type BasinsOptions,
  type BasinsSettings,
  type KnownAttractor,
} from './orbits/basins.js';
export { cycleJacobian } from './orbits/cycle-jacobian.js';
export {
  iterateSolver,
  multipleShooting,
  type CycleSolver,
  type CycleSolverResult,
} from './orbits/cycle-solvers.js';
export type { Cycle } from './orbits/cycle.js';
export { degreeSum, type DegreeSum, type DegreeVerdict } from './orbits/degree.js';
export { ensemble, type Ensemble, type EnsembleOptions } from './orbits/ensemble.js';
export {
  enumerateCycles,
  type CycleCount,
  type CycleEnumeration,
  type EnumerateCyclesOptions,
  type EnumeratedCycle,
} from './orbits/enumerate-cycles.js';
export {
  enumerateFixedPoints,
  type EnumerateFixedPointsOptions,
  type EnumeratedFixedPoint,
  type FixedPointEnumeration,
} from './orbits/enumerate-fixed-points.js';
export {
  findAllFixedPoints,
  type FindAllFixedPointsOptions,
  type FixedPointProof,
  type FixedPointProofSettings,
  type ProvenFixedPoint,
} from './orbits/find-all-fixed-points.js';
export type { BoxCorners } from './orbits/require-box.js';
export {
  findCycles,
  type CycleAttempt,
  type CycleDegree,
  type CycleSearch,
  type CycleSettings,
  type FindCyclesOptions,
} from './orbits/find-cycles.js';
export { findFixedPoints, type FindFixedPointsOptions } from './orbits/find-fixed-points.js';
export {
  findLimitCycle,
  type FindLimitCycleOptions,
  type LimitCycle,
  type LimitCycleSettings,
  type LimitCycleStatus,
} from './orbits/find-limit-cycle.js';
export type {
  FixedPoint,
  FixedPointAttempt,
  FixedPointSearch,
  FixedPointSettings,
  PointEvidence,
  SearchedOn,
} from './orbits/fixed-point-search.js';
export type { PlaneGrid } from './orbits/plane-grid.js';
export { findSlowPoints, type FindSlowPointsOptions, type SlowPoint } from './orbits/slow-points.js';
export { hybrid } from './orbits/hybrid.js';
export {
  hysteresis,
  type Hysteresis,
  type HysteresisOptions,
  type HysteresisSettings,
  type Jump,
  type Sweep,
} from './orbits/hysteresis.js';
export { levenbergMarquardt } from './orbits/levenberg-marquardt.js';
export { newton } from './orbits/newton.js';
export type { FixedPointSolver, SolverOptions, SolverResult, SolverStatus } from './orbits/solvers.js';
export {
  boxStarts,
  combineStarts,
  givenStates,
  midpoints,
  statesFromTrajectory,
  visitedStates,
  type BoxStartsOptions,
  type Starts,
  type StatesFromTrajectoryOptions,
  type VisitedStatesOptions,
} from './orbits/starts.js';
export {
  drivenTrajectory,
  stateAt,
  trajectory,
  type DrivenTrajectory,
  type DrivenTrajectoryOptions,
  type InputConvention,
  type Trajectory,
  type TrajectoryOptions,
} from './orbits/trajectory.js';
export type { CancelSignal, LongWorkOptions, Progress } from './system/long-work.js';
export { randomStream, type RandomStream } from './system/random.js';

export {
  networkFromBytes,
  networkChoices,
  networkFromStateDict,
  readoutOf,
  type Network,
  type NetworkCellKind,
  type NetworkChoices,
  type NetworkOptions,
  type NetworkTensorNames,
  type Readout,
} from './io/network.js';
export { readNpz } from './io/npz.js';
export { readNetwork, type ReadNetworkOptions } from './io/read-network.js';
export { readSafetensors } from './io/safetensors.js';
export type { StateDict, Tensor, TensorDtype } from './io/state-dict.js';
export { StateDictError } from './io/state-dict-error.js';
export { readStateDictJson } from './io/state-dict-json.js';

export {
  conditionalLyapunovSpectrum,
  type ConditionalLyapunovOptions,
  type InputSeries,
} from './lyapunov/conditional-lyapunov-spectrum.js';
export type { BlockSums } from './lyapunov/block-sums.js';
export {
  covariantAngles,
  covariantVectors,
  type CovariantVectorOptions,
  type CovariantVectors,
} from './lyapunov/covariant-vectors.js';
export {
  finiteTimeExponents,
  type FiniteTimeExponents,
  type FiniteTimeOptions,
} from './lyapunov/finite-time-exponents.js';
export {
  predictability,
  type Predictability,
  type PredictabilityKind,
  type PredictabilityOptions,
} from './lyapunov/predictability.js';
export {
  separationExponent,
  type SeparationExponent,
  type SeparationOptions,
} from './lyapunov/separation-exponent.js';
export type { ConfidenceOptions } from './lyapunov/block-bootstrap.js';
export type { ExponentOptions } from './lyapunov/spectrum-options.js';
export {
  flowLyapunovSpectrum,
  type FlowLyapunovOptions,
  type FlowLyapunovSpectrum,
} from './lyapunov/flow-lyapunov-spectrum.js';
export { kaplanYorkeDimension, type KaplanYorkeDimension } from './lyapunov/kaplan-yorke.js';
export { lyapunovSweep, type LyapunovSweep, type LyapunovSweepOptions } from './lyapunov/lyapunov-sweep.js';
export type { LyapunovContinuation } from './lyapunov/exponent-run.js';
export type { LyapunovEvidence, LyapunovIntervals } from './lyapunov/lyapunov-evidence.js';
export {
  lyapunovSpectrum,
  type LyapunovSpectrum,
  type LyapunovSpectrumOptions,
} from './lyapunov/lyapunov-spectrum.js';
export type { TransientEvidence } from './lyapunov/automatic-transient.js';

export {
  bptt,
  runSequences,
  type BpttGradient,
  type BpttOptions,
  type ReadoutWeights,
  type RunOptions,
  type SequenceRun,
} from './gradients/bptt.js';
export { jvp, vjp, type CellCovector, type CellDirection, type CellPoint } from './gradients/jvp.js';
export {
  crossEntropy,
  meanSquaredError,
  squaredError,
  weightedSum,
  type LossOptions,
  type LossValue,
  type SequenceLoss,
} from './gradients/losses.js';
export { sequences, type Sequences, type SequencesLike } from './gradients/sequences.js';

export { euler, heun, midpoint, rungeKutta3, rungeKutta4 } from './solvers/explicit-runge-kutta.js';
export { exponentialEuler, type ExponentialEulerOptions } from './solvers/exponential-euler.js';
export { drivenFlow, type DrivenFlowOptions } from './solvers/driven-flow.js';
export { fitLinearCell, type FitLinearCellOptions, type LinearFit } from './solvers/fit-linear-cell.js';
export type { FlowEvent } from './solvers/flow-events.js';
export {
  identifyFlow,
  type IdentifiedFlow,
  type IdentifiedMode,
  type IdentifyFlowOptions,
} from './solvers/identify-flow.js';
export { stateAtTime, type DenseOutput, type EventOccurrence, type FlowOrbit } from './solvers/flow-orbit.js';
export { integrate } from './solvers/integrate.js';
export type { IntegrateOptions, TimedFlow } from './solvers/integration-settings.js';
export {
  discretizedModes,
  largestStableStep,
  type DiscretizedMode,
  type LargestStableStep,
  type LinearPart,
} from './solvers/largest-stable-step.js';
export { leakyCellOfFlow, type LeakyCellOfFlowOptions } from './solvers/leaky-cell-of-flow.js';
export {
  linearCellOfFlow,
  type LinearCellOfFlowOptions,
  type LinearFlowMatrices,
} from './solvers/linear-cell-of-flow.js';
export {
  isStable,
  stabilityFunction,
  stabilityRegion,
  type StabilityRegion,
  type StabilityRegionOptions,
} from './solvers/stability-function.js';
export type { RationalStability, StepMethod, StepResult, StepStatus } from './solvers/step-method.js';
export { stepper, stepperFamily, takeStep } from './solvers/stepper.js';
export { symplecticEuler } from './solvers/symplectic-euler.js';
export { crankNicolson, implicitEuler, type ImplicitOptions } from './solvers/theta-method.js';

export { decaySteps } from './memory/decay.js';
export {
  distinctResponses,
  type DistinctResponses,
  type DistinctResponsesOptions,
} from './memory/distinct-responses.js';
export {
  estimateMemoryCapacity,
  type EstimateMemoryCapacityOptions,
  type MemoryCapacityEstimate,
} from './memory/estimate-memory-capacity.js';
export { frequencyResponse, type FrequencyResponse } from './memory/frequency-response.js';
export { hInfinityNorm, type HInfinityNorm } from './memory/h-infinity-norm.js';
export type { TransferMatrix } from './memory/transfer-matrix.js';
export { gramians, type Gramians } from './memory/gramians.js';
export { hoKalman, type HoKalmanOptions, type IdentifiedSystem } from './memory/ho-kalman.js';
export { impulseResponse, type ImpulseResponse } from './memory/impulse-response.js';
export {
  linearize,
  linearSystem,
  type LinearizeOptions,
  type LinearSystem,
  type LinearSystemMatrices,
} from './memory/linear-system.js';
export { memoryCapacity, type MemoryCapacity } from './memory/memory-capacity.js';
export { pseudospectrum, type Pseudospectrum, type PseudospectrumOptions } from './memory/pseudospectrum.js';
export {
  transientGrowth,
  type TransientGrowth,
  type TransientGrowthOptions,
} from './memory/transient-growth.js';
export { unroll, type UnrolledState } from './memory/unroll.js';

export { lstmHighway, type LstmHighway } from './gradients/lstm-highway.js';
export {
  cayleyParametrization,
  exponentialParametrization,
  type OrthogonalParametrization,
} from './gradients/orthogonal-parametrization.js';
export {
  spectralNormalize,
  type SpectralNormalization,
  type SpectralNormalizeOptions,
} from './gradients/spectral-normalization.js';

export { clipByNorm, clipByValue, type ClippedGradient } from './gradients/clip-gradient.js';
export type { DrivenCell, GradientSystem } from './gradients/driven-system.js';
export type { LogSvd } from './gradients/graded-product.js';
export { gradientBound, type GradientBound } from './gradients/gradient-bound.js';
export {
  gradientExponents,
  type GradientExponents,
  type GradientExponentsOptions,
} from './gradients/gradient-exponents.js';
export { gradientGain, type GradientGain, type GradientGainOptions } from './gradients/gradient-gain.js';
export {
  factoredProduct,
  jacobianProduct,
  type FactoredProduct,
  type FactoredProductOptions,
  type JacobianProduct,
  type JacobianProductOptions,
} from './gradients/jacobian-product.js';
export { orderedProduct } from './gradients/ordered-product.js';

export type { MapDescription, SolverName, Task, TaskResult } from './parallel/task.js';
export {
  answerTask,
  type Outcome,
  type PoolCall,
  type PoolSignal,
  type WorkerBackend,
} from './parallel/worker-backend.js';
export {
  poolOn,
  type LyapunovTask,
  type PoolEnsemble,
  type PoolEnsembleOptions,
  type PoolSearch,
  type PoolSearchOptions,
  type PoolSweep,
  type PoolSweepOptions,
  type PoolWorkOptions,
  type WorkerFailure,
  type WorkerPool,
} from './parallel/worker-pool.js';

export { circularLaw, type CircularLaw } from './theory/circular-law.js';
export { continuousMeanField, type ContinuousMeanField } from './theory/continuous-mean-field.js';
export {
  criticalGain,
  discreteMeanField,
  type CriticalGain,
  type DiscreteMeanField,
  type DiscreteMeanFieldOptions,
} from './theory/discrete-mean-field.js';
export { gaussianMean, type GaussianMeanOptions } from './theory/gaussian-mean.js';
export { gaussianProductSpectrum } from './theory/gaussian-products.js';
export {
  meanFieldBesideNetwork,
  type BesideNetwork,
  type BesideNetworkOptions,
} from './theory/mean-field-beside-network.js';
export type { Integral } from './theory/quadrature.js';

export { autocorrelation } from './reconstruction/autocorrelation.js';
export { chooseDelay, type DelayChoice } from './reconstruction/choose-delay.js';
export { mutualInformation, type MutualInformationOptions } from './reconstruction/mutual-information.js';
export {
  correlationDimension,
  type CorrelationDimension,
  type CorrelationDimensionOptions,
} from './reconstruction/correlation-dimension.js';
export {
  crossPrediction,
  type CrossPrediction,
  type CrossPredictionOptions,
} from './reconstruction/cross-prediction.js';
export {
  delayEmbedding,
  type DelayEmbedding,
  type DelayEmbeddingOptions,
} from './reconstruction/delay-embedding.js';
export { echoStateNetwork, type EchoStateNetworkOptions } from './reconstruction/echo-state-network.js';
export { fitReadout, type FitReadoutOptions, type FittedReadout } from './reconstruction/fit-readout.js';
export {
  exponentFromData,
  kantz,
  rosenstein,
  type DivergenceMethod,
  type ExponentFromData,
  type ExponentFromDataOptions,
} from './reconstruction/exponent-from-data.js';
export { cao, type CaoCurves } from './reconstruction/cao.js';
export {
  falseNeighbours,
  type FalseNeighbours,
  type FalseNeighboursOptions,
} from './reconstruction/false-neighbours.js';
export type { EmbeddingDimensionOptions } from './reconstruction/embedding-dimension.js';
export { hellingerDistance, type HellingerDistance } from './reconstruction/hellinger-distance.js';
export { powerSpectrum, type SpectrumOptions } from './reconstruction/power-spectrum.js';
export {
  stateSpaceDivergence,
  type DivergenceVariant,
  type StateSpaceDivergence,
  type StateSpaceDivergenceOptions,
} from './reconstruction/state-space-divergence.js';
export { validTime, type ValidTime, type ValidTimeOptions } from './reconstruction/valid-time.js';

export type {
  Bifurcation,
  BifurcationKind,
  Branch,
  BranchEnd,
  ContinuationPoint,
  ContinuationSettings,
  Criticality,
  StepOptions,
  TestFunctions,
} from './bifurcation/branch.js';
export type { BifurcationCurve, CurveOptions } from './bifurcation/bifurcation-curve.js';
export { continueFixedPoints, type ContinuationOptions } from './bifurcation/continue-fixed-points.js';
export { continueFlip } from './bifurcation/continue-flip.js';
export { continueFold } from './bifurcation/continue-fold.js';
export { continueHopf, continueNeimarkSacker } from './bifurcation/continue-rotation.js';
export {
  followBranches,
  type BranchDiagram,
  type DiagramBranch,
  type FollowBranchesOptions,
} from './bifurcation/follow-branches.js';
export type {
  BranchDirection,
  BranchPointNormalForm,
  FlipNormalForm,
  FoldNormalForm,
  HopfNormalForm,
  NeimarkSackerNormalForm,
  NormalForm,
} from './bifurcation/normal-forms.js';
export {
  rotationNumber,
  type RotationNumber,
  type RotationNumberOptions,
} from './bifurcation/rotation-number.js';
export {
  simulationDiagram,
  type SimulationColumn,
  type SimulationDiagram,
  type SimulationDiagramOptions,
  type SimulationSweep,
} from './bifurcation/simulation-diagram.js';
export type {
  BifurcationCurvePoint,
  CurveKind,
  SpecialPoint,
  SpecialPointKind,
} from './bifurcation/special-points.js';

export { readCheckpoint, writeCheckpoint } from './training/checkpoint.js';
export { cosineSchedule, type LearningRate } from './training/learning-rate.js';
export {
  adam,
  sgd,
  type AdamOptions,
  type Optimizer,
  type OptimizerState,
  type SgdOptions,
} from './training/optimizers.js';
export { addingTask, type AddingOptions } from './training/adding-task.js';
export { copyBaseline, copyTask, type CopyOptions } from './training/copy-task.js';
export { flipFlopTask, type FlipFlopOptions } from './training/flip-flop-task.js';
export { predictionTask, type PredictionOptions } from './training/prediction-task.js';
export { teacherForced, type TeacherForcingOptions } from './training/teacher-forcing.js';
export {
  train,
  type TrainingBatch,
  type TrainingCheckpoint,
  type TrainingRecord,
  type TrainingResult,
  type TrainingTask,
  type TrainOptions,
} from './training/train.js';
export { truncatedBptt, type TruncatedBpttOptions } from './training/truncated-bptt.js';
