// Pages of the docs that a script makes: written, or with `--check` compared with what they would be now.
import fs from 'node:fs';
import prettier from 'prettier';
import { shown } from './paths.mjs';

/**
 * @param {string} page - Path of the Markdown file.
 * @param {string} text - What it should say, before formatting.
 * @param {{ faults: readonly string[], passed: number, command: string }} found - What is wrong with what the page lists.
 * @returns Nothing; sets the exit code with `--check`.
 */
export async function writeOrCheck(page, text, { faults, passed, command }) {
  const options = (await prettier.resolveConfig(page)) ?? {};
  const formatted = await prettier.format(text, { ...options, parser: 'markdown' });
  if (!process.argv.includes('--check')) {
    fs.writeFileSync(page, formatted);
    for (const fault of faults) console.log(fault);
    console.log(`${shown(page)}: ${passed} entries, ${faults.length} faults`);
    return;
  }
  const all = [...faults];
  if (!fs.existsSync(page) || fs.readFileSync(page, 'utf8') !== formatted) {
    all.push(`${shown(page)} is out of date: run \`${command}\``);
  }
  for (const fault of all) console.error(fault);
  console.log(`${passed} passed, ${all.length} failed`);
  process.exitCode = all.length === 0 ? 0 : 1;
}
