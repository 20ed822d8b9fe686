// What the hardware could do at most: multiply-adds in registers.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const { WebAssembly } = globalThis;
const accumulators = 12;
/** Short trials and many of them: whatever else runs on the machine leaves some alone. */
const repeats = 100_000;
const trials = 300;
/** Otherwise counting the loop costs more than the arithmetic hides. */
const unroll = 4;

/** GFLOP/s of one core: 128-bit multiply and add in WebAssembly, and the widest that the C compiler knows. */
export async function measureCeilings(folder) {
  fs.mkdirSync(folder, { recursive: true });
  return { wasm: await wasmCeiling(), native: nativeCeiling(folder) };
}

/** A product is waited for by its sum alone, and a sum by the next: chains of both would measure their latency. */
async function wasmCeiling() {
  const rows = Array.from({ length: accumulators / 2 }, (_, i) => i);
  const names = rows.flatMap((i) => [`p${i}`, `q${i}`]);
  const round = rows.flatMap((i) => [
    `    x = v128.load_splat<f64>(${8 * i});`,
    `    p${i} = f64x2.add(p${i}, f64x2.mul(x, a));`,
    `    q${i} = f64x2.add(q${i}, f64x2.mul(x, b));`,
  ]);
  const source = [
    'export function spin(count: i32): f64 {',
    `  for (let i = 0; i < ${rows.length}; i++) store<f64>(8 * i, 1e-9);`,
    '  const a = f64x2.splat(0.999999), b = f64x2.splat(1e-9);',
    '  let x = a;',
    ...names.map((name, i) => `  let ${name} = f64x2.splat(${i + 1}.0);`),
    '  for (let i = 0; i < count; i++) {',
    ...Array(unroll).fill(round).flat(),
    '  }',
    `  return f64x2.extract_lane(${names.reduce((sum, name) => `f64x2.add(${sum}, ${name})`)}, 0);`,
    '}',
  ].join('\n');
  const asc = await import('assemblyscript/asc');
  let binary;
  const { error } = await asc.main(
    [
      'spin.ts',
      '--outFile',
      'spin.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--initialMemory',
      '1',
    ],
    {
      readFile: (name) => (name === 'spin.ts' ? source : null),
      writeFile: (name, contents) => void (name === 'spin.wasm' && (binary = contents)),
      listFiles: () => [],
    },
  );
  if (error) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  exports.spin(50 * repeats);
  return best(
    () => {
      const began = performance.now();
      exports.spin(repeats);
      return (performance.now() - began) / 1000;
    },
    2 * 2 * accumulators * unroll,
  );
}

/** Absent where there is no C compiler. */
function nativeCeiling(folder) {
  const lanes = 8;
  const file = path.join(folder, 'spin.c');
  const program = path.join(folder, 'spin');
  fs.writeFileSync(
    file,
    `#include <stdio.h>
#include <time.h>
typedef double lanes __attribute__((vector_size(${8 * lanes})));
int main(void) {
  lanes a = {0}, b = {0}, c[${accumulators}];
  for (int j = 0; j < ${lanes}; j++) a[j] = 0.999999, b[j] = 1e-9;
  for (int i = 0; i < ${accumulators}; i++) for (int j = 0; j < ${lanes}; j++) c[i][j] = i + 1;
  struct timespec from, to;
  double least = 1e9, sum = 0;
  for (int trial = 0; trial < ${trials}; trial++) {
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (long n = 0; n < ${repeats}; n++)
      for (int i = 0; i < ${accumulators}; i++) c[i] = c[i] * a + b;
    clock_gettime(CLOCK_MONOTONIC, &to);
    double seconds = (to.tv_sec - from.tv_sec) + 1e-9 * (to.tv_nsec - from.tv_nsec);
    if (seconds < least) least = seconds;
  }
  for (int i = 0; i < ${accumulators}; i++) sum += c[i][0];
  printf("%.9f %g\\n", least, sum);
}
`,
  );
  // Unrolled, the accumulators are registers.
  const flags = ['-O3', '-march=native', '-mprefer-vector-width=512', '-ffp-contract=fast', '-funroll-loops'];
  const compiled = [flags, flags.filter((flag) => !flag.startsWith('-mprefer'))].some(
    (options) => spawnSync('cc', [...options, '-o', program, file], { stdio: 'ignore' }).status === 0,
  );
  if (!compiled) return undefined;
  const seconds = Number(spawnSync(program, { encoding: 'utf8' }).stdout.split(' ')[0]);
  return best(() => seconds, 2 * lanes * accumulators);
}

/** GFLOP/s of the fastest trial: a ceiling is what is possible, not what is usual. */
function best(run, flopsPerRepeat) {
  const seconds = Math.min(...Array.from({ length: trials }, run));
  return Number.isFinite(seconds) && seconds > 0 ? (flopsPerRepeat * repeats) / seconds / 1e9 : undefined;
}
