import { diagonal } from '@phasebook/linalg';
import { elmanCell } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { bifurcationDiagram, figure, phasePortrait, type Figure, type ScatterTrace } from '../index.js';

const scatter = ({ data }: Figure, role: string): ScatterTrace[] =>
  data.filter((trace): trace is ScatterTrace => trace.type === 'scatter' && trace.meta.role === role);

describe.each(['light', 'dark'] as const)('signs in the %s theme', (theme) => {
  it('tell the classes of fixed points apart without colour: by shape and by what is filled', () => {
    // Nine points, and a marginal one at the pitchfork of a weaker network.
    const portrait = figure(phasePortrait(elmanCell({ recurrent: diagonal([2, 2]) })), theme);
    const edge = figure(phasePortrait(elmanCell({ recurrent: [[1]] })), theme);
    const signs = new Map<string, string>();
    for (const picture of [portrait, edge]) {
      const [points] = scatter(picture, 'fixed-points');
      const background = picture.layout.paper_bgcolor;
      points.x.forEach((_, i) => {
        const pick = <T>(value: T | readonly T[] | undefined): T =>
          (Array.isArray(value) ? value[i] : value) as T;
        const isFilled = pick(points.marker?.color) !== background;
        const half = picture.layout.shapes.some(({ name }) => name === `fixed-point-${i}`);
        const sign = `${pick(points.marker?.symbol)} ${half ? 'half' : isFilled ? 'filled' : 'open'}`;
        const words = points.hovertext?.[i] ?? '';
        const kind = ['saddle', 'marginal', 'unstable', 'stable'].find((word) => words.includes(word)) ?? '';
        expect(signs.get(kind) ?? sign).toBe(sign);
        signs.set(kind, sign);
      });
    }
    expect(signs.size).toBe(4);
    expect(new Set(signs.values()).size).toBe(4);
  });

  it('tell stable branches from unstable ones by their dashes', () => {
    const view = bifurcationDiagram(elmanCell({ recurrent: [[2]] }), {
      parameters: [
        { name: 'w', minimum: 0, maximum: 3, value: 2, targets: [{ block: 'recurrent', index: 0 }] },
      ],
      parameter: 'w',
      columns: 10,
      keep: 2,
    });
    const dashes = new Map<string, Set<string>>();
    for (const { line, meta } of scatter(figure(view, theme), 'branch')) {
      const key = String(meta.legend);
      dashes.set(key, (dashes.get(key) ?? new Set()).add(line?.dash ?? 'solid'));
    }
    expect([...(dashes.get('stable') ?? [])]).toEqual(['solid']);
    expect([...(dashes.get('unstable') ?? [])]).not.toContain('solid');
    expect(dashes.get('unstable')?.size).toBe(1);
  });
});
