/**
 * A text or an object is not a view: the first fault found.
 *
 * @example
 * ```ts
 * const error = assertThrows(() => parseView({ kind: 'curves', version: 1, axes: 3 }), ViewError);
 * assertEqual(error.path, '$.axes');
 * ```
 */
export class ViewError extends SyntaxError {
  override readonly name: string = 'ViewError';
  /** JSON path of the fault, such as `$.fixedPoints[2].state`. */
  readonly path: string;
  /** What must stand there. */
  readonly expected: string;

  constructor(path: string, expected: string, actual: string) {
    super(`Cannot read view: \`${path}\` must be ${expected}: got ${actual}`);
    this.path = path;
    this.expected = expected;
  }
}

/** A view was written in a newer major version of the format than this library reads. */
export class ViewVersionError extends Error {
  override readonly name: string = 'ViewVersionError';
  /** Version of the view. */
  readonly found: number;
  /** Newest version that can be read. */
  readonly supported: number;

  constructor(found: number, supported: number) {
    super(`Cannot read view: \`version\` must be at most ${supported}: got ${found}`);
    this.found = found;
    this.supported = supported;
  }
}
