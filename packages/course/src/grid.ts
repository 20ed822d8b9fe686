import type { AnswerPart, AnswerValue } from './answers.js';
import { isFault, isMissing, type PlainAnswer } from './plain-answer.js';

/** What an answer looks like, without its values. */
export type Shape =
  | 'number'
  | 'text'
  | 'boolean'
  | { readonly length: number; readonly of: Shape }
  | { readonly entries: readonly Shape[] };

/**
 * The cells into which the numbers of an answer fall: answers in the same cells count as the same.
 *
 * A cell is 2.5 tolerances wide, and the right number lies between 41 % and 59 % of it, at a place drawn by lot: every
 * answer within the tolerance falls into the right cell, and none beyond 1.5 tolerances does. `log` counts in logarithms,
 * for relative tolerances, so that the width does not tell the size. `exact` compares as written.
 */
export type Grid =
  | { readonly kind: 'exact' }
  | { readonly kind: 'linear' | 'log'; readonly width: number; readonly offsets: readonly number[] };

const cellWidth = 2.5;
const margin = 0.41;

/** Relative tolerance of numbers for which none is given. */
const defaultTolerance = 1e-12;

export function shapeOf(value: AnswerValue): Shape {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number' | 'boolean';
  const entries = value.map(shapeOf);
  const [first] = entries;
  const isUniform = entries.every((entry) => JSON.stringify(entry) === JSON.stringify(first));
  return isUniform && first !== undefined ? { length: entries.length, of: first } : { entries };
}

/**
 * The grid for a right or a well-known wrong answer.
 *
 * @param draw - Numbers in [0, 1) by lot.
 */
export function gridFor(value: AnswerValue, part: Tolerances, draw: () => number): Grid {
  const numbers = numbersOf(part.unordered === true ? inOrder(value) : value);
  if (part.tolerance === undefined && numbers.every(Number.isInteger)) return { kind: 'exact' };
  const kind = part.tolerance === undefined || part.relative === true ? 'log' : 'linear';
  const tolerance = part.tolerance ?? defaultTolerance;
  // Downwards a fraction goes farther in logarithms than upwards.
  const width = cellWidth * (kind === 'log' ? -Math.log1p(-tolerance) : tolerance);
  const offsets = numbers.map((number) => {
    const position = kind === 'log' ? logarithm(number) : number;
    const within = (margin + (1 - 2 * margin) * draw()) * width;
    const offset = (position - within) % width;
    return offset < 0 ? offset + width : offset;
  });
  return { kind, width, offsets };
}

export type Tolerances = Pick<AnswerPart, 'tolerance' | 'relative' | 'unordered'>;

/**
 * An answer as the text that is locked: the same for all answers that count as the same.
 *
 * @returns `undefined` where the answer has another shape.
 */
export function canonical(
  answer: PlainAnswer,
  shape: Shape,
  grid: Grid,
  isUnordered: boolean,
): string | undefined {
  if (shapeFault(answer, shape) !== undefined) return undefined;
  let next = 0;
  const write = (value: PlainAnswer): string => {
    if (typeof value === 'number') return cell(value, grid, next++);
    if (typeof value === 'string') return JSON.stringify(plainText(value));
    if (typeof value === 'boolean') return String(value);
    return `[${(value as readonly PlainAnswer[]).map(write).join()}]`;
  };
  return write(isUnordered ? inOrder(answer) : answer);
}

function cell(value: number, grid: Grid, index: number): string {
  if (grid.kind === 'exact') return String(value);
  const position = grid.kind === 'log' ? logarithm(value) : value;
  const sign = grid.kind === 'log' ? ['-', '0', '+'][Math.sign(value) + 1] : '';
  return `${sign}${Math.floor((position - grid.offsets[index]) / grid.width)}`;
}

const logarithm = (value: number): number => (value === 0 ? 0 : Math.log(Math.abs(value)));

/** Capital letters, spaces and the kind of a minus sign make no difference. */
function plainText(text: string): string {
  return text.normalize('NFKC').replace(/[−–]/g, '-').replace(/\s+/g, ' ').trim().toLowerCase();
}

function inOrder(answer: PlainAnswer): PlainAnswer {
  const entries = [...(answer as readonly (number | string | boolean)[])];
  const key = (entry: number | string | boolean): number | string =>
    typeof entry === 'number' ? entry : plainText(String(entry));
  return entries.sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
}

function numbersOf(value: PlainAnswer): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? (value as readonly PlainAnswer[]).flatMap(numbersOf) : [];
}

/** What is wrong with an answer before its values are looked at; `undefined` where nothing is. */
export function shapeFault(answer: PlainAnswer, shape: Shape, where: string = ''): string | undefined {
  const at = where === '' ? '' : ` at ${where}`;
  if (isMissing(answer)) return where === '' ? 'got nothing' : `nothing stands${at}`;
  if (isFault(answer))
    return answer.fault.startsWith('stopped')
      ? answer.fault
      : `expected ${named(shape)}${at}: got ${answer.fault}`;
  if (typeof shape === 'string') {
    const kind = typeof answer === 'string' ? 'text' : typeof answer;
    return kind === shape ? undefined : `expected ${named(shape)}${at}: got ${short(answer)}`;
  }
  if (!Array.isArray(answer)) return `expected ${named(shape)}${at}: got ${short(answer)}`;
  const entries = answer as readonly PlainAnswer[];
  const length = 'entries' in shape ? shape.entries.length : shape.length;
  if (entries.length !== length) return `expected ${named(shape)}${at}: got ${entries.length} entries`;
  for (let i = 0; i < length; i++) {
    const wanted = 'entries' in shape ? shape.entries[i] : shape.of;
    const fault = shapeFault(entries[i], wanted, `${where}[${i}]`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const plurals = { number: 'numbers', text: 'texts', boolean: 'booleans' };

function named(shape: Shape): string {
  if (typeof shape === 'string') return `a ${shape}`;
  if ('entries' in shape) return `a list of ${shape.entries.length} entries`;
  return `a list of ${shape.length} ${typeof shape.of === 'string' ? plurals[shape.of] : 'lists'}`;
}

/** An answer in a line of text. */
export function short(answer: PlainAnswer): string {
  if (typeof answer === 'number')
    return Number.isInteger(answer) ? String(answer) : String(Number(answer.toPrecision(6)));
  if (typeof answer === 'string')
    return JSON.stringify(answer.length > 40 ? `${answer.slice(0, 39)}…` : answer);
  if (typeof answer === 'boolean') return String(answer);
  if (Array.isArray(answer)) {
    const entries = answer as readonly PlainAnswer[];
    return `[${entries.slice(0, 4).map(short).join(', ')}${entries.length > 4 ? ', …' : ''}]`;
  }
  return isFault(answer) ? answer.fault : 'nothing';
}
