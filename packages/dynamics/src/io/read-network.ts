import { strFromU8 } from 'fflate';
import { readNpz } from './npz.js';
import { readSafetensors } from './safetensors.js';
import { requireBytes, type StateDict } from './state-dict.js';
import { StateDictError } from './state-dict-error.js';
import { readStateDictJson } from './state-dict-json.js';

const PURPOSE = 'Cannot read the network';

/** What helps to read a file of weights. */
export interface ReadNetworkOptions {
  /**
   * Name of the file; its ending decides where the content does not.
   * @default the content alone decides
   */
  readonly fileName?: string;
}

type Format = 'safetensors' | 'npz' | 'json';

/** Files that are often tried and that hold no plain arrays. */
const REFUSED: readonly { readonly start: readonly number[]; readonly text: string }[] = [
  {
    start: [0x80],
    text:
      'the file is a Python pickle, which only Python can read: save the weights with ' +
      '`safetensors.torch.save_file(model.state_dict(), path)`',
  },
  {
    start: [0x89, 0x48, 0x44, 0x46],
    text: 'HDF5 files are not supported: save the weights as npz or safetensors',
  },
  {
    start: [0x93, 0x4e, 0x55, 0x4d],
    text: 'the file is a single .npy array: save all weights with `np.savez`',
  },
];

const BRACE = 0x7b;

/** What the first bytes say. */
function formatByContent(bytes: Uint8Array): Format | undefined {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'npz';
  // A safetensors header starts behind its length, whose upper bytes are zero; text holds no zero bytes.
  if (bytes[8] === BRACE && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0) return 'safetensors';
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let i = isMarked ? 3 : 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === BRACE) return 'json';
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return undefined;
  }
  return undefined;
}

function formatByName(fileName: string | undefined): Format | undefined {
  const ending = /\.(safetensors|npz|json)$/i.exec(fileName ?? '')?.[1];
  return ending?.toLowerCase() as Format | undefined;
}

/**
 * Reads the tensors of a file of weights: safetensors, npz or JSON, told apart by the content.
 *
 * @param bytes - The whole file.
 * @returns Tensors by name and metadata; {@link networkFromStateDict} makes a network of them.
 * @throws {StateDictError} If the format is unknown or the file is truncated or malformed; `tensor` names the tensor
 *   at fault, where there is one.
 *
 * Cost: O(size of the file).
 *
 * @example
 * ```ts
 * const text = '{"weight_hh": [[0.5]], "weight_ih": [[1]]}';
 * const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
 * assertEqual([...readNetwork(bytes).tensors.keys()], ['weight_hh', 'weight_ih']);
 * ```
 */
export function readNetwork(bytes: Uint8Array, options: ReadNetworkOptions = {}): StateDict {
  requireBytes(PURPOSE, bytes);
  const format = formatByContent(bytes) ?? formatByName(options.fileName);
  switch (format) {
    case 'safetensors':
      return readSafetensors(bytes);
    case 'npz':
      return readNpz(bytes);
    case 'json':
      return readStateDictJson(strFromU8(bytes));
    case undefined: {
      const refused = REFUSED.find(({ start }) => start.every((byte, i) => bytes[i] === byte));
      throw new StateDictError(
        `${PURPOSE}: ${refused?.text ?? 'the file must be safetensors, npz or JSON: its content is none of them'}`,
      );
    }
    default:
      format satisfies never;
      throw new TypeError(`${PURPOSE}: unknown format`);
  }
}
