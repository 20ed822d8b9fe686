import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { UserError, run } from './run.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const elsewhere = {
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/** Path of a Chromium or Chrome on this machine: PHASEBOOK_CHROMIUM first, then PATH, then the usual places. */
export function findChromium(env = process.env, platform = process.platform) {
  const wanted = env.PHASEBOOK_CHROMIUM;
  if (wanted) {
    if (fs.existsSync(wanted)) return wanted;
    throw new UserError(`PHASEBOOK_CHROMIUM names ${wanted}, which does not exist.`);
  }
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...onPath, ...(elsewhere[platform] ?? [])].find((file) => fs.existsSync(file));
}

/** `[]` for root, `['sudo', '-n']` where sudo asks for no password, `undefined` where neither. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

/** Finds a browser for the tests or, on Debian and Ubuntu, installs one. */
export async function ensureChromium(say) {
  const found = findChromium();
  if (found !== undefined) return found;
  const prefix = process.platform === 'linux' && fs.existsSync('/usr/bin/apt-get') ? asRoot() : undefined;
  if (prefix !== undefined) {
    say('Installing Chromium (once, about a minute) …');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      const [command, ...rest] = [...prefix, 'apt-get', ...args];
      await run(command, rest, { log: `apt-${args[0]}.log`, env });
    }
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  throw new UserError(
    'The browser tests need Chromium or Chrome, and none was found.\n' +
      'Install one (Debian: sudo apt install chromium), or name it: PHASEBOOK_CHROMIUM=/path/to/chrome npm test',
  );
}
