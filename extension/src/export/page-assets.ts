import type { PageAssets } from '@phasebook/views';
import { trans } from '../text/trans.js';

let loading: Promise<PageAssets> | undefined;

/** Loads what an exported page needs, on first use; a failed attempt is not remembered. */
export function loadPageAssets(): Promise<PageAssets> {
  loading ??= fetchAssets().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function fetchAssets(): Promise<PageAssets> {
  // The bundler reads this expression and emits the file beside the chunks.
  const answer = await fetch(new URL('../page/page-assets.json', import.meta.url));
  if (!answer.ok)
    throw new Error(trans.__('The script of exported pages did not load: status %1', answer.status));
  return (await answer.json()) as PageAssets;
}
