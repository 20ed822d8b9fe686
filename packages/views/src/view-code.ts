import { cellCode } from './code/cell-code.js';
import { literal } from './code/literal.js';
import { recipeOf, type Recipe } from './code/recipes.js';
import { parseView } from './parse.js';
import type { View } from './types.js';

/** Where the names in the code come from. */
const packages: readonly (readonly [string, readonly string[]])[] = [
  [
    '@phasebook/dynamics',
    ['elmanCell', 'gruCell', 'leakyCell', 'linearCell', 'lstmCell', 'piecewiseLinearCell', 'residualCell'],
  ],
];

/**
 * The TypeScript cell of a notebook that makes a view, with its parameters as they stand.
 *
 * Where the view carries what it was computed from, the code says so: the cell with its weights, and the call of the
 * builder. Where it does not (recorded orbits, results of other programs), the code holds the view as data.
 *
 * @param view - Any view, for one as `recompute` returns it.
 * @returns Source text: imports, the cell, and `show` of the view.
 * @throws {ViewError} If the view is not valid.
 *
 * Cost: O(size of the view).
 *
 * @example
 * ```ts
 * const code = viewCode(phasePortrait(elmanCell({ recurrent: [[2]] }), { title: 'One neuron' }));
 * assertEqual(code.includes('const cell = elmanCell({ recurrent: [[2]] });'), true);
 * assertEqual(code.includes("title: 'One neuron'"), true);
 * ```
 */
export function viewCode(view: View): string {
  const checked = parseView(view);
  const recipe = recipeOf(checked);
  const body = recipe === undefined ? `show(parseView(${JSON.stringify(checked)}));` : recipeCode(recipe);
  const builder = recipe?.builder ?? 'parseView';
  const views = [builder, ...['decodeArray', 'decodeMatrix'].filter((name) => isCalled(body, name))];
  const imports = [
    ...packages.map(([name, exports]) => [name, exports.filter((each) => isCalled(body, each))] as const),
    ['@phasebook/views', views.sort()] as const,
    ['@phasebook/kernel', ['show']] as const,
  ];
  const lines = imports
    .filter(([, names]) => names.length > 0)
    .map(([name, names]) => `import { ${names.join(', ')} } from '${name}';`);
  return `${lines.join('\n')}\n\n${body}\n`;
}

function recipeCode({ builder, source, options, set }: Recipe): string {
  const isCell = source !== undefined && 'cell' in source;
  const lead = isCell ? `const cell = ${cellCode(source.cell).expression};\n` : '';
  const first = source === undefined ? [] : [isCell ? 'cell' : literal(source.data)];
  const hasOptions = Object.values(options).some((value) => value !== undefined);
  const call = `${builder}(${[...first, ...(hasOptions ? [literal(options)] : [])].join(', ')})`;
  if (set === undefined) return `${lead}show(${call});`;
  const fields = Object.entries(set).filter(([, value]) => value !== undefined);
  const lines = fields.map(([name, value]) => `  ${name}: ${literal(value, '  ')},\n`);
  return `${lead}show({\n  ...${call.replaceAll('\n', '\n  ')},\n${lines.join('')}});`;
}

function isCalled(body: string, name: string): boolean {
  return new RegExp(`\\b${name}\\(`).test(body);
}
