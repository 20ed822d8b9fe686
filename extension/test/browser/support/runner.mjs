import fs from 'node:fs';
import path from 'node:path';

const checks = [];

/** Longest time for one check unless it says otherwise, in seconds. */
const usualLimit = 90;

/**
 * Registers a check.
 *
 * @param name - What must hold, as a sentence.
 * @param body - Gets the stand (server, browser, files) and throws where it does not hold.
 * @param options.seconds - Longest time that it may take.
 */
export function check(name, body, { seconds = usualLimit } = {}) {
  checks.push({ name, body, seconds });
}

/** Fails with a message unless the condition holds. */
export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

/** Fails unless both are equal as JSON. */
export function expectEqual(actual, wanted, what) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what} must be ${b}: got ${a}`);
}

/** Runs the registered checks one after the other; `filter` picks those whose name contains it. */
export async function runChecks(stand, { filter = '', say = console.log } = {}) {
  const counts = { passed: 0, failed: 0 };
  for (const { name, body, seconds } of checks) {
    if (!name.includes(filter)) continue;
    const started = Date.now();
    let timer;
    const expired = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${seconds} s`)), 1000 * seconds);
    });
    try {
      await Promise.race([body(stand), expired]);
      counts.passed += 1;
      say(`ok      ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      counts.failed += 1;
      say(`FAILED  ${name}\n        ${String(error.stack ?? error).replace(/\n/g, '\n        ')}`);
      await stand.picturesOfFailure(name);
    } finally {
      clearTimeout(timer);
      await stand.closePages();
    }
  }
  return counts;
}

/** What all checks share: servers, one browser, a folder for pictures. */
export class Stand {
  constructor({ files, screenshots, startOtherServer }) {
    this.files = files;
    this.screenshots = screenshots;
    this.startOtherServer = startOtherServer;
    this.labs = [];
  }

  /** A picture of the page or of an element, kept as an artefact. */
  async keep(target, name) {
    fs.mkdirSync(this.screenshots, { recursive: true });
    await target.screenshot({ path: path.join(this.screenshots, `${name}.png`) });
  }

  async picturesOfFailure(name) {
    for (const [index, lab] of this.labs.entries()) {
      const file = `failed-${name.replace(/[^a-z0-9]+/gi, '-').slice(0, 50)}-${index}`;
      await this.keep(lab.page, file).catch(() => undefined);
    }
  }

  async closePages() {
    await Promise.all(this.labs.splice(0).map((lab) => lab.close().catch(() => undefined)));
  }
}
