/** Major version of the format that this library writes; it reads this one and older ones. */
export const FORMAT_VERSION = 1 as const;

/** MIME type of a view in a notebook output; carries the major version of the format. */
export const MIME_TYPE: 'application/vnd.phasebook.v1+json' =
  `application/vnd.phasebook.v${FORMAT_VERSION}+json` as const;

/** Largest size of a view in an output unless told otherwise, in bytes of JSON. */
export const DEFAULT_MAX_BYTES: number = 256 * 1024;

/** Most that weights and inputs of a view of kind `model` may take, in bytes before base64. */
export const MAX_MODEL_BYTES: number = 16 * 2 ** 20;
