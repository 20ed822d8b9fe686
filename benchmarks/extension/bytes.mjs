import { bundle } from '@phasebook/kernel';
import { asPlotly, asView, paintedKinds } from './files.mjs';
import { kilobytes, table } from './table.mjs';

const size = (value) => Buffer.byteLength(JSON.stringify(value));

/** How much does a view take in a notebook? */
export function bytes() {
  const rows = paintedKinds().map(([name, view]) => [
    `${view.kind} (${name})`,
    kilobytes(size(asView(view))),
    kilobytes(size(bundle(view))),
    kilobytes(size(asPlotly(view))),
  ]);
  return [
    '## Bytes in the notebook',
    '',
    'The view alone, with the model that it is computed from; the whole output, with PNG, SVG and a sentence; and the same figure as plotly stores it, without a model.',
    '',
    ...table(['picture', 'view', 'whole output', 'plotly'], rows),
  ];
}
