import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { lineOf, parse } from './syntax.mjs';

/**
 * @typedef {object} PublicExport
 * @property {string} name
 * @property {boolean} isType - An interface or a type alias.
 * @property {string} file - Where it is declared.
 * @property {number} line
 * @property {boolean} isDocumented
 * @property {{ title: string, code: string, file: string, line: number }[]} examples - With those of its members.
 */

/** Public exports of a package, read from its index file; what it passes on from other packages is left out. */
export function publicExports(indexFile, read = (file) => fs.readFileSync(file, 'utf8')) {
  const sources = new Map();
  const open = (file) => {
    if (!sources.has(file)) sources.set(file, parse(file, read(file)));
    return sources.get(file);
  };
  return exportedNames(indexFile, open).flatMap(({ name, file, localName }) => {
    const found = resolveName(file, localName, open);
    return found === undefined ? [] : [describe(name, found)];
  });
}

/** Names that a file exports with `export { … } from` or `export declaration`. */
function exportedNames(file, open) {
  const names = [];
  for (const statement of open(file).statements) {
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    ) {
      const from = statement.moduleSpecifier ? target(file, statement.moduleSpecifier.text) : file;
      for (const element of statement.exportClause.elements) {
        const localName = (element.propertyName ?? element.name).text;
        if (from !== undefined) names.push({ name: element.name.text, file: from, localName });
      }
    } else if (ts.isExportDeclaration(statement)) {
      throw new Error(`${file}:${lineOf(open(file), statement)} index files list named exports, no export *`);
    } else {
      for (const name of declaredNames(statement, true)) names.push({ name, file, localName: name });
    }
  }
  return names;
}

/** The file of a relative import; `undefined` for another package. */
function target(file, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  return path.join(path.dirname(file), specifier.replace(/\.js$/, '.ts'));
}

function declaredNames(statement, onlyExported) {
  const isExported =
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword);
  if (onlyExported && !isExported) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((d) => d.name.getText());
  return statement.name === undefined ? [] : [statement.name.text];
}

/** Finds the declarations of a name, through any number of files that pass it on. */
function resolveName(file, name, open) {
  const source = open(file);
  const statements = source.statements.filter((statement) => declaredNames(statement, false).includes(name));
  if (statements.length > 0) return { source, file, statements };
  for (const statement of source.statements) {
    const isExport = ts.isExportDeclaration(statement) && statement.exportClause && statement.moduleSpecifier;
    const isImport = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings;
    if (!isExport && !isImport) continue;
    const elements =
      (isExport ? statement.exportClause : statement.importClause.namedBindings).elements ?? [];
    const element = elements.find((candidate) => candidate.name.text === name);
    if (element === undefined) continue;
    const next = target(file, statement.moduleSpecifier.text);
    return next && resolveName(next, (element.propertyName ?? element.name).text, open);
  }
  throw new Error(`${file} does not declare ${name}`);
}

function describe(name, { source, file, statements }) {
  const comments = statements.flatMap((statement) => docComments(statement));
  const members = statements
    .flatMap((statement) => statement.members ?? [])
    .flatMap((member) => docComments(member));
  return {
    name,
    isType: statements.every((s) => ts.isInterfaceDeclaration(s) || ts.isTypeAliasDeclaration(s)),
    file,
    line: lineOf(source, statements[0]),
    isDocumented: comments.some((comment) => summaryOf(comment) !== ''),
    examples: [...comments, ...members].flatMap((comment) => examplesOf(source, comment, file)),
  };
}

const docComments = (node) => (node.jsDoc ?? []).filter((comment) => ts.isJSDoc(comment));
const summaryOf = (comment) => (ts.getTextOfJSDocComment(comment.comment) ?? '').trim();

/** The fenced blocks under `@example` tags, with the line of their first code line. */
function examplesOf(source, comment, file) {
  const start = source.getLineAndCharacterOfPosition(comment.getStart(source)).line;
  const lines = comment
    .getText(source)
    .split('\n')
    .map((line) => line.replace(/^\s*\/?\*{1,2}\/?\s?/, '').replace(/\s*\*\/$/, ''));
  const examples = [];
  let current;
  lines.forEach((line, i) => {
    const tag = /^@(\w+)\s*(.*)$/.exec(line);
    if (tag && current?.code === undefined) current = tag[1] === 'example' ? { title: tag[2] } : undefined;
    else if (/^```/.test(line) && current !== undefined) {
      if (current.code === undefined) Object.assign(current, { code: [], line: start + i + 2 });
      else {
        examples.push({ title: current.title, code: current.code.join('\n'), file, line: current.line });
        current = { title: current.title };
      }
    } else current?.code?.push(line);
  });
  return examples;
}
