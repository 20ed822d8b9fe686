import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import ts from '@tslab/typescript-for-tslab';
import { declarationFaults } from '../lib/declarations.mjs';

/** Faults of a little package with the given index.d.ts. */
function faultsOf(declarations) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'declarations-')));
  const folder = path.join(root, 'node_modules', 'little');
  fs.mkdirSync(path.join(folder, 'dist'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"name":"little","types":"dist/index.d.ts"}');
  fs.writeFileSync(path.join(folder, 'dist', 'index.d.ts'), declarations);
  const { faults } = declarationFaults(ts, 'little', path.join(folder, 'dist'), root);
  fs.rmSync(root, { recursive: true });
  return faults.map(
    (fault) => fault.split(':').slice(0, 1)[0] + (/ is (any|generic)/.exec(fault)?.[0] ?? ' error'),
  );
}

test('good declarations pass', () => {
  assert.deepEqual(
    faultsOf(
      'export interface A { x: number }\nexport declare function f<T extends A>(a: T): Float64Array;\nexport type B = A;\n',
    ),
    [],
  );
});

test('faults are found', () => {
  const cases = {
    'generic typed array': 'export declare function f(): Float64Array<ArrayBuffer>;',
    'an explicit any': 'export declare const x: any;',
    'a type of a page': 'export declare function f(e: HTMLElement): void;',
    'a type of Node': 'export declare function f(b: Buffer): void;',
    'a missing file': `import type { X } from './gone.js';\nexport declare const x: X;`,
    'syntax of a newer compiler': 'export declare function f<const T, in const U>(t: T): U;',
  };
  for (const [name, text] of Object.entries(cases)) assert.notDeepEqual(faultsOf(text), [], name);
});
