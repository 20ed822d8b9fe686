import { escapeMarkup } from './escape-markup.js';
import type { Result } from './result.js';

/** Results as JUnit XML: a suite for each submission, a case for each part. */
export function junitXml(results: readonly Result[]): string {
  const suites = results.map(({ student, assignment, items, seconds }) => {
    const cases = items.flatMap(({ item, parts }) =>
      parts.map(({ part, status, reason, hint }) => {
        const name = `classname="${attribute(`${assignment}.${student}`)}" name="${attribute(`${item} ${part}`)}"`;
        if (status === 'right') return `    <testcase ${name}/>`;
        const message = attribute(hint === undefined ? reason : `${reason} · ${hint}`);
        return `    <testcase ${name}><failure message="${message}"/></testcase>`;
      }),
    );
    const failures = items.flatMap(({ parts }) => parts.filter(({ status }) => status !== 'right')).length;
    const counts = `tests="${cases.length}" failures="${failures}" time="${seconds}"`;
    const name = attribute(`${assignment} ${student}`);
    return `  <testsuite name="${name}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

/** XML has no room for control characters, escaped or not. */
const attribute = (text: string): string => escapeMarkup(text.replace(/[^\P{Cc}\t\n\r]/gu, '�'));
