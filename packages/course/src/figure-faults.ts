import type { AnswerKey, AnswerValue } from './answers.js';
import { expectedFigures } from './editions.js';
import type { Notebook } from './notebook.js';

/** Fewer digits say little: marks on an axis have them, too. */
const fewestDigits = 3;

/**
 * Right answers that an expected figure would show to the students: numbers in its text with three significant digits or
 * more that agree with a right answer in all of them.
 *
 * Texts are read from the figure's SVG; numbers with an exponent are read without it.
 *
 * @param ran - The master as it was run.
 * @returns A sentence for each: what shows which answer, and where.
 */
export function figureFaults(ran: Notebook, { items }: AnswerKey): string[] {
  const answers = Object.entries(items).flatMap(([item, { parts }]) =>
    parts.flatMap(({ name, right, also = [] }) =>
      [right, ...also].flatMap(numbersIn).map((right) => ({ right, part: `${item}, ${name}` })),
    ),
  );
  const texts = ran.cells.flatMap((cell) =>
    expectedFigures(cell).flatMap(({ data }) => textsOf([data?.['image/svg+xml']].flat().join(''))),
  );
  return texts.flatMap((text) =>
    numbersShown(text).flatMap(({ value, halfUnit }) =>
      answers
        .filter(({ right }) => Math.abs(value - right) <= halfUnit)
        .map(({ part }) => `the expected figure shows a right answer (${part}): "${text}"`),
    ),
  );
}

function numbersIn(value: AnswerValue): number[] {
  if (Array.isArray(value)) return (value as readonly AnswerValue[]).flatMap(numbersIn);
  return typeof value === 'number' ? [value] : [];
}

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text\b[^>]*>([\s\S]*?)<\/text>/g)].map(([, inside]) =>
    inside.replace(/<[^>]*>/g, '').trim(),
  );

/** Numbers as they are written, with half of what their last digit counts. */
function numbersShown(text: string): { readonly value: number; readonly halfUnit: number }[] {
  return [...text.matchAll(/[−-]?(\d+)(?:\.(\d+))?/g)].flatMap(([written, whole, fraction = '']) => {
    const digits = `${whole}${fraction}`.replace(/^0+/, '').length;
    if (digits < fewestDigits) return [];
    return [{ value: Number(written.replace('−', '-')), halfUnit: 0.500001 * 10 ** -fraction.length }];
  });
}
