import { eigenvalues, norm, singularValues } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { golden } from './support/files.js';
import { portableCoupling, type PortableNetwork } from './support/portable-network.js';

const { portable } = golden<{
  readonly portable: readonly (PortableNetwork & {
    readonly name: string;
    readonly matrix_checks: {
      readonly J_00: number;
      readonly J_01: number;
      readonly frobenius_norm: number;
      readonly spectral_radius: number;
      readonly leading_eigenvalue: readonly [number, number];
      readonly spectral_norm: number;
      readonly trace: number;
      readonly log_abs_determinant: number;
    };
  })[];
}>('lyapunov.json');

describe('randomStream', () => {
  it.each(portable)('case 3.9: the matrix of $name is the same in every language', (network) => {
    const { matrix_checks: expected } = network;
    const J = portableCoupling(network);
    const { N } = network;
    expect([J.data[0], J.data[1]]).toEqual(
      [expected.J_00, expected.J_01].map((value) => expect.closeTo(value, 14)),
    );
    expect(Math.abs(norm(J.data) - expected.frobenius_norm)).toBeLessThan(1e-10);
    const [leading] = eigenvalues(J);
    expect(Math.abs(Math.hypot(leading.re, leading.im) - expected.spectral_radius)).toBeLessThan(1e-10);
    expect(Math.abs(leading.re - expected.leading_eigenvalue[0])).toBeLessThan(1e-10);
    expect(Math.abs(Math.abs(leading.im) - Math.abs(expected.leading_eigenvalue[1]))).toBeLessThan(1e-10);
    const values = singularValues(J);
    expect(Math.abs(values[0] - expected.spectral_norm)).toBeLessThan(1e-10);
    const logDeterminant = values.reduce((sum, value) => sum + Math.log(value), 0);
    expect(Math.abs(logDeterminant - expected.log_abs_determinant)).toBeLessThan(1e-6);
    let trace = 0;
    for (let i = 0; i < N; i++) trace += J.data[i * (N + 1)];
    expect(Math.abs(trace - expected.trace)).toBeLessThan(1e-10);
  });
});
