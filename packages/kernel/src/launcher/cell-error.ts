import path from 'node:path';
import { inspect } from 'node:util';
import { excerpt, sourcePosition, type Position, type SourceText } from './source-positions.js';

/** An error as the protocol describes it. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** What a stack may lead to. */
export interface Sources {
  /** Cell by the number in the name of its script. */
  cell(number: number): (SourceText & { readonly label: string }) | undefined;
  /** Module compiled beside the notebook, by the path in its frames. */
  file(path: string): SourceText | undefined;
  /** Folder to which paths are relative. */
  readonly folder: string;
}

/** Name of the script of a cell. */
export const scriptName = (cell: number): string => `phasebook-cell-${cell}`;

/** The cell was stopped by the reader. */
export const interrupted: CellError = {
  ename: 'KeyboardInterrupt',
  evalue: 'The cell was interrupted',
  traceback: ['KeyboardInterrupt: The cell was interrupted'],
};

const mostFrames = 12;

/** Describes whatever was thrown: name, message, and where in the cells it happened. */
export function describeThrown(thrown: unknown, sources: Sources): CellError {
  if (isInterrupt(thrown)) return interrupted;
  if (!isError(thrown)) {
    const evalue = inspect(thrown);
    return { ename: 'Thrown', evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const { ename, evalue } = nameAndMessage(thrown);
  return { ename, evalue, traceback: lines(thrown, sources) };
}

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

function isError(value: unknown): value is ErrorLike {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function isInterrupt(value: unknown): boolean {
  if (!isError(value)) return false;
  return (
    (value as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' ||
    // What tslab's executor throws where a cell was waiting.
    value.message === 'Interrupted asynchronously'
  );
}

function nameAndMessage(error: ErrorLike): { ename: string; evalue: string } {
  const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
  // A class that did not give its errors a name has one itself.
  const own = error.name === 'Error' ? error.constructor.name : error.name;
  return { ename: text(own, '') || 'Error', evalue: text(error.message, '') };
}

function lines(error: ErrorLike, sources: Sources, depth: number = 0): string[] {
  const { ename, evalue } = nameAndMessage(error);
  const frames = framesOf(error, sources);
  const place = frames.find((frame) => frame.source !== undefined);
  const shown = place?.source && excerpt(place.source.text, place.source.at);
  const found = [
    ...(place === undefined || shown === undefined ? [] : [`${place.where}\n${shown}`]),
    evalue === '' ? ename : `${ename}: ${evalue}`,
    ...frames
      .slice(0, mostFrames)
      .map((frame) => `    at ${frame.name ? `${frame.name} (${frame.where})` : frame.where}`),
  ];
  if (depth >= 3) return found;
  const inner = Array.isArray(error.errors) ? (error.errors as unknown[]).slice(0, 5) : [];
  const causes = error.cause === undefined ? inner : [error.cause, ...inner];
  return [
    ...found,
    ...causes.flatMap((cause) =>
      isError(cause) ? ['Caused by:', ...lines(cause, sources, depth + 1)] : [`Caused by: ${inspect(cause)}`],
    ),
  ];
}

interface Frame {
  readonly name: string;
  /** The place as a reader is told it. */
  readonly where: string;
  /** Where the place is in a text that the reader wrote. */
  readonly source?: { readonly text: string; readonly at: Position };
}

const frameLine = /^\s+at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/;
const machinery = /^node:|[\\/]tslab[\\/]dist[\\/]|[\\/]kernel[\\/](dist|src)[\\/]launcher[\\/]/;
const cellScript = /^phasebook-cell-(\d+)$/;

/** The frames that a reader can do something with. */
function framesOf(error: ErrorLike, sources: Sources): Frame[] {
  if (typeof error.stack !== 'string') return [];
  return error.stack.split('\n').flatMap((text) => {
    const [, call = '', script = '', line, column] = frameLine.exec(text) ?? [];
    if (script === '' || machinery.test(script)) return [];
    return frameOf(call, script, { line: Number(line), column: Number(column) }, sources) ?? [];
  });
}

function frameOf(call: string, script: string, position: Position, sources: Sources): Frame | undefined {
  const number = cellScript.exec(script)?.[1];
  const cell = number === undefined ? undefined : sources.cell(Number(number));
  const file = script.replace(/^file:\/\//, '');
  const source = cell ?? sources.file(file);
  if (source !== undefined && position.line > source.lines) return undefined;
  const at = source && sourcePosition(source, position);
  // The executor runs a cell as a function without a name, and keeps what cells declare behind a proxy.
  const name = call.replace(/^(eval|Object\.<anonymous>|async )$/, '').replace(/^(async )?Proxy\./, '$1');
  if (cell !== undefined) {
    const where = at ? `${cell.label}, line ${at.line}, column ${at.column}` : cell.label;
    return { name, where, source: at && { text: cell.text, at } };
  }
  const near = path.relative(sources.folder, file);
  const shown = near.startsWith('..') ? file.replace(/^.*[\\/]node_modules[\\/]/, '') : near;
  const { line, column } = at ?? position;
  // A module beside the notebook was compiled from the TypeScript file of that name.
  const where = `${at ? shown.replace(/\.js$/, '.ts') : shown}:${line}:${column}`;
  return { name, where, source: at && source && { text: source.text, at } };
}

/** A message of the compiler. */
export interface Diagnostic {
  readonly start: { readonly line: number; readonly character: number };
  readonly messageText: string;
  /** File beside the notebook; the cell where there is none. */
  readonly fileName?: string;
}

/** Describes why a cell was not run: it does not compile. */
export function describeDiagnostics(diagnostics: readonly Diagnostic[], code: string): CellError {
  const ename = 'TypeScriptError';
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  const evalue = `${diagnostics[0].messageText}${more}`;
  const traceback = diagnostics.flatMap(({ start, messageText, fileName }, i) => {
    const before = diagnostics[i - 1];
    // The parts of one message follow each other, at one place.
    if (before?.start.line === start.line && before.start.character === start.character)
      return [`    ${messageText}`];
    const at = { line: start.line + 1, column: start.character + 1 };
    const place = `${fileName ? `${fileName}, ` : ''}line ${at.line}, column ${at.column}`;
    return [`${place}: ${messageText}`, ...(fileName ? [] : [excerpt(code, at)])];
  });
  return { ename, evalue, traceback: [`${ename}: the cell was not run`, ...traceback] };
}
