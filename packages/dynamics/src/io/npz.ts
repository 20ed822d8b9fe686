import { readNpy } from './npy.js';
import { requireBytes, type StateDict, type Tensor } from './state-dict.js';
import { quote, StateDictError } from './state-dict-error.js';
import { listZip, readZip, tensorName } from './zip.js';

const PURPOSE = 'Cannot read npz';

/**
 * Reads the arrays of a NumPy archive: `np.savez` and `np.savez_compressed`.
 *
 * Arrays of format version 1 to 3, either byte order, row- or column-major; checksums are verified.
 *
 * @param bytes - The whole file.
 * @returns Tensors by name (without `.npy`), widened to double and row-major; no metadata.
 * @throws {StateDictError} If the archive or an array in it is truncated or malformed, or an array holds something
 *   else than real numbers; `tensor` names the array at fault.
 *
 * Cost: O(unpacked size), at most 1 GiB.
 * Source: NumPy's description of the .npy and .npz formats.
 *
 * @example Something else than an archive
 * ```ts
 * assertThrows(() => readNpz(new Uint8Array(100)), StateDictError);
 * ```
 */
export function readNpz(bytes: Uint8Array): StateDict {
  requireBytes(PURPOSE, bytes);
  const names = listZip(bytes, PURPOSE);
  if (!names.some((name) => name.endsWith('.npy')) && names.some((name) => /(^|\/)data\.pkl$/.test(name))) {
    throw new StateDictError(
      `${PURPOSE}: the file is a PyTorch checkpoint, which only Python can unpickle: save it with ` +
        '`safetensors.torch.save_file(model.state_dict(), path)`',
    );
  }
  const tensors = new Map<string, Tensor>();
  for (const entry of readZip(bytes, PURPOSE, (name) => name.endsWith('.npy'))) {
    const name = tensorName(entry.name);
    if (tensors.has(name)) {
      throw new StateDictError(`${PURPOSE}: ${quote(name)} stands in the archive more than once`, name);
    }
    tensors.set(name, readNpy(entry.bytes, name, PURPOSE));
  }
  return { tensors, metadata: {} };
}
