import crypto from 'node:crypto';

// Held fast: a cell can put its own functions into the module.
const { createCipheriv, createDecipheriv, randomBytes, scryptSync } = crypto;

/** What scrypt costs: some 10 ms a trial, so that guessing is work and checking is not. */
const cost = { N: 4096, r: 8, p: 1 };

const saltBytes = 16;
const tagBytes = 16;
// Every key is used once: each lock has a salt of its own.
const iv = Buffer.alloc(12);

/** Locks a text with an answer: without the answer neither of them can be read. */
export function lock(answer: string, text: string): string {
  const salt = randomBytes(saltBytes);
  const cipher = createCipheriv('aes-256-gcm', scryptSync(answer, salt, 32, cost), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([salt, cipher.getAuthTag(), sealed]).toString('base64');
}

/** The text behind a lock; `undefined` where the answer does not fit. */
export function unlock(answer: string, locked: string): string | undefined {
  const bytes = Buffer.from(locked, 'base64');
  const salt = bytes.subarray(0, saltBytes);
  const decipher = createDecipheriv('aes-256-gcm', scryptSync(answer, salt, 32, cost), iv);
  decipher.setAuthTag(bytes.subarray(saltBytes, saltBytes + tagBytes));
  try {
    const opened = decipher.update(bytes.subarray(saltBytes + tagBytes));
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
