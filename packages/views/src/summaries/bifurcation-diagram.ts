import { diagramStates } from '../diagram-states.js';
import { bifurcationName } from '../figures/bifurcation-diagram.js';
import type { BifurcationDiagramView } from '../wire/bifurcation-diagram.js';
import { counted, joined, short, slidersText, systemName } from './words.js';

/** More bifurcations than this are counted, not listed. */
const maxListed = 8;

/** What a bifurcation diagram shows. */
export function bifurcationDiagramSentence(view: BifurcationDiagramView): string {
  const heading = view.title === undefined ? 'Bifurcation diagram' : `${view.title}: bifurcation diagram`;
  const [lower, upper] = view.axes.x.range;
  const { length } = view.branches;
  const parts = [
    `${heading} of ${view.system === 'flow' ? 'a flow' : systemName(view.model)} over ${view.axes.x.label} from ` +
      `${short(lower)} to ${short(upper)} with ${length} ${length === 1 ? 'branch' : 'branches'}`,
  ];
  const marks = view.bifurcations.map(
    ({ kind, criticality, parameter }) =>
      `${criticality === undefined ? '' : `${criticality} `}${bifurcationName(kind)} at ${short(parameter)}`,
  );
  if (marks.length === 0) parts.push('no bifurcation');
  else if (marks.length <= maxListed) parts.push(joined(marks));
  else parts.push(counted(marks.length, 'bifurcation'));
  if (view.cursor !== undefined) parts.push(`at ${short(view.cursor)}: ${cursorText(view, view.cursor)}`);
  const sliders = slidersText(view.model);
  if (sliders !== undefined) parts.push(sliders);
  return `${parts.join('; ')}.`;
}

/** The states at a value of the parameter, in words. */
export function cursorText(view: BifurcationDiagramView, cursor: number): string {
  const states = diagramStates(view, cursor);
  if (states.length === 0) return 'no state on a branch';
  const [lower, upper] = view.axes.y.range;
  // What interpolation leaves of a zero.
  const clean = (value: number): number => (Math.abs(value) < 1e-6 * (upper - lower) ? 0 : value);
  return joined(
    states
      .slice(0, 6)
      .map(({ values, verdict }) =>
        values.length === 1
          ? `${short(clean(values[0]))} ${verdict}`
          : `${verdict} cycle of period ${values.length}`,
      ),
  );
}
