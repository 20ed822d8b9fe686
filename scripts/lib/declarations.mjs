import path from 'node:path';

/** What tslab compiles a cell with; `strict` is off there, and on for whoever uses the packages in a project. */
function cellOptions(ts, strict) {
  return {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.NodeJs, // node10
    esModuleInterop: true,
    skipLibCheck: false,
    types: [],
    noEmit: true,
    strict,
  };
}

/** Names that a package exports, apart by kind, read from its declarations. */
function exportsOf(ts, program, file) {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const names = { values: [], types: [] };
  for (const symbol of module ? checker.getExportsOfModule(module) : []) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    (target.flags & ts.SymbolFlags.Value ? names.values : names.types).push(symbol.name);
  }
  return names;
}

/** The cell: imports every export and uses every value's type. */
export function consumer(packageName, { values, types }) {
  const lines = [];
  if (values.length > 0) lines.push(`import { ${values.join(', ')} } from '${packageName}';`);
  if (types.length > 0) lines.push(`import type { ${types.join(', ')} } from '${packageName}';`);
  values.forEach((name, i) => lines.push(`export const value${i}: typeof ${name} = ${name};`));
  return `${lines.join('\n')}\n`;
}

/** A program over one file that exists in memory only. */
function programOf(ts, file, text, options) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => path.resolve(name) === file || fileExists(name);
  host.readFile = (name) => (path.resolve(name) === file ? text : readFile(name));
  host.getSourceFile = (name, languageVersion, ...rest) =>
    path.resolve(name) === file
      ? ts.createSourceFile(name, text, languageVersion, true)
      : getSourceFile(name, languageVersion, ...rest);
  return ts.createProgram([file], options, host);
}

/** Every type in the declarations of the folder `dist` that is `any`, written or by accident: `file:line text`. */
function anyTypes(ts, program, dist) {
  const checker = program.getTypeChecker();
  const found = [];
  for (const source of program.getSourceFiles()) {
    if (!path.resolve(source.fileName).startsWith(dist + path.sep)) continue;
    const report = (node, why) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(
        `${path.relative(dist, source.fileName)}:${line + 1} ${why}: ${node.getText(source).slice(0, 80)}`,
      );
    };
    const visit = (node) => {
      // The compiler counts the pieces of a template type among the type nodes; only the whole is one.
      const isType = ts.isTypeNode(node) && !ts.isTemplateLiteralTypeSpan(node);
      if (isType && checker.getTypeFromTypeNode(node).flags & ts.TypeFlags.Any) report(node, 'is any');
      const isGenericArray =
        ts.isTypeReferenceNode(node) &&
        node.typeArguments &&
        /^(\w+\d+(Clamped)?Array|ArrayBufferView)$/.test(node.typeName.getText(source));
      if (isGenericArray) report(node, 'is generic, which a notebook cell reads as any');
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/**
 * Faults of a package's declarations as a notebook cell sees them.
 *
 * @param ts - The compiler of the cell: TypeScript 5.0.
 * @param packageName - Name under which the cell imports it.
 * @param dist - Folder of its declarations.
 * @param folder - Folder of the imaginary cell; `packageName` must resolve from there.
 */
export function declarationFaults(ts, packageName, dist, folder) {
  const file = path.join(folder, 'cell.ts');
  const probe = programOf(ts, file, `export * from '${packageName}';\n`, cellOptions(ts, false));
  const resolved = probe
    .getSourceFiles()
    .find((source) => path.resolve(source.fileName) === path.join(dist, 'index.d.ts'));
  if (resolved === undefined)
    return { names: 0, faults: [`${packageName} does not resolve to ${dist}/index.d.ts`] };
  const names = exportsOf(ts, probe, resolved.fileName);
  const faults = new Set(anyTypes(ts, probe, dist));
  for (const strict of [false, true]) {
    const program = programOf(ts, file, consumer(packageName, names), cellOptions(ts, strict));
    for (const diagnostic of ts.getPreEmitDiagnostics(program)) faults.add(describe(ts, diagnostic, dist));
  }
  return { names: names.values.length + names.types.length, faults: [...faults] };
}

function describe(ts, { file, start, messageText }, dist) {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (file === undefined) return text;
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${path.relative(dist, file.fileName)}:${line + 1} ${text}`;
}
