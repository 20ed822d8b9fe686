import type { CheckItem, Checks } from '../checks.js';
import { judge, pointsFor, type Verdict } from '../judge.js';
import { gradeIdOf } from '../notebook.js';
import type { CellReport } from './job.js';
import type { Plan } from './plan.js';

/** The mark of an item. */
export interface ItemMark {
  readonly item: string;
  readonly points: number;
  readonly maximum: number;
  /** Why there are no points at all; empty where the parts say it. */
  readonly reason: string;
  readonly parts: readonly Verdict[];
}

/** Marks for what the cells of a submission answered. */
export function marks(
  checks: Checks,
  plan: Plan,
  reports: ReadonlyMap<number, CellReport>,
): readonly ItemMark[] {
  return Object.entries(checks.items).map(([item, parts]) => {
    const place = plan.checksAt.get(gradeIdOf(item));
    const report = place === undefined ? undefined : reports.get(place);
    const none = (reason: string): ItemMark => markOf(item, parts, new Map(), reason);
    if (place === undefined) return none('its checks cell is missing');
    if (report === undefined) return none('its checks cell was not run: the time was over');
    if (report.error !== undefined) return none(report.error);
    if (report.wroteToStderr) return none('its checks cell wrote to stderr');
    const verdicts = new Map<string, Verdict>();
    try {
      for (const { item: name, part, answer } of report.answers) {
        if (name !== item) continue;
        for (const verdict of judge(item, parts, answer, part)) verdicts.set(verdict.part, verdict);
      }
    } catch (error) {
      return none((error as Error).message);
    }
    return markOf(item, parts, verdicts, '');
  });
}

function markOf(
  item: string,
  known: CheckItem,
  verdicts: ReadonlyMap<string, Verdict>,
  reason: string,
): ItemMark {
  const parts = known.parts.map(({ name, weight, isHidden }): Verdict => {
    const missing = reason === '' ? 'no answer was recorded' : reason;
    return verdicts.get(name) ?? { part: name, status: 'wrong', weight, isHidden, reason: missing };
  });
  return { item, points: pointsFor(known, verdicts.values()), maximum: known.points, reason, parts };
}

/** Marks where there is nothing to run. */
export function noMarks(checks: Checks, reason: string): readonly ItemMark[] {
  return Object.entries(checks.items).map(([item, parts]) => markOf(item, parts, new Map(), reason));
}
