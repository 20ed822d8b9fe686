import { decodeArray, type EncodedArray } from '../encoding.js';

/** Source text in place of a value. */
export interface Expression {
  readonly expression: string;
}

/** What can be written as source text. */
export type Literal =
  | number
  | string
  | boolean
  | undefined
  | Expression
  | readonly Literal[]
  | { readonly [name: string]: Literal };

/** Longest line. */
const width = 80;
/** Arrays with more entries are written as bytes. */
const mostEntries = 96;

/** A value as TypeScript source; lines behind the first one are indented. */
export function literal(value: Literal, indent: string = ''): string {
  const line = inline(value);
  if (line.length + indent.length <= width || !isComposite(value)) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value as readonly Literal[];
    const parts = items.every((item) => typeof item === 'number')
      ? filled(items.map(inline), width - inner.length)
      : items.map((item) => literal(item, inner));
    return `[\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}]`;
  }
  const entries = entriesOf(value as { readonly [name: string]: Literal });
  const lines = entries.map(([name, item]) => `${inner}${keyOf(name)}: ${literal(item, inner)},\n`);
  return `{\n${lines.join('')}${indent}}`;
}

/** An encoded array as an expression: nested numbers where they are few, else its bytes. */
export function arrayLiteral(encoded: EncodedArray): Literal {
  const { shape } = encoded;
  const values = decodeArray(encoded);
  if (values.length > mostEntries) {
    const decode = shape.length === 2 ? 'decodeMatrix' : 'decodeArray';
    return { expression: `${decode}(${inline({ ...encoded, shape: [...shape] })})` };
  }
  if (shape.length !== 2) return [...values];
  const [rows, columns] = shape;
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
}

function inline(value: Literal): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Literal[]).map(inline).join(', ')}]`;
  if (isExpression(value)) return value.expression;
  const entries = entriesOf(value as { readonly [name: string]: Literal });
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([name, item]) => `${keyOf(name)}: ${inline(item)}`).join(', ')} }`;
}

function isComposite(value: Literal): boolean {
  return typeof value === 'object' && !isExpression(value);
}

function isExpression(value: object): value is Expression {
  return 'expression' in value;
}

function entriesOf(value: { readonly [name: string]: Literal }): [string, Literal][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** In single quotes; JSON's escapes are the language's. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\.|'/g, (part) => (part === '\\"' ? '"' : part === "'" ? "\\'" : part));
  return `'${escaped}'`;
}

/** Numbers in lines of some length, separated by commas. */
function filled(items: readonly string[], length: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + item.length + 3 <= length) lines[last] += `, ${item}`;
    else lines.push(item);
  }
  return lines;
}
