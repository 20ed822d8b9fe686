/** `share` of `over` on `under`, both #rrggbb; `under` itself where a colour is of another form. */
export function blend(under: string, over: string, share: number): string {
  const parse = (color: string): number | undefined =>
    /^#[0-9a-f]{6}$/i.test(color) ? Number.parseInt(color.slice(1), 16) : undefined;
  const [a, b] = [parse(under), parse(over)];
  if (a === undefined || b === undefined) return under;
  const channel = (shift: number): string =>
    Math.round(((a >> shift) & 255) * (1 - share) + ((b >> shift) & 255) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(16)}${channel(8)}${channel(0)}`;
}
