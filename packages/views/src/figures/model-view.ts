import { decodeArray } from '../encoding.js';
import type { Figure } from '../figure-types.js';
import { networkText } from '../summaries/model-view.js';
import { short } from '../summaries/words.js';
import type { Theme } from '../theme.js';
import type { JacobianSpectrumView, SpectrumGroup } from '../types.js';
import type { ModelView } from '../wire/model-view.js';
import type { FigureOptions } from './frame.js';
import { jacobianSpectrumFigure } from './jacobian-spectrum.js';
import { formatComplex, formatNumber, plain } from './text.js';

/** The eigenvalues of a network's recurrent blocks as a spectrum. */
export function weightSpectrum(view: ModelView): JacobianSpectrumView {
  const groups = (view.blocks ?? []).map(({ name, spectralRadius, eigenvalues }): SpectrumGroup => ({
    label: `${name}, radius ${short(spectralRadius)}`,
    eigenvalues,
    // Classes belong to points; a matrix of weights has none, and the picture shows none.
    kind: 'marginal',
    verdict: 'marginal',
  }));
  const title = view.title ?? networkText(view);
  return { kind: 'jacobian-spectrum', version: view.version, title, groups, timeConstantRings: [] };
}

/** Draws the eigenvalues of a network's recurrent blocks against the unit circle. */
export function modelFigure(view: ModelView, theme: Theme, options: FigureOptions, height: number): Figure {
  const spectrum = weightSpectrum(view);
  const { data, layout } = jacobianSpectrumFigure(spectrum, theme, options, height);
  // Weights are no Jacobian: their eigenvalues say how large a block is, not what decays or grows.
  const words: Readonly<Record<string, string>> = {
    'legend:side-inside': '|λ| < 1',
    'legend:side-outside': '|λ| > 1',
  };
  return {
    data: data.map((trace) =>
      trace.meta.role === 'eigenvalues' && trace.type === 'scatter'
        ? { ...trace, hovertext: hoverTexts(spectrum.groups[trace.meta.index ?? 0], options.precision ?? 6) }
        : trace,
    ),
    layout: {
      ...layout,
      meta: { ...layout.meta, kind: view.kind },
      annotations: layout.annotations.map((entry) =>
        entry.name !== undefined && entry.name in words
          ? { ...entry, text: plain(words[entry.name]) }
          : entry,
      ),
    },
  };
}

function hoverTexts({ label, eigenvalues }: SpectrumGroup, precision: number): string[] {
  const values = decodeArray(eigenvalues);
  return Array.from({ length: values.length / 2 }, (_, k) => {
    const [re, im] = [values[2 * k], values[2 * k + 1]];
    const modulus = formatNumber(Math.hypot(re, im), precision);
    return [`<b>${plain(label)}</b>`, `λ = ${formatComplex(re, im, precision)}`, `|λ| = ${modulus}`].join(
      '<br>',
    );
  });
}
