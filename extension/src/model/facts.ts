import { formatNumber, modelSizes, summarize, type ModelView } from '@phasebook/views';
import { element } from '../host/dom.js';
import { trans } from '../text/trans.js';

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
    const head = [
      ...[trans.__('recurrent block'), trans.__('spectral radius')],
      ...[trans.__('spectral norm'), trans.__('Frobenius norm')],
    ];
    this.table.replaceChildren(
      element('caption', '', {}, trans.__('Sizes of the recurrent weights')),
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
    [trans.__('cell'), cellName(view)],
    [trans.__('units'), String(units)],
    [trans.__('inputs'), String(inputs)],
    [trans.__('parameters'), String(parameters)],
    [trans.__('stored as'), source?.dtype],
    [
      trans.__('readout'),
      readout && trans.__('%1 outputs, %2 parameters', readout.outputs, readout.parameters),
    ],
    [trans.__('made by'), source?.madeBy],
    [trans.__('file'), source?.fileName],
    [trans.__('recurrent weights'), source?.tensors?.recurrent],
    [trans.__('inputs to look at'), view.inputs && trans.__('%1 steps', view.inputs.shape[0])],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

/** The kind of the cell, as the sentence of the view has it. */
function cellName(view: ModelView): string {
  return summarize({ ...view, title: undefined }).split(',')[0];
}
