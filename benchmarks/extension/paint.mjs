import { Lab } from '../../extension/test/browser/support/lab.mjs';
import { paintedKinds } from './files.mjs';
import { closeAll, openAndPaint, painted } from './open.mjs';
import { spread, table } from './table.mjs';

/** How long from the command that opens a saved notebook until its one picture is painted? */
export async function paint({ context, server, rounds }) {
  const rows = [];
  const first = { ours: [], plotly: [] };
  // The first picture of a page also loads what draws it.
  for (const side of ['ours', 'plotly', 'plotly', 'ours', 'ours', 'plotly']) {
    const lab = await Lab.open(context, server);
    await lab.openFile('nothing.txt');
    first[side].push(await openAndPaint(lab, `${side}-time-series.ipynb`, painted[side]));
    await lab.close();
  }
  rows.push(['the first of a page', spread(first.ours), spread(first.plotly)]);
  const lab = await Lab.open(context, server);
  await lab.openFile('nothing.txt');
  for (const side of ['ours', 'plotly']) {
    await openAndPaint(lab, `${side}-time-series.ipynb`, painted[side]);
    await closeAll(lab);
  }
  for (const [, { kind }] of paintedKinds()) {
    const times = { ours: [], plotly: [] };
    for (let round = 0; round < rounds; round++) {
      for (const side of round % 2 === 0 ? ['ours', 'plotly'] : ['plotly', 'ours']) {
        times[side].push(await openAndPaint(lab, `${side}-${kind}.ipynb`, painted[side]));
        await closeAll(lab);
      }
    }
    rows.push([kind, spread(times.ours), spread(times.plotly)]);
  }
  await lab.close();
  return [
    '## First paint',
    '',
    'From the command that opens a saved notebook to its one picture. Plotly draws the same figure; the portrait of ours also draws a spectrum and a time series beside it.',
    '',
    ...table(['picture', 'ours', "plotly's renderer"], rows),
  ];
}
