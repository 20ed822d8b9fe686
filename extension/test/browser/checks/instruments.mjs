import { handles, moveHandle, recompute, summarize } from '@phasebook/views';
import { galleryView } from '../support/fixtures.mjs';
import { check, expect, expectEqual } from '../support/runner.mjs';

/** What the page says about its picture, in words. */
const sentence = (view) => view.plot.getAttribute('aria-label');

/** Views with a slider that a worker answers: name in the gallery, slider, value. */
const turned = [
  ['gradient-flow-driven', 'g', 1.5],
  ['stability-rungekutta', 'timeStep', 1],
  ['impulse-spiral', 'g', 0.8],
  ['memory-network', 'g', 0.7],
  ['pseudospectrum-chain', 'g', 1.4],
  ['hysteresis-neuron', 'w', 1.5],
];

check('instruments answer to their sliders with the numbers of the library', async (stand) => {
  for (const [name, slider, value] of turned) {
    const lab = await stand.open(`${name}.phase.json`);
    const view = lab.view();
    await view.drawn();
    const stored = galleryView(name);
    expectEqual(await sentence(view), summarize(stored), `what ${name} says at first`);
    await stand.keep(view.node, name);
    await view.set(slider, value);
    await view.until((data) => data.busy === 'false', 60_000);
    await lab.settled();
    const wanted = recompute(stored, { [slider]: value });
    expectEqual(await sentence(view), summarize(wanted), `what ${name} says after its slider`);
    await stand.keep(view.node, `${name}-turned`);
    await lab.page.close();
  }
});

check('eigenvalues are dragged out of the stability region, by mouse and by keyboard', async (stand) => {
  const lab = await stand.open('stability-rungekutta.phase.json');
  const view = lab.view();
  await view.drawn();
  const stored = galleryView('stability-rungekutta');
  const [handle] = handles(stored);
  expectEqual(await view.data('handles'), `${handle.label} ${handle.text}`, 'the handle at first');
  const knob = view.node.locator('.phb-Handle').first();
  const box = await knob.boundingBox();
  const [re, im] = handle.position;
  const to = await view.at(2 * re, 2 * im);
  await lab.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await lab.page.mouse.down();
  await lab.page.mouse.move(to.x, to.y, { steps: 8 });
  await lab.page.mouse.up();
  await lab.settled();
  const text = await view.data('handles');
  expect(/[1-4] of 4 modes grow/.test(text), `beyond the region modes must grow: got ${text}`);
  // A pixel is some hundredth of the time step.
  const step = Number(/time step ([\d.]+)/.exec(text)?.[1]);
  const wanted = moveHandle(stored, 0, [2 * re, 2 * im]).timeStep;
  expect(Math.abs(step - wanted) < 0.02 * wanted, `the time step must be about ${wanted}: got ${step}`);
  expect(
    Math.abs(Number(await view.slider('timeStep').inputValue()) - step) < 0.02 * wanted,
    'the slider must follow the hand',
  );
  await stand.keep(view.node, 'stability-dragged');
  await knob.focus();
  const before = await knob.getAttribute('aria-valuetext');
  await lab.page.keyboard.press('ArrowRight');
  expect((await knob.getAttribute('aria-valuetext')) !== before, 'an arrow key must move the time step');
});

check('loss curves of a run that goes on are shown', async (stand) => {
  const lab = await stand.open('training-run.phase.json');
  const view = lab.view();
  await view.drawn();
  expectEqual(await sentence(view), summarize(galleryView('training-run')), 'what the run says');
  expectEqual(await view.node.locator('.phb-Slider-input').count(), 0, 'the sliders of a run');
  await stand.keep(view.node, 'training-run');
});
