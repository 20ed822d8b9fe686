import { elmanCell } from '@phasebook/dynamics';
import { exploreModel, modelView, recompute } from '@phasebook/views';
import { describe, expect, it } from 'vitest';
import { networkNotebook, turnedValues } from './network-notebook.js';

const view = modelView(elmanCell({ recurrent: [[2]] }), { title: 'A switch', source: { dtype: 'float32' } });

interface Cell {
  readonly cell_type: string;
  readonly source: string;
}

function codeOf(notebook: object): string {
  const { cells } = notebook as { cells: readonly Cell[] };
  return cells.flatMap(({ cell_type: type, source }) => (type === 'code' ? [source] : [])).join('\n');
}

describe('networkNotebook', () => {
  it('reads weights as the page does, and shows every picture', () => {
    const code = codeOf(networkNotebook({ view, fileName: 'a "b".npz', options: { activation: 'relu' } }));
    expect(code).toContain('loadNetwork("a \\"b\\".npz", { activation: "relu" })');
    expect(code).toContain('dtype: "float32"');
    expect(code.match(/show\(/g)).toHaveLength(4);
    expect(code).not.toContain('recompute');
  });

  it('opens a view, and turns what the reader has turned', () => {
    const code = codeOf(
      networkNotebook({ view, fileName: 'switch.phase.json', turned: { portrait: { gain: 0.5 } } }),
    );
    expect(code).toContain('openView("switch.phase.json") as ModelView');
    expect(code).toContain(`show(recompute(exploreModel(network, 'portrait'), { "gain": 0.5 }));`);
    expect(code).toContain('import { exploreModel, type ModelView, recompute }');
  });
});

describe('turnedValues', () => {
  it('holds what differs from the picture as it was computed', () => {
    const portrait = exploreModel(view, 'portrait');
    expect(turnedValues(portrait, portrait)).toEqual({});
    expect(turnedValues(portrait, recompute(portrait, { gain: 0.4 }))).toEqual({ gain: 0.4 });
  });
});
