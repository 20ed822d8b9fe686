import { networkFromStateDict, readNetwork } from '@phasebook/dynamics';
import { modelView, type ModelView } from '@phasebook/views';

/** Largest file of weights that is read, in bytes: it may hold other layers beside the recurrent one. */
const maximumBytes = 48 * 2 ** 20;

/** The network in a file of weights, from the file's bytes in base64. */
export function viewOfWeights(base64: string, path: string): ModelView {
  const fileName = path.split('/').pop() ?? path;
  const bytes = bytesOf(base64);
  if (bytes.length > maximumBytes) {
    const size = (bytes.length / 2 ** 20).toFixed(1);
    throw new RangeError(`The file has ${size} MB; at most ${maximumBytes / 2 ** 20} MB are read`);
  }
  const dict = readNetwork(bytes, { fileName });
  const network = networkFromStateDict(dict);
  const dtype = dict.tensors.get(network.tensorNames.recurrent)?.dtype;
  return modelView(network, {
    // Norms and eigenvalues are computed where they do not hold up the page.
    blocks: false,
    source: { fileName, ...(dtype !== undefined && { dtype }) },
  });
}

function bytesOf(base64: string): Uint8Array {
  // Servers may break the text into lines.
  const text = atob(base64.replace(/\s+/g, ''));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
