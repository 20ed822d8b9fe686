// The kernel `phasebook`: tslab's compiler and executor with errors, results and interrupts as Jupyter knows them.
// Started by Jupyter: node main.js <connection file>
import fs from 'node:fs';
import { tslabEngine } from './engine.js';
import { loopHint } from './loop-hint.js';
import { Session } from './session.js';
import { loadTslab } from './tslab.js';
import type { ConnectionInfo } from './wire-thread.js';
import { openWire, type Wire } from './wire.js';

// Taken now: a grader takes it away from cells.
const exit = process.exit.bind(process);

function start(connectionFile: string): void {
  const connection = JSON.parse(fs.readFileSync(connectionFile, 'utf8')) as ConnectionInfo;
  const tslab = loadTslab();
  const wire = openWire(connection, tslab.zeromq, {
    request: (request) => session.receive(request),
    interrupt: (at) => {
      session.interrupt(at);
      // Elsewhere the signal itself has told those who listen for it.
      if (process.platform === 'win32') process.emit('SIGINT');
    },
    shutdown: () => exit(0),
  });
  const engine = tslabEngine(tslab, process.cwd());
  const { typescript } = tslab;
  const session = new Session({
    engine,
    send: (message) => wire.send(message),
    info: kernelInfo(typescript.version),
    isComplete: (code) => tslab.isCompleteCode(code),
    hint: (code, seconds) => loopHint(typescript, code, seconds),
  });
  tslab.setDisplayWriter((message, isUpdate) => session.display(message, isUpdate));
  listenToProcess(session, wire);
}

function listenToProcess(session: Session, wire: Wire): void {
  redirect(session, 'stdout');
  redirect(session, 'stderr');
  // eslint-disable-next-line no-console -- what a cell calls
  console.clear = () => session.output?.send('clear_output', { wait: false });
  process.on('SIGINT', () => session.interrupt(Date.now()));
  process.on('uncaughtException', (error) => session.uncaught(error));
  process.on('unhandledRejection', (reason) => session.uncaught(reason));
  process.on('exit', () => {
    session.output?.flush();
    wire.close();
  });
}

/** Lets what is printed go to the cell that prints it. */
function redirect(session: Session, name: 'stdout' | 'stderr'): void {
  const stream = process[name];
  const original: (chunk: string | Uint8Array) => boolean = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const { output } = session;
    if (output === undefined) return original(chunk);
    output.print(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const done = rest.find((argument): argument is () => void => typeof argument === 'function');
    if (done !== undefined) process.nextTick(done);
    return true;
  };
}

function kernelInfo(typescriptVersion: string): Record<string, unknown> {
  const own = JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return {
    ...{ status: 'ok', protocol_version: '5.3', debugger: false },
    ...{ implementation: 'phasebook', implementation_version: own.version },
    banner: `TypeScript ${typescriptVersion} on Node ${process.versions.node}, by Phasebook ${own.version} with tslab`,
    help_links: [{ text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' }],
    language_info: {
      ...{
        name: 'typescript',
        version: typescriptVersion,
        mimetype: 'text/typescript',
        file_extension: '.ts',
      },
      ...{ pygments_lexer: 'typescript', nbconvert_exporter: 'script' },
      // By this the editors of JupyterLab and of the classic notebook highlight TypeScript.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
  };
}

start(process.argv[2]);
