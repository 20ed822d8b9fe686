const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes of a base64 text; neither page nor Node is needed. */
export function bytesFromBase64(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let i = 0; i < 64; i++) values[ALPHABET.charCodeAt(i)] = i;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4) {
    const quad =
      (values[text.charCodeAt(from)] << 18) |
      (values[text.charCodeAt(from + 1)] << 12) |
      (values[text.charCodeAt(from + 2)] << 6) |
      values[text.charCodeAt(from + 3) & 127];
    // Stores beyond the end are ignored.
    bytes[to++] = quad >> 16;
    bytes[to++] = (quad >> 8) & 255;
    bytes[to++] = quad & 255;
  }
  return bytes;
}
