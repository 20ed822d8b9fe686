import fs from 'node:fs';
import {
  describeDiagnostics,
  describeThrown,
  interrupted,
  scriptName,
  type CellError,
  type Diagnostic,
  type Sources,
} from './cell-error.js';
import type { SourceText } from './source-positions.js';
import type { Compiled, Completions, Converter, Converters, QuickInfo, Tslab } from './tslab.js';

/** How a cell ended. */
export type Outcome =
  | { readonly status: 'ok'; readonly hasValue: boolean; readonly value?: unknown }
  | { readonly status: 'error'; readonly error: CellError };

/** Compiles and runs cells; what they declare stays for the next ones. */
export interface Engine {
  /** Runs a cell; `label` is how traces call it. One at a time. */
  run(code: string, label: string): Promise<Outcome>;
  describe(thrown: unknown): CellError;
  inspect(code: string, position: number): QuickInfo | undefined;
  complete(code: string, position: number): Completions;
  /** Stops a cell that waits. Where that fails, `run` comes back nevertheless. */
  interrupt(): void;
  close(): void;
}

/** What the executor puts before a cell, on the same line. */
const wrappers = {
  plain: '(function(exports, require) { ',
  async: '(async function(exports, require) { ',
};

/** Milliseconds that an interrupted cell has to come to its end. */
const patience = 300;

interface Run {
  readonly number: number;
  readonly code: string;
  readonly label: string;
  value?: { readonly value: unknown };
  thrown?: { readonly value: unknown };
  diagnostics?: readonly Diagnostic[];
}

/** tslab's compiler and executor, listened to instead of read from what they print. */
export function tslabEngine(tslab: Tslab, folder: string): Engine {
  const cells = new Map<number, SourceText & { readonly label: string }>();
  const files = new Map<string, SourceText>();
  const sources: Sources = {
    cell: (number) => cells.get(number),
    file: (path) => files.get(path),
    folder,
  };
  let run: Run = { number: 0, code: '', label: '' };
  let giveUp: (outcome: Outcome) => void = () => undefined;

  const node = tslab.createConverter({ isBrowser: false });
  let browser: Converter | undefined;
  const converters: Converters = {
    node: {
      ...node,
      convert: (declarations, code) => keep(node.convert(declarations, code)),
      addModule: (...args) => (run.diagnostics = node.addModule(...args)),
    },
    get browser() {
      return (browser ??= tslab.createConverter({ isBrowser: true }));
    },
    close: () => {
      node.close();
      browser?.close();
    },
  };

  /** Takes from the compiler's result what errors will need, and gives the script its name. */
  function keep(compiled: Compiled): Compiled {
    const { output, diagnostics, sideOutputs = [], hasToplevelAwait } = compiled;
    run.diagnostics = diagnostics;
    for (const { path, data } of sideOutputs) {
      const source = path.replace(/\.js$/, '.ts');
      if (!fs.existsSync(source)) continue;
      const text = fs.readFileSync(source, 'utf8');
      files.set(path, {
        text,
        maps: tslab.takeMaps(data),
        linesBefore: 0,
        columnsBefore: 0,
        lines: Infinity,
      });
    }
    if (output === undefined) return compiled;
    cells.set(run.number, {
      ...{ text: run.code, label: run.label, maps: tslab.takeMaps(output), linesBefore: 1 },
      columnsBefore: wrappers[hasToplevelAwait ? 'async' : 'plain'].length,
      lines: output.split('\n').length,
    });
    return { ...compiled, output: `${output}\n//# sourceURL=${scriptName(run.number)}` };
  }

  const executor = tslab.createExecutor(folder, converters, {
    log: (value) => {
      run.value = { value };
    },
    error: (...values) => {
      // Diagnostics come as a format and its parts; they are known already.
      if (values.length === 1) run.thrown = { value: values[0] };
    },
  });

  async function execute({ code }: Run): Promise<Outcome> {
    await executor.execute(code);
    const { diagnostics = [], thrown, value } = run;
    if (diagnostics.length > 0) return { status: 'error', error: describeDiagnostics(diagnostics, code) };
    if (thrown !== undefined) return { status: 'error', error: describeThrown(thrown.value, sources) };
    return { status: 'ok', hasValue: value !== undefined, value: value?.value };
  }

  return {
    run: (code, label) => {
      run = { number: run.number + 1, code, label };
      const givenUp = new Promise<Outcome>((resolve) => {
        giveUp = resolve;
      });
      return Promise.race([execute(run), givenUp]);
    },
    describe: (thrown) => describeThrown(thrown, sources),
    inspect: (code, position) => executor.inspect(code, position),
    complete: (code, position) => executor.complete(code, position),
    interrupt: () => {
      executor.interrupt();
      const stop = giveUp;
      setTimeout(() => stop({ status: 'error', error: interrupted }), patience).unref();
    },
    close: () => executor.close(),
  };
}
