import ts from 'typescript';
import { lineOf, parse } from './syntax.mjs';

/** Lines at which a module awaits outside any function: such a module cannot be required, so no cell can import it. */
export function topLevelAwaits(text) {
  const source = parse('module.ts', text);
  const lines = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) {
      lines.push(lineOf(source, node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lines;
}
