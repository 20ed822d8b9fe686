// Every public export as a notebook cell sees it: TypeScript 5.0.4, node10, skipLibCheck off, no page, no @types.
import fs from 'node:fs';
import ts from '@tslab/typescript-for-tslab';
import { declarationFaults } from './lib/declarations.mjs';
import { inRoot } from './lib/paths.mjs';

let failed = 0;
let names = 0;
const folders = ['linalg', 'dynamics', 'views', 'kernel', 'course'];
for (const folder of folders) {
  const dist = fs.realpathSync(inRoot('packages', folder));
  const result = declarationFaults(ts, `@phasebook/${folder}`, `${dist}/dist`, inRoot('notebooks'));
  for (const fault of result.faults) console.log(`packages/${folder}/dist: ${fault}`);
  if (result.faults.length > 0) failed++;
  names += result.names;
}
console.log(`TypeScript ${ts.version}: ${names} exports of ${folders.length} packages`);
console.log(`${folders.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
