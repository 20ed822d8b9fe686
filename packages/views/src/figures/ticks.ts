import type { FigureAxis } from '../figure-types.js';
import { unescapeText } from '../svg/text.js';

/** Tick positions and labels of a linear axis, by the rule that plotly uses: steps of 1, 2 or 5 times a power of ten. */
export interface Ticks {
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

/** Ticks of an axis as plotly places them. */
export function axisTicks(
  axis: Pick<FigureAxis, 'range' | 'nticks' | 'dtick' | 'tick0' | 'tickvals' | 'ticktext'>,
): Ticks {
  const [start, end] = axis.range;
  const low = Math.min(start, end);
  const high = Math.max(start, end);
  if (axis.tickvals !== undefined) {
    const { tickvals, ticktext = [] } = axis;
    return { values: tickvals, labels: tickvals.map((_, i) => unescapeText(ticktext[i] ?? '')) };
  }
  const step = axis.dtick ?? tickStep((high - low) / axis.nticks);
  const origin = axis.dtick === undefined ? 0 : (axis.tick0 ?? 0);
  // A tick counts as inside when it misses the end by a ten-thousandth of the range, as in plotly.
  const slack = (high - low) * 1e-4;
  const first = Math.ceil((low - slack - origin) / step);
  const last = Math.floor((high + slack - origin) / step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const values: number[] = [];
  const labels: string[] = [];
  for (let k = first; k <= last && values.length < 200; k++) {
    const value = origin + k * step;
    values.push(value);
    const text = value.toFixed(decimals).replace(/^-(?=0(\.0*)?$)/, '');
    labels.push((text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace('-', '−'));
  }
  return { values, labels };
}

function tickStep(rough: number): number {
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const base = 10 ** Math.floor(Math.log(rough) / Math.LN10);
  // Strictly above the rough step and without 1, as in plotly: 10 of one decade is followed by 2 of the next.
  const factor = [2, 5].find((candidate) => candidate > rough / base) ?? 10;
  return factor * base;
}
