// How fast are the ten leading exponents, QR every step and every tenth?
import { lyapunovOurs, networkData } from '../lib/network.mjs';

const steps = { 32: 5000, 128: 1500, 256: 500, 512: 200 };

const question = (interval, targets) => ({
  id: 'X7',
  title: `Lyapunov exponents, k = 10, QR every ${interval === 1 ? 'step' : `${interval} steps`}`,
  kernel: 'lyapunov',
  engine: 'auto',
  cells: () => [32, 128, 256, 512].map((n) => ({ n, k: 10, interval, steps: steps[n], checkSteps: 20 })),
  data: ({ n, k }) => networkData(n, k),
  ours: lyapunovOurs,
  perRun: ({ steps }) => steps,
  unit: 'step',
  tolerance: 1e-5,
  peers: [{ name: 'numpy-1t', targets }],
});

export default question(1, { 32: 6, 128: 1.5, 256: 1.3, 512: 1.2 });
export const rareQr = question(10, { 32: 2.7, 128: 1.2, 256: 1.2, 512: 1.1 });
