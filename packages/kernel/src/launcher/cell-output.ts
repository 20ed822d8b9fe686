import type { CellError } from './cell-error.js';
import type { Content, Outgoing, Request } from './message.js';
import type { DisplayMessage } from './tslab.js';

/** Text is collected for so long, in milliseconds, and up to so many characters. */
const longestDelay = 30;
const mostText = 16_384;

/** The output of one cell, also of what it left running. */
export class CellOutput {
  /** The first error that nobody caught while the cell ran. */
  failure: CellError | undefined;
  private readonly post: (message: Outgoing) => void;
  private readonly parent: Request;
  private readonly isSilent: boolean;
  private stream: 'stdout' | 'stderr' = 'stdout';
  private text = '';
  private since = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(post: (message: Outgoing) => void, parent: Request, isSilent: boolean) {
    this.post = post;
    this.parent = parent;
    this.isSilent = isSilent;
  }

  /** Sends a message, after the text that came before it. */
  send(type: string, content: Content): void {
    this.flush();
    if (!this.isSilent) this.post({ channel: 'iopub', type, content, parent: this.parent });
  }

  /** Collects printed text: a loop that prints shall not send a message a line. */
  print(stream: 'stdout' | 'stderr', text: string): void {
    if (stream !== this.stream) this.flush();
    this.stream = stream;
    if (this.text === '') this.since = performance.now();
    this.text += text;
    // A busy loop keeps the timer from running.
    if (this.text.length > mostText || performance.now() - this.since > longestDelay) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), longestDelay);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { text } = this;
    if (text === '') return;
    this.text = '';
    this.send('stream', { name: this.stream, text });
  }

  display(message: DisplayMessage, isUpdate: boolean): void {
    const { data, metadata, transient } = message;
    const id = transient?.display_id;
    this.send(isUpdate ? 'update_display_data' : 'display_data', {
      ...{ data, metadata },
      transient: id === undefined ? {} : { display_id: id },
    });
  }

  error(error: CellError): void {
    this.send('error', { ...error });
  }
}
