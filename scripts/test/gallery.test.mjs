import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { kinds } from '../lib/gallery-kinds.mjs';
import { galleryPage } from '../lib/gallery-page.mjs';
import { exampleNames, exampleText } from '../lib/gallery-site.mjs';
import { palettePng } from '../lib/palette-png.mjs';
import { inRoot } from '../lib/paths.mjs';

const pictures = inRoot('docs', 'images', 'gallery');

test('the gallery has a section for every kind of view, with an example of that kind', () => {
  const kindOf = (name) => JSON.parse(exampleText(name)).kind;
  const there = new Set(exampleNames().map(kindOf));
  assert.deepEqual([...there].sort(), kinds.map(({ kind }) => kind).sort());
  for (const { kind, example, live, file } of kinds) {
    for (const name of [example, live ?? example]) assert.equal(kindOf(name), kind);
    assert.ok(fs.existsSync(inRoot('packages', 'views', 'src', file)), file);
  }
});

test('docs/gallery.md is what scripts/gallery-pictures.mjs writes; its pictures are small', () => {
  assert.equal(fs.readFileSync(inRoot('docs', 'gallery.md'), 'utf8'), galleryPage(kinds));
  let total = 0;
  for (const { kind } of kinds) {
    for (const theme of ['light', 'dark']) {
      const { size } = fs.statSync(path.join(pictures, `${kind}-${theme}.png`));
      assert.ok(size <= 60 * 1024, `${kind}-${theme}.png has ${size} bytes`);
      total += size;
    }
  }
  assert.ok(total <= 4 * 1024 * 1024, `all pictures have ${total} bytes`);
});

test('a picture with few colours keeps each of them', () => {
  const colors = [
    [255, 0, 0],
    [0, 0, 255],
    [10, 103, 179],
  ];
  const indices = [0, 1, 2, 2, 0, 0];
  const png = palettePng(Uint8Array.from(indices.flatMap((i) => [...colors[i], 255])), 3, 2);
  const chunk = (type) => {
    const at = png.indexOf(type, 'latin1');
    return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  };
  const palette = chunk('PLTE');
  const rows = zlib.inflateSync(chunk('IDAT'));
  const decoded = [1, 2, 3, 5, 6, 7].map((k) => [...palette.subarray(3 * rows[k], 3 * rows[k] + 3)]);
  assert.deepEqual(
    decoded,
    indices.map((i) => colors[i]),
  );
  assert.equal(rows.length, 8);
});
