import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { anchorOf, brokenLinks, linksOf } from '../lib/links.mjs';

test('links of all forms are seen, code is not', () => {
  const text =
    '[a](b.md#c "title") ![p](p.png)\n\n[r]: x.md\n\n<img src="q.png">\n\n`[no](n.md)`\n\n```\n[no](n.md)\n```\n';
  assert.deepEqual(
    linksOf(text).map((link) => link.target),
    ['b.md#c', 'p.png', 'x.md', 'q.png'],
  );
});

test('anchors as GitHub makes them', () => {
  assert.equal(anchorOf('What is a fixed point, really?'), 'what-is-a-fixed-point-really');
  assert.equal(anchorOf('Σ sign det(I − J)'), 'σ-sign-deti--j');
});

test('broken files and headings are found, with their lines', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'links-'));
  fs.writeFileSync(
    path.join(root, 'a.md'),
    '# One\n\n[ok](b.md#two)\n[ok](#one)\n[no](b.md#three)\n[no](c.md)\n[no](../x.md)\n',
  );
  fs.writeFileSync(path.join(root, 'b.md'), '## Two\n[web](https://example.org/none)\n');
  assert.deepEqual(
    brokenLinks(path.join(root, 'a.md'), root).map((link) => link.line),
    [5, 6, 7],
  );
  assert.deepEqual(brokenLinks(path.join(root, 'b.md'), root), []);
  fs.rmSync(root, { recursive: true });
});
