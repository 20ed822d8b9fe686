/**
 * One thing that a reader does in each tutorial, and what the picture must say then.
 *
 * `cell`: the cell with the picture; `act`: what is done to it; `is`: a `data-` attribute of the view and its value, or a
 * condition on all of them.
 */
export const interactions = {
  '00': { cell: 'start-08', act: (view) => view.set('w', 0.5), is: ['fixed-points', '1'] },
  T01: { cell: 't01-06', act: (view) => view.set('gain', 1.3), is: ['state', 'ready'] },
  T03: { cell: 't03-09', act: (view) => view.set('w', 0.5), is: ['fixed-points', '1'] },
};
