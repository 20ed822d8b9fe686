import type { Matrix, Vector } from '@phasebook/linalg';
import { logisticOf, logisticSlopeOf, tanhOf, tanhSlopeOf } from '../system/elementary-enclosures.js';
import { affineBounds, boxOf, side, type Enclosure, type IntervalMatrix } from '../system/enclosure.js';
import { difference, exactly, product, sum, type Interval } from '../system/interval.js';
import type { Range } from '../system/smooth-map.js';

/** The enclosure of a GRU at given bounds of its input part W_ih x + b_ih. */
export function gruEnclosure(recurrent: Matrix, recurrentBias: Vector, inputPart: Range): Enclosure {
  const units = recurrent.columns;
  const bias: Range = { lower: recurrentBias, upper: recurrentBias };

  const gates = (box: Range): ((k: number) => Gates) => {
    const q = affineBounds(recurrent, box, bias);
    return (k) => {
      const resetSum = sum(side(inputPart, k), side(q, k));
      const inner = side(q, 2 * units + k);
      const reset = logisticOf(resetSum);
      return {
        resetSum,
        updateSum: sum(side(inputPart, units + k), side(q, units + k)),
        candidateSum: sum(side(inputPart, 2 * units + k), product(reset, inner)),
        reset,
        inner,
      };
    };
  };

  return {
    step(box: Range): Range {
      const at = gates(box);
      return boxOf(
        Array.from({ length: units }, (_, k): Interval => {
          const { updateSum, candidateSum } = at(k);
          const update = logisticOf(updateSum);
          const candidate = tanhOf(candidateSum);
          const old = side(box, k);
          // (1 − z) n + z h rises with n and h and is linear in z: its extremes lie at ends of the three intervals.
          const mixtures = update.flatMap((z) => [
            mixture(z, candidate[0], old[0]),
            mixture(z, candidate[1], old[1]),
          ]);
          return [Math.min(...mixtures.map(([low]) => low)), Math.max(...mixtures.map(([, high]) => high))];
        }),
      );
    },
    jacobian(box: Range): IntervalMatrix {
      const at = gates(box);
      const entries: Interval[] = [];
      for (let k = 0; k < units; k++) {
        const { resetSum, updateSum, candidateSum, reset, inner } = at(k);
        const update = logisticOf(updateSum);
        const old = side(box, k);
        const byCandidate = product(logisticOf([-updateSum[1], -updateSum[0]]), tanhSlopeOf(candidateSum));
        const byGate = [
          product(byCandidate, product(inner, logisticSlopeOf(resetSum))),
          product(difference(old, tanhOf(candidateSum)), logisticSlopeOf(updateSum)),
          product(byCandidate, reset),
        ];
        for (let j = 0; j < units; j++) {
          entries.push(
            byGate.reduce<Interval>(
              (entry, slope, gate) =>
                sum(entry, product(slope, exactly(recurrent.data[(gate * units + k) * units + j]))),
              j === k ? update : [0, 0],
            ),
          );
        }
      }
      return { rows: units, columns: units, ...boxOf(entries) };
    },
  };
}

interface Gates {
  readonly resetSum: Interval;
  readonly updateSum: Interval;
  readonly candidateSum: Interval;
  readonly reset: Interval;
  /** W_hn h + b_hn. */
  readonly inner: Interval;
}

function mixture(z: number, candidate: number, old: number): Interval {
  const update = exactly(z);
  return sum(product(difference(exactly(1), update), exactly(candidate)), product(update, exactly(old)));
}
