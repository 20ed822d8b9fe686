const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text of a stranger for plotly, which reads a small HTML subset: escaped, one line, no control characters. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[&<>]/g, (c) => escapes[c]);
}

/** The same for a hover template, where `%{…}` would be filled in. */
export function templateText(text: string): string {
  return plain(text).replace(/\{/g, '&#123;');
}

/** Shortens to at most `limit` characters. */
export function shorten(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit
    ? text
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** Upper estimate of the width in pixels of a line of sans-serif text (not escaped). */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const character of text) {
    if (/[ijl.,:;'|!ftI()[\] ]/.test(character)) ems += 0.37;
    else if (/[mwMW—]/.test(character)) ems += 0.93;
    else if (/[A-ZΣ±−+=≈×→↑]/.test(character)) ems += 0.74;
    else if (/[\u0300-\u036f]/.test(character)) ems += 0;
    else if (/[₀-₉⁰-⁹]/.test(character)) ems += 0.42;
    else if (character > '\u2e7f') ems += 1;
    else ems += 0.62;
  }
  return ems * size;
}

/** A number for reading: `precision` significant digits, trailing zeros dropped, a true minus sign. */
export function formatNumber(value: number, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  let text =
    magnitude >= 1e-4 && magnitude < 1e7
      ? value.toPrecision(precision)
      : value.toExponential(Math.max(0, precision - 1));
  if (text.includes('e') && magnitude >= 1e-4 && magnitude < 1e7) text = String(Number(text));
  const [mantissa, exponent] = text.split('e');
  const trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return (exponent === undefined ? trimmed : `${trimmed}e${exponent.replace('+', '')}`).replace(/-/g, '−');
}

/** A complex number for reading. */
export function formatComplex(re: number, im: number, precision: number): string {
  if (im === 0) return formatNumber(re, precision);
  const sign = im < 0 ? '−' : '+';
  return `${formatNumber(re, precision)} ${sign} ${formatNumber(Math.abs(im), precision)}i`;
}
