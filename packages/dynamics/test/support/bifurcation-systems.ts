import { flowFamily, mapFamily, type FlowFamily, type MapFamily } from '../../src/system/family.js';

/** Catalytic oxidation of CO on platinum (Bykov, Yablonskii and Kim 1978); MatCont's first example. */
export const oxidationFamily: FlowFamily = flowFamily({
  dim: 3,
  parameters: { q1: 2.5, q2: 2, q3: 10, q4: 0.0675, q5: 1, q6: 0.1, k: 0.4 },
  rate: ([x, y, s], { q1, q2, q3, q4, q5, q6, k }) => {
    const z = 1 - x - y - s;
    return [2 * q1 * z * z - 2 * q5 * x * x - q3 * x * y, q2 * z - q6 * y - q3 * x * y, q4 * (z - k * s)];
  },
  jacobian: ([x, y, s], { q1, q2, q3, q4, q5, q6, k }) => {
    const z = 1 - x - y - s;
    return [
      [-4 * q1 * z - 4 * q5 * x - q3 * y, -4 * q1 * z - q3 * x, -4 * q1 * z],
      [-q2 - q3 * y, -q2 - q6 - q3 * x, -q2],
      [-q4, -q4, -q4 * (1 + k)],
    ];
  },
});

/** Lorenz-84 with a fourth variable (Kuznetsov, Meijer and van Veen 2004). */
export const extendedLorenz84Family: FlowFamily = flowFamily({
  dim: 4,
  parameters: { alpha: 0.25, beta: 1, G: 0.25, delta: 1.04, gamma: 0.987, F: 3, T: 0.04 },
  rate: ([x, y, z, u], { alpha, beta, G, delta, gamma, F, T }) => [
    -y * y - z * z - alpha * x + alpha * F - gamma * u * u,
    x * y - beta * x * z - y + G,
    beta * x * y + x * z - z,
    -delta * u + gamma * u * x + T,
  ],
  jacobian: ([x, y, z, u], { alpha, beta, delta, gamma }) => [
    [-alpha, -2 * y, -2 * z, -2 * gamma * u],
    [y - beta * z, x - 1, -beta * x, 0],
    [beta * y + z, beta * x, x - 1, 0],
    [gamma * u, 0, 0, -delta + gamma * x],
  ],
});

/** Two genes that switch each other off: u' = −u + α/(1 + vⁿ). */
export const toggleFamily: FlowFamily = flowFamily({
  dim: 2,
  parameters: { alpha: 1, n: 2 },
  rate: ([u, v], { alpha, n }) => [-u + alpha / (1 + v ** n), -v + alpha / (1 + u ** n)],
  jacobian: ([u, v], { alpha, n }) => {
    const slope = (x: number): number => (-alpha * n * x ** (n - 1)) / (1 + x ** n) ** 2;
    return [
      [-1, slope(v)],
      [slope(u), -1],
    ];
  },
});

/** Three genes in a ring, each switching off the next. */
export const repressilatorFamily: FlowFamily = flowFamily({
  dim: 3,
  parameters: { alpha: 1, n: 3 },
  rate: ([a, b, c], { alpha, n }) => [
    -a + alpha / (1 + c ** n),
    -b + alpha / (1 + a ** n),
    -c + alpha / (1 + b ** n),
  ],
  jacobian: ([a, b, c], { alpha, n }) => {
    const slope = (x: number): number => (-alpha * n * x ** (n - 1)) / (1 + x ** n) ** 2;
    return [
      [-1, 0, slope(c)],
      [slope(a), -1, 0],
      [0, slope(b), -1],
    ];
  },
});

/** Binocular rivalry: two populations that suppress each other and tire. */
export const rivalryFamily: FlowFamily = flowFamily({
  dim: 4,
  parameters: { beta: 0.5, g: 0.5, tau: 100 },
  rate: ([u, v, a, b], { beta, g, tau }) => [
    -u + Math.tanh(-beta * v - g * a),
    -v + Math.tanh(-beta * u - g * b),
    (u - a) / tau,
    (v - b) / tau,
  ],
  jacobian: ([u, v, a, b], { beta, g, tau }) => {
    const s = 1 - Math.tanh(-beta * v - g * a) ** 2;
    const t = 1 - Math.tanh(-beta * u - g * b) ** 2;
    return [
      [-1, -beta * s, -g * s, 0],
      [-beta * t, -1, 0, -g * t],
      [1 / tau, 0, -1 / tau, 0],
      [0, 1 / tau, 0, -1 / tau],
    ];
  },
});

/** Two populations that decide between two directions of motion (Wong and Wang 2006), per millisecond. */
export const decisionFamily: FlowFamily = flowFamily({
  dim: 2,
  parameters: { mu0: 0, coherence: 0 },
  rate: ([s, t], { mu0, coherence }) => {
    const [i, j] = decisionInputs(s, t, mu0, coherence);
    return [
      -s / 100 + (1 - s) * 0.641e-3 * firingRate(i).value,
      -t / 100 + (1 - t) * 0.641e-3 * firingRate(j).value,
    ];
  },
  jacobian: ([s, t], { mu0, coherence }) => {
    const [i, j] = decisionInputs(s, t, mu0, coherence).map(firingRate);
    return [
      [
        -0.01 - 0.641e-3 * i.value + (1 - s) * 0.641e-3 * i.slope * 0.2609,
        -(1 - s) * 0.641e-3 * i.slope * 0.0497,
      ],
      [
        -(1 - t) * 0.641e-3 * j.slope * 0.0497,
        -0.01 - 0.641e-3 * j.value + (1 - t) * 0.641e-3 * j.slope * 0.2609,
      ],
    ];
  },
});

function decisionInputs(s: number, t: number, mu0: number, coherence: number): [number, number] {
  const drive = 5.2e-4 * mu0;
  return [
    0.2609 * s - 0.0497 * t + 0.3255 + drive * (1 + coherence),
    0.2609 * t - 0.0497 * s + 0.3255 + drive * (1 - coherence),
  ];
}

function firingRate(input: number): { value: number; slope: number } {
  const y = 270 * input - 108;
  const e = Math.exp(-0.154 * y);
  return { value: y / (1 - e), slope: (270 * (1 - e - 0.154 * y * e)) / (1 - e) ** 2 };
}

/** The Ricker map x' = x e^{r (1 − x)}. */
export const rickerFamily: MapFamily = mapFamily({
  dim: 1,
  parameters: { r: 1 },
  step: ([x], { r }) => [x * Math.exp(r * (1 - x))],
  jacobian: ([x], { r }) => [[Math.exp(r * (1 - x)) * (1 - r * x)]],
});
