// One entry for each kind of view, in the order of docs/gallery.md: what the page says about it.

const hover = 'Hover anything for its numbers';
const zoom = 'drag to pan';
const sliders = 'Sliders follow the arrow keys, Home and End';

/**
 * @typedef {object} KindText
 * @property {string} kind
 * @property {string} example - Name in `packages/views/gallery/valid`, the one whose picture is taken.
 * @property {string} [live] - One with sliders, where that one has none: for the tests.
 * @property {string} builder - Function that makes the view, and the file with its documentation.
 * @property {string} file
 * @property {string} guide - Page of docs/ that explains what is computed.
 * @property {string} shows
 * @property {string} mouse
 * @property {string} keys
 */

/** @type {readonly KindText[]} */
export const kinds = [
  {
    kind: 'phase-portrait',
    example: 'portrait-switches',
    builder: 'phasePortrait',
    file: 'phase-portrait.ts',
    guide: 'concepts.md',
    shows:
      'The plane of a network: where every state goes in one step, the nullclines, orbits, and the fixed points by class (filled attracts, open repels, half is a saddle, a diamond is near-marginal). Beside it the list of fixed points and the multipliers of the selected one, below it the latest orbit over time.',
    mouse:
      'Click anywhere to launch an orbit, click a point to select it, drag to pan, zoom with + and −; sliders turn weights, and the fixed points are searched anew at every step.',
    keys: 'Arrows move the launch point (Shift: faster), Enter launches, N and P go through the fixed points, + − 0 zoom, Delete clears the orbits.',
  },
  {
    kind: 'jacobian-spectrum',
    example: 'spectrum-neuron',
    builder: 'jacobianSpectrum',
    file: 'jacobian-spectrum.ts',
    guide: 'concepts.md',
    shows:
      'Multipliers of the Jacobian at one or more points against the unit circle; inner circles are time constants in steps.',
    mouse: `${hover}: modulus, time constant, rotation, condition number; ${zoom}; sliders turn weights.`,
    keys: `${sliders}.`,
  },
  {
    kind: 'time-series',
    example: 'series-memory',
    builder: 'timeSeries',
    file: 'time-series.ts',
    guide: 'concepts.md',
    shows: 'State variables, inputs or readouts step by step.',
    mouse: `${hover}; ${zoom}; sliders turn weights and the run is repeated.`,
    keys: `${sliders}.`,
  },
  {
    kind: 'curves',
    example: 'curves-folds',
    builder: 'curves',
    file: 'curves.ts',
    guide: 'concepts.md',
    shows: 'Named curves and points with notes: for everything that has no kind of its own.',
    mouse: `${hover}; ${zoom}.`,
    keys: 'The table below the picture has all points.',
  },
  {
    kind: 'cobweb',
    example: 'cobweb-neuron',
    builder: 'cobweb',
    file: 'cobweb.ts',
    guide: 'orbits.md',
    shows:
      'The graph of a one-dimensional map (and of its iterates), the diagonal, fixed points, and the staircase of a path.',
    mouse:
      'Drag the start along the axis, or click where it should be; the path follows at once. Sliders bend the graph.',
    keys: 'Tab to the start, arrows move it by a hundredth of the axis (Shift: a tenth), Home and End go to the edges.',
  },
  {
    kind: 'return-map',
    example: 'return-maxima',
    builder: 'returnMap',
    file: 'return-map.ts',
    guide: 'reconstruction.md',
    shows: 'Each value against the one before it: order in what looks random over time.',
    mouse: `${hover}; ${zoom}; sliders turn the system, where the view carries it.`,
    keys: `${sliders}.`,
  },
  {
    kind: 'bifurcation-diagram',
    example: 'bifurcation-neuron',
    builder: 'bifurcationDiagram',
    file: 'bifurcation-diagram.ts',
    guide: 'bifurcation.md',
    shows:
      'States over one parameter: branches solid where they attract and dashed where they repel, marked bifurcations with their normal forms, the simulated cloud behind, and beside it the map at the cursor.',
    mouse:
      'Drag the cursor, or click where it should be: the picture beside it and the states in words follow.',
    keys: 'Tab to the cursor; arrows, Home and End move it.',
  },
  {
    kind: 'two-parameter',
    example: 'two-parameter-memory',
    builder: 'twoParameterDiagram',
    file: 'two-parameter.ts',
    guide: 'bifurcation.md',
    shows:
      'Fold, flip and Neimark–Sacker curves in the plane of two parameters, with their cusps; the cursor is the pair of parameters, and the cobweb or portrait beside it belongs to that pair. Its state is kept while the cursor moves: a memory switch that can be felt by hand.',
    mouse: 'Drag the cursor over a fold and back: the state stays where it jumped to.',
    keys: 'Tab to the cursor; arrows move it in both directions (Shift: faster).',
  },
  {
    kind: 'hysteresis',
    example: 'hysteresis-neuron',
    builder: 'hysteresisView',
    file: 'hysteresis.ts',
    guide: 'orbits.md',
    shows: 'A parameter swept up and down again: the state jumps at different places on the two ways.',
    mouse: `${hover}; ${zoom}; sliders turn the other weights and the sweep is repeated.`,
    keys: `${sliders}.`,
  },
  {
    kind: 'basins',
    example: 'basins-rivals',
    builder: 'basinsView',
    file: 'basins-view.ts',
    guide: 'orbits.md',
    shows: 'Which attractor each starting state leads to, the share of each, and orbits from chosen starts.',
    mouse: 'Drag a start, or click anywhere: its orbit is drawn to where it ends.',
    keys: 'Tab to a start; arrows move it in both directions.',
  },
  {
    kind: 'lyapunov-spectrum',
    example: 'lyapunov-lorenz',
    live: 'lyapunov-tent',
    builder: 'lyapunovSpectrumView',
    file: 'lyapunov-spectrum.ts',
    guide: 'lyapunov.md',
    shows:
      'Lyapunov exponents with their intervals, the Kaplan–Yorke dimension where the sum crosses zero, how the estimates converged, and a theory curve where there is one.',
    mouse: `${hover}; ${zoom}.`,
    keys: `${sliders}, where the view carries its system.`,
  },
  {
    kind: 'gradient-flow',
    example: 'gradient-flow-driven',
    builder: 'gradientFlow',
    file: 'gradient-flow.ts',
    guide: 'gradients.md',
    shows:
      'Logarithm of the gain of gradients against lag, one line for each singular direction, with bounds; the slopes are the Lyapunov exponents.',
    mouse: `${hover}; ${zoom}; sliders turn the gain.`,
    keys: `${sliders}.`,
  },
  {
    kind: 'stability-region',
    example: 'stability-rungekutta',
    builder: 'stabilityRegionView',
    file: 'stability-region.ts',
    guide: 'solvers.md',
    shows:
      'Where the steps of a solver stay bounded, with the eigenvalues of the flow scaled by the time step; beside it the true solution, Euler and the chosen method.',
    mouse: 'Drag the outermost eigenvalue: the time step follows, and with it which modes grow.',
    keys: 'Tab to the handle or to the slider; arrows change the time step.',
  },
  {
    kind: 'impulse-response',
    example: 'impulse-spiral',
    builder: 'impulseResponseView',
    file: 'impulse-response.ts',
    guide: 'memory.md',
    shows: 'What is left of one input after k steps, in each state variable.',
    mouse: `${hover}; ${zoom}; sliders turn weights.`,
    keys: `${sliders}.`,
  },
  {
    kind: 'memory-capacity',
    example: 'memory-network',
    builder: 'memoryCapacityView',
    file: 'memory-capacity.ts',
    guide: 'memory.md',
    shows:
      'How much of the input k steps ago a linear readout can recover, and the sum: the memory capacity.',
    mouse: `${hover}; ${zoom}; sliders turn the gain and the capacity is measured again.`,
    keys: `${sliders}.`,
  },
  {
    kind: 'pseudospectrum',
    example: 'pseudospectrum-chain',
    builder: 'pseudospectrumView',
    file: 'pseudospectrum.ts',
    guide: 'memory.md',
    shows:
      'Level curves of the resolvent around the eigenvalues, and beside them the transient growth that they foretell.',
    mouse: `${hover}; ${zoom}; sliders turn the gain.`,
    keys: `${sliders}.`,
  },
  {
    kind: 'embedding',
    example: 'embedding-lorenz',
    builder: 'embedding',
    file: 'embedding.ts',
    guide: 'reconstruction.md',
    shows:
      'Delay coordinates of one measured variable, with mutual information against lag and false neighbours against dimension beside them.',
    mouse: 'Sliders choose lag and dimension; the attractor unfolds as they move.',
    keys: `${sliders}.`,
  },
  {
    kind: 'attractor-3d',
    example: 'attractor-lorenz',
    live: 'attractor-ring',
    builder: 'attractor3d',
    file: 'attractor-3d.ts',
    guide: 'orbits.md',
    shows:
      'Orbits in a space that can be turned, fixed points by class with the directions and planes in which states leave them, and the time series beside: what is picked out in one stands out in the other.',
    mouse:
      'Drag turns the space; a click on an orbit, a box with Shift, or a drag in the time series picks stretches of time out; hover a point for its state.',
    keys: 'In the space arrows turn (Shift: faster) and Home goes back; in the time series arrows move what is picked out, Shift moves its end, Delete clears it.',
  },
  {
    kind: 'comparison',
    example: 'comparison-network',
    builder: 'comparisonView',
    file: 'comparison.ts',
    guide: 'reconstruction.md',
    shows:
      'A trained network beside the truth: both Lyapunov spectra with their intervals, and every difference in units of its noise floor. What lies in the shaded part is noise.',
    mouse: `${hover}; ${zoom}.`,
    keys: 'The table below the picture has all numbers.',
  },
  {
    kind: 'training',
    example: 'training-run',
    builder: 'trainingView',
    file: 'training.ts',
    guide: 'training.md',
    shows: 'Loss and gradient norm over the updates of a training run; it grows while the kernel trains.',
    mouse: `${hover}; ${zoom}.`,
    keys: 'The table below the picture has all updates.',
  },
  {
    kind: 'dashboard',
    example: 'dashboard-spiral',
    builder: 'dashboard',
    file: 'dashboard.ts',
    guide: 'concepts.md',
    shows:
      'Several pictures in rows with one model, one time and one selection: a slider drives all of them, the marked step and what is picked out are seen in each.',
    mouse:
      'Sliders turn the shared parameters; the pointer in a time series marks its step everywhere, a drag with Shift picks out; each picture answers as it does alone.',
    keys: `${sliders}, the marked step too; each picture has its own keys.`,
  },
  {
    kind: 'model',
    example: 'model-gru-driven',
    builder: 'modelView',
    file: 'model-view.ts',
    guide: 'networks.md',
    shows:
      'A network itself: cell, sizes, norms and eigenvalues of its weights; then its portrait, fixed points, exponents and gradients, computed in the page one after the other.',
    mouse: 'Cancel stops a computation, Compute starts it; the portrait launches orbits as any other.',
    keys: 'All buttons are in the order of the page.',
  },
];
