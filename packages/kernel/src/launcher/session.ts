import { AsyncLocalStorage } from 'node:async_hooks';
import { CellOutput } from './cell-output.js';
import type { CellError } from './cell-error.js';
import type { Engine } from './engine.js';
import { History } from './history.js';
import { completions, inspection } from './language-help.js';
import type { Content, Outgoing, Request } from './message.js';
import { richResult } from './rich-result.js';
import type { DisplayMessage } from './tslab.js';

/** What a session needs. */
export interface SessionParts {
  readonly engine: Engine;
  readonly send: (message: Outgoing) => void;
  /** Answer to `kernel_info_request`. */
  readonly info: Content;
  readonly isComplete: (code: string) => { readonly completed: boolean; readonly indent?: string };
  /** Something to say about a cell that took so many seconds. */
  readonly hint: (code: string, seconds: number) => string | undefined;
  /** Milliseconds in which requests arrive that were on their way when a cell failed. @default 100 */
  readonly grace?: number;
}

const ok = { status: 'ok' };

/** One run of the kernel: answers requests in the order in which they come. */
export class Session {
  private readonly parts: SessionParts;
  private readonly history = new History();
  private readonly queue: Request[] = [];
  private readonly cells = new AsyncLocalStorage<CellOutput>();
  /** Cells that were waiting when one failed. */
  private readonly aborted = new WeakSet<Request>();
  private latest: CellOutput | undefined;
  /** When the cell that runs was begun; `undefined` between cells. */
  private runningSince: number | undefined;
  private isWorking = false;
  private hasHinted = false;
  private count = 0;

  constructor(parts: SessionParts) {
    this.parts = parts;
  }

  /** Takes a request; those on the control channel are answered at once. */
  receive(request: Request): void {
    if (request.channel === 'control') {
      void this.handle(request);
      return;
    }
    this.queue.push(request);
    if (!this.isWorking) void this.work();
  }

  /** Stops the cell that was running at that time. */
  interrupt(at: number): void {
    if (this.runningSince !== undefined && this.runningSince <= at) this.parts.engine.interrupt();
  }

  /** Output of whichever cell started what is running now; `undefined` before the first cell. */
  get output(): CellOutput | undefined {
    return this.cells.getStore() ?? this.latest;
  }

  display(message: DisplayMessage, isUpdate: boolean): void {
    this.output?.display(message, isUpdate);
  }

  /** An error that nobody caught: shown with its cell, which fails where it is still running. */
  uncaught(thrown: unknown): void {
    const { output } = this;
    const error = this.parts.engine.describe(thrown);
    output?.error(error);
    if (output !== undefined) output.failure ??= error;
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    for (let request = this.queue.shift(); request !== undefined; request = this.queue.shift())
      await this.handle(request);
    this.isWorking = false;
  }

  private async handle(request: Request): Promise<void> {
    this.status('busy', request);
    try {
      await this.answer(request);
    } catch (thrown) {
      // A request that cannot be answered: the one who asked gets the reason.
      const { ename, evalue, traceback } = this.parts.engine.describe(thrown);
      this.reply(request, { status: 'error', ename, evalue, traceback });
    } finally {
      this.status('idle', request);
    }
  }

  private async answer(request: Request): Promise<void> {
    const { engine, info, isComplete } = this.parts;
    const { content } = request;
    switch (request.header.msg_type) {
      case 'execute_request':
        return this.execute(request);
      case 'kernel_info_request':
        return this.reply(request, info);
      case 'complete_request':
        return this.reply(request, completions(engine, content));
      case 'inspect_request':
        return this.reply(request, inspection(engine, content));
      case 'is_complete_request': {
        const { completed, indent = '' } = isComplete(String(content.code));
        return this.reply(request, completed ? { status: 'complete' } : { status: 'incomplete', indent });
      }
      case 'history_request':
        return this.reply(request, { ...ok, history: this.history.entries(content) });
      case 'comm_info_request':
        return this.reply(request, { ...ok, comms: {} });
      case 'comm_open':
        // There is nobody to talk to: the protocol says to close it again.
        return this.publish(request, 'comm_close', { comm_id: content.comm_id, data: {} });
      default: // messages to comms that are closed, and what this kernel does not know: no answer
    }
  }

  private async execute(request: Request): Promise<void> {
    // Without a count: a front end would write it beside the cell as if it had run.
    if (this.aborted.has(request)) return this.reply(request, { status: 'aborted' });
    const { code: given, silent = false, store_history = true, stop_on_error = true } = request.content;
    const code = String(given);
    const isSilent = silent === true;
    if (!isSilent && store_history === true) this.history.add(++this.count, code);
    const output = new CellOutput(this.parts.send, request, isSilent);
    output.send('execute_input', { code, execution_count: this.count });
    this.latest = output;
    this.runningSince = Date.now();
    const started = performance.now();
    const failure = await this.cells.run(output, () => this.run(code, output));
    this.runningSince = undefined;
    this.giveHint(code, (performance.now() - started) / 1000, output);
    output.flush();
    if (failure !== undefined && stop_on_error !== false) await this.abortWaiting();
    this.reply(request, {
      ...(failure === undefined ? ok : { status: 'error', ...failure }),
      ...{ execution_count: this.count, user_expressions: refused(request.content), payload: [] },
    });
  }

  /** Runs a cell and shows its result; gives back what went wrong. */
  private async run(code: string, output: CellOutput): Promise<CellError | undefined> {
    const { engine } = this.parts;
    const outcome = await engine.run(code, this.count > 0 ? `cell [${this.count}]` : 'cell');
    if (outcome.status === 'error') {
      output.error(outcome.error);
      return outcome.error;
    }
    // Promises that were rejected and left alone are reported at the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    if (output.failure !== undefined || !outcome.hasValue) return output.failure;
    try {
      const result = await richResult(outcome.value);
      if (result !== undefined) output.send('execute_result', { ...result, execution_count: this.count });
      return undefined;
    } catch (thrown) {
      const error = engine.describe(thrown);
      output.error(error);
      return error;
    }
  }

  private giveHint(code: string, seconds: number, output: CellOutput): void {
    if (this.hasHinted) return;
    const hint = this.parts.hint(code, seconds);
    if (hint === undefined) return;
    this.hasHinted = true;
    // Not on stderr, which graders take for a failure.
    output.display({ data: { 'text/plain': hint }, metadata: { phasebook: { hint: 'loop' } } }, false);
  }

  /** Marks the cells that wait, and those on their way, as not to be run. */
  private async abortWaiting(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.parts.grace ?? 100));
    for (const request of this.queue) this.aborted.add(request);
  }

  private reply(request: Request, content: Content): void {
    const type = request.header.msg_type.replace(/_request$/, '_reply');
    this.parts.send({ channel: request.channel, type, content, parent: request });
  }

  private publish(parent: Request, type: string, content: Content): void {
    this.parts.send({ channel: 'iopub', type, content, parent });
  }

  private status(state: 'busy' | 'idle', request: Request): void {
    this.publish(request, 'status', { execution_state: state });
  }
}

/** Expressions to evaluate after a cell: each is answered, with a refusal. */
function refused({ user_expressions = {} }: Content): Content {
  const refusal = {
    ...{ status: 'error', ename: 'NotSupported' },
    ...{ evalue: 'this kernel evaluates cells only', traceback: [] },
  };
  return Object.fromEntries(Object.keys(user_expressions as object).map((name) => [name, refusal]));
}
