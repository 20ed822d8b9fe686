/** How far a long computation has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What an `AbortSignal` looks like from here; pass one to stop long work. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** Options that every long computation takes. */
export interface LongWorkOptions {
  /** Stops the work: the call throws the signal's reason. */
  readonly signal?: CancelSignal;
  /** Called as the work goes on; must not throw. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Throws the signal's reason where it is aborted. */
export function throwIfAborted(signal: CancelSignal | undefined): void {
  if (signal?.aborted) throw signal.reason ?? new Error('The work was aborted');
}
