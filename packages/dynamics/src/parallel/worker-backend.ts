import type { CancelSignal } from '../system/long-work.js';
import { compacted, performTask, type Task, type TaskResult } from './task.js';

/**
 * What an `AbortSignal` looks like from here. Without `addEventListener`, `aborted` is read some twenty times a
 * second.
 */
export interface PoolSignal extends CancelSignal {
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

/** What comes back from a worker: results, or the error that the task's own arguments caused. */
export type Outcome =
  { readonly result: TaskResult } | { readonly refusal: { readonly name: string; readonly message: string } };

/** Somebody who waits for tasks, until it is over. */
export interface PoolCall {
  readonly isOver: boolean;
  /** Calls back when nobody waits any more. */
  onEnd(listener: () => void): void;
}

/** Workers of some platform: all that a pool needs of it. What a worker does with a task is `answerTask`. */
export interface WorkerBackend {
  /** Number of workers. */
  readonly workers: number;
  /** Resolved when all workers have loaded; starts them where that has not been done. */
  ready(): Promise<void>;
  /**
   * Performs a task in a worker that has nothing else to do. Rejected where the worker ended over it; another one
   * stands in its place then. When the call is over the task should end soon, by whatever means.
   */
  perform(task: Task, call: PoolCall): Promise<Outcome>;
  /** Calls back again and again; gives the function that ends it. */
  every(milliseconds: number, callback: () => void): () => void;
  /** Ends all workers. No call is under way any more. */
  close(): Promise<void>;
}

/** What a worker answers to a task: an error that it throws is the caller's and goes back as data. */
export function answerTask(task: Task, signal?: CancelSignal): Outcome {
  try {
    return { result: compacted(performTask(task, signal)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { refusal: { name, message } };
  }
}
