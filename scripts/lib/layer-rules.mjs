// What may import what. ARCHITECTURE.md says why.

/** Packages by folder, each with the packages of ours that it may import. */
export const packageImports = {
  'packages/linalg': [],
  'packages/dynamics': ['@phasebook/linalg'],
  'packages/views': ['@phasebook/linalg', '@phasebook/dynamics'],
  'packages/kernel': ['@phasebook/linalg', '@phasebook/dynamics', '@phasebook/views'],
  'packages/course': ['@phasebook/linalg', '@phasebook/dynamics', '@phasebook/views', '@phasebook/kernel'],
  extension: ['@phasebook/linalg', '@phasebook/dynamics', '@phasebook/views'],
};

/** What notebooks and benchmarks may import of ours: public names, never a path into a package. */
export const publicPackages = [
  '@phasebook/linalg',
  '@phasebook/dynamics',
  '@phasebook/views',
  '@phasebook/kernel',
  '@phasebook/course',
];

/** Folders of packages/dynamics/src; each may import itself and those above it. */
export const dynamicsFolders = [
  'system',
  'cells',
  'zoo',
  'linearization',
  'solvers',
  'orbits',
  'lyapunov',
  'gradients',
  'bifurcation',
  'memory',
  'reconstruction',
  'filtering',
  'training',
  'theory',
  'io',
  'parallel',
];

/** Packages that compute and describe only: no page, no Node, no printing, no clock, no dice. */
export const purePackages = ['packages/linalg', 'packages/dynamics', 'packages/views'];

/** Where Node is at home: the kernel and course packages, and the part of linalg that only Node loads. */
export const nodeFiles = [
  /^packages\/(kernel|course)\//,
  /^packages\/linalg\/src\/(native\/|index\.node\.ts$)/,
];

/** Names that a pure package must not use, where they are not its own. */
export const forbiddenGlobals = new Set(
  `console process Buffer require module __dirname __filename globalThis global self
  window document navigator location history localStorage sessionStorage indexedDB
  fetch XMLHttpRequest WebSocket Worker postMessage importScripts caches
  HTMLElement Element Node Event CustomEvent ResizeObserver MutationObserver OffscreenCanvas Image
  setTimeout setInterval setImmediate clearTimeout clearInterval requestAnimationFrame queueMicrotask
  Date performance crypto alert confirm prompt`
    .trim()
    .split(/\s+/),
);

/** Members that a pure package must not use. */
export const forbiddenMembers = new Set(['Math.random']);
