/** A table of markdown, as lines. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** The middle one, and the smallest and the largest, in milliseconds. */
export function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return `${middle.toFixed(0)} ms (${sorted[0].toFixed(0)}–${sorted.at(-1).toFixed(0)})`;
}

export const kilobytes = (count) => `${(count / 1024).toFixed(count < 10 * 1024 ? 1 : 0)} KB`;
