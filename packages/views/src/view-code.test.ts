import * as dynamics from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { validViews } from '../test/gallery.js';
import { recipeOf } from './code/recipes.js';
import * as views from './index.js';
import type { PlainData, View } from './index.js';
import { viewCode } from './view-code.js';

/** Runs a cell without a kernel: its imports are names of the packages, and `show` hands the view over. */
function run(code: string): View {
  const at = code.indexOf('\n\n');
  const [imports, body] = [code.slice(0, at), code.slice(at)];
  const names = [...imports.matchAll(/import \{ ([^}]+) \}/g)].flatMap(([, list]) => list.split(', '));
  const scope = { ...dynamics, ...views } as Record<string, unknown>;
  let shown: View | undefined;
  const show = (view: View): void => {
    shown = view;
  };
  const values = names.map((name) => (name === 'show' ? show : scope[name]));
  // The code under test is text.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function(...names, body)(...values);
  if (shown === undefined) throw new Error('The code shows nothing');
  return shown;
}

/** Kinds whose views are made of results that they do not hold. */
const withoutBuilder: readonly string[] = ['comparison', 'attractor-3d', 'dashboard'];

const gallery = Object.entries(validViews());
const hasCode = (view: View): boolean => recipeOf(views.parseView(view)) !== undefined;

/** Equal but for the last digits of numbers. */
function expectSame(actual: PlainData, wanted: PlainData, path = '$'): void {
  if (typeof wanted === 'number' && typeof actual === 'number') {
    const error = Math.abs(actual - wanted) / (1 + Math.abs(wanted));
    if (!(error <= 1e-9)) throw new Error(`${path} must be ${wanted}: got ${actual}`);
  } else if (typeof wanted === 'object' && wanted !== null && typeof actual === 'object' && actual !== null) {
    expect([path, Object.keys(actual).sort()]).toEqual([path, Object.keys(wanted).sort()]);
    for (const [key, value] of Object.entries(wanted as Record<string, PlainData>)) {
      expectSame((actual as Record<string, PlainData>)[key], value, `${path}.${key}`);
    }
  } else expect([path, actual]).toEqual([path, wanted]);
}

const expectMade = (view: View): void =>
  expectSame(views.plainView(run(viewCode(view))), views.plainView(views.parseView(view)));

describe('viewCode', () => {
  it.each(gallery)('%s: the code makes the view', (_, view) => expectMade(view));

  it('says how a view of each kind is computed, not only what came out', () => {
    const kinds = new Set(gallery.filter(([, view]) => hasCode(view)).map(([, { kind }]) => kind));
    const all = new Set(gallery.map(([, { kind }]) => kind));
    const missing = [...all].filter((kind) => !kinds.has(kind));
    expect(withoutBuilder).toEqual(expect.arrayContaining(missing));
  });

  const turned = gallery.filter(([, view]) => hasCode(view) && views.controlsOf(view).length > 0);
  it.each(turned)('%s: so it does with another value of a slider', (_, view) => {
    const { name, minimum, maximum, value, step } = views.controlsOf(view)[0];
    const far = value - minimum > maximum - value ? minimum : maximum;
    const other = Number((value + 0.3 * (far - value)).toFixed(step === 1 ? 0 : 2));
    expectMade(views.recompute(view as views.LiveView, { [name]: other }, { effort: 'full' }));
  });

  it('writes readable code', () => {
    const view = views.phasePortrait(
      dynamics.elmanCell({
        recurrent: [
          [1.4, -0.8],
          [-0.8, 1.4],
        ],
      }),
      {
        title: "A neuron's rival",
        range: { x: [-1, 1], y: [-1, 1] },
      },
    );
    expect(viewCode(view)).toBe(`import { elmanCell } from '@phasebook/dynamics';
import { phasePortrait } from '@phasebook/views';
import { show } from '@phasebook/kernel';

const cell = elmanCell({ recurrent: [[1.4, -0.8], [-0.8, 1.4]] });
show(phasePortrait(cell, {
  title: 'A neuron\\'s rival',
  range: { x: [-1, 1], y: [-1, 1] },
  labels: ['h[0]', 'h[1]'],
}));
`);
  });

  it('keeps text as text', () => {
    const title = '\\"\'${1}`\n</script>\u2028';
    const view = views.jacobianSpectrum(dynamics.elmanCell({ recurrent: [[0.5]] }), { title });
    expect(run(viewCode(view)).title).toBe(title);
  });

  it('writes large weights as bytes', () => {
    const size = 12;
    const recurrent = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => Math.sin(i + 2 * j)),
    );
    const view = views.jacobianSpectrum(dynamics.elmanCell({ recurrent }), { at: [new Float64Array(size)] });
    const code = viewCode(view);
    expect(code).toContain("import { decodeMatrix, jacobianSpectrum } from '@phasebook/views'");
    expectMade(view);
  });
});
