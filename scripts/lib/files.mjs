import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { artifacts, root } from './paths.mjs';

const skipped = new Set([
  'node_modules',
  '.git',
  '.venv',
  '.artifacts',
  '.ipynb_checkpoints',
  '.nx',
  '__pycache__',
]);

/** All files below `folder` (absolute paths, sorted) whose path relative to it passes `accepts`. */
export function walk(folder, accepts = () => true) {
  const found = [];
  const visit = (current) => {
    for (const entry of fs.readdirSync(current, { withFileTypes: true })) {
      const file = path.join(current, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) visit(file);
      } else if (entry.isFile() && accepts(path.relative(folder, file).split(path.sep).join('/'))) {
        found.push(file);
      }
    }
  };
  if (fs.existsSync(folder)) visit(folder);
  return found.sort();
}

/** One hash over names and contents. */
export function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(path.relative(root, file)).update('\0');
    if (fs.existsSync(file)) hash.update(fs.readFileSync(file));
    hash.update('\0');
  }
  return hash.digest('hex');
}

/** Reads a stamp: what a step left behind when it last succeeded. */
export function readStamp(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
}

export function writeStamp(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${value}\n`);
}

/** A fresh, empty folder below `.artifacts`. */
export function emptyArtifact(name) {
  const folder = path.join(artifacts, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}
