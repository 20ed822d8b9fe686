import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (name: string): string =>
  fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

export default defineConfig({
  resolve: {
    // Unit tests read the sources, so that `npm run ok` needs no build.
    alias: Object.fromEntries(
      ['linalg', 'dynamics', 'views', 'kernel'].map((name) => [`@phasebook/${name}`, source(name)]),
    ),
  },
  test: {
    // The numeric kernels are compiled, not kept in git.
    globalSetup: ['packages/linalg/scripts/vitest-setup.mjs'],
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'extension/src/**/*.test.ts'],
    // Files share their workers: what they import is loaded once. A test that changes the engine puts it back.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
