import type * as Full from 'plotly.js-dist-min';

/** The part of plotly that is used. The partial bundle has no declarations; these are the full package's. */
export type Plotly = Pick<typeof Full, 'newPlot' | 'react' | 'purge'>;

/** Where a drawn axis lies and what it shows. */
export interface DrawnAxis {
  readonly _offset: number;
  readonly _length: number;
  readonly range: readonly [number, number];
}

/** An element that plotly has drawn into. */
export interface PlotlyElement extends HTMLDivElement {
  readonly _fullLayout?: { readonly xaxis: DrawnAxis; readonly yaxis: DrawnAxis };
  on?(event: 'plotly_relayouting' | 'plotly_relayout', listener: () => void): void;
  removeAllListeners?(event: string): void;
}

let loading: Promise<Plotly> | undefined;

/** Loads plotly on first use; a failed attempt is not remembered. */
export function loadPlotly(): Promise<Plotly> {
  // @ts-expect-error: the partial bundle comes without declarations
  loading ??= (import('plotly.js-cartesian-dist-min') as Promise<{ default: Plotly }>).then(
    (module) => module.default,
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
