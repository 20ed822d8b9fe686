/** Properties by key or index, for damage on purpose. */
export interface Draft {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- damage is done without regard to types
  [key: string]: any;
}

/** One fault in a valid view. */
export interface Fault {
  /** Name of the damaged file. */
  readonly file: string;
  /** Name of the valid view. */
  readonly base: string;
  /** JSON path that the parser names. */
  readonly path: string;
  readonly edit: (view: Draft) => void;
  /** Whether a JSON Schema can see the fault. @default true */
  readonly isSeenBySchema?: boolean;
}
