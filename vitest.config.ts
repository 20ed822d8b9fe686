import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (name: string): string =>
  fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

const native = 'packages/linalg/src/native/**/*.test.ts';
const slow = '**/*.slow.test.ts';

export default defineConfig({
  resolve: {
    // Unit tests read the sources, so that `npm run ok` needs no build.
    alias: Object.fromEntries(
      ['linalg', 'dynamics', 'views', 'kernel', 'course'].map((name) => [`@phasebook/${name}`, source(name)]),
    ),
  },
  test: {
    // The numeric kernels are compiled, not kept in git.
    globalSetup: ['packages/linalg/scripts/vitest-setup.mjs'],
    maxWorkers: 2,
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/{src,test}/**/*.test.ts', 'extension/src/**/*.test.ts'],
          exclude: [native, slow],
          // Files share their workers: what they import is loaded once. A test that changes the engine puts it back.
          isolate: false,
        },
      },
      // Once there, the native engine stays: its tests share nothing.
      { extends: true, test: { name: 'native', include: [native], exclude: [slow] } },
      // Statistics and long runs: `npm run test:slow`.
      {
        extends: true,
        test: { name: 'slow', include: [`packages/${slow}`], testTimeout: 1_200_000, isolate: false },
      },
    ],
  },
});
