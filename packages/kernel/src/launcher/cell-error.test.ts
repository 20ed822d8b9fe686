import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { describeDiagnostics, describeThrown, interrupted, scriptName, type Sources } from './cell-error.js';
import type { PassMaps, SourceText } from './source-positions.js';

const nothing: Sources = { cell: () => undefined, file: () => undefined, folder: '/notebooks' };

/** The two passes of tslab, as far as lines are concerned. */
function compiled(text: string): { source: SourceText; code: string } {
  const pass = (code: string, module: ts.ModuleKind): ts.TranspileOutput =>
    ts.transpileModule(code, {
      compilerOptions: { module, target: ts.ScriptTarget.ES2022, sourceMap: true },
    });
  const bare = (code: string): string => code.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  const first = pass(`export {};\n${text}`, ts.ModuleKind.ESNext);
  const second = pass(bare(first.outputText), ts.ModuleKind.CommonJS);
  const maps: PassMaps = { first: first.sourceMapText!, second: second.sourceMapText! };
  const code = bare(second.outputText);
  return { code, source: { text, maps, linesBefore: 1, columnsBefore: 0, lines: code.split('\n').length } };
}

function thrownAt(code: string, needle: string, call: string): Error {
  const lines = code.split('\n');
  const line = lines.findIndex((one) => one.includes(needle));
  const error = new RangeError('too large');
  const frame = (at: number, column: number): string => `${scriptName(7)}:${at}:${column}`;
  error.stack = [
    'RangeError: too large',
    `    at ${call} (${frame(line + 1, lines[line].indexOf(needle) + 1)})`,
    `    at ${frame(lines.length + 1, 3)}`,
    '    at Script.runInThisContext (node:vm:123:12)',
    '    at execute (/x/node_modules/tslab/dist/executor.js:1:2)',
    '    at solve (/x/node_modules/other/index.js:5:6)',
  ].join('\n');
  return error;
}

describe('describeThrown', () => {
  const { source, code } = compiled(
    'interface A { x: number }\n\n// a comment\nconst f = (a: A): void => {\n\n  throw new RangeError(String(a.x));\n};',
  );
  const sources: Sources = { ...nothing, cell: () => ({ ...source, label: 'cell [3]' }) };

  it('leads to the line that the reader wrote, and leaves out the machinery', () => {
    const described = describeThrown(thrownAt(code, 'new RangeError', 'Proxy.f'), sources);
    expect(described).toEqual({
      ename: 'RangeError',
      evalue: 'too large',
      traceback: [
        'cell [3], line 6, column 9\n      throw new RangeError(String(a.x));\n            ^',
        'RangeError: too large',
        '    at f (cell [3], line 6, column 9)',
        '    at solve (other/index.js:5:6)',
      ],
    });
  });

  it('names the cell where the maps are missing', () => {
    const unmapped: Sources = {
      ...nothing,
      cell: () => ({ ...source, maps: undefined, label: 'cell [3]' }),
    };
    expect(describeThrown(thrownAt(code, 'new RangeError', 'f'), unmapped).traceback).toContain(
      '    at f (cell [3])',
    );
  });

  it('tells causes and the errors of an aggregate', () => {
    const error = new AggregateError([new Error('one'), 2], 'many', { cause: new TypeError('root') });
    const { traceback } = describeThrown(error, nothing);
    expect(traceback).toEqual(
      expect.arrayContaining(['AggregateError: many', 'TypeError: root', 'Error: one', 'Caused by: 2']),
    );
  });

  it('survives an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(describeThrown(error, nothing).evalue).toBe('round');
  });

  it('takes the name of the class where the error has none', () => {
    class Mine extends Error {}
    expect(describeThrown(new Mine('x'), nothing).ename).toBe('Mine');
  });

  it.each([undefined, null, 'text', 4, { a: 1 }])('describes %o, which is no error', (thrown) => {
    expect(describeThrown(thrown, nothing).ename).toBe('Thrown');
  });

  it('knows both ways of an interrupt', () => {
    const stopped = Object.assign(new Error('x'), { code: 'ERR_SCRIPT_EXECUTION_INTERRUPTED' });
    expect(describeThrown(stopped, nothing)).toBe(interrupted);
    expect(describeThrown(new Error('Interrupted asynchronously'), nothing)).toBe(interrupted);
  });
});

describe('describeDiagnostics', () => {
  it('shows each place once, with the parts of its message below', () => {
    const start = { line: 0, character: 6 };
    const { ename, evalue, traceback } = describeDiagnostics(
      [
        { start, messageText: 'Type A is not B.' },
        { start, messageText: 'A lacks x.' },
        { start: { line: 3, character: 0 }, messageText: 'Elsewhere.', fileName: 'checks.ts' },
      ],
      'const b: B = a;',
    );
    expect([ename, evalue]).toEqual(['TypeScriptError', 'Type A is not B. (and 2 more)']);
    expect(traceback).toEqual([
      'TypeScriptError: the cell was not run',
      'line 1, column 7: Type A is not B.',
      '    const b: B = a;\n          ^',
      '    A lacks x.',
      'checks.ts, line 4, column 1: Elsewhere.',
    ]);
  });
});
