import { handles, moveHandle } from '@phasebook/views';
import { memorySwitch, neuronCobweb, weightDiagram } from '../support/fixtures.mjs';
import { check, expect, expectEqual } from '../support/runner.mjs';

/** What the handles of a view say, as the page shows it. */
const texts = (view) =>
  handles(view)
    .map(({ label, text }) => `${label} ${text}`)
    .join(' | ');

/** Drags the first handle with the mouse to a point of the plot. */
async function dragHandle(lab, view, x, y) {
  const knob = await view.node.locator('.phb-Handle').first().boundingBox();
  const to = await view.at(x, y);
  await lab.page.mouse.move(knob.x + knob.width / 2, knob.y + knob.height / 2);
  await lab.page.mouse.down();
  await lab.page.mouse.move(to.x, to.y, { steps: 8 });
  await lab.page.mouse.up();
}

check('a start of a cobweb is dragged over the unstable point into the other memory', async (stand) => {
  const lab = await stand.open('cobweb.phase.json');
  const view = lab.view();
  await view.drawn();
  expectEqual(await view.data('handles'), texts(neuronCobweb()), 'the handles at first');
  await stand.keep(view.node, 'cobweb');
  await dragHandle(lab, view, -0.4, -0.4);
  const text = await view.data('handles');
  expect(/ends at −0\.9575/.test(text), `the path must end in the other memory: got ${text}`);
  await view.set('w', 0.5);
  await view.until((data) => /ends at 0$/.test(data.handles));
  await lab.settled();
  await stand.keep(view.node, 'cobweb-dragged');
});

check('arrow keys move a start; Home and End go to the edges', async (stand) => {
  const lab = await stand.open('cobweb.phase.json');
  const view = lab.view();
  await view.drawn();
  const knob = view.node.locator('.phb-Handle').first();
  await knob.focus();
  await lab.page.keyboard.press('ArrowLeft');
  const [{ position }] = handles(neuronCobweb());
  const { range } = neuronCobweb().axes.x;
  const wanted = moveHandle(neuronCobweb(), 0, [position[0] - 0.01 * (range[1] - range[0]), 0]);
  expectEqual(await knob.getAttribute('aria-valuetext'), handles(wanted)[0].text, 'the handle after one key');
  await lab.page.keyboard.press('End');
  expectEqual(Number(await knob.getAttribute('aria-valuenow')), range[1], 'the start after End');
});

check('the cursor of two parameters is a memory switch, by mouse and by keyboard', async (stand) => {
  const lab = await stand.open('memory.phase.json');
  const view = lab.view();
  await view.drawn();
  expectEqual(
    await view.node.locator('.phb-Slider-input').count(),
    0,
    'the sliders of what the cursor moves',
  );
  await stand.keep(view.node, 'memory-switch');
  // Below the lower fold and back to the middle of the wedge.
  await dragHandle(lab, view, 2, -0.9);
  await dragHandle(lab, view, 2, 0);
  const text = await view.data('handles');
  expect(/the state is -0\.9\d+ of 2 stable states/.test(text), `the lower memory must be kept: got ${text}`);
  await lab.settled();
  await stand.keep(view.node, 'memory-switch-low');
  const knob = view.node.locator('.phb-Handle').first();
  await knob.focus();
  for (let i = 0; i < 3; i++) await lab.page.keyboard.press('Shift+ArrowUp');
  expect(
    /the state is 0\.9\d+/.test(await knob.getAttribute('aria-valuetext')),
    'above the upper fold the state must be the upper one',
  );
  const shown = memorySwitch();
  expect(handles(shown).length === 1, 'one handle');
});

check(
  'the cursor of a bifurcation diagram says which states there are, and the cobweb follows',
  async (stand) => {
    const lab = await stand.open('bifurcation.phase.json');
    const view = lab.view();
    await view.drawn();
    await stand.keep(view.node, 'bifurcation');
    const knob = view.node.locator('.phb-Handle').first();
    await knob.focus();
    await lab.page.keyboard.press('Home');
    const wanted = moveHandle(weightDiagram(), 0, [-99, 0]);
    expectEqual(
      await knob.getAttribute('aria-valuetext'),
      handles(wanted)[0].text,
      'the states at the left end',
    );
    const spot = await view.at(0.5, 0.3);
    await lab.page.mouse.click(spot.x, spot.y);
    await view.until((data) => /: 0 stable$/.test(data.handles));
    await lab.settled();
    await stand.keep(view.node, 'bifurcation-moved');
  },
);
