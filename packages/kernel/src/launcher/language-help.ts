import type { Content } from './message.js';
import type { Engine } from './engine.js';
import type { QuickInfo } from './tslab.js';

/** Jupyter counts characters as Unicode does, TypeScript in units of UTF-16. */
const toUnits = (code: string, position: number): number => [...code].slice(0, position).join('').length;
const toCharacters = (code: string, position: number): number => [...code.slice(0, position)].length;

const positionOf = (code: string, position: unknown): number =>
  toUnits(code, typeof position === 'number' ? position : [...code].length);

/** Answers a `complete_request`. */
export function completions(engine: Engine, { code, cursor_pos }: Content): Content {
  const text = String(code);
  const { start, end, candidates, original } = engine.complete(text, positionOf(text, cursor_pos));
  const kinds = new Map(original?.entries?.map(({ name, kind }) => [name, kind]));
  const [first, last] = [toCharacters(text, start), toCharacters(text, end)];
  const types = candidates.map((name) => ({
    text: name,
    type: kinds.get(name) ?? '',
    start: first,
    end: last,
  }));
  return {
    ...{ status: 'ok', matches: candidates, cursor_start: first, cursor_end: last },
    metadata: { _jupyter_types_experimental: types },
  };
}

/** Answers an `inspect_request`: declaration and public documentation of the name at the cursor. */
export function inspection(engine: Engine, { code, cursor_pos }: Content): Content {
  const text = String(code);
  const position = positionOf(text, cursor_pos);
  const info = engine.inspect(text, position) ?? inspectCall(engine, text, position);
  if (info === undefined) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { declaration, documentation } = describe(info);
  const data = {
    'text/plain': [declaration, documentation].filter(Boolean).join('\n\n'),
    'text/markdown': [`\`\`\`typescript\n${declaration}\n\`\`\``, documentation].filter(Boolean).join('\n\n'),
  };
  return { status: 'ok', found: true, data, metadata: {} };
}

/** Between the parentheses of a call: the function that is called. */
function inspectCall(engine: Engine, text: string, position: number): QuickInfo | undefined {
  let depth = 0;
  for (let i = position - 1; i >= 0; i--) {
    if (text[i] === ')') depth++;
    if (text[i] === '(' && depth-- === 0) return engine.inspect(text, i - 1);
  }
  return undefined;
}

const joined = (parts: readonly { readonly text: string }[] = []): string =>
  parts.map(({ text }) => text).join('');

function describe({ displayParts, documentation, tags = [] }: QuickInfo): {
  declaration: string;
  documentation: string;
} {
  // The line after an imported name repeats that it is imported.
  const declaration = joined(displayParts).replace(/\nimport .*$/, '');
  const about = tags.map(({ name, text }) => `@${name} ${joined(text)}`.trimEnd());
  return { declaration, documentation: [joined(documentation), ...about].filter(Boolean).join('\n\n') };
}
