// What the benchmark opens: the same figures as our views and as plotly's own, and portraits of several sizes.
import fs from 'node:fs';
import path from 'node:path';
import { elmanCell, randomStream } from '@phasebook/dynamics';
import { bundle } from '@phasebook/kernel';
import { figure, fitToBudget, phasePortrait } from '@phasebook/views';
import { fiftyViews, kindViews, notebookOf } from '../../extension/test/quality/notebooks.mjs';

export const plotlyType = 'application/vnd.plotly.v1+json';

/** The figure of a view as plotly's renderer takes it. */
export const asPlotly = (view) => {
  const { data, layout } = figure(view, 'light', { width: 860 });
  return { [plotlyType]: { data, layout, config: {} } };
};

/** The view alone, without pictures for other programs. */
export const asView = (view) => {
  const data = bundle(view);
  const type = Object.keys(data).find((name) => name.startsWith('application/vnd.phasebook'));
  return { [type]: data[type] };
};

/** Kinds that plotly's renderer can draw from a figure: those that are one. */
export const paintedKinds = () =>
  kindViews().filter(([, { kind }]) => !['model', 'dashboard', 'attractor-3d'].includes(kind));

export const sizes = [2, 16, 64, 128];

/** A random network just beyond the onset of activity, whose fixed points are all searched for. */
export function network(units) {
  const random = randomStream(7);
  const scale = 1.2 / Math.sqrt(units);
  const recurrent = Array.from({ length: units }, () =>
    Array.from({ length: units }, () => scale * random.normal()),
  );
  return phasePortrait(elmanCell({ recurrent }), {
    title: `${units} units`,
    parameters: [
      {
        ...{ name: 'g', label: 'gain', minimum: 0, maximum: 2, step: 0.01, value: 1 },
        targets: [{ gainOf: 'recurrent' }],
      },
    ],
  });
}

const slider = `%matplotlib widget
import numpy as np, matplotlib.pyplot as plt, ipywidgets
W = np.array([[1.4, -0.8], [-0.8, 1.4]])
side = np.linspace(-1.1, 1.1, 21)
X, Y = np.meshgrid(side, side)
grid = np.stack([X.ravel(), Y.ravel()])
figure, axes = plt.subplots(figsize=(6, 5))
arrows = axes.quiver(X, Y, X, Y)
points = axes.scatter([], [])
def fixed_points(g):
    h = grid[:, ::9].T.copy()
    for _ in range(30):
        t = np.tanh(h @ (g * W).T)
        J = (1 - t**2)[:, :, None] * (g * W) - np.eye(2)
        h -= np.linalg.solve(J, (t - h)[:, :, None])[:, :, 0]
    return np.unique(np.round(h[np.all(np.abs(h) < 2, axis=1)], 6), axis=0)
def draw(g):
    D = np.tanh(g * W @ grid) - grid
    arrows.set_UVC(*D)
    points.set_offsets(fixed_points(g))
    figure.canvas.draw_idle()
knob = ipywidgets.FloatSlider(value=1, min=0, max=2, step=0.01)
knob.observe(lambda change: draw(change.new), 'value')
draw(1)
display(knob)`;

function pythonNotebook(source) {
  const cell = { cell_type: 'code', id: 'only', metadata: {}, execution_count: null, source, outputs: [] };
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  return JSON.stringify({ cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}

/** Writes the files. */
export function writeFiles(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  write('nothing.txt', '');
  for (const [, view] of paintedKinds()) {
    write(`ours-${view.kind}.ipynb`, notebookOf([view], asView));
    write(`plotly-${view.kind}.ipynb`, notebookOf([view], asPlotly));
  }
  const fifty = fiftyViews().filter(({ kind }) => !['dashboard', 'attractor-3d'].includes(kind));
  while (fifty.length < 50) fifty.push(fifty[fifty.length % 10]);
  write('ours-fifty.ipynb', notebookOf(fifty, asView));
  write('plotly-fifty.ipynb', notebookOf(fifty, asPlotly));
  for (const units of sizes) {
    write(`${units}.phase.json`, JSON.stringify(fitToBudget(network(units), 4 * 2 ** 20)));
  }
  write('ipympl.ipynb', pythonNotebook(slider));
}
