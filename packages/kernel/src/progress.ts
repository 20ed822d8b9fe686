import { asDisplayed, newDisplayId } from './displayed.js';
import { sendDisplay, type DisplayContent } from './tslab-display.js';

/** Options of {@link progress}. */
export interface ProgressOptions {
  /** Number of steps that make the whole, where it is known and reports do not carry it. */
  readonly total?: number;
}

/** How far long work has come, as the library reports it. */
export interface ProgressReport {
  readonly done: number;
  readonly total?: number;
}

/** One line of the notebook that follows long work; call it with each report. */
export interface ProgressLine {
  (report: ProgressReport | number): void;
  /** Shows the last state, or a closing text. */
  finish(text?: string): void;
}

/** Shortest time between two updates: ten a second are smooth and burden nobody. */
const interval = 100;
const barLength = 24;

/**
 * One updating line that follows long work, to be passed as `onProgress`.
 *
 * At most ten updates a second are sent, the report that completes the work at once. Outside a notebook nothing is
 * written.
 *
 * @param label - What is being done.
 * @param options - Total, where the reports do not carry it.
 * @returns Function that takes the reports; its `finish` closes the line.
 *
 * @example
 * ```ts
 * const line = progress('Searching');
 * findFixedPoints(withInput(elmanCell({ recurrent: [[2]] }), []), { from: [[0.1], [-0.1]], onProgress: line });
 * line.finish();
 * ```
 */
export function progress(label: string, options: ProgressOptions = {}): ProgressLine {
  const id = newDisplayId();
  const started = performance.now();
  let text = label;
  let shown = '';
  let sentAt = -Infinity;
  let isOpen = false;
  const content = (): DisplayContent => ({ data: { 'text/plain': text }, metadata: {} });
  const send = (): void => {
    if (text === shown) return;
    if (!sendDisplay(content(), id, isOpen)) return;
    isOpen = true;
    shown = text;
    sentAt = performance.now();
  };
  const line = (report: ProgressReport | number): void => {
    const { done, total = options.total } = typeof report === 'number' ? { done: report } : report;
    const now = performance.now();
    text = describe(label, done, total, (now - started) / 1000);
    if (now - sentAt >= interval || (total !== undefined && done >= total)) send();
  };
  const finish = (closing?: string): void => {
    if (closing !== undefined) text = `${label}: ${closing}`;
    send();
  };
  send();
  return asDisplayed(Object.assign(line, { finish }), content, () => isOpen);
}

function describe(label: string, done: number, total: number | undefined, seconds: number): string {
  if (total === undefined || !(total > 0)) return `${label}: ${done}`;
  const share = Math.max(0, Math.min(1, done / total));
  const filled = Math.round(share * barLength);
  const bar = '█'.repeat(filled) + '░'.repeat(barLength - filled);
  const rest =
    share >= 1
      ? `${seconds.toFixed(1)} s`
      : share > 0 && seconds > 1
        ? `${Math.ceil((seconds / share) * (1 - share))} s left`
        : '';
  return `${label} ${bar} ${done}/${total}${rest === '' ? '' : ` · ${rest}`}`;
}
