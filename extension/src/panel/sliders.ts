import { axisParameters, controlsOf, type ViewControl } from '@phasebook/views';
import { button, element, uniqueId } from '../host/dom.js';
import type { LivePicture } from '../live/live-picture.js';
import { trans } from '../text/trans.js';

interface Row {
  readonly input: HTMLInputElement;
  readonly output: HTMLOutputElement;
  readonly control: ViewControl;
}

/** One slider for each parameter of a view's model that has no handle in the picture; empty where there is none. */
export class Sliders {
  readonly node: HTMLElement;
  private readonly live: LivePicture;
  private rows: readonly Row[] = [];
  private readonly resetButton: HTMLButtonElement;
  private shownControls = '';

  constructor(live: LivePicture) {
    this.live = live;
    this.node = element('div', 'phb-Sliders', { role: 'group', 'aria-label': trans.__('Parameters') });
    this.resetButton = button(trans.__('Reset'), () => live.reset(), trans.__('Put all parameters back'));
    this.resetButton.classList.add('phb-Sliders-reset');
    live.changed.connect(() => this.refresh());
    this.refresh();
  }

  /** Shows the values in force; builds the rows anew where the parameters are others. */
  refresh(): void {
    const { shown } = this.live;
    const moved = axisParameters(shown);
    const controls = controlsOf(shown).filter(({ name }) => !moved.includes(name));
    // Values travel with the view that was computed from them, so only what defines a slider counts here.
    const definition = JSON.stringify(
      controls.map(({ name, label, minimum, maximum, step }) => [name, label, minimum, maximum, step]),
    );
    if (definition !== this.shownControls) {
      this.shownControls = definition;
      this.rows = controls.map((control) => this.makeRow(control));
      this.node.replaceChildren(...this.rows.map(({ input }) => input.parentElement as HTMLElement));
      if (controls.length > 0) this.node.append(this.resetButton);
      this.node.hidden = controls.length === 0;
    }
    const { values } = this.live;
    for (const row of this.rows) {
      // While a slider is held its own value is ahead of the picture's.
      if (Number(row.input.value) !== values[row.control.name])
        row.input.value = String(values[row.control.name]);
      this.label(row);
    }
    this.resetButton.disabled = !this.live.isTurned;
  }

  private makeRow(control: ViewControl): Row {
    const id = uniqueId('slider');
    const { minimum, maximum, name } = control;
    const input = element('input', 'phb-Slider-input', {
      id,
      type: 'range',
      min: minimum,
      max: maximum,
      step: stepOf(control),
      'data-parameter': name,
    });
    const output = element('output', 'phb-Slider-value', { for: id });
    const row: Row = { input, output, control };
    input.addEventListener('input', () => {
      this.live.turn(name, Number(input.value));
      this.label(row);
      this.resetButton.disabled = false;
    });
    input.value = String(this.live.values[name]);
    element(
      'div',
      'phb-Slider',
      {},
      element('label', 'phb-Slider-label', { for: id }, control.label ?? name),
      input,
      output,
    );
    return row;
  }

  private label({ input, output, control }: Row): void {
    const text = formatStep(Number(input.value), stepOf(control));
    if (output.value === text) return;
    output.value = text;
    input.setAttribute('aria-valuetext', text);
  }
}

/** A step that the reader can read: a hundredth of the range, rounded to 1, 2 or 5 times a power of ten. */
export function stepOf({ step, minimum, maximum }: ViewControl): number {
  if (step !== undefined) return step;
  const rough = (maximum - minimum) / 100;
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  const factor = [5, 2, 1].find((candidate) => candidate * power <= rough * (1 + 1e-9)) ?? 1;
  return Number((factor * power).toPrecision(12));
}

/** A value with as many decimals as its step has. */
export function formatStep(value: number, step: number): string {
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return value.toFixed(decimals).replace('-', '−');
}
