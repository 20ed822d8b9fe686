import {
  decodeArray,
  encodeArray,
  type OrbitTrace,
  type PhasePortraitView,
  type TimeSeriesView,
} from '@phasebook/views';

/** An orbit over time, in the coordinates of the portrait. */
export function seriesOf(orbit: OrbitTrace, portrait: PhasePortraitView): TimeSeriesView {
  const points = decodeArray(orbit.points);
  const count = points.length / 2;
  const stride = orbit.decimatedFrom === undefined ? 1 : Math.round((orbit.decimatedFrom - 1) / (count - 1));
  const column = (offset: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => points[2 * i + offset]);
  const { x, y } = portrait.axes;
  const steps = Float64Array.from({ length: count }, (_, i) =>
    Math.min(i * stride, (orbit.decimatedFrom ?? count) - 1),
  );
  return {
    kind: 'time-series',
    version: 1,
    steps: encodeArray(steps),
    series: [
      { name: x.label, values: encodeArray(column(0)) },
      ...(portrait.dim === 1 ? [] : [{ name: y.label, values: encodeArray(column(1)) }]),
    ],
    valueLabel: portrait.dim === 1 ? x.label : 'state',
  };
}
