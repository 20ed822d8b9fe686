// How many times a second does a picture follow its slider?
//
// Drags a slider of a phase portrait in a real JupyterLab, at every frame for five seconds, and counts the drawings
// that were completed: worker, fixed points, field, nullclines, spectrum and plot included. The bar for two units is
// 20 a second. A drag moves on while a picture is computed; the latest value wins.
//
//   npm run build && node benchmarks/live-updates.mjs
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../scripts/browser.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [script, '--measure'], { stdio: 'inherit' });
process.exit(status ?? 1);
