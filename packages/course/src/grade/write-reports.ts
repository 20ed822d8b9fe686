import fs from 'node:fs';
import path from 'node:path';
import { feedbackPage } from './feedback.js';
import { junitXml } from './junit.js';
import type { Result } from './result.js';

export interface ReportOptions {
  /** Whether feedback names hidden parts and says what was wrong with them. @default false */
  readonly revealHidden?: boolean;
}

/** Writes the tables for the instructor, and a page of feedback for each student. */
export function writeReports(results: readonly Result[], out: string, options: ReportOptions): void {
  const write = (name: string, text: string): void => {
    const file = path.join(out, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  write('marks.csv', csv(results));
  write('marks.json', `${JSON.stringify(results, null, 2)}\n`);
  write('junit.xml', junitXml(results));
  for (const result of results) write(`feedback/${result.student}.html`, feedbackPage(result, options));
}

/** One line a student: points by item, sum, maximum, and what is left for a person. */
export function csv(results: readonly Result[]): string {
  const items = [...new Set(results.flatMap((result) => result.items.map(({ item }) => item)))];
  const header = ['student', 'assignment', 'status', ...items, 'points', 'maximum', 'left for a person'];
  const rows = results.map((result) => {
    const points = new Map(result.items.map((mark) => [mark.item, mark.points]));
    const left = result.byPerson.reduce((sum, mark) => sum + mark.points, 0);
    return [
      ...[result.student, result.assignment, result.status, ...items.map((item) => points.get(item) ?? '')],
      ...[result.points, result.maximum, left],
    ];
  });
  return [header, ...rows].map((row) => `${row.map((value) => csvField(String(value))).join()}\n`).join('');
}

/** Quoted where needed, and harmless where a spreadsheet would take a name for a formula. */
function csvField(text: string): string {
  const safe = /^[=+@-]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
