import { Session } from 'node:inspector';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { decode, encode, type Outgoing, type Request } from './message.js';

/** The connection file that Jupyter wrote. */
export interface ConnectionInfo {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** What the thread that runs the cells says to this one. */
export type ToWire =
  | { readonly kind: 'send'; readonly message: Outgoing }
  /** It noticed an interrupt. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'close' };

/** What this thread says to the one that runs the cells. */
export type FromWire =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'interrupt'; readonly at: number }
  | { readonly kind: 'shutdown' };

type Frames = readonly Uint8Array[];

interface Socket extends AsyncIterable<Frames> {
  bind(address: string): Promise<void>;
  send(frames: Frames): Promise<void>;
  close(): void;
}

type SocketClass = new (options?: object) => Socket;

interface ZeroMq {
  readonly Router: SocketClass;
  readonly Publisher: SocketClass;
  readonly Reply: SocketClass;
}

interface WireData {
  readonly connection: ConnectionInfo;
  readonly zeromq: string;
  /** Becomes 1 when the sockets are closed. */
  readonly closed: Int32Array;
}

/** Milliseconds in which a thread that is not stuck notices an interrupt, and comes to an end. */
const patience = 1000;

const { connection, zeromq, closed } = workerData as WireData;
const { Router, Publisher, Reply } = createRequire(import.meta.url)(zeromq) as ZeroMq;

const sockets = {
  shell: new Router({ sendHighWaterMark: 0 }),
  control: new Router(),
  // Without a limit: what does not fit would be dropped in silence.
  iopub: new Publisher({ sendHighWaterMark: 0 }),
};
const stdin = new Router();
const heartbeat = new Reply();

const tell = (message: FromWire): void => parentPort?.postMessage(message);
let sending = Promise.resolve();

function send(message: Outgoing): void {
  const frames = encode(message, connection.key);
  // A front end that has left is no reason to stop.
  sending = sending.then(() => sockets[message.channel].send(frames)).catch(() => undefined);
}

function listenTo(channel: Request['channel']): Promise<void> {
  return forEach(sockets[channel], (frames) => {
    let request: Request;
    try {
      request = decode(frames, channel, connection.key);
    } catch {
      return; // not for us: the protocol says to drop it
    }
    if (request.header.msg_type === 'interrupt_request') interrupt(request);
    else if (request.header.msg_type === 'shutdown_request') shutdown(request);
    else tell({ kind: 'request', request });
  });
}

async function forEach(socket: Socket, use: (frames: Frames) => unknown): Promise<void> {
  for await (const frames of socket) await use(frames);
}

/** Answers a request here, because the other thread may be busy for ever. */
function reply(parent: Request, type: string, content: object): void {
  send({ channel: 'iopub', type: 'status', content: { execution_state: 'busy' }, parent });
  send({ channel: parent.channel, type, content: { status: 'ok', ...content }, parent });
  send({ channel: 'iopub', type: 'status', content: { execution_state: 'idle' }, parent });
}

let unheard: NodeJS.Timeout | undefined;

/**
 * Stops the cell that runs.
 *
 * A signal ends what the executor called: the usual loop. A cell that waits hears the message. What is left is a loop
 * after an `await`, which no signal reaches: that is ended from outside when nobody has listened for a while.
 */
function interrupt(request: Request): void {
  if (process.platform !== 'win32') process.kill(process.pid, 'SIGINT');
  tell({ kind: 'interrupt', at: Date.now() });
  clearTimeout(unheard);
  unheard = setTimeout(terminate, patience);
  reply(request, 'interrupt_reply', {});
}

function terminate(): void {
  const inspector = new Session();
  inspector.connectToMainThread();
  // Node counts the callbacks that it is in and stops with an error where the count is off after a forced end.
  const forget = `process.noDeprecation = true;
    try { process.binding('async_wrap').clearAsyncIdStack() } catch {}
    process.noDeprecation = false;`;
  inspector.post('Runtime.evaluate', { expression: forget });
  inspector.post('Runtime.terminateExecution', () => setTimeout(() => inspector.disconnect(), 0));
}

function shutdown(request: Request): void {
  reply(request, 'shutdown_reply', { restart: request.content.restart === true });
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2 * patience);
  tell({ kind: 'shutdown' });
}

/** A kernel whose server was killed ends, too. */
function watchParent(): void {
  const parent = process.ppid;
  if (process.env.JPY_PARENT_PID === undefined || process.platform === 'win32') return;
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), patience);
}

parentPort?.on('message', (message: ToWire) => {
  if (message.kind === 'send') send(message.message);
  else if (message.kind === 'heard') clearTimeout(unheard);
  else void sending.then(close);
});

/** Closes the sockets; what was sent still goes out. Node must not end before: the binding would abort. */
function close(): void {
  for (const socket of [...Object.values(sockets), stdin, heartbeat]) socket.close();
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
}

async function open(): Promise<void> {
  const { transport, ip } = connection;
  const address = (port: number): string => `${transport}://${ip}${transport === 'ipc' ? '-' : ':'}${port}`;
  await Promise.all([
    sockets.iopub.bind(address(connection.iopub_port)),
    sockets.shell.bind(address(connection.shell_port)),
    sockets.control.bind(address(connection.control_port)),
    stdin.bind(address(connection.stdin_port)),
    heartbeat.bind(address(connection.hb_port)),
  ]);
  send({ channel: 'iopub', type: 'status', content: { execution_state: 'starting' } });
  watchParent();
  await Promise.all([
    listenTo('shell'),
    listenTo('control'),
    forEach(heartbeat, (frames) => heartbeat.send(frames)),
  ]);
}

void open().catch((error: unknown) => {
  throw error;
});
