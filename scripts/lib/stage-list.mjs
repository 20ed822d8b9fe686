import fs from 'node:fs';
import { inRoot, venvPython } from './paths.mjs';
import { lastCount, testRunnerCount } from './stages.mjs';

const node = process.execPath;
const script = (name) => () => [node, inRoot('scripts', name)];
const tool = (file, ...args) => [node, inRoot('node_modules', file), ...args];

/** The part that needs no build, no Python and no browser: `npm run ok`. */
export const fastStages = [
  { name: 'layers', command: script('check-layers.mjs') },
  { name: 'kernels', command: () => [node, inRoot('packages', 'linalg', 'scripts', 'build-wasm.mjs')] },
  { name: 'types', command: () => tool('typescript/bin/tsc', '-b'), needs: ['kernels'] },
  {
    name: 'lint',
    command: () => tool('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
    needs: ['kernels'],
  },
  {
    ...{
      name: 'unit',
      command: () => tool('vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'native'),
      needs: ['kernels'],
    },
    ...{ count: testRunnerCount, seconds: 900 },
  },
  { name: 'scripts', command: scriptTests, count: testRunnerCount },
  { name: 'links', command: script('check-links.mjs') },
  { name: 'coverage', command: () => [...script('coverage.mjs')(), '--check'], count: lastCount },
  { name: 'teaching', command: () => [...script('teaching.mjs')(), '--check'], count: lastCount },
  { name: 'spelling', command: script('check-spelling.mjs'), count: lastCount },
  { name: 'format', command: () => tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.') },
];

function scriptTests() {
  const folder = inRoot('scripts', 'test');
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.test.mjs'));
  return [node, '--test', '--test-reporter=tap', ...files.map((name) => inRoot('scripts', 'test', name))];
}

/** What `npm run ok` adds to a command to stay under a minute; `npm test` does without. */
const shortcuts = {
  // Lint trusts its memory of unchanged files, although a type elsewhere may have changed.
  lint: ['--cache', '--cache-strategy', 'content', '--cache-location', inRoot('.artifacts', 'eslint-cache')],
  // A thousand matrices through every numeric engine.
  unit: ['--exclude', 'packages/linalg/src/native/**'],
};

export const quickStages = fastStages.map((stage) => ({
  ...stage,
  command: () => [...stage.command(), ...(shortcuts[stage.name] ?? [])],
}));

/** Everything else, in the order in which it is reported. */
export const slowStages = [
  { name: 'build', command: script('build.mjs'), after: ['types', 'lint'] },
  { name: 'packages', command: script('check-packages.mjs'), needs: ['build'], count: lastCount },
  { name: 'declarations', command: script('check-declarations.mjs'), needs: ['build'], count: lastCount },
  { name: 'native', command: script('check-native.mjs'), needs: ['build', 'python'], count: lastCount },
  { name: 'examples', command: script('check-examples.mjs'), needs: ['build'], count: lastCount },
  { name: 'exercises', command: script('check-exercises.mjs'), needs: ['build'], count: lastCount },
  {
    ...{ name: 'notebooks', command: script('notebooks.mjs'), needs: ['build', 'python'] },
    ...{ count: lastCount, alone: true },
  },
  {
    name: 'kernel',
    command: () => [node, inRoot('packages', 'kernel', 'test', 'real-kernel.mjs')],
    needs: ['build', 'python'],
    count: lastCount,
  },
  {
    // The tutorials meet this kernel in JupyterLab, the assignments its engine in our grader: stages of their names.
    name: 'launcher-notebooks',
    command: () => [...script('notebooks.mjs')(), '--kernel=phasebook', 'research/'],
    ...{ needs: ['build', 'python'], count: lastCount, alone: true },
  },
  {
    ...{ name: 'tutorials', command: script('check-tutorials.mjs'), needs: ['build', 'python', 'chromium'] },
    ...{ count: lastCount, alone: true, seconds: 900 },
  },
  {
    name: 'site',
    command: () => [node, inRoot('site', 'test', 'main.mjs')],
    needs: ['build', 'python', 'chromium'],
    count: lastCount,
  },
  {
    name: 'launcher-cells',
    command: () => [node, inRoot('packages', 'kernel', 'test', 'real-kernel.mjs'), 'phasebook'],
    needs: ['build', 'python'],
    count: lastCount,
  },
  {
    name: 'launcher',
    command: () => [venvPython, inRoot('packages', 'kernel', 'test', 'launcher_kernel.py')],
    needs: ['build', 'python'],
    count: lastCount,
  },
  {
    name: 'grader',
    command: () => [node, inRoot('packages', 'course', 'test', 'graders.mjs'), 'own'],
    needs: ['build', 'python'],
    count: lastCount,
  },
  {
    name: 'nbgrader',
    command: () => [node, inRoot('packages', 'course', 'test', 'graders.mjs'), 'nbgrader'],
    needs: ['build', 'python'],
    count: lastCount,
  },
  {
    ...{
      name: 'assignments',
      command: () => [node, inRoot('packages', 'course', 'test', 'assignments.mjs')],
    },
    ...{ needs: ['build'], count: lastCount, seconds: 900 },
  },
  {
    name: 'pool',
    command: () => [node, '--test', '--test-reporter=tap', inRoot('packages', 'kernel', 'test', 'pool.mjs')],
    needs: ['build'],
    count: testRunnerCount,
  },
  {
    name: 'python',
    command: () => [node, inRoot('extension', 'test', 'python', 'main.mjs')],
    needs: ['build', 'python'],
    count: lastCount,
  },
  {
    name: 'browser-pool',
    command: () => [node, inRoot('extension', 'test', 'pool', 'main.mjs')],
    needs: ['chromium'],
    count: lastCount,
  },
  {
    name: 'view-code',
    command: () => [node, inRoot('extension', 'test', 'code', 'main.mjs')],
    needs: ['build', 'python'],
    count: lastCount,
  },
  {
    name: 'page',
    command: () => [node, inRoot('extension', 'test', 'page', 'main.mjs')],
    needs: ['build', 'chromium'],
    count: lastCount,
  },
  {
    name: 'export',
    command: () => [node, inRoot('extension', 'test', 'export', 'main.mjs')],
    needs: ['build', 'python', 'chromium'],
    count: lastCount,
  },
  {
    name: 'pictures',
    command: () => [node, inRoot('packages', 'views', 'test', 'browser', 'agreement.mjs')],
    needs: ['chromium'],
    count: lastCount,
  },
  {
    name: 'quality',
    command: () => [node, inRoot('extension', 'test', 'quality', 'main.mjs')],
    needs: ['build', 'chromium'],
    count: lastCount,
  },
  { name: 'lab', command: script('check-lab.mjs'), needs: ['build', 'python'], count: lastCount },
  { name: 'wheel', command: script('wheel.mjs'), needs: ['build', 'python'], count: lastCount },
  {
    ...{ name: 'browser', command: script('browser.mjs'), needs: ['build', 'python', 'chromium'] },
    ...{ count: lastCount, alone: true, seconds: 1200 },
  },
];
