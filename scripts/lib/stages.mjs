import { UserError, lastLines, run } from './run.mjs';
import { shown } from './paths.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {() => [command: string, ...args: string[]]} command
 * @property {string[]} [needs] - Stages that must have passed; otherwise this one is skipped, which counts as failed.
 * @property {string[]} [after] - Stages that must have ended, whatever their result.
 * @property {boolean} [alone] - Runs while nothing else does (its timing matters).
 * @property {(output: string) => { passed: number, failed: number } | undefined} [count] - Reads the number of checks.
 * @property {number} [seconds] - Longest time it may take.
 * @property {Record<string, string>} [env]
 */

/**
 * Runs stages, at most `width` at a time, each as early as its conditions allow; prints one line per stage.
 * `prepared` are results that stages may need and that are there already.
 */
export async function runStages(stages, { width = 2, prepared = [], say = console.log } = {}) {
  const results = new Map(prepared.map((result) => [result.name, result]));
  const active = new Map();
  const waiting = [...stages];
  const isBlocked = (stage) =>
    [...(stage.needs ?? []), ...(stage.after ?? [])].some(
      (name) => !results.has(name) && stages.some(named(name)),
    );
  const finish = (stage, result) => {
    results.set(stage.name, { name: stage.name, ...result });
    say(progressLine(results.get(stage.name)));
    if (result.status === 'failed') say(indent(lastLines(result.output, 40)));
  };
  while (waiting.length > 0 || active.size > 0) {
    for (const stage of [...waiting]) {
      if (isBlocked(stage)) continue;
      const broken = (stage.needs ?? []).filter((name) => results.get(name)?.status !== 'ok');
      if (broken.length > 0) {
        waiting.splice(waiting.indexOf(stage), 1);
        finish(stage, {
          status: 'skipped',
          seconds: 0,
          passed: 0,
          failed: 1,
          reason: `needs ${broken.join(', ')}`,
        });
        continue;
      }
      const hasRoom = stage.alone
        ? active.size === 0
        : active.size < width && ![...active.keys()].some((s) => s.alone);
      if (!hasRoom) continue;
      waiting.splice(waiting.indexOf(stage), 1);
      active.set(stage, runStage(stage));
    }
    if (active.size === 0) {
      if (waiting.length > 0 && waiting.every(isBlocked))
        throw new UserError('The stages wait for each other.');
      continue;
    }
    const [stage, result] = await Promise.race([...active.values()]);
    active.delete(stage);
    finish(stage, result);
  }
  return stages.map((stage) => results.get(stage.name));
}

const named = (name) => (stage) => stage.name === name;

async function runStage(stage) {
  const [command, ...args] = stage.command();
  const log = `${stage.name.replaceAll(' ', '-')}.log`;
  const { code, seconds, output, logFile } = await run(command, args, {
    log,
    env: { FORCE_COLOR: '0', NO_COLOR: '1', ...stage.env },
    seconds: stage.seconds ?? 600,
  });
  const counted = stage.count?.(output) ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const failed = code === 0 ? counted.failed : Math.max(1, counted.failed);
  const status = failed === 0 ? 'ok' : 'failed';
  return [stage, { status, seconds, output, log: shown(logFile), passed: counted.passed, failed }];
}

function progressLine({ name, status, seconds, log, reason }) {
  const detail = status === 'skipped' ? reason : status === 'failed' ? log : '';
  return `${status.padEnd(8)} ${name.padEnd(14)} ${seconds.toFixed(1).padStart(6)} s  ${detail}`.trimEnd();
}

const indent = (text) => text.replace(/^/gm, '    | ');

/** The table at the end. */
export function summary(results) {
  const rows = results.map(({ name, status, seconds, passed, failed, log, reason }) => {
    const counts = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}`;
    const where = status === 'ok' ? '' : (log ?? reason);
    return `  ${name.padEnd(14)} ${status.padEnd(8)} ${seconds.toFixed(1).padStart(7)} s   ${counts.padEnd(24)} ${where}`;
  });
  return rows.map((row) => row.trimEnd()).join('\n');
}

export const totals = (results) => ({
  passed: results.reduce((sum, result) => sum + result.passed, 0),
  failed: results.reduce((sum, result) => sum + result.failed, 0),
});

/** The last "N passed, M failed" of an output: how our own scripts report. */
export function lastCount(output) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]) };
}

/** Reads vitest's line "Tests  2 failed | 40 passed (42)" and node:test's "# pass 3", added up. */
export function testRunnerCount(output) {
  const vitest = /^\s*Tests\s.*$/m.exec(output)?.[0] ?? '';
  const number = (pattern, text) => Number(pattern.exec(text)?.[1] ?? 0);
  const passed = number(/(\d+) passed/, vitest) + number(/^# pass (\d+)/m, output);
  const failed = number(/(\d+) failed/, vitest) + number(/^# fail (\d+)/m, output);
  return passed + failed > 0 ? { passed, failed } : undefined;
}
