import type { ActivationName } from '@phasebook/dynamics';
import { innermostCell } from '../model.js';
import type { Model } from '../types.js';

// Words and numbers that the sentences of all kinds share.

const activationNames: Readonly<Record<ActivationName, string>> = {
  identity: 'linear',
  tanh: 'tanh',
  logistic: 'logistic',
  relu: 'ReLU',
  gelu: 'GELU',
  silu: 'SiLU',
};

/** The system in words, with its article. */
export function systemName(model: Model | undefined): string {
  if (model === undefined) return 'a map';
  const wrapper = 'cell' in model.cell ? `${model.cell.kind} ` : '';
  const inner = innermostCell(model.cell);
  const name =
    inner.kind === 'elman'
      ? `${activationNames[inner.activation]} network`
      : inner.kind === 'linear' || inner.kind === 'piecewise-linear'
        ? `${inner.kind} network`
        : inner.kind.toUpperCase();
  const whole = `${wrapper}${name}`;
  return `${/^[aeiou]|^LSTM/.test(whole) ? 'an' : 'a'} ${whole}`;
}

/** Where the sliders stand; `undefined` without any. */
export function slidersText(model: Model | undefined): string | undefined {
  const parameters = model?.parameters ?? [];
  if (parameters.length === 0) return undefined;
  const values = parameters.map(({ name, label = name, value }) => `${label} = ${short(value)}`);
  return `${parameters.length === 1 ? 'slider' : 'sliders'} at ${values.join(', ')}`;
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Texts as a list in a sentence. */
export function joined(texts: readonly string[]): string {
  if (texts.length < 2) return texts.join('');
  return `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}`;
}

/** A number with three significant digits, without trailing zeros; tiny ones are zero to the eye. */
export function short(value: number): string {
  if (Math.abs(value) < 5e-10) return '0';
  return String(Number(value.toPrecision(3)));
}

/** Smallest, largest and last of the finite values. */
export function rangeText(values: ArrayLike<number>): string {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0) return 'without a finite value';
  const missing = values.length - finite.length;
  const gaps = missing === 0 ? '' : `, ${missing} not finite`;
  let [lower, upper] = [finite[0], finite[0]];
  for (const value of finite) {
    lower = Math.min(lower, value);
    upper = Math.max(upper, value);
  }
  return `between ${short(lower)} and ${short(upper)}, last ${short(finite[finite.length - 1])}${gaps}`;
}
