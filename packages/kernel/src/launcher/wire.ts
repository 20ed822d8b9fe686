import { Worker } from 'node:worker_threads';
import type { ConnectionInfo, FromWire, ToWire } from './wire-thread.js';
import type { Outgoing, Request } from './message.js';

/** What the kernel does when something arrives. */
export interface WireListener {
  request(request: Request): void;
  /** The front end asked to stop what was running at that time. */
  interrupt(at: number): void;
  shutdown(): void;
}

/** The connection to the front ends. */
export interface Wire {
  send(message: Outgoing): void;
  /** Waits until everything is with the front ends, and closes the sockets: the process is about to end. */
  close(): void;
}

const longestClose = 500; // milliseconds

/**
 * Opens the sockets in a thread of their own: there, heartbeats are answered, output is sent, and a request to stop is
 * heard, while a cell keeps this thread busy.
 */
export function openWire(connection: ConnectionInfo, zeromq: string, listener: WireListener): Wire {
  const closed = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(new URL('./wire-thread.js', import.meta.url), {
    workerData: { connection, zeromq, closed },
  });
  const post = (message: ToWire): void => thread.postMessage(message);
  thread.on('message', (message: FromWire) => {
    if (message.kind === 'request') listener.request(message.request);
    else if (message.kind === 'shutdown') listener.shutdown();
    else {
      post({ kind: 'heard' });
      listener.interrupt(message.at);
    }
  });
  thread.on('error', (error) => {
    process.stderr.write(`Phasebook's kernel lost its connection: ${String(error)}\n`);
    process.exit(1);
  });
  return {
    send: (message) => post({ kind: 'send', message }),
    close: () => {
      post({ kind: 'close' });
      Atomics.wait(closed, 0, 0, longestClose);
    },
  };
}
