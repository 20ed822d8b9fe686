import path from 'node:path';
import ts from 'typescript';

/** Parses a source text; `file` gives the dialect (.ts, .tsx, .mjs). */
export function parse(file, text) {
  const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(path.basename(file), text, ts.ScriptTarget.ES2022, true, kind);
}

/** Line of a node, counted from 1. */
export function lineOf(source, node) {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

/** Calls `visitor` on every node of a tree. */
export function visitAll(node, visitor) {
  visitor(node);
  ts.forEachChild(node, (child) => visitAll(child, visitor));
}

/** Every import and re-export: `{ specifier, line, isTypeOnly }`, dynamic ones and `require` included. */
export function importsOf(source) {
  const found = [];
  const add = (node, specifier, isTypeOnly) =>
    found.push({ specifier: specifier.text, line: lineOf(source, node), isTypeOnly });
  visitAll(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, importsTypesOnly(node.importClause));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node, node.moduleSpecifier, node.isTypeOnly || allTypes(node.exportClause?.elements));
    } else if (ts.isImportTypeNode(node)) add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && isModuleCall(node)) add(node, node.arguments[0], false);
    else if (isWorkerAddress(node)) add(node, node.arguments[0], false);
  });
  return found;
}

const allTypes = (elements) => elements?.length > 0 && elements.every((element) => element.isTypeOnly);

function importsTypesOnly(clause) {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined && named !== undefined && ts.isNamedImports(named) && allTypes(named.elements)
  );
}

function isModuleCall(node) {
  const callee = node.expression;
  const isLoader =
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
  return isLoader && node.arguments.length > 0 && ts.isStringLiteralLike(node.arguments[0]);
}

/** `new URL('./worker.js', import.meta.url)`: an import in disguise. */
function isWorkerAddress(node) {
  return (
    ts.isNewExpression(node) &&
    node.expression.getText() === 'URL' &&
    node.arguments?.length === 2 &&
    ts.isStringLiteralLike(node.arguments[0]) &&
    node.arguments[1].getText() === 'import.meta.url'
  );
}

/** Uses of the given global names and `Object.member` pairs that the file does not declare itself. */
export function usesOf(source, globals, members) {
  const declared = new Set();
  visitAll(source, (node) => {
    if (isDeclaration(node) && node.name && ts.isIdentifier(node.name)) declared.add(node.name.text);
  });
  const found = [];
  visitAll(source, (node) => {
    if (ts.isPropertyAccessExpression(node) && members.has(node.getText(source))) {
      found.push({ name: node.getText(source), line: lineOf(source, node) });
    } else if (
      ts.isIdentifier(node) &&
      globals.has(node.text) &&
      !declared.has(node.text) &&
      isReference(node)
    ) {
      found.push({ name: node.text, line: lineOf(source, node) });
    }
  });
  return found;
}

function isDeclaration(node) {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportSpecifier(node) ||
    ts.isBindingElement(node) ||
    ts.isTypeParameterDeclaration(node)
  );
}

/** False for names of members: `view.history`, `{ history: … }`, `history: string`. */
function isReference(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  if (ts.isLabeledStatement(parent) || ts.isJsxAttribute(parent) || ts.isNamedTupleMember(parent))
    return false;
  return !('name' in parent && parent.name === node);
}
