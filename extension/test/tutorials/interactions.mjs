/**
 * One thing that a reader does in each tutorial, and what the picture must say then.
 *
 * `cell`: the cell with the picture; `act`: what is done to it; `says`: words of the picture's description that stand there
 * afterwards and did not before. Their numbers are the library's, and those of the text around the picture.
 */
export const interactions = {
  '00': { cell: 'start-07', act: (view) => view.set('w', 0.5), says: '1 fixed point' },
  T01: { cell: 't01-14', act: (view) => view.set('leak rate', 0.5), says: '1 stable node at 0' },
  T02: { cell: 't02-06', act: (view) => view.set('gain', 0.5), says: 'spectral radius 0.4' },
  T03: { cell: 't03-09', act: (view) => view.set('w', 0.5), says: '1 fixed point' },
  T04: { cell: 't04-18', act: (view) => view.set('b1', 0.45), says: '1 attractor' },
  T05: {
    cell: 't05-04',
    act: (view) => view.set('timeStep', 0.04),
    says: '0.106 in the flow and 0.309 in the method',
  },
  // ln 0.4: at half the gain the spectral radius is half of 0.8.
  T06: { cell: 't06-10', act: (view) => view.set('gain', 0.5), says: 'largest Lyapunov exponent is -0.916' },
  T07: { cell: 't07-04', act: (view) => view.set('gain', 0.5), says: 'largest Lyapunov exponent is -0.916' },
  T08: { cell: 't08-29', act: (view) => view.set('gain', 1.5), says: 'with 9 fixed points' },
  // (1 − 0.2)⁴⁰.
  T09: { cell: 't09-06', act: (view) => view.set('α', 0.2), says: 'last 0.000133' },
  T10: { cell: 't10-08', act: (view) => view.set('g', 0.5), says: '2 exponents, -0.916' },
  T11: { cell: 't11-11', act: (view) => view.set('lag', 20), says: '3 delay coordinates, lag 20' },
  T17: { cell: 't17-34', act: (view) => view.set('input 1', 0.5), says: 'with 3 fixed points' },
};
