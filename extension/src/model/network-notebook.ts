import { controlsOf, summarize, type ModelPart, type ModelView, type View } from '@phasebook/views';
import { trans } from '../text/trans.js';

/** What a notebook about a network is made from. */
export interface NotebookPlan {
  readonly view: ModelView;
  /** Name of the file beside the notebook: weights, or the view itself. */
  readonly fileName: string;
  /** Options of `loadNetwork` with which the weights were read. */
  readonly options?: Readonly<Record<string, string>>;
  /** Values of the sliders that the reader has turned, by picture. */
  readonly turned?: Partial<Readonly<Record<ModelPart, Readonly<Record<string, number>>>>>;
}

const chapters = (): readonly (readonly [ModelPart, string, string])[] => [
  [
    'portrait',
    trans.__('Phase portrait and fixed points'),
    trans.__(
      'The plane holds most of what the states do. The degrees of the fixed points must add up to 1: if they do not, some are missing.',
    ),
  ],
  [
    'exponents',
    trans.__('Lyapunov exponents'),
    trans.__(
      'Estimates against the steps they are averaged over. Above zero neighbours part; below zero they meet.',
    ),
  ],
  [
    'gradients',
    trans.__('Gradients against lag'),
    trans.__(
      'How much of a gradient is left k steps back, direction by direction; the slopes go over into the exponents.',
    ),
  ],
];

/**
 * A notebook for the kernel tslab that makes every picture of a network's page anew.
 *
 * @returns The notebook as JSON of the format nbformat 4.5.
 */
export function networkNotebook(plan: NotebookPlan): object {
  const { view, fileName, turned = {} } = plan;
  const cells = [
    text('title', `# ${view.title ?? fileName}\n\n${summarize({ ...view, title: undefined })}`),
    code('load', [...imports(plan), '', ...loading(plan), 'show(network);']),
    ...chapters().flatMap(([part, heading, explanation]) => {
      const values = Object.entries(turned[part] ?? {});
      const picture = `exploreModel(network, '${part}')`;
      const settings = values.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ');
      return [
        text(`about-${part}`, `## ${heading}\n\n${explanation}`),
        code(part, [
          values.length === 0 ? `show(${picture});` : `show(recompute(${picture}, { ${settings} }));`,
        ]),
      ];
    }),
  ];
  return {
    cells,
    metadata: {
      kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
      language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** Values that a picture has now and had not as it was computed. */
export function turnedValues(computed: View, shown: View): Readonly<Record<string, number>> {
  const before = new Map(controlsOf(computed).map(({ name, value }) => [name, value]));
  const changed = controlsOf(shown).filter(({ name, value }) => before.get(name) !== value);
  return Object.fromEntries(changed.map(({ name, value }) => [name, value]));
}

const isView = (fileName: string): boolean => fileName.endsWith('.json');

function imports({ fileName, turned = {} }: NotebookPlan): string[] {
  const isTurned = Object.values(turned).some((values) => Object.keys(values).length > 0);
  const names = [
    'exploreModel',
    ...(isView(fileName) ? ['type ModelView'] : ['modelView']),
    ...(isTurned ? ['recompute'] : []),
  ];
  return [
    `import { ${names.join(', ')} } from '@phasebook/views';`,
    `import { ${isView(fileName) ? 'openView' : 'loadNetwork'}, show } from '@phasebook/kernel';`,
  ];
}

function loading({ view, fileName, options = {} }: NotebookPlan): string[] {
  const name = JSON.stringify(fileName);
  if (isView(fileName)) return [`const network = openView(${name}) as ModelView;`];
  const chosen = Object.entries(options).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const loaded = `loadNetwork(${[name, ...(chosen.length > 0 ? [`{ ${chosen.join(', ')} }`] : [])].join(', ')})`;
  const dtype = view.source?.dtype;
  const origin = `{ fileName: ${name}${dtype === undefined ? '' : `, dtype: ${JSON.stringify(dtype)}`} }`;
  return [`const network = modelView(${loaded}, { source: ${origin} });`];
}

function text(id: string, source: string): object {
  return { cell_type: 'markdown', id, metadata: {}, source };
}

function code(id: string, lines: readonly string[]): object {
  return {
    ...{ cell_type: 'code', id, metadata: {}, execution_count: null, outputs: [] },
    source: lines.join('\n'),
  };
}
