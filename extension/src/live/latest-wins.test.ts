import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LatestWins, type Runner } from './latest-wins.js';

/** A runner whose jobs end when the test says so. */
class ManualRunner implements Runner<number, string> {
  readonly jobs: number[] = [];
  isEnded = false;
  private done: ((result: string) => void) | undefined;
  private failed: ((message: string) => void) | undefined;

  run(job: number, done: (result: string) => void, failed: (message: string) => void): void {
    this.jobs.push(job);
    this.done = done;
    this.failed = failed;
  }

  finish(): void {
    this.done?.(`result ${String(this.jobs.at(-1))}`);
  }

  fail(): void {
    this.failed?.('broken');
  }

  end(): void {
    this.isEnded = true;
  }
}

function makeWork(): {
  work: LatestWins<number, string>;
  runners: ManualRunner[];
  results: string[];
  busy: boolean[];
} {
  const runners: ManualRunner[] = [];
  const results: string[] = [];
  const busy: boolean[] = [];
  const start = (): ManualRunner => {
    const runner = new ManualRunner();
    runners.push(runner);
    return runner;
  };
  const work = new LatestWins(start, { first: 100, last: 400, idle: 5000 });
  work.onResult = (result): void => void results.push(result);
  work.onBusy = (isBusy): void => void busy.push(isBusy);
  return { work, runners, results, busy };
}

describe('LatestWins', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs one job and keeps only the latest of those that wait', () => {
    const { work, runners, results } = makeWork();
    work.request(1);
    work.request(2);
    work.request(3);
    expect(runners[0].jobs).toEqual([1]);
    runners[0].finish();
    expect(runners[0].jobs).toEqual([1, 3]);
    runners[0].finish();
    expect(results).toEqual(['result 1', 'result 3']);
    expect(runners).toHaveLength(1);
  });

  it('ends a job that takes too long as soon as a newer one waits', () => {
    const { work, runners, results } = makeWork();
    work.request(1);
    vi.advanceTimersByTime(90);
    work.request(2);
    vi.advanceTimersByTime(20);
    expect(runners).toHaveLength(2);
    expect(runners[0].isEnded).toBe(true);
    expect(runners[1].jobs).toEqual([2]);
    runners[0].finish();
    expect(results).toEqual([]);
    runners[1].finish();
    expect(results).toEqual(['result 2']);
  });

  it('leaves a slow job alone where nothing newer waits', () => {
    const { work, runners, results } = makeWork();
    work.request(1);
    vi.advanceTimersByTime(3000);
    runners[0].finish();
    expect(results).toEqual(['result 1']);
  });

  it('grows patient with slow systems, so that something is shown while a slider moves', () => {
    const { work, runners, results } = makeWork();
    // Requests keep coming every 50 ms; a job needs 250 ms.
    for (let time = 0; time < 2000; time += 50) {
      work.request(time);
      vi.advanceTimersByTime(50);
      if (time % 250 === 200 && runners.length > 2) runners.at(-1)?.finish();
    }
    expect(results.length).toBeGreaterThan(2);
  });

  it('reports failures and goes on', () => {
    const { work, runners, results } = makeWork();
    const failures: string[] = [];
    work.onFailure = (message): void => void failures.push(message);
    work.request(1);
    work.request(2);
    runners[0].fail();
    expect(failures).toEqual(['broken']);
    runners[0].finish();
    expect(results).toEqual(['result 2']);
  });

  it('says when it is busy', () => {
    const { work, runners, busy } = makeWork();
    work.request(1);
    work.request(2);
    runners[0].finish();
    expect(busy).toEqual([true]);
    runners[0].finish();
    expect(busy).toEqual([true, false]);
    work.request(3);
    work.cancel();
    expect(busy).toEqual([true, false, true, false]);
    expect(runners[0].isEnded).toBe(true);
  });

  it('ends an idle runner and starts another for the next job', () => {
    const { work, runners } = makeWork();
    work.request(1);
    runners[0].finish();
    vi.advanceTimersByTime(6000);
    expect(runners[0].isEnded).toBe(true);
    work.request(2);
    expect(runners).toHaveLength(2);
  });

  it('does nothing after its end', () => {
    const { work, runners, results } = makeWork();
    work.request(1);
    work.dispose();
    work.request(2);
    runners[0].finish();
    expect(runners[0].isEnded).toBe(true);
    expect(runners).toHaveLength(1);
    expect(results).toEqual([]);
  });
});
