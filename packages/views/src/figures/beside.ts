import type { Figure } from '../figure-types.js';
import { omit } from '../omit.js';
import type { Theme } from '../theme.js';
import type { BifurcationDiagramView } from '../wire/bifurcation-diagram.js';
import type { TwoParameterView } from '../wire/two-parameter.js';
import { cobwebFigure } from './cobweb.js';
import type { FigureOptions } from './frame.js';
import { panesFigure } from './panes.js';
import { phasePortraitFigure } from './phase-portrait.js';

/** Draws a diagram and, where there is one, the picture of the map at its cursor beside it. */
export function figureWithBeside<V extends BifurcationDiagramView | TwoParameterView>(
  view: V,
  draw: (view: V, theme: Theme, options: FigureOptions, height: number) => Figure,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { beside, title, kind } = view;
  if (beside === undefined) return draw(view, theme, options, height);
  const bare = omit(view, 'title') as V;
  return panesFigure(
    {
      kind,
      ...(title !== undefined && { title }),
      first: (size, tall) => draw(bare, theme, size, tall),
      second: (size, tall) =>
        beside.kind === 'cobweb'
          ? cobwebFigure(beside, theme, size, tall)
          : phasePortraitFigure(beside, theme, size, tall),
    },
    theme,
    options,
    height,
  );
}
