// The part of plotly's vocabulary that figures use; whatever stands here, `figureToSvg` can draw.

/** What a trace shows; stable across versions, so that a host can map clicks and hovers. */
export type TraceRole =
  | 'basins'
  | 'field'
  | 'curve'
  | 'nullcline'
  | 'eigen-direction'
  | 'orbit'
  | 'fixed-points'
  | 'conjugates'
  | 'eigenvalues'
  | 'series'
  | 'reference'
  | 'cloud'
  | 'branch'
  | 'bifurcations'
  | 'cursor'
  | 'exponents'
  | 'differences'
  | 'interval'
  | 'convergence'
  | 'selection'
  | 'annotation';

/** Identity of a trace. */
export interface TraceMeta {
  readonly role: TraceRole;
  /** Position in the view's own list (orbit, series, group, nullcline, curve). */
  readonly index?: number;
  /** Key of the legend entry that stands for the trace. */
  readonly legend?: string;
}

/** Dash styles used. */
export type Dash = 'solid' | 'dash' | 'dot' | 'dashdot' | '5px,3px';

/** Marker symbols used; `arrow` has its tip on the point. */
export type MarkerSymbol =
  'circle' | 'square' | 'diamond' | 'cross' | 'x' | 'triangle-up' | 'triangle-down' | 'arrow';

/** A line. */
export interface LineStyle {
  readonly color: string;
  /** Pixels. */
  readonly width: number;
  readonly dash?: Dash;
  readonly shape?: 'linear';
  readonly simplify?: boolean;
}

/** Markers; arrays have one entry per point. */
export interface MarkerStyle {
  readonly symbol: MarkerSymbol | readonly MarkerSymbol[];
  /** Diameter in pixels. */
  readonly size: number | readonly number[];
  readonly color: string | readonly string[];
  readonly opacity?: number;
  /** Degrees, clockwise from up. */
  readonly angle?: number | readonly number[];
  readonly line: { readonly color: string | readonly string[]; readonly width: number | readonly number[] };
}

/** Points and lines. `null` interrupts a line. */
export interface ScatterTrace {
  readonly type: 'scatter';
  readonly mode: 'lines' | 'markers' | 'lines+markers' | 'none';
  readonly name: string;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly line?: LineStyle;
  readonly marker?: MarkerStyle;
  readonly fill?: 'toself';
  readonly fillcolor?: string;
  readonly connectgaps?: false;
  readonly cliponaxis?: boolean;
  readonly hoverinfo?: 'skip' | 'text';
  readonly hovertext?: readonly string[];
  readonly hovertemplate?: string;
  /** One entry per point: the index of the thing the point stands for. */
  readonly customdata?: readonly (number | readonly number[])[];
  readonly showlegend: false;
  /** Axes of a further plot; those of the first when left out. */
  readonly xaxis?: `x${number}`;
  readonly yaxis?: `y${number}`;
  readonly meta: TraceMeta;
}

/** Coloured cells, centred on x0 + i·dx and y0 + j·dy. */
export interface HeatmapTrace {
  readonly type: 'heatmap';
  readonly name: string;
  readonly x0: number;
  readonly dx: number;
  readonly y0: number;
  readonly dy: number;
  readonly z: readonly (readonly (number | null)[])[];
  readonly colorscale: readonly (readonly [number, string])[];
  readonly zmin: number;
  readonly zmax: number;
  readonly opacity: number;
  readonly showscale: false;
  readonly hoverinfo: 'skip';
  readonly showlegend: false;
  readonly xaxis?: `x${number}`;
  readonly yaxis?: `y${number}`;
  readonly meta: TraceMeta;
}

/** A trace of a figure. */
export type FigureTrace = ScatterTrace | HeatmapTrace;

/** A straight line, circle, rectangle or path; in data or paper coordinates, or in pixels around an anchor. */
export interface FigureShape {
  readonly type: 'line' | 'circle' | 'rect' | 'path';
  readonly name?: string;
  readonly xref: 'x' | `x${number}` | 'paper';
  readonly yref: 'y' | `y${number}` | 'paper';
  readonly xsizemode?: 'pixel';
  readonly ysizemode?: 'pixel';
  readonly xanchor?: number;
  readonly yanchor?: number;
  readonly x0?: number;
  readonly x1?: number;
  readonly y0?: number;
  readonly y1?: number;
  /** Commands M, L, C and Z with absolute coordinates. */
  readonly path?: string;
  readonly line: { readonly color: string; readonly width: number; readonly dash?: Dash };
  readonly fillcolor?: string;
  readonly layer: 'above' | 'below';
}

/** One line of text; `yanchor` is always the middle. */
export interface FigureAnnotation {
  readonly name?: string;
  /** Escaped for plotly: `&lt;`, `&gt;`, `&amp;`. */
  readonly text: string;
  readonly xref: 'x' | `x${number}` | 'paper';
  readonly yref: 'y' | `y${number}` | 'paper';
  readonly x: number;
  readonly y: number;
  readonly xshift: number;
  readonly yshift: number;
  readonly xanchor: 'left' | 'center' | 'right';
  readonly yanchor: 'middle';
  readonly showarrow: false;
  readonly borderpad: number;
  readonly borderwidth: 0;
  readonly bgcolor?: string;
  readonly captureevents?: boolean;
  readonly font: { readonly color: string; readonly size: number; readonly weight?: number };
}

/** A linear axis with a given range. */
export interface FigureAxis {
  readonly range: readonly [number, number];
  readonly autorange: false;
  readonly anchor: 'x' | 'y' | `x${number}` | `y${number}`;
  /** Share of the paper, from … to, where a figure has several plots; all of it when left out. */
  readonly domain?: readonly [number, number];
  readonly automargin: false;
  /** Panning and zooming leave the axis as it is. */
  readonly fixedrange: boolean;
  readonly showgrid: boolean;
  readonly gridcolor: string;
  readonly gridwidth: number;
  readonly zeroline: boolean;
  readonly zerolinecolor: string;
  readonly zerolinewidth: number;
  readonly showline: boolean;
  readonly linecolor: string;
  readonly linewidth: number;
  readonly mirror: boolean;
  readonly ticks: 'outside' | '';
  readonly ticklen: number;
  readonly tickcolor: string;
  readonly tickwidth: number;
  readonly tickfont: { readonly color: string; readonly size: number };
  readonly nticks: number;
  readonly exponentformat: 'none';
  readonly showticklabels: true;
  readonly ticklabelstandoff: number;
  readonly tickangle: 0;
  readonly dtick?: number;
  readonly tick0?: number;
  /** Ticks of one's own, inside the range, with their texts (escaped for plotly). */
  readonly tickmode?: 'array';
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly scaleanchor?: 'x' | `x${number}`;
  readonly scaleratio?: 1;
  readonly constrain?: 'domain';
}

/** Layout of a figure. */
export interface FigureLayout {
  readonly width: number;
  readonly height: number;
  readonly autosize: false;
  readonly margin: {
    readonly l: number;
    readonly r: number;
    readonly t: number;
    readonly b: number;
    readonly pad: 0;
    readonly autoexpand: false;
  };
  readonly paper_bgcolor: string;
  readonly plot_bgcolor: string;
  readonly font: { readonly family: string; readonly size: number; readonly color: string };
  readonly xaxis: FigureAxis;
  readonly yaxis: FigureAxis;
  /** Axes of further plots, numbered from 2 on. */
  readonly [axis: `xaxis${number}`]: FigureAxis | undefined;
  readonly [axis: `yaxis${number}`]: FigureAxis | undefined;
  readonly shapes: readonly FigureShape[];
  readonly annotations: readonly FigureAnnotation[];
  readonly showlegend: false;
  readonly hovermode: 'closest';
  readonly hoverdistance: number;
  readonly hoverlabel: {
    readonly bgcolor: string;
    readonly bordercolor: string;
    readonly font: { readonly color: string; readonly size: number };
    readonly align: 'left';
  };
  readonly dragmode: 'pan';
  readonly uirevision: string;
  readonly meta: { readonly kind: string; readonly title: string };
}

/** Data and layout for plotly's cartesian bundle: plain JSON. */
export interface Figure {
  readonly data: readonly FigureTrace[];
  readonly layout: FigureLayout;
}
