import { Lab } from '../../extension/test/browser/support/lab.mjs';
import { sizes } from './files.mjs';
import { spread, table } from './table.mjs';

/** Sets the slider and waits for the picture that belongs to it, again and again. */
const steps = (lab, count) =>
  lab.page.evaluate(async (times) => {
    const input = document.querySelector('.phb-View input[data-parameter="g"]');
    const host = input.closest('.phb-View');
    const waits = [];
    for (let i = 0; i < times; i++) {
      const before = host.dataset.revision;
      const started = performance.now();
      input.value = String(0.6 + (0.8 * ((7 * i) % times)) / times);
      input.dispatchEvent(new window.Event('input', { bubbles: true }));
      while (host.dataset.revision === before || host.dataset.busy === 'true') {
        if (performance.now() - started > 60_000) break;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      waits.push(performance.now() - started);
    }
    return waits;
  }, count);

/** Moves the slider at every frame for some seconds: frames of the page and completed pictures a second. */
const drag = (lab, seconds) =>
  lab.page.evaluate(async (length) => {
    const input = document.querySelector('.phb-View input[data-parameter="g"]');
    const host = input.closest('.phb-View');
    const first = Number(host.dataset.revision);
    const started = performance.now();
    const frames = [];
    for (let last = started; last - started < 1000 * length;) {
      const phase = (last - started) / 2000;
      input.value = String(1 - 0.4 * Math.cos(Math.PI * phase));
      input.dispatchEvent(new window.Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
    const elapsed = (performance.now() - started) / 1000;
    const pictures = (Number(host.dataset.revision) - first) / elapsed;
    return { frames: frames.length / elapsed, longest: Math.max(...frames), pictures };
  }, seconds);

/** The nearest peer: a kernel that computes and ipympl that draws, with a slider of ipywidgets. */
async function ipympl(context, server) {
  const lab = await Lab.open(context, server, {
    script: () => {
      window.canvasDrawings = 0;
      const { drawImage } = window.CanvasRenderingContext2D.prototype;
      window.CanvasRenderingContext2D.prototype.drawImage = function (...args) {
        window.canvasDrawings += 1;
        return drawImage.apply(this, args);
      };
    },
  });
  try {
    await lab.openFile('ipympl.ipynb');
    await lab.kernelIdle();
    await lab.run('notebook:run-all-cells');
    const knob = lab.page.locator('.noUi-handle').first();
    await knob.waitFor({ timeout: 60_000 });
    await lab.page.waitForFunction(() => window.canvasDrawings > 0, undefined, { timeout: 60_000 });
    await lab.page.waitForTimeout(2000);
    const waits = [];
    for (let i = 0; i < 20; i++) {
      await lab.page.evaluate(() => {
        window.canvasDrawings = 0;
        window.addEventListener('keydown', () => (window.pressedAt = performance.now()), {
          capture: true,
          once: true,
        });
      });
      await knob.focus();
      await lab.page.keyboard.press('ArrowRight');
      waits.push(
        await lab.page.evaluate(async () => {
          while (window.canvasDrawings === 0 && performance.now() - window.pressedAt < 20_000)
            await new Promise((resolve) => requestAnimationFrame(resolve));
          return performance.now() - window.pressedAt;
        }),
      );
      await lab.page.waitForTimeout(200);
    }
    return spread(waits);
  } catch (error) {
    return `not to be had: ${String(error.message).split('\n')[0].slice(0, 60)}`;
  } finally {
    await lab.close();
  }
}

/** How long from a slider to the picture that belongs to it, and what becomes of the page meanwhile? */
export async function sliders({ context, server }) {
  const rows = [];
  for (const units of sizes) {
    const lab = await Lab.open(context, server);
    await lab.openFile(`${units}.phase.json`);
    await lab.view().drawn();
    await steps(lab, 3);
    const waits = await steps(lab, 20);
    const { frames, longest, pictures } = await drag(lab, 5);
    await lab.close();
    const peer = units === 2 ? await ipympl(context, server) : '–';
    rows.push([
      String(units),
      spread(waits),
      pictures.toFixed(1),
      `${frames.toFixed(0)} (longest ${longest.toFixed(0)} ms)`,
      peer,
    ]);
  }
  return [
    '## From a slider to its picture',
    '',
    'A portrait of N units with the search for all fixed points, their spectra, field and orbits, computed in a worker. Twenty steps, each waited for; then a drag of five seconds, in which newer values replace older ones. The peer computes field and fixed points of two units in its kernel and draws them with ipympl.',
    '',
    ...table(
      ['N', 'slider to picture', 'pictures a second in a drag', 'frames a second of the page', 'ipympl'],
      rows,
    ),
  ];
}
