import { decodeArray, decodeNumber } from '../encoding.js';
import type { Figure, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { HysteresisView } from '../wire/hysteresis.js';
import { frame, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke } from './glyphs.js';
import { formatNumber, templateText } from './text.js';

/** Draws both ways of a sweep, the jumps between them, and says how large the loop is. */
export function hysteresisFigure(
  view: HysteresisView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  // A sweep of finite speed passes through its jumps: nothing is interrupted.
  const isQuasiStatic = view.stepsPerValue === undefined;
  const values = decodeArray(view.values);
  const isRising = values.length < 2 || values[values.length - 1] > values[0];
  const ways = [
    { way: 'there', color: theme.palette[0], name: isRising ? 'rising' : 'falling' },
    { way: 'back', color: theme.palette[1], name: isRising ? 'falling' : 'rising' },
  ] as const;
  const legend = ways.map(({ way, color, name }): LegendEntry => {
    const jumps = view.jumps.filter((jump) => jump.way === way);
    const where = jumps.slice(0, 2).map(({ parameter }) => formatNumber(parameter, 4));
    const more = jumps.length > 2 ? ', …' : '';
    return {
      key: way,
      label: jumps.length === 0 ? `${name}: no jump` : `${name}: jumps at ${where.join(', ')}${more}`,
      glyph: (anchor) => [stroke(anchor, 22, color, 2, way === 'there' ? 'solid' : 'dash')],
    };
  });
  const area = decodeNumber(view.loopArea);
  const error = decodeNumber(view.loopAreaError);
  const base = frame(
    {
      kind: view.kind,
      ...(view.title !== undefined && { title: view.title }),
      x: view.axes.x,
      y: view.axes.y,
      equal: false,
      style: 'grid',
      legend,
      note: `loop area ${formatNumber(area, 3)} ± ${formatNumber(error, 1)}`,
    },
    theme,
    options,
    height,
  );
  const data: FigureTrace[] = ways.map(({ way, color, name }, index) => {
    const jumps = view.jumps.filter((jump) => jump.way === way);
    const observed = decodeArray(way === 'there' ? view.there : view.back);
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    values.forEach((value, k) => {
      const jump =
        k === 0 || !isQuasiStatic
          ? undefined
          : jumps.find(({ parameter }) => (parameter - value) * (parameter - values[k - 1]) <= 0);
      if (jump !== undefined) {
        // From the sweep's side the jump comes from the value nearer to `from`.
        const isForward = way === 'there';
        const [near, far] = isForward ? [jump.from, jump.to] : [jump.to, jump.from];
        x.push(jump.parameter, null, jump.parameter);
        y.push(near, null, far);
      }
      x.push(value);
      y.push(finite(observed[k]));
    });
    return {
      type: 'scatter',
      mode: 'lines',
      name,
      x,
      y,
      line: { color, width: 2.2, dash: way === 'there' ? 'solid' : 'dash', simplify: false },
      connectgaps: false,
      hovertemplate: `${name}<br>${templateText(view.axes.x.label)} = %{x:.${precision}~g}<br>${templateText(view.axes.y.label)} = %{y:.${precision}~g}<extra></extra>`,
      showlegend: false,
      meta: { role: 'series', index, legend: way },
    };
  });
  ways.forEach(({ way, color }) => {
    const jumps = view.jumps.filter((jump) => jump.way === way);
    if (jumps.length === 0) return;
    if (isQuasiStatic)
      data.push({
        type: 'scatter',
        mode: 'lines',
        name: `jumps ${way}`,
        x: jumps.flatMap(({ parameter }) => [parameter, parameter, null]),
        y: jumps.flatMap(({ from, to }) => [from, to, null]),
        line: { color, width: 1.3, dash: 'dot', simplify: false },
        connectgaps: false,
        hoverinfo: 'skip',
        showlegend: false,
        meta: { role: 'reference', legend: way },
      });
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: `direction of jumps ${way}`,
      x: jumps.map(({ parameter }) => parameter),
      y: jumps.map(({ from, to }) => (from + 2 * to) / 3),
      marker: {
        symbol: 'arrow',
        size: 11,
        color,
        opacity: 1,
        angle: jumps.map(({ from, to }) => (to > from ? 0 : 180)),
        line: { color, width: 0 },
      },
      hoverinfo: 'text',
      hovertext: jumps.map(
        ({ parameter, from, to }) =>
          `jump at ${formatNumber(parameter, precision)}<br>from ${formatNumber(from, precision)} to ${formatNumber(to, precision)}`,
      ),
      showlegend: false,
      meta: { role: 'annotation', legend: way },
    });
  });
  return { data, layout: base.layout };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
