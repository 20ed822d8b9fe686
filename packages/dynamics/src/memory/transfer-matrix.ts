import { multiply, singularValues, solveMatrix, zeros, type Matrix } from '@phasebook/linalg';
import type { LinearSystem } from './linear-system.js';

/** A transfer matrix at one frequency: V (e^{iω} I − W)⁻¹ U, shape [p, m]. */
export interface TransferMatrix {
  readonly re: Matrix;
  readonly im: Matrix;
}

/** V (e^{iω} I − W)⁻¹ U by the real system of twice the order. */
export function transferAt({ recurrent, input, readout }: LinearSystem, omega: number): TransferMatrix {
  const n = recurrent.rows;
  const m = input.columns;
  const [cosine, sine] = [Math.cos(omega), Math.sin(omega)];
  const system = zeros(2 * n, 2 * n);
  const right = zeros(2 * n, m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const value = (i === j ? cosine : 0) - recurrent.data[i * n + j];
      system.data[i * 2 * n + j] = value;
      system.data[(n + i) * 2 * n + n + j] = value;
    }
    system.data[i * 2 * n + n + i] = -sine;
    system.data[(n + i) * 2 * n + i] = sine;
  }
  right.data.set(input.data);
  const solution = solveMatrix(system, right);
  const half = (first: number): Matrix =>
    solution === undefined
      ? { rows: n, columns: m, data: new Float64Array(n * m).fill(NaN) }
      : { rows: n, columns: m, data: solution.data.slice(first * m, (first + n) * m) };
  return { re: multiply(readout, half(0)), im: multiply(readout, half(n)) };
}

/** The spectral norm of A + iB is that of [[A, −B], [B, A]]. */
export function gainOf({ re, im }: TransferMatrix): number {
  const { rows, columns } = re;
  if (!re.data.every(Number.isFinite) || !im.data.every(Number.isFinite)) return NaN;
  if (rows * columns === 1) return Math.hypot(re.data[0], im.data[0]);
  const real = zeros(2 * rows, 2 * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const [a, b] = [re.data[i * columns + j], im.data[i * columns + j]];
      real.data[i * 2 * columns + j] = a;
      real.data[i * 2 * columns + columns + j] = -b;
      real.data[(rows + i) * 2 * columns + j] = b;
      real.data[(rows + i) * 2 * columns + columns + j] = a;
    }
  }
  return singularValues(real)[0] ?? 0;
}
