import { inspect } from 'node:util';

/** What a front end gets to see of a value, by MIME type. */
export interface RichResult {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const displaySymbol = Symbol.for('Jupyter.display');

/**
 * The output for the value of a cell: what it says itself under `Symbol.for('Jupyter.display')`, the picture of a view
 * or of a result that has one, or its text.
 *
 * @returns `undefined` where there is nothing to show: the value's output stands there already.
 */
export async function richResult(value: unknown): Promise<RichResult | undefined> {
  if (isObject(value)) {
    const display = value[displaySymbol];
    if (typeof display === 'function') {
      const data = (await display.call(value)) as unknown;
      if (isObject(data)) return ownOutput(value, data);
    }
    const drawn = looksLikeView(value) ? await drawnView(value) : await drawnResult(value);
    if (drawn !== undefined) return drawn;
  }
  return plain(value);
}

const plain = (value: unknown): RichResult => ({ data: { 'text/plain': inspect(value) }, metadata: {} });

function ownOutput(value: object, data: object): RichResult | undefined {
  if (Object.keys(data).length === 0) return undefined;
  return { data: 'text/plain' in data ? { ...data } : { ...plain(value).data, ...data }, metadata: {} };
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}

function looksLikeView(value: Record<PropertyKey, unknown>): boolean {
  return typeof value.kind === 'string' && typeof value.version === 'number';
}

/** A result that cannot be drawn, or something that only looks like one, is shown as text. */
async function drawnResult(value: Record<PropertyKey, unknown>): Promise<RichResult | undefined> {
  if (Array.isArray(value) || ArrayBuffer.isView(value) || Object.keys(value).length < 4) return undefined;
  const [{ resultView }, { output }] = await Promise.all([
    import('./result-view.js'),
    import('../bundle.js'),
  ]);
  try {
    const view = resultView(value);
    return view && output(view);
  } catch {
    return undefined;
  }
}

async function drawnView(value: unknown): Promise<RichResult | undefined> {
  // Loaded with the first view: it takes longer than a cell without one.
  const [{ parseView }, { output }] = await Promise.all([import('@phasebook/views'), import('../bundle.js')]);
  let view;
  try {
    view = parseView(value);
  } catch {
    return undefined; // something else with these two fields
  }
  return output(view);
}
