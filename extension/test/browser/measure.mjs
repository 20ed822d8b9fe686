// How often a picture follows a slider: completed drawings per second while it is dragged.
import { Lab } from './support/lab.mjs';

const cases = [
  { file: 'one.phase.json', parameter: 'w', name: '1 unit' },
  { file: 'two.phase.json', parameter: 'self', name: '2 units' },
  { file: 'trained.phase.json', parameter: 'g', name: 'trained GRU, 24 units' },
  { file: 'large.phase.json', parameter: 'g', name: '128 units' },
];

/** Moves the slider at every frame for some seconds; runs in the page. */
async function drag([parameter, seconds]) {
  const input = document.querySelector(`input[data-parameter="${parameter}"]`);
  const host = input.closest('.phb-View');
  const [low, high] = [Number(input.min), Number(input.max)];
  const pauses = [];
  const observer = new window.PerformanceObserver((list) => {
    pauses.push(...list.getEntries().map((entry) => entry.duration));
  });
  observer.observe({ type: 'longtask' });
  const first = Number(host.dataset.revision);
  const started = performance.now();
  let moves = 0;
  let last = started;
  let worst = 0;
  while (performance.now() - started < seconds * 1000) {
    const phase = (performance.now() - started) / 2000;
    input.value = String(low + (high - low) * (0.5 - 0.4 * Math.cos(Math.PI * phase)));
    input.dispatchEvent(new window.Event('input', { bubbles: true }));
    moves += 1;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    worst = Math.max(worst, performance.now() - last);
    last = performance.now();
  }
  const elapsed = (performance.now() - started) / 1000;
  const drawings = Number(host.dataset.revision) - first;
  observer.disconnect();
  return { moves: moves / elapsed, drawings: drawings / elapsed, worst, longest: Math.max(0, ...pauses) };
}

/** Measures every case; resolves with one line of text for each. */
export async function measure(context, server, { seconds = 5 } = {}) {
  const lines = [];
  for (const { file, parameter, name } of cases) {
    const lab = await Lab.open(context, server);
    await lab.openFile(file);
    const view = lab.view();
    await view.drawn();
    await lab.page.evaluate(drag, [parameter, 1]);
    const { moves, drawings, worst, longest } = await lab.page.evaluate(drag, [parameter, seconds]);
    const settled = Date.now();
    await view.until((data) => data.busy === 'false', 60_000);
    lines.push(
      `${name.padEnd(24)} ${drawings.toFixed(1).padStart(6)} drawings/s   ${moves.toFixed(0).padStart(3)} moves/s   ` +
        `longest frame ${worst.toFixed(0).padStart(4)} ms   longest task ${longest.toFixed(0).padStart(4)} ms   ` +
        `final picture after ${Date.now() - settled} ms`,
    );
    await lab.close();
  }
  return lines;
}
