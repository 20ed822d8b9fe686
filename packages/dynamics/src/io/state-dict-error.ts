/**
 * A file of weights cannot be read, or the tensors in it do not make a supported network.
 *
 * `tensor` names the tensor at fault, where there is one.
 *
 * @example
 * ```ts
 * const error = new StateDictError('Cannot read safetensors: `fc.bias` has the unknown dtype F4', 'fc.bias');
 * assertEqual(error.tensor, 'fc.bias');
 * assertEqual(error instanceof SyntaxError, true);
 * ```
 */
export class StateDictError extends SyntaxError {
  override readonly name: string = 'StateDictError';
  /** Name of the tensor at fault, as it stands in the file. */
  readonly tensor: string | undefined;

  constructor(message: string, tensor?: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.tensor = tensor;
  }
}

/** A name from a file, short enough for a message. */
export function quote(name: string): string {
  return `\`${name.length > 80 ? `${name.slice(0, 77)}…` : name}\``;
}

/** What an error's message says about the value that was found. */
export function describeValue(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  text ??= String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
