/** Element types that an encoded array may have. */
export type ElementType = 'float64' | 'float32' | 'int32' | 'int8';

/**
 * A numeric array as JSON: little-endian bytes in base64, so NaN, infinities and every bit survive.
 */
export interface EncodedArray {
  readonly dtype: ElementType;
  /** Row-major shape; the product is the number of entries. */
  readonly shape: readonly number[];
  readonly base64: string;
}

/** A number as JSON: what JSON cannot say is spelled out. */
export type EncodedNumber = number | 'NaN' | 'Infinity' | '-Infinity';
