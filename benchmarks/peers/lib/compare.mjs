// Whether two sides computed the same thing: relative differences, measured against the largest entry.

/** Largest |a − b| over all named arrays, each relative to the largest |b|. */
export function relativeDifference(own, other) {
  let worst = 0;
  for (const [name, { values }] of Object.entries(other)) {
    const mine = own[name]?.values;
    if (mine === undefined || mine.length !== values.length) return Infinity;
    let scale = Number.MIN_VALUE;
    let gap = 0;
    for (let i = 0; i < values.length; i++) {
      scale = Math.max(scale, Math.abs(values[i]));
      gap = Math.max(gap, Math.abs(values[i] - mine[i]));
      if (Number.isNaN(values[i]) || Number.isNaN(mine[i])) return Infinity;
    }
    worst = Math.max(worst, gap / scale);
  }
  return worst;
}

/** Spectra have no order of their own: each value is paired with the nearest that is still free. */
export function spectrumDifference(own, other) {
  const left = complexOf(other);
  let worst = 0;
  let scale = Number.MIN_VALUE;
  for (const [re, im] of complexOf(own)) {
    let best = 0;
    for (let i = 1; i < left.length; i++) {
      if (Math.hypot(left[i][0] - re, left[i][1] - im) < Math.hypot(left[best][0] - re, left[best][1] - im))
        best = i;
    }
    if (left.length === 0) return Infinity;
    const [[x, y]] = left.splice(best, 1);
    worst = Math.max(worst, Math.hypot(x - re, y - im));
    scale = Math.max(scale, Math.hypot(re, im));
  }
  return left.length > 0 ? Infinity : worst / scale;
}

const complexOf = ({ re, im }) => Array.from(re.values, (value, i) => [value, im.values[i]]);
