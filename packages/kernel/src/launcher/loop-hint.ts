import type { TypeScript } from './tslab.js';

/** Seconds from which on a loop counts as long. */
const longLoop = 3;

const loops = ['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoStatement'];

/**
 * A hint for a cell that ran long with a loop at its top level, where every name is looked up anew at every step;
 * `undefined` where it would not help.
 */
export function loopHint(typescript: TypeScript, code: string, seconds: number): string | undefined {
  if (seconds < longLoop || !hasTopLevelLoop(typescript, code)) return undefined;
  return (
    `Hint: this cell took ${seconds.toFixed(0)} s and has a loop at its top level, where names are looked up anew at ` +
    'every step. The same loop inside a function, or between { and }, can be some hundred times faster.'
  );
}

function hasTopLevelLoop({ SyntaxKind, ...typescript }: TypeScript, code: string): boolean {
  const kinds = new Set(loops.map((name) => SyntaxKind[name]));
  const { statements } = typescript.createSourceFile('cell.ts', code, typescript.ScriptTarget.Latest);
  return statements.some(({ kind }) => kinds.has(kind));
}
