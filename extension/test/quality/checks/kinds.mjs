import { controlsOf, axisParameters, handles, moveHandle, recompute, summarize } from '@phasebook/views';
import { check, expect, expectEqual } from '../../browser/support/runner.mjs';
import { kindViews, openWithoutKernel } from '../notebooks.mjs';

const views = kindViews();

/** What the page says about the main picture of a view. */
const sentence = (view) => view.node.locator('[role=img]').first().getAttribute('aria-label');

/** Whether the page says what the library says; a dashboard's first picture says its part of it. */
const isSaid = (text, wanted, { kind }) => (kind === 'dashboard' ? wanted.includes(text) : text === wanted);

async function expectSentence(view, stored, wanted, when) {
  const text = await sentence(view);
  expect(isSaid(text, wanted, stored), `${when} it must say "${wanted}": got "${text}"`);
}

const textOf = (view) =>
  handles(view)
    .map(({ label, text }) => `${label} ${text}`)
    .join(' | ');

/** The first slider that the page has for a view. */
const sliderOf = (view) =>
  view.kind === 'model'
    ? undefined
    : controlsOf(view).find(({ name }) => !axisParameters(view).includes(name));

/** JupyterLab makes the outputs of a notebook one after the other. */
const allThere = (lab) =>
  lab.page.waitForFunction(
    (count) => document.querySelectorAll('.jp-NotebookPanel .phb-View').length === count,
    views.length,
  );

/** Moves what can be moved with the keyboard, and compares with the library. */
async function byKeyboard(lab, view, stored) {
  const [handle] = handles(stored);
  const control = sliderOf(stored);
  if (handle !== undefined) {
    await view.node.locator('.phb-Handle').first().focus();
    await lab.page.keyboard.press('ArrowLeft');
    const [x0, x1] = stored.axes.x.range;
    const wanted = moveHandle(stored, 0, [handle.position[0] - 0.01 * (x1 - x0), handle.position[1]]);
    await view.is('handles', textOf(wanted));
    return;
  }
  if (control === undefined) return;
  await view.slider(control.name).focus();
  await lab.page.keyboard.press('ArrowLeft');
  const value = Number(await view.slider(control.name).inputValue());
  expect(value < control.value, `the slider ${control.name} must have moved: got ${value}`);
  await saysWhatFollows(lab, view, stored, { [control.name]: value });
}

/** Moves what can be moved with the mouse, and compares with the library. */
async function byMouse(lab, view, stored) {
  const control = sliderOf(stored);
  if (control !== undefined) {
    await view.drag(control.name, control.minimum + 0.6 * (control.maximum - control.minimum));
    const value = Number(await view.slider(control.name).inputValue());
    await saysWhatFollows(lab, view, stored, { [control.name]: value });
    return;
  }
  const [handle] = handles(stored);
  if (handle !== undefined) {
    const { x, y } = stored.axes;
    const to = [x.range[0] + 0.4 * (x.range[1] - x.range[0]), y.range[0] + 0.6 * (y.range[1] - y.range[0])];
    const place = await view.at(...to);
    // Where it is depends on whole pixels: the axis says what a pixel is worth.
    await lab.page.mouse.click(place.x, place.y);
    const now = Number(await view.node.locator('.phb-Handle').first().getAttribute('aria-valuenow'));
    const tolerance = 0.01 * (x.range[1] - x.range[0]);
    expect(Math.abs(now - to[0]) < tolerance, `the handle must be at ${to[0]}: got ${now}`);
    return;
  }
  if (await isHovered(lab, view)) return;
  throw new Error('a picture without controls must answer to a pointer over its points');
}

/** Hovers points of the plot until one shows its numbers. */
async function isHovered(lab, view) {
  const plot = view.node.locator('.phb-Plot').first();
  await plot.scrollIntoViewIfNeeded();
  const points = await plot.evaluate((node) => {
    const box = node.getBoundingClientRect();
    const { xaxis, yaxis } = node._fullLayout;
    const trace = node.data.find(
      ({ hovertext, hovertemplate }) => (hovertext ?? hovertemplate) !== undefined,
    );
    if (trace === undefined) return [];
    return (
      [...trace.x]
        .map((x, i) => [
          box.left + xaxis._offset + xaxis.d2p(x),
          box.top + yaxis._offset + yaxis.d2p(trace.y[i]),
        ])
        .filter(([x, y]) => x > box.left && x < box.right && y > box.top && y < box.bottom)
        // Those at the edges may lie under a note or a bar of the page.
        .map(([x, y]) => [
          x,
          y,
          Math.abs(x - (box.left + box.right) / 2) + Math.abs(y - (box.top + box.bottom) / 2),
        ])
        .sort((a, b) => a[2] - b[2])
    );
  });
  for (const [x, y] of points.slice(0, 10)) {
    await lab.page.mouse.move(x - 30, y - 30);
    await lab.page.mouse.move(x, y, { steps: 3 });
    const hover = view.node.locator('.hoverlayer .hovertext').first();
    const isThere = await hover.waitFor({ timeout: 1000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return /\d/.test(await hover.textContent());
  }
  return false;
}

async function saysWhatFollows(lab, view, stored, values) {
  await view.until((data) => data.busy !== 'true', 60_000);
  const wanted = summarize(recompute(stored, values));
  const until = Date.now() + 5000;
  while (!isSaid(await sentence(view), wanted, stored) && Date.now() < until)
    await lab.page.waitForTimeout(100);
  await expectSentence(view, stored, wanted, `at ${JSON.stringify(values)}`);
}

check(
  'every kind of view lives in a saved notebook without a kernel, and answers with the right numbers',
  async (stand) => {
    const lab = await openWithoutKernel(stand, 'kinds.ipynb');
    await allThere(lab);
    for (const [index, [name, stored]] of views.entries()) {
      const view = lab.viewIn('.jp-NotebookPanel', index);
      try {
        await view.drawn();
        expectEqual(await view.data('kind'), stored.kind, 'the kind');
        await expectSentence(view, stored, summarize(stored), 'at first');
        expect((await view.colours()) > 20, 'the picture must not be blank');
        await byKeyboard(lab, view, stored);
        await lab.run('phasebook:reset-view');
        await byMouse(lab, view, stored);
      } catch (error) {
        throw new Error(`${name}: ${error.message}`, { cause: error });
      }
    }
    expectEqual(lab.errors, [], 'errors of the page');
  },
  { seconds: 240 },
);

check(
  'every kind of view survives a change of theme and of size, a second view, and its end',
  async (stand) => {
    const lab = await openWithoutKernel(stand, 'kinds.ipynb');
    const { page } = lab;
    const view = (index) => lab.viewIn('.jp-NotebookPanel', index);
    await allThere(lab);
    for (const [theme, width] of [
      ['dark', 1280],
      ['light', 760],
    ]) {
      await page.setViewportSize({ width, height: 900 });
      await lab.run('apputils:change-theme', {
        theme: theme === 'dark' ? 'JupyterLab Dark' : 'JupyterLab Light',
      });
      for (const [index, [name]] of views.entries()) {
        await view(index).drawn();
        await view(index).is('scheme', theme);
        await view(index).node.locator('.phb-Plot').first().scrollIntoViewIfNeeded();
        await view(index).node.locator('.phb-Plot .main-svg').first().waitFor();
        await page
          .waitForFunction(
            ([node, isDark]) => {
              return [...node.querySelectorAll('.js-plotly-plot')].some((plot) => {
                const { width: drawn, font } = plot._fullLayout ?? {};
                const isLightInk = parseInt(String(font?.color).slice(1, 3), 16) > 128;
                return Math.abs(drawn - plot.clientWidth) <= 1 && isLightInk === isDark;
              });
            },
            [await view(index).node.elementHandle(), theme === 'dark'],
          )
          .catch(() => {
            throw new Error(`${name} must be drawn anew, ${theme} and ${width} pixels wide`);
          });
        const overflow = await view(index).node.evaluate((node) => node.scrollWidth - node.clientWidth);
        expect(overflow <= 1, `${name}: nothing may stick out sideways: got ${overflow} pixels`);
      }
    }
    for (const [index, [name, stored]] of views.entries()) {
      await page.evaluate((at) => {
        const { content } = window.jupyterapp.shell.currentWidget;
        content.activeCellIndex = at;
      }, index);
      await lab.run('notebook:create-output-view');
      const second = lab.viewIn('.jp-LinkedOutputView', 0);
      await second.drawn().catch((error) => {
        throw new Error(`the second view of ${name}: ${error.message}`);
      });
      await expectSentence(second, stored, summarize(stored), `as a second view of ${name}`);
      const twice = await page.evaluate(() => {
        const all = [...document.querySelectorAll('.phb-View [id]')].map((node) => node.id);
        return all.length - new Set(all).size;
      });
      expectEqual(twice, 0, `ids that occur twice with ${name}`);
      await page.evaluate(() => {
        const { shell } = window.jupyterapp;
        [...shell.widgets('main')]
          .find((widget) => widget.node.querySelector('.jp-LinkedOutputView') !== null)
          ?.close();
        [...shell.widgets('main')].find((widget) => widget.hasClass('jp-NotebookPanel'))?.activate();
      });
      await page.locator('.jp-LinkedOutputView').waitFor({ state: 'detached' });
    }
    await page.evaluate(() => window.jupyterapp.shell.currentWidget.dispose());
    expectEqual(await page.locator('.phb-View').count(), 0, 'views after the notebook is closed');
    await page.waitForTimeout(300);
    const left = page.workers().filter((worker) => /phasebook/.test(worker.url())).length;
    expectEqual(left, 0, 'workers after the notebook is closed');
    expectEqual(lab.errors, [], 'errors of the page');
  },
  { seconds: 240 },
);
