import { formatNumber, modelSizes, summarize, type ModelView } from '@phasebook/views';
import { element } from '../host/dom.js';

/** What a network is: sizes and origin as a list, norms of its recurrent blocks as a table. */
export class Facts {
  readonly node: HTMLElement;
  private readonly list: HTMLElement;
  private readonly table: HTMLElement;
  private view: ModelView;

  constructor(view: ModelView, precision: number) {
    this.view = view;
    this.list = element('dl', 'phb-Facts-list');
    this.table = element('table', 'phb-Table');
    this.node = element('div', 'phb-Facts', {}, this.list, this.table);
    this.show(view, precision);
  }

  /** Shows a view of the same network, or the same view with another number of digits. */
  show(view: ModelView, precision: number): void {
    this.view = view;
    this.list.replaceChildren(
      ...factsOf(view).flatMap(([term, text]) => [element('dt', '', {}, term), element('dd', '', {}, text)]),
    );
    this.fillTable(precision);
  }

  private fillTable(precision: number): void {
    const { blocks } = this.view;
    this.table.hidden = blocks === undefined;
    if (blocks === undefined) return;
    const head = ['recurrent block', 'spectral radius', 'spectral norm', 'Frobenius norm'];
    this.table.replaceChildren(
      element('caption', '', {}, 'Sizes of the recurrent weights'),
      element('thead', '', {}, row(head.map((text) => element('th', '', { scope: 'col' }, text)))),
      element(
        'tbody',
        '',
        {},
        ...blocks.map(({ name, spectralRadius, spectralNorm, frobeniusNorm }) =>
          row([
            element('th', '', { scope: 'row' }, name),
            ...[spectralRadius, spectralNorm, frobeniusNorm].map((value) =>
              element('td', '', {}, formatNumber(value, precision)),
            ),
          ]),
        ),
      ),
    );
  }
}

function row(cells: readonly HTMLElement[]): HTMLElement {
  return element('tr', '', {}, ...cells);
}

function factsOf(view: ModelView): [string, string][] {
  const { units, inputs, parameters, readout } = modelSizes(view);
  const { source } = view;
  const facts: [string, string | undefined][] = [
    ['cell', cellName(view)],
    ['units', String(units)],
    ['inputs', String(inputs)],
    ['parameters', String(parameters)],
    ['stored as', source?.dtype],
    ['readout', readout && `${readout.outputs} outputs, ${readout.parameters} parameters`],
    ['made by', source?.madeBy],
    ['file', source?.fileName],
    ['recurrent weights', source?.tensors?.recurrent],
    ['inputs to look at', view.inputs && `${view.inputs.shape[0]} steps`],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

/** The kind of the cell, as the sentence of the view has it. */
function cellName(view: ModelView): string {
  return summarize({ ...view, title: undefined }).split(',')[0];
}
