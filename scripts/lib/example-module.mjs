/** Lines of the prelude that give the examples their assertions. */
const assertions = `
import { isDeepStrictEqual as isSame, inspect } from 'node:util';
const shown = (value: unknown): string => inspect(value, { breakLength: 100, depth: 6 });
const isList = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === 'object' && value !== null && 'length' in value && typeof value.length === 'number';
function isClose(actual: unknown, expected: unknown, tolerance: number): boolean {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= tolerance;
  }
  if (!isList(actual) || !isList(expected) || actual.length !== expected.length) return false;
  for (let i = 0; i < actual.length; i++) if (!isClose(actual[i], expected[i], tolerance)) return false;
  return true;
}
const plain = (value: unknown): unknown => (ArrayBuffer.isView(value) ? Array.from(value as never) : value);
function assertClose(actual: unknown, expected: unknown, tolerance: number = 1e-9): void {
  if (isClose(actual, expected, tolerance)) return;
  throw new Error('not within ' + tolerance + ': got ' + shown(actual) + ', expected ' + shown(expected));
}
function assertEqual(actual: unknown, expected: unknown): void {
  if (isSame(plain(actual), plain(expected))) return;
  throw new Error('not equal: got ' + shown(actual) + ', expected ' + shown(expected));
}
function assertThrows<E extends Error = Error>(work: () => unknown, kind?: abstract new (...values: never[]) => E): E {
  try {
    work();
  } catch (error) {
    if (kind === undefined || error instanceof kind) return error as E;
    throw new Error('threw ' + shown(error) + ', expected ' + kind.name);
  }
  throw new Error('did not throw');
}
`;

/**
 * One TypeScript module with every example of a package as a function, and the way back from its lines.
 *
 * @param packageName - Package of the examples; its names come before those of the others.
 * @param scope - Exports by package: `{ [name]: PublicExport[] }`.
 * @returns `text`, and `origin(line)` giving `{ file, line, name }` of the source, or `undefined`.
 */
export function exampleModule(packageName, scope) {
  const lines = [...imports(packageName, scope), ...assertions.trim().split('\n')];
  lines.push(
    'void [assertClose, assertEqual, assertThrows];',
    'export const examples: (() => unknown)[] = [',
  );
  const spans = [];
  for (const { name, examples } of scope[packageName]) {
    for (const { title, code, file, line } of examples) {
      lines.push('async (): Promise<void> => {');
      spans.push({ name, title, file, line, first: lines.length + 1, count: code.split('\n').length });
      lines.push(...code.split('\n'), '},');
    }
  }
  lines.push('];', '');
  const origin = (line) => {
    const span = spans.find(({ first, count }) => line >= first && line < first + count);
    return span && { name: span.name, file: span.file, line: span.line + line - span.first };
  };
  return { text: lines.join('\n'), spans, origin };
}

function imports(packageName, scope) {
  const taken = new Set();
  const order = [packageName, ...Object.keys(scope).filter((name) => name !== packageName)];
  return order.flatMap((name) => {
    const fresh = scope[name].filter((entry) => !taken.has(entry.name));
    fresh.forEach((entry) => taken.add(entry.name));
    const list = (isType) => fresh.filter((entry) => entry.isType === isType).map((entry) => entry.name);
    const line = (keyword, names) =>
      names.length === 0 ? [] : [`${keyword} { ${names.join(', ')} } from '${name}';`];
    return [...line('import', list(false)), ...line('import type', list(true))];
  });
}
