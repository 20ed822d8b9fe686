// Dependency direction between packages and between the folders of dynamics. Rules: lib/layer-rules.mjs.
import { findViolations } from './lib/layers.mjs';
import { root } from './lib/paths.mjs';

const violations = findViolations(root);
for (const { file, line, message } of violations) console.log(`${file}:${line} ${message}`);
console.log(violations.length === 0 ? 'The layers hold.' : `${violations.length} violations.`);
process.exitCode = violations.length === 0 ? 0 : 1;
