import { describe, expect, it } from 'vitest';
import type { Runner } from './latest-wins.js';
import { SharedRunners } from './shared-runners.js';

/** Runners whose jobs end when the test says so. */
function makeShared(most: number): {
  shared: SharedRunners<string, string>;
  running: Map<number, () => void>;
  log: string[];
  ended: number[];
} {
  const running = new Map<number, () => void>();
  const log: string[] = [];
  const ended: number[] = [];
  let count = 0;
  const start = (): Runner<string, string> => {
    const number = count++;
    return {
      run: (job, done): void => {
        log.push(`${number}:${job}`);
        running.set(number, () => {
          running.delete(number);
          done(job);
        });
      },
      end: (): void => void ended.push(number),
    };
  };
  return { shared: new SharedRunners(start, most), running, log, ended };
}

const ignore = (): void => undefined;

describe('SharedRunners', () => {
  it('never starts more than it may; what comes later waits its turn', () => {
    const { shared, running, log } = makeShared(2);
    const results: string[] = [];
    for (const job of ['a', 'b', 'c', 'd'])
      shared.borrow().run(job, (result) => results.push(result), ignore);
    expect(log).toEqual(['0:a', '1:b']);
    running.get(1)?.();
    expect(log).toEqual(['0:a', '1:b', '1:c']);
    running.get(0)?.();
    running.get(0)?.();
    running.get(1)?.();
    expect(results).toEqual(['b', 'a', 'd', 'c']);
  });

  it('gives a picture the runner back that it had, which knows its view', () => {
    const { shared, running, log } = makeShared(2);
    const [first, second] = [shared.borrow(), shared.borrow()];
    first.run('a', ignore, ignore);
    second.run('b', ignore, ignore);
    running.get(0)?.();
    running.get(1)?.();
    second.run('b2', ignore, ignore);
    first.run('a2', ignore, ignore);
    expect(log.slice(2)).toEqual(['1:b2', '0:a2']);
  });

  it('ends a running job with its runner, and only then; a waiting one is forgotten', () => {
    const { shared, running, log, ended } = makeShared(1);
    const [first, second, third] = [shared.borrow(), shared.borrow(), shared.borrow()];
    first.run('a', ignore, ignore);
    second.run('b', ignore, ignore);
    third.run('c', ignore, ignore);
    second.end();
    expect(ended).toEqual([]);
    first.end();
    expect(ended).toEqual([0]);
    expect(log).toEqual(['0:a', '1:c']);
    running.get(1)?.();
    // Taken over by another picture, the runner is no longer the first one's to end.
    first.end();
    expect(ended).toEqual([0]);
    third.end();
    expect(ended).toEqual([0, 1]);
  });
});
