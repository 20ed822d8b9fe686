/** Something that a file leaves to its reader. */
export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
  /** What is chosen now. */
  readonly value: string;
}

/** What the reader has chosen, by name of the choice. */
export type Chosen = Readonly<Record<string, string>>;

/** A document as it was read. */
export interface OpenedContent {
  /** The view, or its JSON. */
  readonly view: unknown;
  readonly choices?: readonly Choice[];
  /** Options of `loadNetwork` that read the file in the same way. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Makes the view of a document from its content; rejects where it cannot. */
export type ContentReader = (content: string, path: string, chosen: Chosen) => Promise<OpenedContent>;
