import { SourceMap, type SourceMapping } from 'node:module';

/** A place in a source text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Source maps of the compiler's two passes, as JSON: source to module, module to what runs. */
export interface PassMaps {
  readonly first: string;
  readonly second: string;
}

/** What a piece of running code came from. */
export interface SourceText {
  readonly text: string;
  readonly maps?: PassMaps;
  /** Lines that the compiler saw before the first one of `text`. */
  readonly linesBefore: number;
  /** Characters that the executor put before the first line of the code. */
  readonly columnsBefore: number;
  /** Lines of the running code; what follows is the executor's. */
  readonly lines: number;
}

/** Where in the source a position of the running code comes from; `undefined` where the maps do not say. */
export function sourcePosition(source: SourceText, position: Position): Position | undefined {
  if (source.maps === undefined) return undefined;
  const shift = position.line === 1 ? source.columnsBefore : 0;
  const inModule = lookUp(source.maps.second, position.line - 1, position.column - 1 - shift);
  if (inModule === undefined) return undefined;
  const found = lookUp(source.maps.first, inModule.originalLine, inModule.originalColumn);
  if (found === undefined) return undefined;
  const line = found.originalLine - source.linesBefore + 1;
  return line >= 1 ? { line, column: found.originalColumn + 1 } : undefined;
}

function lookUp(map: string, line: number, column: number): SourceMapping | undefined {
  const entry = new SourceMap(JSON.parse(map) as never).findEntry(line, Math.max(0, column));
  return 'originalLine' in entry ? entry : undefined;
}

/** A line of a text with a caret below the column. */
export function excerpt(text: string, { line, column }: Position): string {
  const source = text.split('\n')[line - 1] ?? '';
  const margin = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `    ${source}\n    ${margin}^`;
}
