import type { LiveView } from '@phasebook/views';
import type { Runner } from './latest-wins.js';
import type { RecomputeJob } from './protocol.js';
import { startRunner } from './runners.js';

/** A runner, and who has used it last. */
interface Slot<Job, Result> {
  readonly runner: Runner<Job, Result>;
  owner: object;
  isBusy: boolean;
}

/** A job that waits for a runner. */
interface Waiting<Job, Result> {
  readonly owner: object;
  readonly begin: (slot: Slot<Job, Result>) => void;
}

/**
 * A few runners for all the pictures of a page, however many there are.
 *
 * A picture keeps the runner that it has used until another one needs it; jobs wait their turn where all are busy.
 */
export class SharedRunners<Job, Result> {
  private readonly start: () => Runner<Job, Result>;
  private readonly most: number;
  /** The one used longest ago comes first. */
  private readonly slots: Slot<Job, Result>[] = [];
  private readonly waiting: Waiting<Job, Result>[] = [];

  /** @param most - Number of runners at one time. */
  constructor(start: () => Runner<Job, Result>, most: number) {
    this.start = start;
    this.most = most;
  }

  /** A runner for one picture. Ended, it ends what it has in use, and with that its work. */
  borrow(): Runner<Job, Result> {
    const owner = {};
    return {
      run: (job, done, failed): void => {
        const begin = (slot: Slot<Job, Result>): void => {
          this.use(slot, owner);
          slot.runner.run(
            job,
            (result) => {
              this.release(slot);
              done(result);
            },
            (message) => {
              this.release(slot);
              failed(message);
            },
          );
        };
        const slot = this.find(owner);
        if (slot === undefined) this.waiting.push({ owner, begin });
        else begin(slot);
      },
      end: (): void => {
        const place = this.waiting.findIndex((one) => one.owner === owner);
        if (place !== -1) this.waiting.splice(place, 1);
        const at = this.slots.findIndex((slot) => slot.owner === owner);
        if (at === -1) return;
        const [slot] = this.slots.splice(at, 1);
        slot.runner.end();
        this.serve();
      },
    };
  }

  private find(owner: object): Slot<Job, Result> | undefined {
    const own = this.slots.find((slot) => slot.owner === owner);
    if (own !== undefined) return own.isBusy ? undefined : own;
    if (this.slots.length < this.most) {
      const slot = { runner: this.start(), owner, isBusy: false };
      this.slots.push(slot);
      return slot;
    }
    return this.slots.find((slot) => !slot.isBusy);
  }

  private use(slot: Slot<Job, Result>, owner: object): void {
    slot.owner = owner;
    slot.isBusy = true;
    this.slots.splice(this.slots.indexOf(slot), 1);
    this.slots.push(slot);
  }

  private release(slot: Slot<Job, Result>): void {
    slot.isBusy = false;
    this.serve();
  }

  private serve(): void {
    const next = this.waiting.at(0);
    const slot = next && this.find(next.owner);
    if (next === undefined || slot === undefined) return;
    this.waiting.shift();
    next.begin(slot);
  }
}

/** Workers for the sliders of a page: one to four, by what the machine has. */
const most = Math.min(4, Math.max(1, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1));

const shared = new SharedRunners<RecomputeJob, LiveView>(startRunner, most);

/** A runner for one picture, out of those of the page. */
export function borrowRunner(): Runner<RecomputeJob, LiveView> {
  return shared.borrow();
}
