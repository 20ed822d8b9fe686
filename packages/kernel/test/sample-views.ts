import { elmanCell } from '@phasebook/dynamics';
import { curves, jacobianSpectrum, phasePortrait, type View } from '@phasebook/views';

/** The spectrum of a one-unit linearisation. */
export const spectrumAt = (multiplier: number): View => jacobianSpectrum([[multiplier]]);

/** Two neurons with field, nullclines, basins and an orbit. */
export const portrait = (): View =>
  phasePortrait(
    elmanCell({
      recurrent: [
        [1.6, 0.5],
        [0.4, 1.3],
      ],
    }),
    {
      title: 'A pair',
      basins: true,
      trajectories: [[0.1, 0.9]],
    },
  );

/** A cloud of that many points. */
export const cloud = (count: number): View =>
  curves({
    x: { label: 'x' },
    y: { label: 'y' },
    curves: [
      {
        name: 'cloud',
        x: Float64Array.from({ length: count }, (_, i) => Math.sin(i * i)),
        y: Float64Array.from({ length: count }, (_, i) => Math.cos(1.7 * i * i)),
        style: 'points',
      },
    ],
    caption: 'Points without order.',
  });
