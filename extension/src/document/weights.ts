import { networkChoices, networkFromStateDict, readNetwork, type NetworkOptions } from '@phasebook/dynamics';
import { modelView } from '@phasebook/views';
import { trans } from '../text/trans.js';
import type { Choice, Chosen, OpenedContent } from './content-reader.js';

/** Largest file of weights that is read, in bytes: it may hold other layers beside the recurrent one. */
const maximumBytes = 48 * 2 ** 20;

/**
 * The network in a file of weights, from the file's bytes in base64, and what the file leaves open.
 *
 * @param chosen - Layer (`prefix`) and `activation`, where the reader has chosen.
 */
export function viewOfWeights(base64: string, path: string, chosen: Chosen): OpenedContent {
  const fileName = path.split('/').pop() ?? path;
  const bytes = bytesOf(base64);
  if (bytes.length > maximumBytes) {
    const size = (bytes.length / 2 ** 20).toFixed(1);
    throw new RangeError(
      trans.__('The file has %1 MB; at most %2 MB are read', size, maximumBytes / 2 ** 20),
    );
  }
  const dict = readNetwork(bytes, { fileName });
  const { prefixes } = networkChoices(dict);
  const prefix = prefixes.find((name) => name === chosen.prefix) ?? prefixes.at(0);
  const { isActivationOpen } = networkChoices(dict, prefix);
  const activation = chosen.activation === 'relu' ? 'relu' : 'tanh';
  const options: NetworkOptions & Record<string, string> = {
    ...(prefixes.length > 1 && prefix !== undefined && { prefix }),
    ...(isActivationOpen && { activation }),
  };
  const network = networkFromStateDict(dict, options);
  const dtype = dict.tensors.get(network.tensorNames.recurrent)?.dtype;
  const view = modelView(network, {
    // Norms and eigenvalues are computed where they do not hold up the page.
    blocks: false,
    source: { fileName, ...(dtype !== undefined && { dtype }) },
  });
  const choices: Choice[] = [];
  if (prefixes.length > 1) {
    const values = prefixes.map((name) => ({ value: name, label: name.replace(/\.$/, '') || '—' }));
    choices.push({ name: 'prefix', label: trans.__('recurrent layer'), values, value: prefix ?? '' });
  }
  if (isActivationOpen) {
    const values = ['tanh', 'relu'].map((name) => ({ value: name, label: name }));
    choices.push({ name: 'activation', label: trans.__('activation'), values, value: activation });
  }
  return { view, choices, options };
}

function bytesOf(base64: string): Uint8Array {
  // Servers may break the text into lines.
  const text = atob(base64.replace(/\s+/g, ''));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
