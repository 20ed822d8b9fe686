import { asDisplayed, newDisplayId, present } from './displayed.js';
import type { DisplayContent } from './tslab-display.js';

/** What came out of one check. */
export interface Verdict {
  readonly name: string;
  readonly status: 'right' | 'wrong' | 'unanswered';
  /** What is wrong. */
  readonly reason?: string;
  /** What helps a reader whose answer is not right yet. */
  readonly hint?: string;
}

/** What came out of a check, or of several. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  /** Whether there was an answer at all: one that is missing is neither right nor wrong. */
  readonly isAnswered: boolean;
  /** What was shown, a line for each verdict. */
  readonly message: string;
}

const marks = { right: '✓', wrong: '✗', unanswered: '○' };
const colours = { right: '✅', wrong: '❌', unanswered: '⚪' };

/**
 * Shows verdicts, a line each, and gives back what they amount to.
 *
 * A name is shown in bold, the reason and the hint behind it. The outcome also stands in the metadata of the output, for
 * tools that read notebooks. As the value of a cell it is not shown a second time.
 *
 * @param name - Name of the question.
 * @param verdicts - What came out, in the order of the lines; all of them must be right to pass.
 *
 * @example
 * ```ts
 * const { message, passed } = showVerdicts('A1.1', [{ name: 'A1.1 sum', status: 'wrong', reason: 'not 3', hint: 'Add.' }]);
 * assertEqual(message, '✗ A1.1 sum: not 3 · Hint: Add.');
 * assertEqual(passed, false);
 * ```
 */
export function showVerdicts(name: string, verdicts: readonly Verdict[]): CheckResult {
  const message = verdicts.map(plainLine).join('\n');
  const passed = verdicts.every(({ status }) => status === 'right');
  const isAnswered = verdicts.some(({ status }) => status !== 'unanswered');
  const content: DisplayContent = {
    data: { 'text/markdown': verdicts.map(markdownLine).join('  \n'), 'text/plain': message },
    metadata: { phasebook: { check: { name, passed, isAnswered } } },
  };
  const wasSent = present(content, newDisplayId(), false);
  return asDisplayed(
    { name, passed, isAnswered, message },
    () => content,
    () => wasSent,
  );
}

function plainLine({ name, status, reason = '', hint = '' }: Verdict): string {
  const what = reason === '' ? '' : `: ${reason}`;
  return `${marks[status]} ${name}${what}${hint === '' ? '' : ` · Hint: ${hint}`}`;
}

function markdownLine({ name, status, reason = '', hint = '' }: Verdict): string {
  const what = reason === '' ? '' : `: ${markdown(reason)}`;
  return `${colours[status]} **${markdown(name)}**${what}${hint === '' ? '' : ` · *Hint:* ${markdown(hint)}`}`;
}

/** Text of a stranger for markdown. */
function markdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|$~&]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');
}
