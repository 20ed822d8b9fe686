export {
  decodeArray,
  decodeMatrix,
  decodeNumber,
  encodeArray,
  encodeMatrix,
  encodeNumber,
  type Count,
  type ElementType,
  type EncodedArray,
  type EncodedNumber,
} from './encoding.js';
export { ViewError, ViewVersionError } from './errors.js';
export { applyParameters, decodeCell, encodeCell, modelOf, type AppliedModel } from './model.js';
export { parseView } from './parse.js';
export { DEFAULT_MAX_BYTES, FORMAT_VERSION, MIME_TYPE } from './version.js';
