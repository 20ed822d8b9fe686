/** Colours and type of a figure; everything that differs between light and dark. */
export interface Theme {
  readonly name: string;
  readonly background: string;
  /** Titles and labels. */
  readonly text: string;
  /** Tick labels, ring labels and notes. */
  readonly mutedText: string;
  readonly grid: string;
  /** Axis lines, frames and the unit circle. */
  readonly axis: string;
  /** Arrows of a vector field. */
  readonly field: string;
  /** Points and directions that attract: drawn filled, solid. */
  readonly stable: string;
  /** Points and directions that repel: drawn open or half, dashed. */
  readonly unstable: string;
  /** Near-marginal points: drawn as diamonds. */
  readonly marginal: string;
  /** Nullclines of the horizontal and of the vertical variable. */
  readonly nullclines: readonly [string, string];
  /** Orbits: the first for orbits without a name. */
  readonly orbits: readonly string[];
  /** Categorical colours for series, curves and basins; safe for colour-blind readers. */
  readonly palette: readonly string[];
  /** Opacity of the basin tints. */
  readonly basinOpacity: number;
  readonly fontFamily: string;
}

const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

/** Dark ink on white. */
export const lightTheme: Theme = {
  name: 'light',
  background: '#ffffff',
  text: '#1f2a35',
  mutedText: '#5a6773',
  grid: '#e6eaee',
  axis: '#98a4af',
  field: '#a4b0bb',
  stable: '#0a67b3',
  unstable: '#cc4415',
  marginal: '#9c7000',
  nullclines: ['#12916a', '#8a4bbd'],
  orbits: ['#2f3b47', '#d97f06', '#2f94cf', '#c64d92', '#6b7d1f', '#7a5230'],
  palette: ['#0a67b3', '#cc4415', '#12916a', '#b64a92', '#a97400', '#2f94cf', '#6d52b5', '#5a6773'],
  basinOpacity: 0.13,
  fontFamily,
};

/** Light ink on near-black. */
export const darkTheme: Theme = {
  name: 'dark',
  background: '#111417',
  text: '#e8ecf0',
  mutedText: '#a3aeb8',
  grid: '#262c33',
  axis: '#65717c',
  field: '#5d6a76',
  stable: '#5cb3f2',
  unstable: '#ff8256',
  marginal: '#e3b341',
  nullclines: ['#3fcf9f', '#c193f0'],
  orbits: ['#d5dce3', '#ffb454', '#72c3f7', '#f08fc4', '#bccf6a', '#d3a27c'],
  palette: ['#5cb3f2', '#ff8256', '#3fcf9f', '#f08fc4', '#e3b341', '#9fd8ff', '#b7a3f5', '#a3aeb8'],
  basinOpacity: 0.2,
  fontFamily,
};

/** The theme of that name, or the record itself. */
export function themeOf(theme: 'light' | 'dark' | Theme): Theme {
  return typeof theme === 'string' ? (theme === 'dark' ? darkTheme : lightTheme) : theme;
}
