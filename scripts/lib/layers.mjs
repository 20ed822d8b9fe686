import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { walk } from './files.mjs';
import * as rules from './layer-rules.mjs';
import { codeCells, readNotebook } from './notebook.mjs';
import { importsOf, parse, usesOf } from './syntax.mjs';

const posix = (file) => file.split(path.sep).join('/');
const isTest = (file) => /\.test(-d)?\.tsx?$/.test(file) || /(^|\/)test\//.test(file);
const isBuiltin = (specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier);
const mayUseNode = (name) => rules.nodeFiles.some((pattern) => pattern.test(name));
const packageName = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** All violations below `root`, as `{ file, line, message }`. */
export function findViolations(root) {
  const packages = Object.keys(rules.packageImports).filter((folder) =>
    fs.existsSync(path.join(root, folder)),
  );
  return [
    ...packages.flatMap((folder) => checkPackage(root, folder)),
    ...['notebooks', 'benchmarks'].flatMap((folder) => checkOutside(root, folder)),
  ];
}

function checkPackage(root, folder) {
  const top = path.join(root, folder);
  const manifest = JSON.parse(fs.readFileSync(path.join(top, 'package.json'), 'utf8'));
  const files = walk(top, (file) => /^(src|test)\/.*\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
  return files.flatMap((file) => {
    const source = parse(file, fs.readFileSync(file, 'utf8'));
    const name = posix(path.relative(root, file));
    const report = (line, message) => ({ file: name, line, message });
    return [
      ...importsOf(source).flatMap((found) =>
        checkImport(folder, manifest, posix(path.relative(top, file)), found).map((message) =>
          report(found.line, message),
        ),
      ),
      ...(rules.purePackages.includes(folder) && !isTest(name) && !mayUseNode(name)
        ? usesOf(source, rules.forbiddenGlobals, rules.forbiddenMembers).map((use) =>
            report(
              use.line,
              `must not use ${use.name}: ${manifest.name} has no page, no Node, no clock, no dice`,
            ),
          )
        : []),
    ];
  });
}

/** Messages about one import of the file `file` (relative to its package). */
function checkImport(folder, manifest, file, { specifier, isTypeOnly }) {
  if (specifier.startsWith('.')) return checkRelative(folder, file, specifier);
  if (specifier.startsWith('@phasebook/')) return checkOurs(folder, manifest, file, specifier);
  if (isTest(file)) return [];
  if (isBuiltin(specifier)) {
    return mayUseNode(`${folder}/${file}`)
      ? []
      : [`must not import ${specifier}: this file may run in a browser`];
  }
  const known = {
    ...{ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies },
    ...(isTypeOnly && manifest.devDependencies),
  };
  const name = packageName(specifier);
  return name in known ? [] : [`imports ${name}, which is not among the dependencies of ${manifest.name}`];
}

function checkOurs(folder, manifest, file, specifier) {
  const name = packageName(specifier);
  if (specifier !== name && specifier !== `${name}/package.json`) {
    return [`must not import ${specifier}: packages are imported by name, never by a path into them`];
  }
  if (name === manifest.name) return isTest(file) ? [] : [`must not import its own package by name`];
  if (rules.packageImports[folder].includes(name)) return [];
  return [`must not import ${name}: the direction is linalg ← dynamics ← views ← kernel and extension`];
}

function checkRelative(folder, file, specifier) {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (target.startsWith('../')) return [`must not import ${specifier}: it lies outside the package`];
  if (isTest(file)) return [];
  if (isTest(`${target.replace(/\.js$/, '.ts')}`)) return [`must not import ${specifier}: it is test code`];
  if (mayUseNode(`${folder}/${target.replace(/\.js$/, '.ts')}`) && !mayUseNode(`${folder}/${file}`)) {
    return [`must not import ${specifier}: only Node can load it`];
  }
  if (target === 'src/index.js' && !/^src\/index(\.\w+)?\.ts$/.test(file)) {
    return [`must not import the package's own index: import the file that has the name`];
  }
  return folder === 'packages/dynamics' ? checkFolders(file, target) : [];
}

function checkFolders(file, target) {
  const inside = (name) => name.replace(/^src\//, '').replace(/\.js$/, '.ts');
  const [from, to] = [inside(file), inside(target)];
  if (!from.includes('/')) return [];
  const [fromFolder, toFolder] = [from.split('/')[0], to.split('/')[0]];
  if (fromFolder === toFolder) return [];
  const [a, b] = [rules.dynamicsFolders.indexOf(fromFolder), rules.dynamicsFolders.indexOf(toFolder)];
  if (a < 0)
    return [`folder ${fromFolder}/ has no place in the order: add it to scripts/lib/layer-rules.mjs`];
  if (b >= 0 && b < a) return [];
  return [`must not import ${to}: ${toFolder}/ does not stand above ${fromFolder}/ in the order of folders`];
}

/** Notebooks and benchmarks use the packages as anybody else would; benchmarks may also use the scripts. */
function checkOutside(root, folder) {
  const files = walk(path.join(root, folder), (file) => /\.(ipynb|ts|mjs|js)$/.test(file));
  return files.flatMap((file) =>
    snippets(file).flatMap(({ source, where, firstLine }) =>
      importsOf(source).flatMap((found) =>
        checkOutsideImport(root, folder, file, found.specifier).map((message) => ({
          file: posix(path.relative(root, file)),
          line: firstLine + found.line,
          message: `${where}${message}`,
        })),
      ),
    ),
  );
}

function snippets(file) {
  if (!file.endsWith('.ipynb')) {
    return [{ source: parse(file, fs.readFileSync(file, 'utf8')), where: '', firstLine: 0 }];
  }
  return codeCells(readNotebook(file)).map(({ source, number }) => ({
    source: parse('cell.ts', source),
    where: `cell ${number} `,
    firstLine: 0,
  }));
}

function checkOutsideImport(root, folder, file, specifier) {
  if (specifier.startsWith('@phasebook/')) {
    if (rules.publicPackages.includes(specifier)) return [];
    return [`must not import ${specifier}: only ${rules.publicPackages.join(', ')}`];
  }
  if (!specifier.startsWith('.')) return [];
  const target = posix(path.relative(root, path.resolve(path.dirname(file), specifier)));
  // A notebook is read by itself; benchmarks may share the tools of scripts and browser tests.
  const allowed = folder === 'benchmarks' ? /^(benchmarks|scripts|extension\/test)\// : /^notebooks\//;
  return allowed.test(target) ? [] : [`must not import ${specifier}: it lies outside ${folder}/`];
}
