/**
 * One thing that a reader does in each tutorial, and what the picture must say then.
 *
 * `cell`: the cell with the picture; `act`: what is done to it; `says`: words of the picture's description that stand there
 * afterwards and did not before. Their numbers are the library's, and those of the text around the picture.
 */
export const interactions = {
  '00': { cell: 'start-08', act: (view) => view.set('w', 0.5), says: '1 fixed point' },
  T01: { cell: 't01-14', act: (view) => view.set('leak rate', 0.5), says: '1 stable node at 0' },
  T02: { cell: 't02-06', act: (view) => view.set('gain', 0.5), says: 'spectral radius 0.4' },
  T03: { cell: 't03-09', act: (view) => view.set('w', 0.5), says: '1 fixed point' },
  T04: { cell: 't04-18', act: (view) => view.set('b1', 0.45), says: '1 attractor' },
  T05: {
    cell: 't05-04',
    act: (view) => view.set('timeStep', 0.04),
    says: '0.106 in the flow and 0.309 in the method',
  },
  T17: { cell: 't17-34', act: (view) => view.set('input 1', 0.5), says: 'with 3 fixed points' },
};
