import zlib from 'node:zlib';

/** Colours are counted with this many bits a channel; what differs by less looks the same. */
const bits = 5;

/**
 * A PNG with at most 256 colours: the frequent ones exactly as they are, the others by their nearest.
 *
 * @param pixels - Red, green, blue and opacity (which is ignored) of each pixel, rows from above.
 */
export function palettePng(pixels, width, height) {
  const { palette, indices } = quantised(pixels, width * height);
  const rows = Buffer.alloc((width + 1) * height);
  // Filter 0 before each row: neighbours in a palette say nothing about each other.
  for (let y = 0; y < height; y++)
    rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', zlib.deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function quantised(pixels, count) {
  const exact = new Map();
  for (let i = 0; i < count; i++) {
    const color = (pixels[4 * i] << 16) | (pixels[4 * i + 1] << 8) | pixels[4 * i + 2];
    exact.set(color, (exact.get(color) ?? 0) + 1);
  }
  // Of colours that look the same the most frequent stands for all.
  const groups = new Map();
  for (const [color, times] of exact) {
    const key = [16, 8, 0].map((shift) => ((color >> shift) & 255) >> (8 - bits)).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { color, most: times, times });
    else {
      group.times += times;
      if (times > group.most) Object.assign(group, { color, most: times });
    }
  }
  const palette = [...groups.values()]
    .sort((a, b) => b.times - a.times)
    .slice(0, 256)
    .map(({ color }) => [(color >> 16) & 255, (color >> 8) & 255, color & 255]);
  const nearest = new Map();
  for (const color of exact.keys()) nearest.set(color, nearestOf(palette, color));
  const indices = new Uint8Array(count);
  for (let i = 0; i < count; i++)
    indices[i] = nearest.get((pixels[4 * i] << 16) | (pixels[4 * i + 1] << 8) | pixels[4 * i + 2]);
  return { palette, indices };
}

function nearestOf(palette, color) {
  const [r, g, b] = [(color >> 16) & 255, (color >> 8) & 255, color & 255];
  let best = 0;
  let least = Infinity;
  palette.forEach(([pr, pg, pb], i) => {
    const distance = 2 * (pr - r) ** 2 + 4 * (pg - g) ** 2 + 3 * (pb - b) ** 2;
    if (distance < least) [least, best] = [distance, i];
  });
  return best;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(zlib.crc32 === undefined ? crc32(body) : zlib.crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Node 20.19 has no `zlib.crc32` yet. */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
