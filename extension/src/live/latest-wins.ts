/** What runs jobs: a Web Worker, or the page itself where workers are not to be had. */
export interface Runner<Job, Result> {
  /** Starts a job; exactly one of the callbacks follows, later, unless the runner is ended first. */
  run(job: Job, done: (result: Result) => void, failed: (message: string) => void): void;
  /** Ends at once, with whatever is running. */
  end(): void;
}

/** Times in milliseconds. */
export interface Patience {
  /** A job that has run longer is abandoned when a newer one waits. */
  readonly first: number;
  /** The limit grows with what jobs turn out to need, up to this: slow systems still show something while a slider moves. */
  readonly last: number;
  /** A runner without work for so long is ended; the next job starts a new one. */
  readonly idle: number;
}

const defaultPatience: Patience = { first: 300, last: 2400, idle: 60_000 };

/**
 * Runs the latest job only: at most one is running, at most one is waiting, and a newer one replaces it.
 *
 * A running job that takes too long is ended with its runner when something newer waits: work is cancelled,
 * never queued.
 */
export class LatestWins<Job, Result> {
  /** Called with each result. */
  onResult: (result: Result) => void = () => undefined;
  /** Called with the reason where a job failed. */
  onFailure: (message: string) => void = () => undefined;
  /** Called when work begins and when it has ended. */
  onBusy: (isBusy: boolean) => void = () => undefined;

  private runner: Runner<Job, Result> | undefined;
  private waiting: { readonly job: Job } | undefined;
  private isRunning = false;
  private isEnded = false;
  private startedAt = 0;
  private limit: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly start: () => Runner<Job, Result>;
  private readonly patience: Patience;

  constructor(start: () => Runner<Job, Result>, patience: Patience = defaultPatience) {
    this.start = start;
    this.patience = patience;
    this.limit = patience.first;
  }

  /** True while a job runs or waits. */
  get isBusy(): boolean {
    return this.isRunning || this.waiting !== undefined;
  }

  /** Asks for a job; what was waiting is dropped. */
  request(job: Job): void {
    if (this.isEnded) return;
    if (!this.isBusy) this.onBusy(true);
    this.waiting = { job };
    if (!this.isRunning) this.next();
    else this.setTimer(Math.max(0, this.startedAt + this.limit - Date.now()), () => this.abandon());
  }

  /** Drops all work; results of a running job will not be delivered. */
  cancel(): void {
    const wasBusy = this.isBusy;
    this.waiting = undefined;
    if (this.isRunning) this.stopRunner();
    this.clearTimer();
    if (wasBusy) this.onBusy(false);
  }

  /** Ends for good. */
  dispose(): void {
    this.isEnded = true;
    this.waiting = undefined;
    this.clearTimer();
    this.stopRunner();
  }

  private next(): void {
    this.clearTimer();
    const waiting = this.waiting;
    if (waiting === undefined) {
      this.setTimer(this.patience.idle, () => this.stopRunner());
      return;
    }
    this.waiting = undefined;
    this.isRunning = true;
    this.startedAt = Date.now();
    this.runner ??= this.start();
    const runner = this.runner;
    const settle = (deliver: () => void): void => {
      if (this.runner !== runner || !this.isRunning) return;
      this.isRunning = false;
      const duration = Date.now() - this.startedAt;
      this.limit = Math.min(Math.max(this.patience.first, 2 * duration), this.patience.last);
      this.next();
      deliver();
      if (!this.isBusy) this.onBusy(false);
    };
    runner.run(
      waiting.job,
      (result) => settle(() => this.onResult(result)),
      (message) => settle(() => this.onFailure(message)),
    );
  }

  private abandon(): void {
    if (this.waiting === undefined) return;
    this.limit = Math.min(2 * this.limit, this.patience.last);
    this.stopRunner();
    this.next();
  }

  private stopRunner(): void {
    this.isRunning = false;
    this.runner?.end();
    this.runner = undefined;
  }

  private setTimer(delay: number, action: () => void): void {
    this.clearTimer();
    this.timer = setTimeout(action, delay);
  }

  private clearTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
