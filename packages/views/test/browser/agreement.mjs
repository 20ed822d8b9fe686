// Draws every sample and every valid view of the gallery twice in Chromium, with plotly and with our own SVG, and
// compares where things are: axes, points of all traces, markers, shapes, tick labels and texts.
//   node packages/views/test/browser/agreement.mjs [part of a name …]
// Side-by-side screenshots go to .artifacts/agreement/.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const root = here('../../../../');
const artifacts = path.join(root, '.artifacts', 'agreement');
const wanted = process.argv.slice(2);

/** Largest distance in pixels that counts as agreement: geometry. */
const GEOMETRY = 1;
const TEXT = 1;

async function drawing() {
  fs.mkdirSync(artifacts, { recursive: true });
  const outfile = path.join(artifacts, 'drawing.mjs');
  await build({
    stdin: {
      contents: `
        export { samples } from '../figure-samples.ts';
        export { figure } from '../../src/figure.ts';
        export { figureToSvg } from '../../src/figure-to-svg.ts';
        export { figureScales } from '../../src/svg/scales.ts';
        export { axisTicks } from '../../src/figures/ticks.ts';`,
      resolveDir: here('.'),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'error',
    alias: Object.fromEntries(
      ['linalg', 'dynamics'].map((name) => [
        `@phasebook/${name}`,
        path.join(root, 'packages', name, 'src/index.ts'),
      ]),
    ),
  });
  return import(`${pathToFileURL(outfile).href}?${fs.statSync(outfile).mtimeMs}`);
}

function galleryViews() {
  const folder = here('../../gallery/valid');
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [
      `gallery-${name.replace(/(\.phase)?\.json$/, '')}`,
      JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')),
    ]);
}

/** Runs in the page: draws with plotly, puts our picture beside it, and returns where everything is. */
async function measure({ figure, svg }) {
  const host = document.getElementById('plotly');
  const ours = document.getElementById('ours');
  host.replaceChildren();
  const faults = [];
  await window.Plotly.newPlot(host, figure.data, figure.layout, { displayModeBar: false });
  ours.innerHTML = svg;
  const checked = window.Plotly.validate(figure.data, figure.layout) ?? [];
  for (const fault of checked) {
    // `unused`: known, but without effect here (the colour of a line that is not shown).
    if (fault.code !== 'unused') faults.push(`plotly does not accept: ${fault.msg}`);
  }

  const layout = host._fullLayout;
  const axisNames = Object.keys(figure.layout).filter((name) => /^[xy]axis\d*$/.test(name));
  const axisOf = (name) => layout[`${name[0]}axis${name.slice(1)}`];
  const axis = (name) => {
    const a = layout[name];
    if (a === undefined) return undefined;
    return {
      range: a.range,
      offset: a._offset,
      length: a._length,
      at: a.range.map((v) => a._offset + a.l2p(v)),
    };
  };
  const points = figure.data.map((trace) =>
    trace.type === 'scatter'
      ? trace.x.map((x, i) =>
          x === null || trace.y[i] === null
            ? null
            : [
                axisOf(trace.xaxis ?? 'x')._offset + axisOf(trace.xaxis ?? 'x').l2p(x),
                axisOf(trace.yaxis ?? 'y')._offset + axisOf(trace.yaxis ?? 'y').l2p(trace.y[i]),
              ],
        )
      : [],
  );
  const boxes = (element, selector) => {
    const origin = element.getBoundingClientRect();
    return [...element.querySelectorAll(selector)]
      .filter((node) => getComputedStyle(node).display !== 'none')
      .map((node) => {
        const box = node.getBoundingClientRect();
        return {
          left: box.left - origin.left,
          top: box.top - origin.top,
          width: box.width,
          height: box.height,
          text: node.textContent,
        };
      });
  };
  const main = '.main-svg ';
  return {
    faults,
    axes: Object.fromEntries(axisNames.map((name) => [name, axis(name)])),
    points,
    markers: boxes(host, `${main}.scatterlayer .points path.point`),
    shapes: boxes(host, `${main}.shapelayer path`),
    ticks: axisNames.flatMap((name) => boxes(host, `${main}.${name.replace('axis', '')}tick text`)),
    annotations: boxes(host, `${main}.annotation text.annotation-text`),
    ourShapes: boxes(ours, 'ellipse, line, rect, path'),
    ourTexts: boxes(ours, 'text'),
  };
}

const shift = (a, b) =>
  `(${(a.left + a.width / 2 - b.left - b.width / 2).toFixed(1)}, ${(a.top + a.height / 2 - b.top - b.height / 2).toFixed(1)})`;
const distance = (a, b) =>
  Math.max(
    Math.abs(a.left + a.width / 2 - b.left - b.width / 2),
    Math.abs(a.top + a.height / 2 - b.top - b.height / 2),
  );

function compare(figure, seen, { figureScales, axisTicks }) {
  const faults = [...seen.faults];
  let worst = 0;
  let compared = 0;
  const note = (what, off, limit) => {
    compared++;
    worst = Math.max(worst, off);
    if (!(off <= limit)) faults.push(`${what}: ${off.toFixed(2)} px apart`);
  };
  const scalesOf = (trace) => figureScales(figure.layout, Number((trace.xaxis ?? 'x1').slice(1)));
  for (const [name, a] of Object.entries(seen.axes)) {
    const { plot } = figureScales(figure.layout, Number(name.slice('xaxis'.length) || 1));
    const ends = name[0] === 'x' ? [plot.left, plot.left + plot.width] : [plot.top + plot.height, plot.top];
    a.at.forEach((pixel, i) => note(`${name} end ${i}`, Math.abs(pixel - ends[i]), GEOMETRY));
    const expected = figure.layout[name].range;
    if (
      a.range.some((value, i) => Math.abs(value - expected[i]) > 1e-3 * Math.abs(expected[1] - expected[0]))
    ) {
      faults.push(`${name}: plotly shows ${a.range} instead of ${expected}`);
    }
  }
  figure.data.forEach((trace, t) => {
    let off = 0;
    seen.points[t].forEach((point, i) => {
      if (point === null) return;
      off = Math.max(
        off,
        Math.abs(point[0] - scalesOf(trace).x(trace.x[i])),
        Math.abs(point[1] - scalesOf(trace).y(trace.y[i])),
      );
    });
    if (trace.type === 'scatter') note(`trace ${t} (${trace.meta.role})`, off, GEOMETRY);
  });

  // What plotly put into the page: every marker at the place of a point, every shape and text where ours is.
  const places = figure.data.flatMap((trace) =>
    trace.type === 'scatter' && trace.mode.includes('markers')
      ? trace.x.flatMap((x, i) =>
          x === null || trace.y[i] === null
            ? []
            : [{ x: scalesOf(trace).x(x), y: scalesOf(trace).y(trace.y[i]) }],
        )
      : [],
  );
  for (const marker of seen.markers) {
    const cx = marker.left + marker.width / 2;
    const cy = marker.top + marker.height / 2;
    // Arrows have their tip on the point and triangles their weight: allow their extent.
    const off = Math.min(
      ...places.map((place) =>
        place.x >= marker.left - 0.5 &&
        place.x <= marker.left + marker.width + 0.5 &&
        place.y >= marker.top - 0.5 &&
        place.y <= marker.top + marker.height + 0.5
          ? 0
          : Math.hypot(place.x - cx, place.y - cy),
      ),
    );
    note('marker', off, GEOMETRY);
  }
  for (const shape of seen.shapes) {
    const off = Math.min(
      ...seen.ourShapes.map((our) =>
        Math.max(
          distance(shape, our),
          Math.abs(shape.width - our.width),
          Math.abs(shape.height - our.height),
        ),
      ),
    );
    note('shape', off, TEXT);
  }
  const text = (what, list) => {
    for (const theirs of list) {
      const same = seen.ourTexts.filter((our) => our.text === theirs.text);
      if (same.length === 0) faults.push(`${what} "${theirs.text}" is missing`);
      else
        note(
          `${what} "${theirs.text}" ${shift(theirs, same[0])}`,
          Math.min(...same.map((our) => distance(theirs, our))),
          TEXT,
        );
    }
  };
  text('tick', seen.ticks);
  text('text', seen.annotations);
  const ticks = Object.keys(seen.axes).reduce(
    (count, name) => count + axisTicks(figure.layout[name]).values.length,
    0,
  );
  if (ticks !== seen.ticks.length) faults.push(`${ticks} ticks instead of ${seen.ticks.length}`);
  if (figure.layout.annotations.length !== seen.annotations.length) {
    faults.push(`${seen.annotations.length} of ${figure.layout.annotations.length} texts are visible`);
  }
  return { faults, worst, compared };
}

const tools = await drawing();
const views = [
  ...Object.entries(tools.samples).map(([name, make]) => [name, make()]),
  ...galleryViews(),
].filter(([name]) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const browser = await chromium.launch({
  executablePath: process.env.PHASEBOOK_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
let passed = 0;
let failed = 0;
try {
  const page = await browser.newPage({ viewport: { width: 1320, height: 560 } });
  await page.setContent(
    '<!doctype html><body style="margin:0;display:flex;gap:8px"><div id="plotly"></div><div id="ours" style="line-height:0"></div>',
  );
  await page.addScriptTag({ path: require.resolve('plotly.js-cartesian-dist-min') });
  for (const [name, view] of views) {
    for (const [theme, width] of [
      ['light', 640],
      ['dark', 640],
      ['light', 360],
    ]) {
      const figure = tools.figure(view, theme, { width });
      const seen = await page.evaluate(measure, { figure, svg: tools.figureToSvg(figure) });
      const { faults, worst, compared } = compare(figure, seen, tools);
      const label = `${name}-${theme}-${width}`;
      await page.screenshot({
        path: path.join(artifacts, `${label}.png`),
        clip: { x: 0, y: 0, width: 2 * width + 8, height: figure.layout.height },
      });
      console.log(
        `${faults.length === 0 ? 'ok    ' : 'failed'} ${label} (${compared} compared, at most ${worst.toFixed(2)} px apart)`,
      );
      for (const fault of faults.slice(0, 12)) console.log(`    ${fault}`);
      if (faults.length === 0) passed++;
      else failed++;
    }
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
