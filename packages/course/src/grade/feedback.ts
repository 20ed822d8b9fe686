import type { Verdict } from '../judge.js';
import { escapeMarkup } from './escape-markup.js';
import type { ItemMark } from './marks.js';
import type { Result } from './result.js';
import type { ReportOptions } from './write-reports.js';

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 0.25rem; display: flex; gap: 1rem; }
  h2 span { margin-left: auto; font-variant-numeric: tabular-nums; }
  ul { list-style: none; padding: 0; margin: 0; }
  li { display: grid; grid-template-columns: 1.5rem 1fr; padding: 0.2rem 0; }
  .right b { color: light-dark(#17692c, #7bd38f); } .wrong b { color: light-dark(#a8201a, #ff9c94); }
  .hint { grid-column: 2; opacity: 0.85; }
  pre { overflow-x: auto; padding: 0.75rem; border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); }
  .note { opacity: 0.85; }
`;

/** The page that a student gets back. Hidden parts are counted and not described, unless they shall be. */
export function feedbackPage(result: Result, { revealHidden = false }: ReportOptions = {}): string {
  const { student, assignment, title, points, maximum, items, byPerson, failedCells, restored, fault } =
    result;
  const heading = escapeMarkup(`${assignment} ${title}`);
  const left = byPerson.reduce((sum, mark) => sum + mark.points, 0);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${heading}: ${escapeMarkup(student)}</title>
<style>${style}</style>
<main>
<h1>${heading}</h1>
<p>${escapeMarkup(student)}: <strong>${points} of ${maximum} points</strong>${
    left > 0 ? `; ${left} more are given by a person (${list(byPerson.map(({ item }) => item))})` : ''
  }.</p>
${fault === undefined ? '' : `<p class="wrong"><b>${escapeMarkup(fault)}</b></p>`}
${items.map((mark) => itemSection(mark, revealHidden)).join('\n')}
${failedCells.map(failedCell).join('\n')}
${restored.length === 0 ? '' : `<p class="note">These cells had been changed and were restored: ${list(restored)}.</p>`}
</main>
</html>
`;
}

const list = (names: readonly string[]): string => escapeMarkup(names.join(', '));

function itemSection({ item, points, maximum, reason, parts }: ItemMark, revealHidden: boolean): string {
  const shown =
    reason === '' ? parts.map((part) => partLine(part, revealHidden)).join('\n') : failure(reason);
  return `<section>\n<h2>${escapeMarkup(item)} <span>${points} / ${maximum}</span></h2>\n<ul>\n${shown}\n</ul>\n</section>`;
}

const failure = (reason: string): string =>
  `<li class="wrong"><b>✗</b><span>No points: ${escapeMarkup(reason)}</span></li>`;

const marks = { right: '✓', wrong: '✗', unanswered: '○' };

function partLine({ part, status, isHidden, reason, hint }: Verdict, revealHidden: boolean): string {
  const isShown = revealHidden || !isHidden;
  const name = isShown ? part : 'a hidden test';
  const why = isShown && reason !== '' ? `: ${reason}` : '';
  const help = isShown && hint !== undefined ? `<span class="hint">Hint: ${escapeMarkup(hint)}</span>` : '';
  return `<li class="${status}"><b>${marks[status]}</b><span>${escapeMarkup(name + why)}</span>${help}</li>`;
}

function failedCell({ cell, error }: Result['failedCells'][number]): string {
  return `<section>\n<h2>The cell ${escapeMarkup(cell)} did not run through</h2>\n<pre>${escapeMarkup(error)}</pre>\n</section>`;
}
