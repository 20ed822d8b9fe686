/** The number that 16 bits stand for as an IEEE 754 half: 1 sign, 5 exponent, 10 fraction bits. Exact. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  // Subnormal numbers share the exponent of the smallest normal ones, without the leading 1.
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (0x400 + fraction) * 2 ** (exponent - 25);
}

const SINGLE = new DataView(new ArrayBuffer(4));

/** The number that 16 bits stand for as a bfloat16: the upper half of an IEEE 754 single. Exact. */
export function bfloat16ToNumber(bits: number): number {
  SINGLE.setUint32(0, bits << 16);
  return SINGLE.getFloat32(0);
}
