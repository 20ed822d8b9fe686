import http from 'node:http';
import { check, expect, expectEqual } from '../../browser/support/runner.mjs';
import { heavyViews, infectedViews } from '../corpus.mjs';
import { oneOfEachKind } from '../gallery.mjs';

/**
 * A page may not answer for a second because of a view, in milliseconds; what was measured is told. The test fails where
 * a page is stopped, not where the machine has other things to do.
 */
const longestPause = 1000;
const stopped = 5000;

/** A server that nobody may ask; counts who does. */
async function trap() {
  let asked = 0;
  const server = http.createServer((_, response) => {
    asked += 1;
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    asked: () => asked,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** What a view made of text may never put into the page. */
const forbidden = '.phb-View :is(img, script, iframe, a, object, embed, foreignObject, style, link)';

check('texts of a stranger run nothing and fetch nothing, wherever they stand', async (stand) => {
  const bait = await trap();
  const gallery = await stand.gallery({ height: 1200 });
  const { page } = gallery;
  try {
    const views = infectedViews(bait.address, oneOfEachKind());
    for (let first = 0; first < views.length; first += 12) {
      const some = views.slice(first, first + 12);
      await gallery.show(some);
      for (const [name] of some) {
        const view = await gallery.drawn(name);
        const facts = await view.evaluate((node) => {
          node.querySelector('.phb-Data .phb-Button')?.click();
          return { state: node.dataset.state, text: node.querySelector('.phb-Fallback-detail')?.textContent };
        });
        expectEqual(facts, { state: 'ready' }, `the state of ${name}`);
        // Hovers are filled when the pointer is over a point: plotly reads a small HTML there.
        const point = await view.evaluate((node) => {
          const plot = node.querySelector('.js-plotly-plot');
          const trace = plot?.data.find((one) => (one.hovertext ?? one.hovertemplate) !== undefined);
          const i = trace?.x.findIndex((x, k) => x !== null && trace.y[k] !== null) ?? -1;
          if (i === -1) return undefined;
          const axis = (key) => plot._fullLayout[`${key[0]}axis${key.slice(1)}`];
          const [x, y] = [axis(trace.xaxis ?? 'x'), axis(trace.yaxis ?? 'y')];
          const box = plot.getBoundingClientRect();
          return [box.left + x._offset + x.d2p(trace.x[i]), box.top + y._offset + y.d2p(trace.y[i])];
        });
        if (point !== undefined) {
          await page.mouse.move(point[0] - 4, point[1] - 4);
          await page.mouse.move(point[0], point[1], { steps: 2 });
        }
      }
      const found = await page.evaluate((selector) => {
        // Coloured cells are images that the page has made itself.
        const images = [...document.querySelectorAll('.phb-View image')];
        const fetched = images.filter((node) => !node.href.baseVal.startsWith('data:image/png'));
        return [...document.querySelectorAll(selector), ...fetched].map((node) =>
          node.outerHTML.slice(0, 80),
        );
      }, forbidden);
      expectEqual(found, [], 'elements that only a text can have made');
      await gallery.clear();
    }
    expectEqual(await page.evaluate(() => window.harmed ?? 0), 0, 'scripts of texts that have run');
    expectEqual(gallery.foreign, [], 'addresses asked');
    expectEqual(bait.asked(), 0, 'requests at the other server');
    expectEqual(gallery.errors, [], 'errors of the page');
  } finally {
    await bait.stop();
  }
});

check(
  'views that would fill the memory or stop the page are refused with a message, or drawn',
  async (stand) => {
    const gallery = await stand.gallery();
    const { page } = gallery;
    // Loads the panel's script and plotly first: they are not what is measured.
    await gallery.showExamples(['curves-folds']);
    await gallery.drawn('curves-folds');
    await gallery.clear();
    const slow = [];
    for (const [name, view] of heavyViews()) {
      await page.evaluate(
        ([what, given]) => {
          window.pauses = [];
          window.observer = new window.PerformanceObserver((list) =>
            window.pauses.push(...list.getEntries().map(({ duration }) => duration)),
          );
          window.given = given;
          window.what = what;
        },
        [name, view],
      );
      await page.evaluate(() => {
        window.observer.observe({ type: 'longtask' });
        window.gallery.add(window.what, window.given);
      });
      const shown = await gallery.drawn(name);
      const state = await shown.getAttribute('data-state');
      const control = shown.locator('input[type=range]').first();
      if (state === 'ready' && (await control.count()) > 0) {
        await control.focus();
        await page.keyboard.press('ArrowRight');
      }
      await page.waitForTimeout(100);
      const longest = await page.evaluate(() => {
        window.observer.disconnect();
        return Math.max(0, ...window.pauses);
      });
      const message = state === 'failed' ? await shown.locator('.phb-Fallback-detail').innerText() : 'drawn';
      console.log(`        ${name}: ${message.slice(0, 110)} (longest task ${longest.toFixed(0)} ms)`);
      if (longest > longestPause) console.log(`        ^ more than ${longestPause} ms`);
      if (longest > stopped) slow.push(`${name}: ${longest.toFixed(0)} ms`);
      expect(
        state === 'ready' || message.length > 10,
        `${name} must be drawn or refused with a reason: got ${message}`,
      );
      await gallery.clear();
    }
    expectEqual(slow, [], `views that keep the page from answering for more than ${stopped} ms`);
    expectEqual(await page.evaluate(() => ({}).harmed ?? window.harmed ?? 0), 0, 'changed prototypes');
    expectEqual(gallery.foreign, [], 'addresses asked');
    expectEqual(gallery.errors, [], 'errors of the page');
  },
);
