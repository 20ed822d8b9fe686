import type { ModelPart, ModelView, View } from '@phasebook/views';
import { Signal, type ISignal } from '@lumino/signaling';
import { startExploration, type Exploration, type StartExploration } from './exploration.js';

/** How it stands with a part. */
export interface PartStatus {
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  /** Share of the work that is done, where that is known. */
  readonly share?: number;
  /** The picture, as far as it has come. */
  readonly view?: View;
  /** Why it failed. */
  readonly message?: string;
}

/** Computes the pictures of a network one after the other, each in a worker that can be ended. */
export class ModelExplorer {
  private readonly network: ModelView;
  private readonly statuses = new Map<ModelPart, PartStatus>();
  private queue: ModelPart[] = [];
  private current: { readonly part: ModelPart; readonly exploration: Exploration } | undefined;
  private readonly start: StartExploration;
  private readonly changes = new Signal<this, ModelPart>(this);

  constructor(network: ModelView, start: StartExploration = startExploration) {
    this.network = network;
    this.start = start;
  }

  /** The status of a part has changed. */
  get changed(): ISignal<this, ModelPart> {
    return this.changes;
  }

  status(part: ModelPart): PartStatus {
    return this.statuses.get(part) ?? { state: 'waiting' };
  }

  /** True while a part is being computed. */
  get isBusy(): boolean {
    return this.current !== undefined;
  }

  /** Asks for parts, in this order, behind those already asked for. */
  request(...parts: readonly ModelPart[]): void {
    this.queue.push(...parts.filter((part) => !this.queue.includes(part)));
    this.next();
  }

  /** Ends a part that is being computed; the next one begins. What could be seen already stays. */
  cancel(part: ModelPart): void {
    this.queue = this.queue.filter((queued) => queued !== part);
    if (this.current?.part !== part) return;
    this.current.exploration.end();
    this.finish(part, { ...this.status(part), state: 'cancelled' });
  }

  dispose(): void {
    this.queue = [];
    this.current?.exploration.end();
    this.current = undefined;
    Signal.clearData(this);
  }

  private next(): void {
    if (this.current !== undefined) return;
    const part = this.queue.shift();
    if (part === undefined) return;
    this.set(part, { state: 'running' });
    const exploration = this.start({ network: this.network, part }, (reply) => {
      if (this.current?.exploration !== exploration) return;
      const before = this.status(part);
      if (reply.type === 'progress') this.set(part, { ...before, share: reply.done / reply.total });
      else if (reply.type === 'stage') this.set(part, { ...before, view: reply.view });
      else {
        exploration.end();
        this.finish(
          part,
          reply.type === 'explored'
            ? { state: 'done', view: reply.view }
            : { ...before, state: 'failed', message: reply.message },
        );
      }
    });
    this.current = { part, exploration };
  }

  private finish(part: ModelPart, status: PartStatus): void {
    this.current = undefined;
    this.set(part, status);
    this.next();
  }

  private set(part: ModelPart, status: PartStatus): void {
    this.statuses.set(part, status);
    this.changes.emit(part);
  }
}
